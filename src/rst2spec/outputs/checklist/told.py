"""What a merge has done, for people: what came, went and changed, and what became of the marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rst2spec.checks.base import plural
from rst2spec.outputs.checklist.columns import DOCUMENT
from rst2spec.outputs.checklist.keys import mark_text
from rst2spec.outputs.checklist.merging import Merged, outcome
from rst2spec.outputs.checklist.reading import OldRow
from rst2spec.outputs.checklist.rows import Row
from rst2spec.outputs.plain import visible
from rst2spec.outputs.style import paint

_FINDING: Final = "finding"


def told(merged: Merged, files: Sequence[str], stays: Sequence[str], *, retest: bool, colour: bool) -> Iterator[bytes]:
    """The rows that came, went and changed, and a line of what it amounts to. Of findings only the numbers.

    Args:
        merged: What the merge gave.
        files: The files that were written.
        stays: What is in older files and can't be taken over, in words.
        retest: Whether it was for a retest.
        colour: Whether there are colours.
    """
    came = [row for row in merged.came if row.kind != _FINDING]
    went = [row for row in merged.went if row.key.kind != _FINDING]
    if came:
        yield _head(f"{plural(len(came), 'row')} came", colour=colour)
        yield from (_line("+", _new(row), colour=colour) for row in came)
    if went:
        yield _head(f"{plural(len(went), 'row')} went", colour=colour)
        yield from (_line("-", _old(row), colour=colour) for row in went)
    if merged.changed:
        yield _head(f"{plural(len(merged.changed), 'row')} changed", colour=colour)
        for pair in merged.changed:
            yield _line("-", _old(pair.old), colour=colour)
            yield _line("+", _new(pair.new), colour=colour)
    if not (came or went or merged.changed):
        yield b"No row came, went or changed.\n"
    findings = [
        f"{number:,} {what}"
        for number, what in (
            (len(merged.came) - len(came), "came"),
            (len(merged.went) - len(went), "went"),
        )
        if number
    ]
    if findings:
        yield f"Findings: {', '.join(findings)}.\n".encode()
    yield b"\n"
    yield from (f"{visible(said)}\n".encode() for said in _amount(merged, files, retest=retest))
    yield from (f"  not taken over: {visible(said)}\n".encode() for said in stays)


def _amount(merged: Merged, files: Sequence[str], *, retest: bool) -> Iterator[str]:
    checklist, stale = merged.checklist, len(merged.to_retest)
    if retest:
        yield f"{', '.join(files)}: {plural(len(checklist.rows), 'row')} to test again"
        return
    yield f"{', '.join(files)}: {plural(len(checklist.rows), 'row')}, {merged.carried:,} with marks taken over"
    if merged.superseded:
        yield f"  left out, as a later checklist says something else: the marks of {plural(merged.superseded, 'row')}"
    if stale:
        yield f"  changed since the marks: {plural(stale, 'row')} (--retest makes a checklist of these)"
    if checklist.left_over:
        yield f"  kept as left over, as the documents don't have them: {plural(len(checklist.left_over), 'row')}"


def _head(text: str, *, colour: bool) -> bytes:
    return f"{paint(text, 'strong', colour=colour)}\n".encode()


def _line(sign: str, text: str, *, colour: bool) -> bytes:
    shown = paint(visible(f"{sign} {text}"), "added" if sign == "+" else "removed", colour=colour)
    return f"  {shown}\n".encode()


def _new(row: Row) -> str:
    line = row.values.get("Line")
    return f"{row.document}{f':{line}' if line else ''}: {row.expected}"


def _old(row: OldRow) -> str:
    said = outcome(row.marks) or ("marked" if row.marks else "")
    return f"{mark_text(row.values.get(DOCUMENT))}: {row.expected}{f' ({said})' if said else ''}"
