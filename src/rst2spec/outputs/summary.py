"""What text formats say at their end: a table of the findings by code, document or cause, and how many there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from rst2spec.checks.base import at_least, plural
from rst2spec.checks.catalogue import check_of
from rst2spec.outputs.findings import FindingOptions
from rst2spec.outputs.plain import visible
from rst2spec.outputs.style import paint
from rst2spec.spec.diagnostic import Diagnostic, Severity, cause_of
from rst2spec.spec.result import Result

_ROWS: Final = 20
_SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")

Found = tuple[str, Diagnostic]


class Shown(NamedTuple):
    """The findings at or above the level, in order, and how many of each severity are below."""

    findings: list[Found]
    below: Counter[Severity]


def findings_shown(result: Result, options: FindingOptions) -> Shown:
    """The findings at or above the level, put together as the options say.

    What fails the run comes first: a gate's output begins with it, and where it is a gate's alone it has nothing else.
    """
    found = list(result.findings())
    level = options.level
    if (
        options.gate == "alone"
        and not options.statistics
        and any(at_least(item.severity, options.fail_on) for _, item in found)
    ):
        level = options.fail_on
    kept = [item for item in found if at_least(item[1].severity, level)]
    if options.group_by == "code":
        kept.sort(key=lambda item: item[1].code)
    elif options.group_by == "cause":
        kept = [item for group in causes(kept) for item in group]
    if options.gate:
        kept = _failing_first(kept, options)
    return Shown(kept, Counter(item.severity for _, item in found if not at_least(item.severity, level)))


def _failing_first(found: list[Found], options: FindingOptions) -> list[Found]:
    """What fails the run, then the rest; grouped by document, a document's findings stay together."""
    failing = [item for item in found if at_least(item[1].severity, options.fail_on)]
    if options.group_by != "document":
        return [*failing, *(item for item in found if not at_least(item[1].severity, options.fail_on))]
    paths = {path for path, _ in failing}
    order = {path: number for number, path in enumerate(dict.fromkeys(path for path, _ in found))}
    return sorted(
        found,
        key=lambda item: (item[0] not in paths, order[item[0]], not at_least(item[1].severity, options.fail_on)),
    )


def _cause_key(item: Diagnostic) -> tuple[str, str]:
    return item.code, cause_of(item.message)


def first_ones(found: list[Found], options: FindingOptions) -> list[Found]:
    """Those that are listed: so many of each code, and one of each cause where they are put together by cause."""
    if options.statistics:
        return []
    if options.group_by == "cause":
        firsts: dict[tuple[str, str], Found] = {}
        for found_one in found:
            firsts.setdefault(_cause_key(found_one[1]), found_one)
        found = list(firsts.values())
    counts: Counter[str] = Counter()
    chosen = []
    for path, item in found:
        counts[item.code] += 1
        if not options.max_per_code or counts[item.code] <= options.max_per_code:
            chosen.append((path, item))
    return chosen


def causes(found: Iterable[Found]) -> list[list[Found]]:
    """Findings with the same message but for its particulars, names and numbers. The largest group comes first."""
    groups: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for item in found:
        groups[_cause_key(item[1])].append(item)
    return sorted(groups.values(), key=lambda group: -len(group))


def summary(shown: Shown, listed: int, result: Result, options: FindingOptions, how: str = "shown") -> Iterator[bytes]:
    """The table, and a line with the numbers.

    Args:
        shown: The findings.
        listed: How many of them were listed.
        result: What they were found in.
        options: How they are written.
        how: In what way they were listed.
    """
    if shown.findings:
        table = {"cause": _by_cause, "document": _by_document}.get(options.group_by or "", _by_code)
        for line in table(shown.findings, options):
            yield f"{line}\n".encode()
        yield b"\n"
    parts = [extent([path for path, _ in shown.findings], result)]
    parts += left_out(shown, listed, options, how)
    parts += [f"{number:,} {reason}" for reason, number in result.left_out.items()]
    yield f"{'; '.join(parts)}.\n".encode()


