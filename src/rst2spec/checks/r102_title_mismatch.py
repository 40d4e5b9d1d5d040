"""R102 title-mismatch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, quoted
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.model import Document
from rst2spec.spec.names import contains_slug
from rst2spec.syntax.nodes import Sentence


class TitleMismatch(DocumentCheck):
    """Title, introduction and file name disagree about the systems.

    Why this is bad: one of the three describes another pair of systems, and nothing in the document shows which one
    is right. A name agrees with the file name if it contains the slug, both reduced to lowercase letters and digits:
    "Power Office GO" and ``powerofficego``. An empty name agrees with everything.

    Bad::

        acme-globex.rst    Acme to Initech Dataflow

    Good::

        acme-globex.rst    Acme to Globex Dataflow

    In the generator: write title, introduction and file name from one record of the pair.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Regenerate the document for the pair of systems that its sections describe."

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """At most one finding per document."""
        document = compiled.document
        introduction = compiled.introduction
        if _agree(document, introduction):
            return
        problems: list[str] = []
        causes: list[str] = []
        spans: list[tuple[int, int]] = []
        notes: list[Note] = []
        for side, system in (("source", document.source), ("target", document.target)):
            if system.slug and system.name and not contains_slug(system.name, system.slug):
                problems.append(f'title names {side} {quoted(system.name)}, file name has "{system.slug}"')
                causes.append("title and file name disagree")
                spans.append(compiled.title_span)
            phrase = None if introduction is None else introduction.phrase
            if introduction is None or phrase is None:
                continue
            name = phrase.text(side).strip() or None
            start = introduction.token.text_start
            part = phrase.parts.get(side)
            if part is not None and introduction.token.exact:
                span = (start + part.start, start + part.end)
            else:
                span = (start, introduction.token.text_end)
            if name != system.name:
                problems.append(f"title names {_shown(side, system.name)}, introduction names {_shown(side, name)}")
                causes.append("title and introduction disagree")
                spans.append(span)
                notes.append(Note(*span, f"The introduction names {_shown(side, name)} here."))
            elif name and system.slug and not contains_slug(name, system.slug):
                notes.append(Note(*span, "The introduction agrees with the title."))
        if problems:
            start, end = min(spans)
            other_notes = tuple(note for note in notes if note.start != start)
            cause = "; ".join(sorted(set(causes)))
            yield Finding("; ".join(problems), start, end, notes=other_notes, cause=cause)


def _agree(document: Document, introduction: Sentence | None) -> bool:
    """A fast test, which is true for nearly every document: whether all names agree as they are."""
    return (
        introduction is not None
        and introduction.phrase is not None
        and all(
            introduction.phrase.text(side) == (system.name or "")
            and (not (system.slug and system.name) or contains_slug(system.name, system.slug))
            for side, system in (("source", document.source), ("target", document.target))
        )
    )


def _shown(side: str, name: str | None) -> str:
    return f"no {side}" if name is None else f"{side} {quoted(name)}"
