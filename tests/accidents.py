"""What can happen to a document: lines and characters deleted, doubled, moved and replaced, markup put in between.

Each accident keeps the mask of the text (``tests/marked.py``), so that it is still known what is markup without text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from tests.marked import Marked, document, joined, said
from tests.rewriting import other_markup

_CHARACTERS = "x -=*:.()\"'[]|+_`#>\\,;A1\t\n\r\x00\x0b\x1b\x85\u2028\u202eé"
_INDENTS = (" ", "   ", "     ", "\t", "        ")
_END = said("\n")


def damaged(text: Marked, chance: Random) -> Marked:
    """A document after one to six accidents."""
    for _ in range(chance.randint(1, 6)):
        text = chance.choice(_ACCIDENTS)(text, chance)
    return text


# --- lines


def _on_lines(change: Callable[[list[Marked], int, Random], None]) -> Callable[[Marked, Random], Marked]:
    def accident(text: Marked, chance: Random) -> Marked:
        lines = text.lines()
        change(lines, chance.randrange(len(lines)), chance)
        return joined(lines, _END)

    return accident


def _delete(lines: list[Marked], at: int, chance: Random) -> None:
    del lines[at]


def _double(lines: list[Marked], at: int, chance: Random) -> None:
    lines.insert(at, lines[at])


def _double_some(lines: list[Marked], at: int, chance: Random) -> None:
    lines[at:at] = lines[at : at + chance.randint(2, 6)]


def _delete_some(lines: list[Marked], at: int, chance: Random) -> None:
    del lines[at : at + chance.randint(2, 6)]


def _swap(lines: list[Marked], at: int, chance: Random) -> None:
    other = chance.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def _move(lines: list[Marked], at: int, chance: Random) -> None:
    line = lines.pop(at)
    lines.insert(chance.randint(0, len(lines)), line)


def _indent(lines: list[Marked], at: int, chance: Random) -> None:
    indent = said(chance.choice(_INDENTS))
    for number in range(at, min(len(lines), at + chance.choice([1, 1, 4]))):
        lines[number] = indent + lines[number]


def _outdent(lines: list[Marked], at: int, chance: Random) -> None:
    for number in range(at, min(len(lines), at + chance.choice([1, 1, 4]))):
        line = lines[number]
        lines[number] = line.cut(min(chance.randint(1, 5), len(line.text) - len(line.text.lstrip())))


def _join(lines: list[Marked], at: int, chance: Random) -> None:
    lines[at : at + 2] = [joined(lines[at : at + 2], said(chance.choice(["", " "])))]


def _blank(lines: list[Marked], at: int, chance: Random) -> None:
    lines.insert(at, said(chance.choice(["", "", " ", "\t"])))


def _put_blanks(lines: list[Marked], at: int, chance: Random) -> None:
    lines[at] += said(chance.choice([" ", "\t", " \t", "\xa0"]))


def _put_markup(lines: list[Marked], at: int, chance: Random) -> None:
    more = document([other_markup(chance)])
    around = [said("")] if chance.random() < 0.7 else []
    lines[at:at] = [*around, *more.lines()[: -2 + len(around)]]


# --- characters


def _cut(text: Marked, chance: Random) -> Marked:
    at = chance.randint(0, len(text.text))
    return text.cut(0, at) if chance.random() < 0.8 else text.cut(at)


def _delete_character(text: Marked, chance: Random) -> Marked:
    at = chance.randint(0, len(text.text))
    return text.cut(0, at) + text.cut(at + 1)


def _insert_character(text: Marked, chance: Random) -> Marked:
    at = chance.randint(0, len(text.text))
    return text.cut(0, at) + said(chance.choice(_CHARACTERS)) + text.cut(at)


def _replace_character(text: Marked, chance: Random) -> Marked:
    at = chance.randint(0, len(text.text))
    return text.cut(0, at) + said(chance.choice(_CHARACTERS)) + text.cut(at + 1)


# --- what the generator does


def _on_match(pattern: str, change: Callable[[Marked, Random], Marked]) -> Callable[[Marked, Random], Marked]:
    compiled = re.compile(pattern, re.MULTILINE)

    def accident(text: Marked, chance: Random) -> Marked:
        found = list(compiled.finditer(text.text))
        if not found:
            return text
        start, end = chance.choice(found).span()
        return text.cut(0, start) + change(text.cut(start, end), chance) + text.cut(end)

    return accident


def _repeated(text: Marked, chance: Random) -> Marked:
    return joined([text] * chance.randint(2, 3))


def _removed(text: Marked, chance: Random) -> Marked:
    return said("")


def _shortened(text: Marked, chance: Random) -> Marked:
    return text.cut(chance.randint(1, 3))


_ACCIDENTS: list[Callable[[Marked, Random], Marked]] = [
    *map(_on_lines, [
        _delete, _double, _double_some, _delete_some, _swap, _move, _indent, _outdent, _join, _blank, _put_blanks,
        _put_markup, _put_markup, _put_markup,
    ]),
    _cut, _delete_character, _insert_character, _replace_character,
    _on_match(r"^   \* - .*\n(?:     - .*\n)*", _repeated),
    _on_match(r"Dependant on having [^()\r\n]*", _repeated),
    _on_match(r"^     - (?=\S)", _removed),
    _on_match(r"^[-=]{4,}", _shortened),
]  # fmt: skip
