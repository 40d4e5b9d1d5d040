"""Times each format of ``check`` on 100,000 findings made up for it; ``make bench-formats`` runs it.

Time and memory are those of the format alone. A finding has a second place, every other one a fix, so that they are
larger than those of real documents.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import time
from collections.abc import Iterator
from typing import Any

from rst2spec.checks.known_checks import check_of
from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.registry import format_module, format_names
from rst2spec.spec.diagnostic import Diagnostic, Edit, Fix, Position, Related
from rst2spec.spec.model import Document, System
from rst2spec.spec.result import Result
from rst2spec.version import VERSION

PER_DOCUMENT = 50
TARGET = 2.0  # seconds


def findings(count: int) -> Iterator[Diagnostic]:
    """Findings of the codes that are most frequent in a folder of real documents."""
    checks = [check_of(code) for code in ("R301", "R302", "R405", "R703")]
    for number in range(count):
        check = checks[number % len(checks)]
        line = number % PER_DOCUMENT * 3 + 10
        start, end = Position(line, 8), Position(line, 58)
        first = Related("docs/acme-globex.rst", Position(line - 1, 8), Position(line - 1, 58), "first said here")
        yield Diagnostic(
            check.code,
            check.name,
            check.severity,
            f'the clause "Dependant on having {number} in address.country" is said 2 times in this cell',
            check.hint,
            start,
            end,
            "flow-0123456789abcdef",
            f"map-{number:016x}",
            (first,),
            Fix("safe", (Edit(start, end, ""),)) if number % 2 else None,
            f"{number:032x}",
        )


def result_of(count: int) -> Result:
    """A result with so many findings."""
    system = System("Acme", "acme", None, None, ())
    found = tuple(findings(count))
    groups = tuple(found[first : first + PER_DOCUMENT] for first in range(0, count, PER_DOCUMENT))
    paths = tuple(f"docs/technical/acme{number:05d}-globex.rst" for number in range(len(groups)))
    documents = tuple(
        Document(
            path=path,
            digest="0" * 64,
            title="Acme to Globex Dataflow",
            source=system,
            target=system,
            flows=(),
            unread=(),
        )
        for path in paths
    )
    return Result(documents, paths, (), groups)


def measured(module: Any, result: Result, runs: int) -> tuple[list[float], int]:
    """The seconds of each run, and the bytes."""
    times, size = [], 0
    for _ in range(runs):
        start = time.perf_counter()
        size = sum(map(len, module.write(result, FindingOptions(level="all", version=VERSION))))
        times.append(time.perf_counter() - start)
    return times, size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=100_000, help="how many findings (default: 100,000)")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    result = result_of(options.count)
    print(f"{options.count:,} findings; Python {platform.python_version()}; target: under {TARGET} s")
    print(f"{'format':<10} {'median':>8} {'slowest':>8} {'MB':>7}")
    for name in format_names("check"):
        if name == "full":  # shows at most 3 findings a code, so that its time says nothing
            continue
        times, size = measured(format_module("check", name), result, options.runs)
        print(f"{name:<10} {statistics.median(times):>6.2f} s {max(times):>6.2f} s {size / 1e6:>7.1f}")


if __name__ == "__main__":
    main()
