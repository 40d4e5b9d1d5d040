"""Reads the definitions in a dialect's grammar files with their lines, and refuses what a dialect can't use of Lark."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from math import prod
from typing import Final, NamedTuple

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from rst2spec.language.literals import text_of
from rst2spec.language.mistakes import Mistake

_ADVICE: Final = {
    "imported": "%import isn't supported; write the imported rules into this file, which can use those of the built-in "
    "grammar",
    "declare": "%declare isn't supported; define a slot as NAME: /.+/",
    "ignore": "%ignore only has an effect in type.lark; remove it",
    "parameters": "rules with parameters aren't supported; write them out",
    "usage": "rules with parameters aren't supported; write them out",
    "priority": "a priority has no effect; forms are tried from the top, so change their order",
    "label": "a label (->) has no effect; remove it",
    "counted": "a number of repetitions (~) isn't supported; write them out",
    "range": "a range of characters isn't supported; write a set such as /[a-z]+/",
}
_DEFINITIONS: Final = ("definition", "extend", "override")
_MAX_DEFINITIONS: Final = 200  # of a file; the built-in ones have up to 30

_Node = Tree[Token]


class GrammarAlternative(NamedTuple):
    """One alternative of a definition.

    Attributes:
        line: Its line.
        words: The texts in it.
        names: The names of the rules and terminals in it.
    """

    line: int
    words: frozenset[str]
    names: frozenset[str]


class Definition(NamedTuple):
    """A definition in a file.

    Attributes:
        how: ``definition``, ``extend`` or ``override``.
        name: The name of the rule or terminal, without modifiers.
        file: The file.
        line: Its line.
        alternatives: Its alternatives.
        patterns: The regular expressions in it, with their slashes and flags.
        is_simple: Whether each alternative is one text or one regular expression.
        forms: The number of its expansions.
    """

    how: str
    name: str
    file: str
    line: int
    alternatives: tuple[GrammarAlternative, ...]
    patterns: tuple[str, ...] = ()
    is_simple: bool = False
    forms: int = 1

    @property
    def is_terminal(self) -> bool:
        """Whether it defines a terminal."""
        return self.name.strip("_")[:1].isupper()


class ParsedFile(NamedTuple):
    """The definitions in a file, and its mistakes."""

    definitions: tuple[Definition, ...]
    mistakes: tuple[Mistake, ...]


def parse_file(text: str, file: str, *, may_ignore: bool = False) -> ParsedFile:
    """Reads a grammar file.

    Args:
        text: Its text.
        file: Its name in messages.
        may_ignore: Whether ``%ignore`` has an effect in it.
    """
    try:
        tree = _parser().parse(f"{text}\n")
        items = [item for item in tree.children if isinstance(item, Tree)]
        definitions = tuple([_definition(item, file) for item in items if item.data in _DEFINITIONS])
        mistakes = [mistake for item in items for mistake in _mistakes(item, file, may_ignore=may_ignore)]
    except UnexpectedInput as error:
        return ParsedFile((), (Mistake(file, max(1, error.line), _syntax_problem(text, error.line)),))
    except RecursionError:
        return ParsedFile((), (Mistake(file, 1, "it is nested too deeply; write it with fewer brackets"),))
    if len(definitions) > _MAX_DEFINITIONS:
        message = f"has more than {_MAX_DEFINITIONS} rules and terminals; a dialect only defines what differs"
        mistakes.append(Mistake(file, definitions[_MAX_DEFINITIONS].line, message))
    return ParsedFile(definitions, tuple(mistakes))


@cache
def _parser() -> Lark:
    file = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lark_files.lark")
    with open(file, encoding="utf-8") as opened:
        return Lark(opened.read(), parser="lalr", propagate_positions=True, maybe_placeholders=False)


def _syntax_problem(text: str, line: int) -> str:
    lines = text.split("\n")
    shown = lines[line - 1].strip()[:60] if 0 < line <= len(lines) else ""
    quoted = json.dumps(shown, ensure_ascii=False)
    return f'{quoted} can\'t be read: a rule is name: "words " SLOT " more words", and a slot is SLOT: /.+/'


def _definition(item: _Node, file: str) -> Definition:
    node = item if item.data == "definition" else _child(item, "definition")
    name = next(child for child in node.children if isinstance(child, Token))
    line = name.line or 1
    nodes = [child for child in _child(node, "expansions").children if isinstance(child, Tree)]
    return Definition(
        str(item.data),
        name.lstrip("!?"),
        file,
        line,
        tuple([_alternative(child, line) for child in nodes]),
        tuple([str(leaf) for child in nodes for leaf in _leaves(child) if leaf.type == "REGEXP"]),
        all(len(child.children) == 1 and _is_text(child.children[0]) for child in nodes),
        sum(map(_count, nodes)),
    )


def _child(node: _Node, data: str) -> _Node:
    return next(child for child in node.children if isinstance(child, Tree) and child.data == data)


def _leaves(node: _Node) -> list[Token]:
    return list(node.scan_values(lambda _: True))


def _is_text(node: _Node | Token) -> bool:
    return isinstance(node, Token) and node.type in {"STRING", "REGEXP"}


def _alternative(node: _Node, line: int) -> GrammarAlternative:
    leaves = _leaves(node)
    words = frozenset([text_of(leaf) for leaf in leaves if leaf.type == "STRING"])
    names = frozenset([str(leaf) for leaf in leaves if leaf.type == "NAME"])
    return GrammarAlternative((leaves[0].line if leaves else None) or line, words, names)


def _mistakes(item: _Node, file: str, *, may_ignore: bool) -> Iterator[Mistake]:
    for node in item.iter_subtrees():
        if node.data in _ADVICE and not (may_ignore and node.data == "ignore"):
            line = node.meta.line if not node.meta.empty else item.meta.line
            yield Mistake(file, line, _ADVICE[node.data])
    for leaf in _leaves(item):
        if leaf.type == "STRING" and leaf.endswith("i"):
            yield Mistake(
                file, leaf.line or 1, f"{leaf} can't ignore case, because words are compared exactly; remove the i"
            )


def _count(node: _Node | Token) -> int:
    """The number of expansions."""
    if isinstance(node, Token):
        return 1
    counts = [_count(child) for child in node.children if not (isinstance(child, Token) and child.type == "QUANTIFIER")]
    if node.data == "expansions":
        return sum(counts)
    count = prod(counts)
    is_optional = node.data == "optional" or (node.data == "quantified" and node.children[-1] != "+")
    return count + is_optional
