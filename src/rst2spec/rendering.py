"""Renders documents in the canonical form, and verifies each one by reading it back.

``outputs/canonical_form.py`` writes the text. This module compiles it again, as `rst2spec compile` does by default, and
compares both by the content of the digest. The result is a text, or the reason why there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Final, NamedTuple

from rst2spec.checks.base import quoted
from rst2spec.language.examples import BLANK
from rst2spec.outputs.canonical_form import render, title_of
from rst2spec.run.options import Reader
from rst2spec.run.reading import compile_source
from rst2spec.source import source_of
from rst2spec.source.read import SkippedFile, decode
from rst2spec.spec.changes.matching import left_over, match_flows
from rst2spec.spec.changes.meaning import digest_of, flow_meaning, mapping_meaning, rule_meaning, texts
from rst2spec.spec.model import Document, Flow, Mapping, MatchRule, Property, Unread


class RenderProblem(NamedTuple):
    """Why a spec has no canonical document.

    Attributes:
        reason: What no document can express.
        line: The line of an unread text in the compiled document; null if the spec doesn't have it.
        column: Its column.
    """

    reason: str
    line: int | None = None
    column: int | None = None

    def location(self, path: str) -> str:
        """A path with the line and column."""
        return ":".join(str(part) for part in (path, self.line, self.column) if part is not None)


class RenderResult(NamedTuple):
    """A document in the canonical form with LF line ends, or the problem that prevents it."""

    text: str = ""
    problem: RenderProblem | None = None


def render_document(document: Document) -> RenderResult:
    """Writes a document in the canonical form, and reads it back.

    The content decides, not the stored digest, because a spec may have been edited. An unread text is written as a
    paragraph if it is read as one, else as a comment. If the document is then read differently, all unread texts are
    written as comments.
    """
    problem = RenderProblem("exactly the content of this spec")
    forms: list[Callable[[str], bool]] = [cache(_is_paragraph)]
    if has_unread(document):
        forms.append(lambda text: False)  # noqa: ARG005
    written = [render(document, is_paragraph) for is_paragraph in forms]
    for text in dict.fromkeys(written):
        reread = _read(text, document.path)
        if isinstance(reread, SkippedFile):
            return RenderResult(problem=RenderProblem(f"content that can't be read back: {reread.reason}"))
        difference = _difference(document, reread)
        # rendering the result again must not change anything either
        if difference is None and [render(reread, is_paragraph) for is_paragraph in forms] == written:
            return RenderResult(text)
        problem = difference or problem
    return RenderResult(problem=problem)


def _is_paragraph(text: str) -> bool:
    """Whether both readers read a text on its own line as one unread paragraph."""
    if text.endswith("::"):
        return False  # docutils would read the following text as a literal block
    source = source_of(text, "")
    results = (compile_source(source, reader).document.unread for reader in _READERS)
    return all([(item.text, item.kind in _PARAGRAPHS) for item in unread] == [(text, True)] for unread in results)


_READERS: Final[tuple[Reader, ...]] = ("template", "docutils")
_PARAGRAPHS: Final = ("introduction", "sentence")


def has_unread(document: Document) -> bool:
    """Whether there is text that no field contains."""
    return bool(document.unread) or any(flow.unread for flow in document.flows)


def _read(text: str, path: str) -> Document | SkippedFile:
    """Reads a text as if it were a file."""
    try:
        source = decode(text.encode(), path)
    except UnicodeEncodeError:
        return SkippedFile(path, "a lone surrogate")
    return source if isinstance(source, SkippedFile) else compile_source(source).document


def _difference(document: Document, reread: Document) -> RenderProblem | None:
    """The first difference between a document and its reread version; null if there is none."""
    if document.generated_at not in {None, reread.generated_at}:
        return RenderProblem(f"the timestamp {document.generated_at}")
    title = title_of(document)
    if (title and title.strip(), document.source.name, document.target.name) != (
        reread.title,
        reread.source.name,
        reread.target.name,
    ):
        return RenderProblem(f"the title {title}")
    if digest_of(document) == digest_of(reread):
        return None
    matched = match_flows(document.flows, reread.flows, flow_meaning)
    problems = [_unread_problem(document.unread, reread.unread)]
    problems += [_flow_problem(old, new) for old, new in matched.pairs]
    problems += [RenderProblem(f"the content of {_name(flow)}") for flow in matched.removed]
    return next(
        (problem for problem in problems if problem is not None), RenderProblem("exactly the content of this spec")
    )


def _flow_problem(flow: Flow, reread: Flow) -> RenderProblem:
    rows: list[Mapping | MatchRule] = []
    rows += left_over(flow.match_rules, reread.match_rules, rule_meaning).removed
    rows += left_over(flow.mappings, reread.mappings, mapping_meaning).removed
    if rows:
        return RenderProblem(f"{_path(rows[0].source)} to {_path(rows[0].target)} in {_name(flow)}")
    return _unread_problem(flow.unread, reread.unread) or RenderProblem(f"the content of {_name(flow)}")


def _unread_problem(unread: Sequence[Unread], reread: Iterable[Unread]) -> RenderProblem | None:
    """The first unread text that the reread document lacks."""
    missing = {*texts(unread)}.difference(texts(reread))
    for item in unread:
        if item.text in missing:
            return RenderProblem(f"the unread text {quoted(item.text)}", item.line, item.column)
    return None


def _name(flow: Flow) -> str:
    return f"{flow.source.label} to {flow.target.label}"


def _path(side: Property) -> str:
    return side.path or BLANK
