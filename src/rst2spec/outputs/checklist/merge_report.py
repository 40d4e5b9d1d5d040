"""Reports a merge to people: the added, removed and changed rows, and the marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from rst2spec.checks.base import listed, plural
from rst2spec.outputs.checklist.building import Checklist, ChecklistRow
from rst2spec.outputs.checklist.columns import CONFLICT, DOCUMENT, STATUS
from rst2spec.outputs.checklist.mark_rules import state_of
from rst2spec.outputs.checklist.mark_values import mark_text
from rst2spec.outputs.checklist.mark_words import STATUSES
from rst2spec.outputs.checklist.merging import MergeResult, test_result
from rst2spec.outputs.checklist.old_sheet import OldRow
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.style import paint

_FINDING: Final = "finding"
_MAX_LINES: Final = 20  # lines of one kind
_LINE_END: Final = "\n"


def merge_report(
    merged: MergeResult, files: Sequence[str], remarks: Sequence[str], *, retest: bool, color: bool
) -> Iterator[bytes]:
    """The added, removed and changed rows, and a summary. Findings are only counted.

    Args:
        merged: The merge's result.
        files: The files that were written.
        remarks: What is unusual about the older files, a line each.
        retest: Whether it was for a retest.
        color: Whether to use colors.
    """
    added = [row for row in merged.added if row.kind != _FINDING]
    removed = [row for row in merged.removed if row.key.kind != _FINDING]
    if added:
        yield _head(f"{plural(len(added), 'row')} added", color=color)
        yield from (_line("+", _new(row), color=color) for row in added)
    if removed:
        yield _head(f"{plural(len(removed), 'row')} removed", color=color)
        yield from (_line("-", _old(row), color=color) for row in removed)
    if merged.changed:
        yield _head(f"{plural(len(merged.changed), 'row')} changed", color=color)
        for pair in merged.changed:
            yield _line("-", _old(pair.old), color=color)
            yield _line("+", _new(pair.new), color=color)
    if not (added or removed or merged.changed):
        yield b"No rows were added, removed or changed.\n"
    findings = [
        f"{number:,} {what}"
        for number, what in (
            (len(merged.added) - len(added), "added"),
            (len(merged.removed) - len(removed), "removed"),
        )
        if number
    ]
    if findings:
        yield f"Findings: {', '.join(findings)}.\n".encode()
    yield b"\n"
    yield from (f"{escape_controls(line)}\n".encode() for line in _amount(merged, files, retest=retest))
    yield from (f"  {escape_controls(line)}\n".encode() for line in remarks)


def _amount(merged: MergeResult, files: Sequence[str], *, retest: bool) -> Iterator[str]:
    checklist, stale = merged.checklist, len(merged.to_retest)
    rows = [row for row in checklist.rows if row.kind != _FINDING]  # a table has no findings, and nobody tests them
    if retest:
        yield f"{', '.join(files)}: {plural(len(rows), 'row')} to test again"
        return
    yield f"{', '.join(files)}: {plural(len(rows), 'row')}, {merged.carried:,} with marks carried over"
    if stale:
        yield f"  {plural(stale, 'row')}: changed since marked (--retest writes a checklist of these)"
    if merged.superseded:
        yield f"  {plural(len(merged.superseded), 'row')}: a later result replaces an earlier one"
        for item in merged.superseded[:_MAX_LINES]:
            yield f"    {_name(item.row)}: {item.row.mark.result} replaces {'; '.join(item.results)}"
        yield from _more(len(merged.superseded))
    if merged.conflicts:
        yield f"  {plural(len(merged.conflicts), 'row')}: conflict, because the results differ; set the status of each"
        for row in merged.conflicts[:_MAX_LINES]:
            yield f"    {_name(row)}: {' / '.join(mark_text(row.marks.get(CONFLICT)).split(_LINE_END))}"
        yield from _more(len(merged.conflicts))
    yield from _unknown_statuses(checklist)
    normal = len(checklist.left_over) - merged.unplaced
    if normal:
        yield f"  {plural(normal, 'row')}: left over, because the documents don't have them anymore"
    if merged.unplaced:
        yield f"  {plural(merged.unplaced, 'row')}: left over, because they can't be identified"


def _unknown_statuses(checklist: Checklist) -> Iterator[str]:
    """The statuses that aren't recognized, which count as not done."""
    counts = Counter(
        mark_text(row.marks.get(STATUS))
        for row in checklist.rows
        if state_of(row.mark, row.meaning) == "not recognized"
    )
    for text, count in counts.most_common(_MAX_LINES):
        yield f'  {plural(count, "row")}: the status "{text}" isn\'t recognized; use {listed(STATUSES)}'
    yield from _more(len(counts))


def _more(count: int) -> Iterator[str]:
    if count > _MAX_LINES:
        yield f"    and {count - _MAX_LINES:,} more"


def _name(row: ChecklistRow) -> str:
    return f"{row.document}: {row.expected}"


def _head(text: str, *, color: bool) -> bytes:
    return f"{paint(text, 'strong', color=color)}\n".encode()


def _line(sign: str, text: str, *, color: bool) -> bytes:
    shown = paint(escape_controls(f"{sign} {text}"), "added" if sign == "+" else "removed", color=color)
    return f"  {shown}\n".encode()


def _new(row: ChecklistRow) -> str:
    line = row.values.get("Line")
    return f"{row.document}{f':{line}' if line else ''}: {row.expected}"


def _old(row: OldRow) -> str:
    result = test_result(row.marks) or ("marked" if row.marks else "")
    return f"{mark_text(row.values.get(DOCUMENT))}: {row.expected}{f' ({result})' if result else ''}"
