"""Documents in the canonical form that were read back: no document is given away that says something else.

``outputs/document.py`` writes; here what was written is compiled again, as `rst2spec compile` does by default, and
compared by what the digest is made of. There are two outcomes: a text, or a reason why there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Final, NamedTuple

from rst2spec.checks.base import quoted
from rst2spec.outputs.document import render, title_of
from rst2spec.run.options import Reader
from rst2spec.run.reading import compile_source
from rst2spec.source import source_of
from rst2spec.source.read import SkippedFile, decode
from rst2spec.spec.changes.matching import left_over, match_flows
from rst2spec.spec.changes.meaning import digest_of, flow_meaning, mapping_meaning, rule_meaning, texts
from rst2spec.spec.model import Document, Flow, Mapping, MatchRule, Property, Unread


class Problem(NamedTuple):
    """Why there is no canonical document that says what a spec says.

    Attributes:
        reason: What no document can say.
        line: Of an unread text its line in the document that was compiled; null where the spec doesn't have it.
        column: Its column.
    """

    reason: str
    line: int | None = None
    column: int | None = None

    def place(self, path: str) -> str:
        """A path with the line and column."""
        return ":".join(str(part) for part in (path, self.line, self.column) if part is not None)


class Rendering(NamedTuple):
    """A document in the canonical form, with LF; or, if there is none, the problem."""

    text: str = ""
    problem: Problem | None = None


def render_document(document: Document) -> Rendering:
    """Writes a document in the canonical form, and reads it back.

    What it says decides, not the digest that it states: a spec may have been edited. Each unread text is written as a
    paragraph if it is read as one, else into a comment; all of them into comments if the whole is read differently.
    """
    problem = Problem("only what this spec says")
    forms: list[Callable[[str], bool]] = [cache(_is_paragraph)]
    if has_unread(document):
        forms.append(lambda text: False)  # noqa: ARG005
    written = [render(document, is_paragraph) for is_paragraph in forms]
    for text in dict.fromkeys(written):
        back = _read(text, document.path)
        if isinstance(back, SkippedFile):
            return Rendering(problem=Problem(f"what can't be read back: {back.reason}"))
        found = _difference(document, back)
        # the second condition: rendering the result again changes nothing
        if found is None and [render(back, is_paragraph) for is_paragraph in forms] == written:
            return Rendering(text)
        problem = found or problem
    return Rendering(problem=problem)


def _is_paragraph(text: str) -> bool:
    """Whether each reader reads a text on a line of its own as one paragraph, which stays unread."""
    if text.endswith("::"):
        return False  # to docutils, what follows would be literal
    source = source_of(text, "")
    read = (compile_source(source, reader).document.unread for reader in _READERS)
    return all([(item.text, item.kind in _PARAGRAPHS) for item in unread] == [(text, True)] for unread in read)


_READERS: Final[tuple[Reader, ...]] = ("template", "docutils")
_PARAGRAPHS: Final = ("introduction", "sentence")


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


def _difference(document: Document, back: Document) -> Problem | None:
    """The first thing that the second one doesn't say."""
    if document.generated_at not in {None, back.generated_at}:
        return Problem(f"that it was generated at {document.generated_at}")
    title = title_of(document)
    if (title and title.strip(), document.source.name, document.target.name) != (
        back.title,
        back.source.name,
        back.target.name,
    ):
        return Problem(f"the title {title}")
    if digest_of(document) == digest_of(back):
        return None
    found = match_flows(document.flows, back.flows, flow_meaning)
    problems = [_unread_problem(document.unread, back.unread)]
    problems += [_flow_problem(old, new) for old, new in found.pairs]
    problems += [Problem(f"what {_name(flow)} says") for flow in found.removed]
    return next((problem for problem in problems if problem is not None), Problem("only what this spec says"))


def _flow_problem(flow: Flow, back: Flow) -> Problem:
    rows: list[Mapping | MatchRule] = []
    rows += left_over(flow.match_rules, back.match_rules, rule_meaning).removed
    rows += left_over(flow.mappings, back.mappings, mapping_meaning).removed
    if rows:
        return Problem(f"{_path(rows[0].source)} to {_path(rows[0].target)} in {_name(flow)}")
    return _unread_problem(flow.unread, back.unread) or Problem(f"what {_name(flow)} says")


def _unread_problem(unread: Sequence[Unread], back: Iterable[Unread]) -> Problem | None:
    """The first unread text that is missing in the second ones."""
    missing = {*texts(unread)}.difference(texts(back))
    for item in unread:
        if item.text in missing:
            return Problem(f"the unread text {quoted(item.text)}", item.line, item.column)
    return None


def _name(flow: Flow) -> str:
    return f"{flow.source.label} to {flow.target.label}"


def _path(side: Property) -> str:
    return side.path or "(blank)"
