"""Writes documents as JSON objects, one by one.

A fragment is written without knowing what only the run shows about the document (``run/fragments.py``).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import repeat
from typing import Any, Final

from rst2spec.outputs.spec_builder import SpecOptions, severities_of, with_level
from rst2spec.run.fragments import DocumentFragment, Values
from rst2spec.spec.model import Document
from rst2spec.spec.resolve import with_answers
from rst2spec.spec.serialization import dump_document, dump_json, dump_value

GAP: Final[Any] = "\0"
"""The placeholder of a value that isn't known yet: documents that contain this character are rejected (R901)."""
WRITTEN_GAP: Final = dump_json(GAP)
"""Its JSON: documents are divided there."""
_STEP: Final = 2  # spaces of a step of indentation


def fragment_of(
    document: Document, options: SpecOptions, *, has_questions: bool, depth: int | None
) -> DocumentFragment:
    """A document as an object of JSON; ``depth`` is the number of indentation steps, null for one line."""
    document = with_level(document, options)
    severities = () if options.stable else tuple(severities_of(document.diagnostics).items())
    if has_questions:
        document = with_answers(document, repeat(GAP))
    if document.source.name is None or document.target.name is None:
        document = replace(document, source=GAP, target=GAP)
    text = dump_document(document, stable=options.stable, depth=depth)
    return DocumentFragment(tuple(text.split(WRITTEN_GAP)), severities)


def join_fragments(fragment: DocumentFragment, values: Values) -> bytes:
    """A document's text with the values in its gaps."""
    first, *others = fragment.pieces
    if not others:
        return first
    parts = [first]
    depth = 0
    for value, piece in zip(values, others, strict=True):
        line_start = parts[-1].rfind(b"\n") + 1
        if line_start:  # else the gap is on the same line as the one before
            line = parts[-1][line_start:]
            depth = (len(line) - len(line.lstrip(b" "))) // _STEP
        parts += (dump_value(value, depth=depth if b"\n" in first else None), piece)
    return b"".join(parts)
