"""A line a finding, ``path:line:column: severity CODE name: message``, and a summary by code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rst2spec.checks.base import Level, at_least
from rst2spec.checks.catalogue import check_of
from rst2spec.outputs.plain import visible
from rst2spec.spec.result import Result


@dataclass(frozen=True, slots=True)
class FindingOptions:
    """How findings are to be written: ``level`` is the least severity that is shown."""

    level: Level = "warning"


def write(result: Result, options: FindingOptions) -> Iterator[bytes]:
    """The findings and the summary."""
    messages: dict[str, list[str]] = defaultdict(list)
    documents: dict[str, set[str]] = defaultdict(set)
    names: dict[str, tuple[str, str]] = {}
    hidden = 0
    for path, item in result.findings():
        if not at_least(item.severity, options.level):
            hidden += 1
            continue
        messages[item.code].append(item.message)
        documents[item.code].add(path)
        names[item.code] = (item.severity, item.name)
        place = f"{path}:{item.start.line}:{item.start.column}"
        yield f"{visible(place)}: {item.severity} {item.code} {item.name}: {visible(item.message)}\n".encode()
    yield from _summary(messages, documents, names, len(result.documents), hidden)


def _summary(
    messages: dict[str, list[str]],
    documents: dict[str, set[str]],
    names: dict[str, tuple[str, str]],
    total: int,
    hidden: int,
) -> Iterator[bytes]:
    said = "1 document" if total == 1 else f"{total:,} documents"
    if not messages:
        yield f"No findings in {said}{_hidden(hidden)}.\n".encode()
        return
    rows = [("code", "name", "severity", "findings", "documents")]
    for code in sorted(messages):
        severity, name = names[code]
        rows.append((code, name, severity, f"{len(messages[code]):,}", f"{len(documents[code]):,}"))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    yield b"\n"
    for row in rows:
        left = "  ".join(cell.ljust(width) for cell, width in zip(row[:3], widths[:3], strict=True))
        right = "  ".join(cell.rjust(width) for cell, width in zip(row[3:], widths[3:], strict=True))
        yield f"{left}  {right}\n".encode()
        cause = check_of(row[0]).cause(messages[row[0]]) if len(messages.get(row[0], ())) > 1 else ""
        if cause:
            yield f"      {visible(cause)}\n".encode()
    count = sum(map(len, messages.values()))
    yield f"\n{count:,} finding{'' if count == 1 else 's'} in {said}{_hidden(hidden)}.\n".encode()


def _hidden(hidden: int) -> str:
    return f"; {hidden:,} of level info not shown (--show info)" if hidden else ""
