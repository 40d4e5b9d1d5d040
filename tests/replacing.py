"""Characters that carry text, replaced: whatever reads a document has to show a trace of it."""

from __future__ import annotations

import random

from rst2spec import compile_text
from rst2spec.run.options import Reader
from rst2spec.source import source_of
from tests.marked import Marked, markup, said

_ALIKE = ("0123456789", "ivxlcdm", "IVXLCDM", "abefghjk", "ABCDEFGH", "-*+", ".)", ":;,", "|>", "'`\"")


def others(char: str) -> str:
    """What a character is replaced by: a letter that is no marker, and one that may be the same kind of marker."""
    alike = next((group for group in _ALIKE if char in group), "ab.")
    return ("Q" if char != "Q" else "Z") + alike[alike.find(char) - 1]


def replace_document(text: str, offset: int, char: str) -> str:
    return text[:offset] + char + text[offset + 1 :]


def without_trace(marked: Marked, name: str, reader: Reader, count: int | None) -> list[str]:
    """The characters whose replacement changes neither the spec nor its findings.

    Args:
        marked: The document.
        name: Its file's name.
        reader: The reader.
        count: How many characters are tried; null for all of them.
    """
    text, chance = marked.text, random.Random(f"{name}{reader}")
    source, before = source_of(text, name), compile_text(text, name, reader=reader)
    found = []
    for offset in marked.offsets() if count is None else some(marked, count, chance):
        chars = others(text[offset])
        for char in chars if count is None else chance.choices(chars, (1, 2)):
            if compile_text(replace_document(text, offset, char), name, reader=reader) == before:
                line, column = source.position(offset)
                found.append(f"{name}:{line}:{column} {text[offset]!r} as {char!r} in {source.lines[line - 1]!r}")
    return found


def some(marked: Marked, count: int, chance: random.Random) -> list[int]:
    """Some of the characters that carry text: of different lines, every second one a marker or a sign."""
    lines: dict[int, list[int]] = {}
    for offset in marked.offsets():
        lines.setdefault(marked.text.rfind("\n", 0, offset), []).append(offset)
    found = []
    for line in chance.sample(list(lines.values()), min(count, len(lines))):
        signs = [offset for offset in line if not marked.text[offset].isalpha()]
        found.append(chance.choice(signs if signs and chance.random() < 0.5 else line))
    return sorted(found)


def generated_form(text: str) -> Marked:
    """A document of the generated form with the mask of its own markup.

    That is rules, bullets, the first lines of a list table, and the borders of a grid table.
    """
    marked = said("")
    for line in text.splitlines(keepends=True):
        bullet = next((mark for mark in ("   * -", "     -") if line.startswith(mark)), "")
        bare = line.strip()
        is_rule = len(bare) > 3 and (set(bare) in ({"="}, {"-"}) or (bare[0] == "+" and set(bare) <= set("+-=")))
        if bare in {".. list-table::", ":header-rows: 1"} or is_rule:
            marked += markup(line)
        else:
            marked += markup(bullet) + said(line.removeprefix(bullet))
    return marked
