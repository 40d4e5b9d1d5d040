"""Counts which forms of a grammar's rules read the texts of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from rst2spec.language.dialect import per_dialect
from rst2spec.language.grammars import rules_of
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.row_index import MAPPING_COLUMNS, RULE_COLUMNS
from rst2spec.syntax.cell import parse_header, parse_property
from rst2spec.syntax.datatype import parse_type
from rst2spec.syntax.nodes import Section, Sentence, Table


class ReadForm(NamedTuple):
    """A form that read a text; ``form`` is blank for a rule that Lark reads."""

    grammar: str
    rule: str
    form: str


def reads_of(compiled: Compiled) -> Counter[ReadForm]:
    """How many texts of a document each form read."""
    counts = Counter[ReadForm]()
    counts.update(_front(compiled))
    for section in compiled.tree.sections:
        counts.update(_section(section))
    for flow in compiled.flows:
        cells, types = Counter[str](), Counter[str]()
        for tables, columns in ((flow.rule_tables, RULE_COLUMNS), (flow.mapping_tables, MAPPING_COLUMNS)):
            for texts in chain.from_iterable(run.texts for table in tables for run in table.runs):
                cells.update(texts[:2])
                types.update(texts[2:columns])
        for texts_read, forms_of in ((cells, _property), (types, _type)):
            for text, number in texts_read.items():
                for form in forms_of(text):
                    counts[form] += number
    return counts


def _section(section: Section) -> Iterator[ReadForm]:
    if section.heading.phrase is not None:
        yield from _form("sentence", "heading", section.heading.token.text)
    for item in section.items:
        if isinstance(item, Sentence) and item.phrase is not None:
            yield from _form("sentence", item.phrase.kind, item.token.text)
        elif isinstance(item, Table):
            for row in (item.header, *item.other_headers):
                for cell in () if row is None else row.cells:
                    yield from _header(cell.text)


def _front(compiled: Compiled) -> Iterator[ReadForm]:
    tree = compiled.tree
    if tree.title is not None and tree.title.phrase is not None:
        yield from _form("sentence", "title", tree.title.token.text)
    if tree.generated is not None:
        yield from _form("sentence", "generated", tree.generated.text)
    if tree.introduction_heading is not None:
        yield from _form("sentence", "introduction_heading", tree.introduction_heading.text)
    for item in tree.front:
        if isinstance(item, Sentence) and item.phrase is not None:
            yield from _form("sentence", item.phrase.kind, item.token.text)


@per_dialect
@lru_cache(maxsize=1_024)
def _form(grammar: str, rule: str, text: str) -> tuple[ReadForm, ...]:
    forms = rules_of(grammar)[rule].forms
    return tuple([ReadForm(grammar, rule, form.template) for form in forms if form.read(text) is not None][:1])


@per_dialect
@lru_cache(maxsize=1_024)
def _header(text: str) -> tuple[ReadForm, ...]:
    header = parse_header(text)
    return () if header is None else _form("cell", header.kind, text)


def _property(text: str) -> tuple[ReadForm, ...]:
    parsed = parse_property(text)
    if not text or parsed.malformed:
        return ()
    forms = [*_form("cell", "property", text)]
    for clause in parsed.clauses:
        forms += _form("cell", "clause", text[clause.start : clause.end])
    return tuple(forms)


def _type(text: str) -> tuple[ReadForm, ...]:
    kind = parse_type(text).kind
    if kind == "expression":
        return (ReadForm("type", "expression", ""),)
    return _form("type", kind, text) if kind in rules_of("type") else ()
