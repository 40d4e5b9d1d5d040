"""Texts that differ from a rule only in a few words: the generator has changed its template.

The place of such a text limits the rules that it can be of, and the names that are in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from rst2spec.language.alignment import tokens_of
from rst2spec.language.grammars import rules_of
from rst2spec.language.nearest import Known, Nearest, nearest
from rst2spec.language.rewording import shape_of
from rst2spec.spec.compiled import Compiled, CompiledFlow
from rst2spec.spec.names import written_label
from rst2spec.syntax.cell import parse_header

STAMP: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")

_SENTENCES: Final = ("introduction", "sentence")


class DriftedText(NamedTuple):
    """A text that differs from a rule only in a few words.

    Attributes:
        start: Offset of its first character in the document.
        end: Offset after its last one.
        grammar: The grammar of the rule.
        rule: The rule.
        shape: The form that would read it, as a template.
        occurrences: The number of texts of this shape in it: a cell may have several clauses.
        flow: The id of its flow; null outside of flows.
    """

    start: int
    end: int
    grammar: str
    rule: str
    shape: str
    occurrences: int
    flow: str | None

    @property
    def key(self) -> str:
        """What texts with the same change of words have in common."""
        return drift_key(self.rule, self.shape)


def drift_key(rule: str, shape: str) -> str:
    """What texts with the same change of words have in common."""
    return f"{rule}: {shape}"


_KNOWN: Final[WeakKeyDictionary[Compiled, tuple[DriftedText, ...]]] = WeakKeyDictionary()
"""The drifted texts of the documents at hand: several checks ask for the same ones."""


def drift_of(compiled: Compiled) -> tuple[DriftedText, ...]:
    """The drifted texts of a document, in no order."""
    if not compiled.is_irregular:
        return ()
    if compiled not in _KNOWN:
        found = [*_outside(compiled)]
        for flow in compiled.flows:
            if flow.unread or flow.mismatches:
                found += _in_flow(compiled, flow)
        _KNOWN[compiled] = tuple(found)
    return _KNOWN[compiled]


def statements() -> tuple[str, ...]:
    """The rules of statements."""
    return tuple([rule.name for rule in rules_of("sentence").choice("statement")])


def known_labels(flow: CompiledFlow) -> Known:
    """The names in a section's sentences."""
    source, target = written_label(flow.flow.source), written_label(flow.flow.target)
    return ("source", source), ("target", target), ("again", target)


def known_names(compiled: Compiled) -> Known:
    """The names in a document's title and introduction."""
    document = compiled.document
    return ("source", document.source.name or ""), ("target", document.target.name or "")


def is_new(found: Nearest) -> bool:
    """Whether the rule doesn't have the form yet: else only the names in the text are others."""
    return found.text not in [form.template for form in rules_of(found.grammar)[found.rule].forms]


def _outside(compiled: Compiled) -> Iterator[DriftedText]:
    for item in compiled.unread:
        if item.reason != "unknown" or item.kind not in _SENTENCES:
            continue
        stamp = STAMP.search(item.text)
        if stamp is not None and compiled.tree.generated is None:
            found = nearest("sentence", ("generated",), item.text, (("stamp", stamp[0]),))
        else:
            found = nearest("sentence", ("introduction", *statements()), item.text, known_names(compiled))
        yield from _drifted(found, item.start, item.end, None)


def _in_flow(compiled: Compiled, flow: CompiledFlow) -> Iterator[DriftedText]:
    known = known_labels(flow)
    for item in flow.unread:
        if item.kind == "clause":
            parts = clause_parts(item.text)
            found = [nearest("cell", ("clause",), part) for part in parts]
            if found and all(one is not None and one.is_near and is_new(one) for one in found):
                yield from _drifted(found[0], item.start, item.end, flow.flow.id, len(parts))
        elif item.reason == "unknown" and item.kind in {"sentence", "heading"}:
            rules = ("heading",) if item.kind == "heading" else statements()
            yield from _drifted(nearest("sentence", rules, item.text, known), item.start, item.end, flow.flow.id)
    for mismatch in flow.mismatches:
        text = compiled.source.text[mismatch.start : mismatch.end]
        yield from _drifted(nearest_header(text, mismatch.expected), mismatch.start, mismatch.end, flow.flow.id)


def _drifted(found: Nearest | None, start: int, end: int, flow: str | None, count: int = 1) -> Iterator[DriftedText]:
    if found is not None and found.is_near and is_new(found):
        yield DriftedText(start, end, found.grammar, found.rule, shape_of(found), count, flow)


def nearest_header(text: str, expected: str) -> Nearest | None:
    """The form that a header cell is most like, by the text that its section asks for."""
    header = parse_header(expected)
    if header is None:
        return None
    role = "label" if header.kind == "property_header" else "system"
    return nearest("cell", (header.kind,), text, ((role, header.name or ""),))


def clause_parts(text: str) -> list[str]:
    """The clauses in a text that is none: each begins with the words that the first one begins with."""
    opening, closing = clause_brackets()
    bare = text.strip().removeprefix(opening.strip()).removesuffix(closing.strip()).strip()
    count = len(tokens_of(rules_of("cell")["clause"].first_words))
    tokens = tokens_of(bare)
    if len(tokens) <= count:
        return [bare] if bare else []
    begin = bare[: tokens[count - 1].end]
    first, *others = bare.split(begin)
    return [begin + part for part in others] if not first else [bare]


def clause_brackets() -> tuple[str, str]:
    """The words around the clauses of a cell."""
    form = next(form for form in rules_of("cell")["property"].written if form.names == {"path", "clause"})
    return form.words[1], form.words[2]
