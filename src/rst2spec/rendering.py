"""Documents in the canonical form that were read back: no document is given away that says something else.

``outputs/document.py`` writes; here what was written is compiled again, and compared by what the digest is made of.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from rst2spec.outputs.document import render, title_of
from rst2spec.pipeline import compile_source
from rst2spec.source import source_of
from rst2spec.source.read import SkippedFile, decode
from rst2spec.spec.changes.matching import left_over, match_flows
from rst2spec.spec.changes.meaning import digest_of, flow_meaning, mapping_meaning, rule_meaning
from rst2spec.spec.model import Document, Mapping, MatchRule, Property

_ROUNDS: Final = 4


class Rendering(NamedTuple):
    """A document in the canonical form.

    Attributes:
        text: Its text, with LF.
        problem: What of the spec it doesn't say when it is read back; blank where it says all of it.
        is_settled: Whether unread text came out as it went in. Markup that the language doesn't have (a comment, a
            list) is written as plain lines.
    """

    text: str
    problem: str = ""
    is_settled: bool = True


def render_document(document: Document) -> Rendering:
    """Writes a document in the canonical form, and reads it back.

    What it says decides, not the digest that it states: a spec may have been edited.
    """
    text = render(document)
    back = _read(text, document.path)
    if isinstance(back, SkippedFile):
        return Rendering(text, f"what can't be read back: {back.reason}")
    is_settled = back.digest == digest_of(document)
    for _ in range(_ROUNDS if has_unread(document) else 0):  # so that to render it once more changes nothing
        again = render(back)
        if again == text:
            break
        text = again
        back = compile_source(source_of(text, document.path)).document
    if has_unread(document):
        document, back = _readable(document), _readable(back)
    return Rendering(text, _difference(document, back), is_settled)


def has_unread(document: Document) -> bool:
    """Whether there is text that no field holds."""
    return bool(document.unread) or any(flow.unread for flow in document.flows)


def _read(text: str, path: str) -> Document | SkippedFile:
    """What a text says once it is a file."""
    try:
        source = decode(text.encode(), path, report_path=path)
    except UnicodeEncodeError:
        return SkippedFile(path, path, "half of a character")
    return source if isinstance(source, SkippedFile) else compile_source(source).document


def _readable(document: Document) -> Document:
    """A document without the text that no field holds."""
    return replace(document, flows=tuple([replace(flow, unread=()) for flow in document.flows]), unread=())


def _difference(document: Document, back: Document) -> str:
    """The first thing that is only in the first one; blank where there is nothing."""
    if document.generated_at not in {None, back.generated_at}:
        return f"that it was generated at {document.generated_at}"
    title = title_of(document)
    if (title and title.strip(), document.source.name, document.target.name) != (
        back.title,
        back.source.name,
        back.target.name,
    ):
        return f"the title {title}"
    if digest_of(document) == digest_of(back):
        return ""
    found = match_flows(document.flows, back.flows, flow_meaning)
    flows = [*found.removed, *(old for old, _ in found.pairs)]
    if not flows:
        return "only what this spec says"
    where = f"{flows[0].source.label} to {flows[0].target.label}"
    rows: list[Mapping | MatchRule] = []
    for old, new in found.pairs:
        rows += left_over(old.match_rules, new.match_rules, rule_meaning).removed
        rows += left_over(old.mappings, new.mappings, mapping_meaning).removed
    return f"{_path(rows[0].source)} to {_path(rows[0].target)} in {where}" if rows else f"what {where} says"


def _path(side: Property) -> str:
    return side.path or "(blank)"
