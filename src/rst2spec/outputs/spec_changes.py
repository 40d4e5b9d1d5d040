"""In what a spec that was written differs from its documents, for people: a paragraph a document, a line a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rst2spec.outputs.change_lists import Line, lines_of_document
from rst2spec.outputs.plain import visible
from rst2spec.outputs.style import paint
from rst2spec.spec.changes.change import Change

MOST_LINES: Final = 20  # a document: with what is around it, a screen

_WHOLE: Final = {"document-added": "added", "document-removed": "removed"}
_INDENTS: Final = {"flow": 2, "change": 4, "more": 4}


def write(changes: Iterable[Sequence[Change]], *, colour: bool) -> Iterator[bytes]:
    """The documents that were added, removed or changed; of the last also what differs."""
    for document in changes:
        first = document[0]
        said = _WHOLE.get(first.kind)
        if said is not None:
            head = paint(f"{said} {visible(first.path)}", said, colour=colour)
            yield f"{head}: {first.before or first.after}\n".encode()
            continue
        yield f"{paint(f'changed {visible(first.path)}', 'strong', colour=colour)}\n".encode()
        lines = list(lines_of_document(document, everything=True))
        for line in lines[:MOST_LINES]:
            yield f"{_shown(line, colour=colour)}\n".encode()
        if len(lines) > MOST_LINES:
            rest = sum(line.level == "change" for line in lines[MOST_LINES:])
            yield f"  ... and {rest:,} more\n".encode()


def _shown(line: Line, *, colour: bool) -> str:
    text = " " * _INDENTS[line.level] + visible(line.text)
    if line.level != "change":
        return paint(text, "faint", colour=colour)
    title = line.text.partition(":")[0]
    role = next((role for role in ("removed", "added") if title.endswith(role)), "")
    return paint(text, role, colour=colour) if role else text
