"""Reads sentences, titles and headings by ``grammar/sentence.lark``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from operator import itemgetter, mul
from typing import NamedTuple

from rst2spec.syntax.grammars import tables_of
from rst2spec.syntax.lalr import Leaf, Parser
from rst2spec.syntax.nodes import Part, Phrase, make_part, make_phrase

# A sentence that one rule begins but can't end may still be another: a label may begin with "new", a condition
# with "If a matching".
_STATEMENT_RULES = ("statement", "merge", "free")


@cache
def _parser() -> Parser:
    tables = tables_of("sentence")
    makers = {name: partial(_phrase, name) for _, _, name, _ in tables["rules"] if name is not None}
    return Parser(tables, {**makers, "statement": itemgetter(0)})


def parse_statement(text: str, names: tuple[str, ...] = ()) -> Phrase | None:
    """Reads a line of the body: one of the statements, or the introduction; null if it is none of the language.

    Args:
        text: The line.
        names: What ``parse_statements`` is told.
    """
    return parse_statements([text], names).phrases()[0]


class Statements:
    """Lines of the body, read. Phrases are made when they are asked for: most lines only ever for their kind.

    Attributes:
        kinds: The statements' kinds, where all lines are statements that name just the names that were given; else
            null.
    """

    __slots__ = ("_names", "_read", "_texts", "kinds")

    def __init__(self, texts: Sequence[str], names: tuple[str, ...], read: _Shapes | None) -> None:
        self._texts = texts
        self._names = names
        self._read = read
        self.kinds = None if read is None else read.kinds

    def phrases(self) -> list[Phrase | None]:
        """What each line says; null where it is not of the language."""
        if self._read is None:
            return [_parse_text(text) for text in self._texts]
        return [
            _parse_text(text)
            if found is None
            else make_phrase((found.kind, _Restored(found, self._names), found.says_names))
            for text, found in zip(self._texts, self._read.each, strict=True)
        ]


def parse_statements(texts: Sequence[str], names: tuple[str, ...] = ()) -> Statements:
    """Reads lines of the body.

    Args:
        texts: The lines.
        names: Up to two names that the lines most likely say: their section's labels, or the title's. They change
            nothing but the time it takes: with a mark in the place of each name, all sections look alike, and each
            shape is parsed once. 3,350 sections have 249 shapes.
    """
    shape = "\n".join(texts)
    if not names or _MARKS[0] in shape or _MARKS[1] in shape:
        return Statements(texts, names, None)
    marked = list(zip(names, _MARKS, strict=False))
    if len(names[-1]) > len(names[0]):  # one may be within the other
        marked.reverse()
    for name, mark in marked:
        if name.strip():
            shape = shape.replace(name, mark)
    read = _parse_shapes(shape)
    return Statements(texts, names, read if len(read.each) == len(texts) else None)  # there may be a line end in one


_MARKS = ("\x01", "\x02")

# How the parts of each role have to read, where a statement names what it is expected to
_EXPECTED = {"source": _MARKS[0], "target": _MARKS[1], "again": _MARKS[1]}


class _Shape(NamedTuple):
    """A parsed shape.

    Attributes:
        kind: The phrase's kind.
        parts: Role, text, start, and how many marks of each kind stand before the part and in it.
        says_names: Whether source and target are just the marks.
    """

    kind: str
    parts: tuple[tuple[str, str, int, tuple[int, ...], tuple[int, ...]], ...]
    says_names: bool


class _Shapes(NamedTuple):
    """The parsed shapes of a section's lines, and what ``Statements`` says of their kinds."""

    each: tuple[_Shape | None, ...]
    kinds: tuple[str, ...] | None


@lru_cache(maxsize=4_096)
def _parse_shapes(shapes: str) -> _Shapes:
    each = tuple(map(_parse_shape, shapes.split("\n")))
    kinds = [shape.kind for shape in each if shape is not None and shape.says_names and shape.kind != "introduction"]
    return _Shapes(each, tuple(kinds) if len(kinds) == len(each) else None)


@lru_cache(maxsize=4_096)
def _parse_shape(shape: str) -> _Shape | None:
    phrase = _parse_text(shape)
    if phrase is None:
        return None
    parts = [
        (
            role,
            part.text,
            part.start,
            tuple([shape.count(mark, 0, part.start) for mark in _MARKS]),
            tuple([part.text.count(mark) for mark in _MARKS]),
        )
        for role, part in phrase.parts.items()
    ]
    says_names = all(part.text == _EXPECTED.get(role, part.text) for role, part in phrase.parts.items())
    return _Shape(phrase.kind, tuple(parts), says_names)


class _Restored(Mapping[str, Part]):
    """The parts of a shape with the names in their places again, made when they are first asked for."""

    __slots__ = ("_made", "_names", "_shape")

    def __init__(self, shape: _Shape, names: tuple[str, ...]) -> None:
        self._shape = shape
        self._names = names
        self._made: dict[str, Part] | None = None

    def __getitem__(self, role: str) -> Part:
        return self._parts()[role]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts())

    def __len__(self) -> int:
        return len(self._shape.parts)

    def _parts(self) -> dict[str, Part]:
        if self._made is None:
            grown = [len(name) - 1 for name in self._names]
            self._made = {}
            for role, shape, start, before, within in self._shape.parts:
                text = shape
                for name, mark in zip(self._names, _MARKS, strict=False):
                    text = text.replace(mark, name)
                first = start + sum(map(mul, before, grown))
                self._made[role] = make_part((text, first, first + len(shape) + sum(map(mul, within, grown))))
        return self._made


@lru_cache(maxsize=16_384)
def _parse_text(text: str) -> Phrase | None:
    if text.startswith("This technical document "):
        return _parse(text, "introduction")
    for rule in _STATEMENT_RULES:
        phrase = _parse(text, rule)
        if phrase is not None:
            return phrase
    return None


@lru_cache(maxsize=256)  # few are said twice, and those near each other
def parse_title(text: str) -> Phrase | None:
    """Reads "A to B Dataflow"; either name may be blank."""
    if text.startswith("to "):
        text = f" {text}"  # the blank name's blank was trimmed
    return _parse(text, "title")


@lru_cache(maxsize=256)  # the same
def parse_heading(text: str) -> Phrase | None:
    """Reads "S to T"."""
    return _parse(text, "heading")


def _parse(text: str, rule: str) -> Phrase | None:
    phrase: Phrase | None = _parser().parse(text, rule)
    return phrase


def _phrase(kind: str, leaves: Iterable[Leaf]) -> Phrase:
    parts = {role: make_part((said, at, at + len(said))) for terminal, said, at in leaves if (role := _role(terminal))}
    return make_phrase((kind, parts, None))


@cache
def _role(terminal: str) -> str:
    """``SOURCE__IN_HEADING`` is the source's name; blank for a terminal that is no name."""
    role, separator, _ = terminal.partition("__")
    return role.lower() if separator else ""
