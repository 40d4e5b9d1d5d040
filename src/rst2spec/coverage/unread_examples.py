"""The texts of a document that no rule reads, each with the form that it is most like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from rst2spec.checks.functions import arities
from rst2spec.coverage.labels import clause_and_path, labels_in, names_of_slugs
from rst2spec.language.alignment import tokens_of
from rst2spec.language.literals import template_of
from rst2spec.language.nearest import Known, Nearest, nearest
from rst2spec.language.rewording import main_form
from rst2spec.spec.compiled import Compiled, CompiledFlow
from rst2spec.spec.drift import STAMP, clause_parts, is_new, known_labels, known_names, nearest_header, statements
from rst2spec.spec.values import slugs_of
from rst2spec.syntax.cell import clause_begin, parse_property
from rst2spec.syntax.datatype import parse_type
from rst2spec.syntax.nodes import Item, Section, Sentence, Table
from rst2spec.tokens.token import Rows

_MAX_WORDS: Final = 6  # of a text for a type that doesn't apply
_IN_TYPES: Final = frozenset('[]{}":,')  # characters of other texts
_WITHOUT_SECTION: Final = "(in a section whose heading isn't read)"


class UnreadExample(NamedTuple):
    """A text that no rule reads.

    Attributes:
        kind: Where it is: title, heading, sentence, header, clause, cell, type or markup.
        text: The text, with slots in the place of the names that are known.
        line: Its line.
        nearest: The form that it is most like; null if it is like none.
    """

    kind: str
    text: str
    line: int
    nearest: Nearest | None


def unread_examples(compiled: Compiled) -> Iterator[UnreadExample]:
    """The texts of a document that no rule reads, or that a rule reads as something else."""
    yield from _title(compiled)
    yield from _front(compiled, compiled.tree.front)
    flows = {id(flow.section) for flow in compiled.flows}
    for section in compiled.tree.sections:
        if id(section) not in flows:
            yield from _section(compiled, section)
    for item in compiled.unread:
        if item.kind in {"markup", "cell"}:
            text = _WITHOUT_SECTION if item.kind == "cell" else item.text
            yield UnreadExample(item.kind, text, compiled.source.line_of(item.start), None)
    for flow in compiled.flows:
        yield from _flow(compiled, flow)


def _example(kind: str, text: str, line: int, known: Known, found: Nearest | None) -> UnreadExample:
    if found is not None and not is_new(found):
        found = None
    return UnreadExample(kind, _with_slots(text, known), line, found)


def _with_slots(text: str, known: Known) -> str:
    """A text as a template, with slots in the place of known names, the longest first."""
    text = template_of(text)
    for role, name in sorted(known, key=lambda item: -len(item[1])):
        if name.strip() and role != "again":
            text = text.replace(name.strip(), f"{{{role}}}")
    return text


# --- outside of flows


def _title(compiled: Compiled) -> Iterator[UnreadExample]:
    title = compiled.tree.title
    if title is None or title.phrase is not None:
        return
    phrase = None if compiled.introduction is None else compiled.introduction.phrase
    if phrase is not None:
        known: Known = tuple([(role, phrase.text(role)) for role in ("source", "target")])
    else:
        known = names_of_slugs(title.token.text, slugs_of(compiled.source.path))
    text = title.token.text.rstrip()
    yield _example("title", text, title.token.line, known, nearest("sentence", ("title",), text, known))


def _front(compiled: Compiled, items: Iterable[Item]) -> Iterator[UnreadExample]:
    for item in items:
        if not isinstance(item, Sentence) or item.phrase is not None:
            continue
        text, line = item.token.text, item.token.line
        stamp = STAMP.search(text)
        if stamp is not None and compiled.tree.generated is None:
            of_stamp: Known = (("stamp", stamp[0]),)
            yield _example("sentence", text, line, of_stamp, nearest("sentence", ("generated",), text, of_stamp))
        else:
            known = known_names(compiled)
            if not any(name for _, name in known):
                known = names_of_slugs(text, slugs_of(compiled.source.path))
            rules = ("introduction", *statements())
            yield _example("sentence", text, line, known, nearest("sentence", rules, text, known))


def _section(compiled: Compiled, section: Section) -> Iterator[UnreadExample]:
    """A section whose heading names no source and target, and has no statement that does."""
    heading = section.heading.token
    sentences = [item for item in section.items if isinstance(item, Sentence)]
    if any(_is_introduction(item, known_names(compiled)) for item in sentences):
        form = main_form("sentence", "introduction_heading")
        text = template_of(heading.text.strip())
        found: Nearest | None = Nearest("sentence", "introduction_heading", form, text, 1, 0)
        yield _example("heading", heading.text, heading.line, (), found)
        yield from _front(compiled, section.items)
        return
    known = labels_in(heading.text, [item.token.text for item in sentences])
    found = nearest("sentence", ("heading",), heading.text, known) if known else None
    yield _example("heading", heading.text, heading.line, known, found)
    for item in sentences:
        if item.phrase is None:
            text = item.token.text
            names = known or names_of_slugs(text, slugs_of(compiled.source.path))
            yield _example("sentence", text, item.token.line, names, nearest("sentence", statements(), text, names))
    for table in section.items:
        if isinstance(table, Table) and table.header is not None:
            for cell in table.header.cells:
                names = names_of_slugs(cell.text, slugs_of(compiled.source.path))
                labels = [("label", name) for role, name in known if role != "again" and name.strip() in cell.text]
                of_header = labels or [("system", name) for _, name in names]
                yield _example("header", cell.text, table.header.line, tuple(of_header), None)


def _is_introduction(sentence: Sentence, known: Known) -> bool:
    if sentence.phrase is not None:
        return sentence.phrase.kind == "introduction"
    found = nearest("sentence", ("introduction",), sentence.token.text, known)
    return found is not None and found.is_near


# --- in flows


def _flow(compiled: Compiled, flow: CompiledFlow) -> Iterator[UnreadExample]:
    known = known_labels(flow)
    line_of = compiled.source.line_of
    for item in flow.unread:
        line = line_of(item.start)
        if item.kind == "clause":
            for part in clause_parts(item.text):
                yield _example("clause", part, line, (), nearest("cell", ("clause",), part))
        elif item.reason == "unknown":
            rules = {"sentence": statements(), "heading": ("heading",)}.get(item.kind, ())
            found = nearest("sentence", rules, item.text, known) if rules else None
            yield _example(item.kind, item.text, line, known, found)
    for mismatch in flow.mismatches:
        text = compiled.source.text[mismatch.start : mismatch.end]
        found = nearest_header(text, mismatch.expected) if text else None
        if found is None or is_new(found):  # else it only names something else: R205
            yield _example("header", text, line_of(mismatch.start), known, found)
    for table in flow.rule_tables:
        for run in table.runs:
            yield from _cells(run, None)
    for table in flow.mapping_tables:
        for run in table.runs:
            yield from _cells(run, 2)


def _cells(run: Rows, type_column: int | None) -> Iterator[UnreadExample]:
    for texts, line in zip(run.texts, run.lines, strict=True):
        for text in texts[:2]:
            parsed = parse_property(text)
            if parsed.path and not parsed.clauses and not parsed.malformed and clause_begin().search(parsed.path):
                known = clause_and_path(text, clause_begin())
                yield _example("cell", text, line, known, nearest("cell", ("property",), text, known))
        if type_column is not None and len(texts) > type_column and parse_type(texts[type_column]).kind == "malformed":
            yield _type(texts[type_column], line)


def _type(text: str, line: int) -> UnreadExample:
    """A type that is malformed: a name with other words around it, or other words for a type that doesn't apply."""
    tokens = tokens_of(text)
    names = [token for token in tokens if token.text[0].isalpha() and token.text in arities()]
    found: Nearest | None = None
    if len(names) == 1 and not any(token.text.isalnum() for token in tokens if token is not names[0]):
        before, after = text[: names[0].start], text[names[0].end :]
        template = f"{template_of(before)}{{name}}{template_of(after)}"
        found = Nearest("type", "primitive", main_form("type", "primitive"), template, 2, 1)
    elif not names and len(tokens) <= _MAX_WORDS and not _IN_TYPES & {*text}:
        found = Nearest("type", "not_applicable", main_form("type", "not_applicable"), template_of(text), 1, 0)
    return _example("type", text, line, (), found)
