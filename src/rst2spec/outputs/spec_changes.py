"""Shows people how a spec file differs from its documents: one paragraph per document, one line per change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rst2spec.outputs.change_lists import ListLine, lines_of_document
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.style import paint
from rst2spec.spec.changes.change import Change

MAX_LINES: Final = 20  # per document: about a screen

_WHOLE_DOCUMENT: Final = {"document-added": "added", "document-removed": "removed"}
_INDENTS: Final = {"flow": 2, "change": 4, "more": 4}


def write(changes: Iterable[Sequence[Change]], *, color: bool) -> Iterator[bytes]:
    """The added, removed and changed documents, and the changes of the latter."""
    for document in changes:
        first = document[0]
        verb = _WHOLE_DOCUMENT.get(first.kind)
        if verb is not None:
            head = paint(f"{verb} {escape_controls(first.path)}", verb, color=color)
            yield f"{head}: {first.before or first.after}\n".encode()
            continue
        yield f"{paint(f'changed {escape_controls(first.path)}', 'strong', color=color)}\n".encode()
        lines = list(lines_of_document(document, everything=True))
        for line in lines[:MAX_LINES]:
            yield f"{_shown(line, color=color)}\n".encode()
        if len(lines) > MAX_LINES:
            rest = sum(line.level == "change" for line in lines[MAX_LINES:])
            yield f"  ... and {rest:,} more\n".encode()


def _shown(line: ListLine, *, color: bool) -> str:
    text = " " * _INDENTS[line.level] + escape_controls(line.text)
    if line.level != "change":
        return paint(text, "faint", color=color)
    title = line.text.partition(":")[0]
    role = next((role for role in ("removed", "added") if title.endswith(role)), "")
    return paint(text, role, color=color) if role else text
