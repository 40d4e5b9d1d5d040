"""Specs drawn at random: documents as values, whatever their ids."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from rst2spec.spec.flow import creation_on
from rst2spec.spec.model import (
    Condition,
    Creation,
    CreationPolicy,
    DataType,
    Document,
    Flow,
    Mapping,
    MatchRule,
    Property,
    Reference,
    Side,
    System,
    Unread,
)
from rst2spec.tokens.nested import begins_block

_WORDS = [
    "Acme",
    "Globex",
    "Wix.com",
    "Ørsted",
    "日本",
    "O'Neil",
    "Member",
    "(human data)",
    "person",
    "A*b_",
    "`x`",
    "1",
]
# What nothing in the language ends at; a backslash and markup are characters like any other.
_CHARACTERS = "abXY019.:_-$*`|\\\"'[]{}<>&%#@é日"
_TYPES = [
    '"string"', '"integer"', "N/A", "", '["datetime-format","%Y-%m-%d","_."]', '"integer", "decimal"]', "[", "x y",
]  # fmt: skip
_MARKUP = [
    "- an item", "15. of the list", ".. note::", "..", ":name: x", "====", "-", "::", "Generated: 2026-11-02 03:15:00",
    "Every Acme will be synchronized with a Globex.", "+--+", "   * - a", "| a |",
]  # fmt: skip

names = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3).map(" ".join)
# what a cell begins with may be markup: a property can't
paths = st.text(_CHARACTERS, min_size=1, max_size=8).filter(lambda text: not begins_block(text))
_odd = st.one_of(names, paths, st.text(max_size=12), st.sampled_from(["a to b", "a and a b", "a\n\nb", "(", "In in x"]))
_policies: st.SearchStrategy[CreationPolicy | None] = st.none() | st.sampled_from(get_args(CreationPolicy))
_stamps = st.datetimes().map(lambda moment: moment.replace(microsecond=0).isoformat())


@st.composite
def documents(draw: st.DrawFn, *, anything: bool = False) -> Document:
    """A document that the template can say; with ``anything`` also others, which may have unread text."""
    text = _odd if anything else names
    source, target = (draw(st.none() | text) for _ in range(2))
    return Document(
        path="acme-globex.rst",
        digest="",
        title=draw(st.none() | text) if anything else f"{source or ''} to {target or ''} Dataflow".strip(),
        generated_at=draw(st.none() | (_stamps | text if anything else _stamps)),
        source=System(source, "acme", None, None, ()),
        target=System(target, "globex", None, None, ()),
        flows=tuple(draw(st.lists(_flows(text, _odd if anything else paths, anything=anything), max_size=3))),
        unread=tuple(draw(st.lists(_unread(), max_size=2))) if anything else (),
    )


@st.composite
def _flows(draw: st.DrawFn, text: st.SearchStrategy[str], path: st.SearchStrategy[str], *, anything: bool) -> Flow:
    rules = draw(st.lists(st.tuples(_properties(path), _properties(path)), max_size=2))
    kinds = st.sampled_from(_TYPES) | path
    rows = draw(st.lists(st.tuples(_properties(path), _properties(path), kinds), max_size=3))
    return Flow(
        id="",
        source=draw(_sides(text)),
        target=draw(_sides(text)),
        type_system=draw(st.none() | text),
        creation=draw(_creations(text)),
        match_rules=tuple([MatchRule(id="", source=source, target=target) for source, target in rules]),
        mappings=tuple(
            [
                Mapping(id="", source=source, target=target, type=DataType("malformed", kind, None, None))
                for source, target, kind in rows
            ]
        ),
        unread=tuple(draw(st.lists(_unread(), max_size=2))) if anything else (),
    )


@st.composite
def _sides(draw: st.DrawFn, text: st.SearchStrategy[str]) -> Side:
    label = draw(text)
    return Side(label, None, draw(st.none() | st.just(label)), None, None)


@st.composite
def _properties(draw: st.DrawFn, path: st.SearchStrategy[str]) -> Property:
    parts = st.none() | path
    said = draw(st.just([]) | st.lists(st.tuples(parts, parts), max_size=3, unique=True))
    counts = st.integers(1, 3)
    return Property(draw(parts), tuple([Condition(value, where, None, draw(counts)) for value, where in said]))


@st.composite
def _creations(draw: st.DrawFn, text: st.SearchStrategy[str]) -> Creation:
    policy = draw(_policies)
    if policy in {"conditional", "conditional_match_or_create"}:
        return creation_on(policy, draw(text))
    if policy != "when_connected":
        return Creation(policy, None, None, None, None)
    listed = draw(st.lists(text, min_size=1, max_size=3))
    systems = [draw(st.none() | st.just(listed[0])), *[None for _ in listed[1:]]]
    connected = [Reference(name, system, None, None, None, ()) for name, system in zip(listed, systems, strict=True)]
    return Creation(policy, None, None, tuple(connected), draw(st.none() | text))


def _unread() -> st.SearchStrategy[Unread]:
    text = _odd | st.sampled_from(_MARKUP)
    return st.builds(Unread, text=text, kind=st.sampled_from(["sentence", "markup", "cell", "heading", "timestamp"]))