def extent(paths: Sequence[str], result: Result) -> str:
    """How many findings there are, and in how many of the documents: ``8 findings in 1 of 3 documents``.

    Files with findings that are no documents, because they can't be read, are gone or aren't ours, count as well; then
    all are files.
    """
    said = plural(len(paths), "finding") if paths else "No findings"
    having = set(paths)
    others = having.difference(result.report_paths)
    total, noun = len(result.report_paths) + len(others), "file" if others else "document"
    if not total:
        return said
    some = f"{len(having):,} of " if 0 < len(having) < total else ""
    return f"{said} in {some}{plural(total, noun)}"


def left_out(shown: Shown, listed: int, options: FindingOptions, how: str = "shown") -> Iterator[str]:
    """What isn't listed, and how to see it."""
    if not options.statistics and listed < len(shown.findings):
        yield f"{listed:,} {how} (--max-per-code 0 for all)"
    if shown.below:
        levels = [f"{shown.below[level]:,} of level {level}" for level in _SEVERITIES if shown.below[level]]
        lowest = next(level for level in reversed(_SEVERITIES) if shown.below[level])
        yield f"{' and '.join(levels)} not shown (--show {lowest})"


def _by_code(found: Sequence[Found], options: FindingOptions) -> Iterator[str]:
    groups: dict[str, list[Found]] = defaultdict(list)
    for item in found:
        groups[item[1].code].append(item)
    rows = [("code", "name", "severity", "findings", "documents")]
    for code, group in sorted(groups.items()):
        first = group[0][1]
        rows.append((code, first.name, first.severity, f"{len(group):,}", f"{_documents(group):,}"))
    for row, line in zip(rows, _aligned(rows, 3, options, severity=2), strict=True):
        yield line
        members = groups.get(row[0], ())
        cause = check_of(row[0]).cause([item.message for _, item in members]) if len(members) > 1 else ""
        if cause:
            yield f"      {visible(cause)}"


def _by_document(found: Sequence[Found], options: FindingOptions) -> Iterator[str]:
    groups: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_SEVERITIES, 0))
    for path, item in found:
        groups[path][item.severity] += 1
    ranked = sorted(groups.items(), key=lambda item: ([-number for number in item[1].values()], item[0]))
    rows = [("errors", "warnings", "info", "document")]
    rows += [(*(f"{numbers[name]:,}" for name in _SEVERITIES), visible(path)) for path, numbers in ranked]  # type: ignore[misc]
    yield from _first(_aligned(rows, 0, options, right=3), options, "documents")


def _by_cause(found: Sequence[Found], options: FindingOptions) -> Iterator[str]:
    rows = [("findings", "documents", "code", "what they say")]
    for group in causes(found):
        item = group[0][1]
        said = item.message
        if any(other.message != said for _, other in group):
            said = cause_of(said) or check_of(item.code).summary
        rows.append((f"{len(group):,}", f"{_documents(group):,}", item.code, visible(said)))
    yield from _first(_aligned(rows, 0, options, right=2), options, "causes")


def _first(lines: Iterable[str], options: FindingOptions, what: str) -> Iterator[str]:
    """The header and as many rows as fit a screen; all of them where nothing else is shown."""
    listed = list(lines)
    limit = len(listed) if options.statistics else _ROWS + 1
    yield from listed[:limit]
    if len(listed) > limit:
        yield f"... and {len(listed) - limit:,} more {what} (--statistics lists all)"


def _aligned(
    rows: Sequence[Sequence[str]], left: int, options: FindingOptions, *, right: int = 2, severity: int | None = None
) -> Iterator[str]:
    """Rows with ``left`` cells to the left, then ``right`` numbers to the right, then one cell of any length."""
    widths = [max(len(row[column]) for row in rows) for column in range(left + right)]
    for number, row in enumerate(rows):
        cells = [cell.ljust(width) for cell, width in zip(row[:left], widths, strict=False)]
        cells += [cell.rjust(width) for cell, width in zip(row[left:], widths[left:], strict=False)]
        cells += row[left + right :]
        if severity is not None and number:
            cells[severity] = paint(cells[severity], row[severity], colour=options.colour)
        line = "  ".join(cells)
        yield paint(line, "strong", colour=options.colour) if number == 0 else line


def _documents(found: Iterable[Found]) -> int:
    return len({path for path, _ in found})
