"""What text formats say at their end: a table of the findings by code, document or cause, and how many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from rst2spec.checks.base import at_least, plural
from rst2spec.checks.catalogue import check_of
from rst2spec.outputs.findings import FindingOptions
from rst2spec.outputs.plain import visible
from rst2spec.outputs.style import paint
from rst2spec.spec.diagnostic import Diagnostic, cause_of
from rst2spec.spec.result import Result

_ROWS: Final = 20
_SEVERITIES: Final = ("error", "warning", "info")

Found = tuple[str, Diagnostic]


class Shown(NamedTuple):
    """The findings that are shown, in order, and how many are below the level."""

    findings: list[Found]
    hidden: int


def findings_shown(result: Result, options: FindingOptions) -> Shown:
    """The findings at or above the level, put together as the options say."""
    found = list(result.findings())
    kept = [item for item in found if at_least(item[1].severity, options.level)]
    if options.group_by == "code":
        kept.sort(key=lambda item: item[1].code)
    elif options.group_by == "cause":
        kept = [item for group in causes(kept) for item in group]
    return Shown(kept, len(found) - len(kept))


def causes(found: Iterable[Found]) -> list[list[Found]]:
    """Findings with the same message but for its particulars, names and numbers. The largest group comes first."""
    groups: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for item in found:
        groups[item[1].code, cause_of(item[1].message)].append(item)
    return sorted(groups.values(), key=lambda group: -len(group))


def summary(shown: Shown, result: Result, options: FindingOptions, in_full: int | None = None) -> Iterator[bytes]:
    """The table, and a line with the numbers.

    Args:
        shown: The findings.
        result: What they were found in.
        options: How they are written.
        in_full: How many of them were shown with all that there is to say; null where all were.
    """
    total = plural(len(result.report_paths), "document")
    count = len(shown.findings)
    if count:
        table = {"cause": _by_cause, "document": _by_document}.get(options.group_by or "", _by_code)
        for line in table(shown.findings, options):
            yield f"{line}\n".encode()
        yield b"\n"
    parts = [f"{plural(count, 'finding')} in {total}" if count else f"No findings in {total}"]
    if in_full is not None and in_full < count:
        parts.append(f"{in_full:,} shown in full (--max-per-code 0 for all)")
    if shown.hidden:
        below = "info" if options.level == "warning" else "info or warning"
        parts.append(f"{shown.hidden:,} of level {below} not shown (--show info)")
    parts += [f"{number:,} {reason}" for reason, number in result.left_out.items()]
    yield f"{'; '.join(parts)}.\n".encode()


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
