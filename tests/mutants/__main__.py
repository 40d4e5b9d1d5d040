"""``make mutants``: small errors in modules, and which of them no test notices.

Each error is made in a copy of the tree, and the tests that run its line decide. What is looked at is named by modules
below ``src/rst2spec`` (``cache.py``, ``"checks/*.py"``); without a name it is the lines that the branch changed.

mutmut 3 leaves out decorated functions and module level, and runs its tests in one process for a map without a sample;
cosmic-ray runs the same tests for every mutant, in the working tree itself.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.mutants.operators import mutants_of
from tests.mutants.outcomes import PACKAGE, Outcome, Target, outcomes_of
from tests.mutants.tests_of_lines import TestsOfLines, is_measured, measure
from tests.mutants.tree import copy_tree

ROOT = Path(__file__).resolve().parent.parent.parent
STORED = ROOT / ".mutants"

# Tests of what stands around the program: browsers, packages, services and large inputs.
_AROUND = [
    "tests/page", "tests/fuzz", "tests/test_ci.py", "tests/test_clean_checkout.py", "tests/test_every_character.py",
    "tests/test_foreign_git.py", "tests/test_growth.py", "tests/test_rules.py", "tests/test_libreoffice.py",
    "tests/test_linear_searches.py", "tests/test_packaging.py", "tests/test_pre_commit.py", "tests/test_signals.py",
    "tests/formats/test_growth.py",
]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the mutants that the arguments name, and print what survived."""
    options = _parser().parse_args(arguments)
    chosen = _chosen(options.modules, options.lines)
    if not chosen:
        print("Nothing to try: no line of src/rst2spec was changed, or no module has that name.")
        return 0
    targets = _sample(chosen, options.sample, options.seed)
    with tempfile.TemporaryDirectory(prefix="rst2spec-mutants-") as folder:
        if options.measure or not is_measured(STORED):
            copy_tree(ROOT, Path(folder, "measured"))
            around = [argument for path in _AROUND for argument in ("--ignore", path)]
            measure(Path(folder, "measured"), STORED, options.tests or ["tests", *around], options.processes)
        if unfit := TestsOfLines(STORED).unfit:
            print(f"{len(unfit)} tests are left out: they were skipped or failed when their lines were measured.")
        outcomes = []
        for outcome in outcomes_of(targets, ROOT, Path(folder), STORED, options.seconds, options.processes):
            outcomes.append(outcome)
            print("." if outcome.killer else _shown(outcome), end="", flush=True)
    print()
    return _report(outcomes, options.fail_under)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make mutants", description=main.__doc__)
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help="path or glob below src/rst2spec (default: changed lines)"
    )
    parser.add_argument("--lines", metavar="FIRST-LAST", type=_span, help="only these lines of each module")
    parser.add_argument("--sample", type=int, metavar="N", help="at most N mutants, on different lines")
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="another number is another sample (default: 1)"
    )
    parser.add_argument("--seconds", type=float, default=60.0, metavar="N", help="of tests per mutant (default: 60)")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="trials at a time (default: 2)")
    parser.add_argument("--measure", action="store_true", help="find out again which test runs which line")
    parser.add_argument("--tests", nargs="+", metavar="FILE", help="with --measure: only these tests")
    parser.add_argument("--fail-under", type=float, default=0.0, metavar="PERCENT", help="exit code 1 below this rate")
    return parser


def _span(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def _chosen(modules: Sequence[str], lines: range | None) -> list[Target]:
    """The mutants of the modules that were named, or of the lines that the branch changed."""
    if modules:
        paths = sorted({path for module in modules for path in (ROOT / PACKAGE).glob(module)})
        wanted: dict[Path, Callable[[int], bool]] = {
            path: lambda line: lines is None or line in lines for path in paths
        }
    else:
        wanted = {path: changed.__contains__ for path, changed in _changed_lines().items()}
    found = []
    for path, is_wanted in wanted.items():
        text = path.read_text("utf-8")
        module = path.relative_to(ROOT / PACKAGE).as_posix()
        found += [Target(module, text, mutant) for mutant in mutants_of(text) if is_wanted(mutant.line)]
    return found


def _changed_lines() -> dict[Path, set[int]]:
    """The lines of the package that main doesn't have, committed or not."""
    base = _git("merge-base", "main", "HEAD").strip()
    changed: dict[Path, set[int]] = {}
    for line in _git(
        "diff", "--unified=0", "--no-prefix", "--no-ext-diff", base, "--", PACKAGE.as_posix()
    ).splitlines():
        if line.startswith("+++ ") and line.endswith(".py"):
            lines = changed.setdefault(ROOT / line[4:], set())
        elif hunk := re.match(r"@@ \S+ \+(\d+)(?:,(\d+))? @@", line):
            lines |= set(range(int(hunk[1]), int(hunk[1]) + int(hunk[2] or 1)))
    return changed


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _sample(targets: Sequence[Target], size: int | None, seed: int) -> list[Target]:
    """One mutant on each of ``size`` lines; all of them, where nothing limits it."""
    if size is None:
        return list(targets)
    chance = random.Random(seed)
    by_line: dict[tuple[str, int], list[Target]] = {}
    for target in targets:
        by_line.setdefault((target.module, target.mutant.line), []).append(target)
    lines = chance.sample(sorted(by_line), min(size, len(by_line)))
    return sorted((chance.choice(by_line[line]) for line in lines), key=lambda target: (target.module, target.mutant))


def _shown(outcome: Outcome) -> str:
    left_out = f", {outcome.left_out} slower ones left out" if outcome.left_out else ""
    what = outcome.doubt or f"survived {outcome.tests} tests{left_out}"
    return f"\n{outcome.target.shown()}\n    {what}\n"


def _report(outcomes: Sequence[Outcome], fail_under: float) -> int:
    modules = Counter(outcome.target.module for outcome in outcomes)
    killed = Counter(outcome.target.module for outcome in outcomes if outcome.killer)
    for module, count in sorted(modules.items()):
        print(f"{killed[module]:5} of {count:4} killed  {module}")
    rate = 100 * killed.total() / modules.total()
    print(f"{killed.total():5} of {modules.total():4} killed  ({rate:.0f} %)")
    return 1 if rate < fail_under else 0


if __name__ == "__main__":
    sys.exit(main())
