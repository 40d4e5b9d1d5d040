"""Rewrites documents of the generated form into other reStructuredText, and says which characters carry no text.

The same seed gives the same document. Knows nothing of the readers: the generated form is read from its lines, and what
is markup without text is known because it is written here. That is the whole list of it: bullets of a list table,
underlines, overlines and transitions, borders of tables, quotes and delimiters of CSV, a table directive's own line and
its options for the layout.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from tests.marked import Block, Marked, block, document, indented, joined, markup, said

Rows = list[list[str]]


class _Part(NamedTuple):
    """A paragraph, a heading, or a table of the generated form."""

    kind: str
    text: str = ""
    rows: Rows = []  # noqa: RUF012


def rewritten(text: str, seed: int | str) -> Marked:
    """A document of the generated form in other markup, with other markup around and between its parts."""
    chance = Random(f"rewriting:{seed}")
    blocks: list[Block] = []
    for part in _parts(text):
        if part.kind not in {"title", "generated"} and chance.random() < _SHARE_OF_OTHERS:
            blocks.append(other_markup(chance))
        blocks.append(_WRITERS[part.kind](part, chance))
    blocks.append(other_markup(chance))
    return _with_odd_blanks(document(blocks), chance)


_SHARE_OF_OTHERS = 0.35


# --- reading the generated form


def _parts(text: str) -> list[_Part]:
    lines = text.replace("\r\n", "\n").split("\n")
    parts: list[_Part] = []
    at = 0
    while at < len(lines):
        line, below = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
        if line.strip() == ".. list-table::":
            at, rows = _rows(lines, at + 1)
            parts.append(_Part("table", rows=rows))
        elif _is_rule(line):
            at += 1
        elif line.strip() and _is_rule(below):
            kind = "title" if below.startswith("=") else "heading"
            parts.append(_Part(kind, line.strip()))
            at += 2
        else:
            if line.strip():
                parts.append(_Part("generated" if line.startswith("Generated:") else "paragraph", line.strip()))
            at += 1
    return parts


def _is_rule(line: str) -> bool:
    return len(line.strip()) > 3 and set(line.strip()) in ({"="}, {"-"})


def _rows(lines: Sequence[str], at: int) -> tuple[int, Rows]:
    rows: Rows = []
    while at < len(lines) and (lines[at].strip() or not rows):
        line = lines[at]
        if line.startswith("   * -"):
            rows.append([line[6:].strip()])
        elif rows:
            rows[-1].append((line.removeprefix("     -")).strip())
        at += 1
    width = max(map(len, rows), default=0)
    return at, [row + [""] * (width - len(row)) for row in rows]


# --- headings and paragraphs


def _adorned(text: str, char: str, *, over: bool) -> Block:
    rule = markup(char * max(4, 2 * len(text)))  # twice as wide, for characters that are two columns wide
    return [rule, said(f" {text}"), rule] if over else [said(text), rule]


def _title(part: _Part, chance: Random) -> Block:
    return _adorned(part.text, chance.choice("=#"), over=chance.random() < 0.7)


def _heading(part: _Part, chance: Random) -> Block:
    if chance.random() < 0.15:
        return [*_adorned("Part " + _word(chance), "*", over=True), said(""), *_adorned(part.text, "-", over=False)]
    return _adorned(part.text, "-", over=False)


def _generated(part: _Part, chance: Random) -> Block:
    return block(f":{part.text}" if chance.random() < 0.4 else part.text)


def _paragraph(part: _Part, chance: Random) -> Block:
    return block(_wrapped(part.text, chance) if chance.random() < 0.6 else part.text)


def _wrapped(text: str, chance: Random) -> str:
    words = text.split(" ")
    lines = [words[0]]
    for word in words[1:]:
        # no line that could begin with a marker: that would be another text; and a clause's begin stays whole, which is
        # how the test for lost words knows it
        if chance.random() < 0.12 and word.isalpha() and len(word) > 2 and word != "having":
            lines.append(word)
        else:
            lines[-1] += f" {word}"
    return "\n".join(lines)


# --- tables


def _table(part: _Part, chance: Random) -> Block:
    forms: list[Callable[[Rows, Random], Block]] = [_list_table, _csv_table]
    cells = [cell for row in part.rows for cell in row]
    if cells and not any(unicodedata.east_asian_width(char) in "WF" for cell in cells for char in cell):
        forms += [_grid_table, _grid_table, _captioned_table]
        if len(part.rows) > 1 and len(part.rows[0]) > 1 and all(row[0] for row in part.rows):
            forms += [_simple_table, _simple_table]
    made = chance.choice(forms)(part.rows, chance)
    return _around(made, chance) if chance.random() < 0.2 else made


def _around(lines: Block, chance: Random) -> Block:
    """A table within something else."""
    form = chance.choice(["note", "quote", "item", "container"])
    if form == "note":
        return [said(".. note::"), said(""), *indented(lines)]
    if form == "container":
        return [said(f".. container:: {_word(chance)}"), said(""), *indented(lines)]
    if form == "quote":
        return indented(lines)
    return [said("- ") + said(_sentence(chance)), said(""), *indented(lines, "  ")]


def _options(chance: Random, columns: int) -> Block:
    """Options for the layout, which carry no text, and a name, which does."""
    options = []
    if chance.random() < 0.3:
        options.append(markup("   :widths: " + " ".join(["10"] * columns)))
    if chance.random() < 0.2:
        options.append(markup("   :class: wide"))
    if chance.random() < 0.2:
        options.append(markup("   :align: left"))
    if chance.random() < 0.3:
        options.append(said(f"   :name: {_word(chance)}"))
    chance.shuffle(options)
    return options


def _directive(name: str, chance: Random) -> Marked:
    line = markup(f".. {name}::")
    return line + said(f" {_word(chance).title()} {_word(chance)}") if chance.random() < 0.3 else line


def _list_table(rows: Rows, chance: Random) -> Block:
    lines = [
        _directive("list-table", chance),
        markup("   :header-rows: 1"),
        *_options(chance, len(rows[0]) if rows else 1),
    ]
    lines.append(said(""))
    outer, inner = chance.choice([("*", "-"), ("-", "*"), ("+", "-"), ("*", "*")])
    for row in rows:
        for column, cell in enumerate(row):
            bullet = markup(f"   {' ' if column else outer} {inner}")
            first, *others = _wrapped(cell, chance).split("\n") if chance.random() < 0.1 else [cell]
            lines.append(bullet + said(f" {first}" if first else ""))
            lines += [said(f"       {line}") for line in others]
    return lines


def _csv_table(rows: Rows, chance: Random) -> Block:
    delimiter = chance.choice([",", ",", ";"])
    lines = [_directive("csv-table", chance)]
    if delimiter != ",":
        lines.append(markup(f"   :delim: {delimiter}"))
    header, *others = rows or [[]]
    if header and chance.random() < 0.5:
        lines.append(said("   :header: ") + joined([_quoted(cell, chance, ",") for cell in header], markup(",")))
    else:
        lines.append(markup("   :header-rows: 1"))
        others = rows
    lines += [*_options(chance, len(header)), said("")]
    between = markup(delimiter) + said(" " if chance.random() < 0.3 else "")
    lines += [said("   ") + joined([_quoted(cell, chance, delimiter) for cell in row], between) for row in others]
    return lines


def _quoted(cell: str, chance: Random, delimiter: str) -> Marked:
    if cell and '"' not in cell and delimiter not in cell and chance.random() < 0.5:
        return said(cell)
    pieces = [said(piece) for piece in cell.split('"')]
    return markup('"') + joined(pieces, markup('"') + said('"')) + markup('"')


def _grid_table(rows: Rows, chance: Random) -> Block:
    cells = [[_wrapped(cell, chance).split("\n") if chance.random() < 0.1 else [cell] for cell in row] for row in rows]
    widths = [max(len(line) for row in cells for line in row[column]) for column in range(len(rows[0]))]

    def border(char: str) -> Marked:
        return markup("+" + "+".join([char * (width + 2) for width in widths]) + "+")

    lines = [border("-")]
    for number, row in enumerate(cells):
        for index in range(max(map(len, row))):
            parts = [
                said(f" {cell[index] if index < len(cell) else ''}").padded(width + 2)
                for cell, width in zip(row, widths, strict=True)
            ]
            lines.append(markup("|") + joined(parts, markup("|")) + markup("|"))
        lines.append(border("=" if number == 0 and len(cells) > 1 else "-"))
    return lines


def _simple_table(rows: Rows, chance: Random) -> Block:
    widths = [max(4, *(len(row[column]) for row in rows)) for column in range(len(rows[0]))]
    border = markup("  ".join(["=" * width for width in widths]))
    lines = [
        joined([said(cell).padded(width) for cell, width in zip(row, widths, strict=True)], said("  ")) for row in rows
    ]
    lines = [line.cut(0, len(line.text.rstrip())) for line in lines]
    return [border, lines[0], border, *lines[1:], border]


def _captioned_table(rows: Rows, chance: Random) -> Block:
    return [
        _directive("table", chance),
        *_options(chance, len(rows[0])),
        said(""),
        *indented(_grid_table(rows, chance)),
    ]


_WRITERS: dict[str, Callable[[_Part, Random], Block]] = {
    "title": _title,
    "generated": _generated,
    "heading": _heading,
    "paragraph": _paragraph,
    "table": _table,
}


# --- everything else that reStructuredText has

_WORDS = [
    "ask", "bob", "the", "owner", "of", "this", "list", "before", "any", "change", "prices", "and", "rates", "since",
    "drafts", "are", "never", "sent", "to", "them", "members", "orders", "café", "naïve", "number", "street", "city",
]  # fmt: skip


def _word(chance: Random) -> str:
    return chance.choice(_WORDS) + str(chance.randrange(10, 99))


def _sentence(chance: Random) -> str:
    words = [_word(chance), *(chance.choice(_WORDS) for _ in range(chance.randrange(1, 5)))]
    return f"{' '.join(words).capitalize()}."


def other_markup(chance: Random) -> Block:
    """One or two blocks of other markup."""
    made = chance.choice(_OTHERS)(chance)
    return [*made, said(""), *chance.choice(_OTHERS)(chance)] if chance.random() < 0.3 else made


def _enumerated(chance: Random) -> Block:
    first, second = chance.choice(
        [("A.", "B."), ("15.", "16."), ("3)", "4)"), ("XIV.", "XV."), ("(i)", "(ii)"), ("#.", "#."), ("c)", "d)"),
         ("1984.", "1985."), ("(A)", "(B)"), ("mm.", "x.")]
    )  # fmt: skip
    lines = block(f"{first} {_sentence(chance)}")
    if chance.random() < 0.3:
        lines += block(f"{' ' * len(first)} {_sentence(chance)}")
    if chance.random() < 0.4:
        lines += block(f"{second} {_sentence(chance)}")
    return lines


def _bullets(chance: Random) -> Block:
    bullet = chance.choice("-*+\u2022\u2023\u2043")
    lines = block(f"{bullet} {_sentence(chance)}\n{bullet} {_sentence(chance)}")
    if chance.random() < 0.4:
        lines += block(f"\n  {chance.choice('-*+')} {_sentence(chance)}")
    if chance.random() < 0.2:
        lines += block(f"{bullet}\n{bullet} {bullet} {_word(chance)}")
    return lines


def _fields(chance: Random) -> Block:
    return block(
        f":{_word(chance).title()}: {_sentence(chance)}\n"
        f":{_word(chance)} {_word(chance)}: {_sentence(chance)}\n    {_word(chance)}"
    )


def _line_block(chance: Random) -> Block:
    return block(f"| {_sentence(chance)}\n|    {_word(chance)}\n  {_word(chance)}\n|\n| {_word(chance)}")


def _quote(chance: Random) -> Block:
    lines = block(f"    {_sentence(chance)}\n    {_word(chance)}")
    return lines + block(f"\n    -- {_word(chance).title()}") if chance.random() < 0.5 else lines


def _definitions(chance: Random) -> Block:
    term = f"{_word(chance)} : {_word(chance)}" if chance.random() < 0.5 else _word(chance)
    return block(f"{term}\n    {_sentence(chance)}\n{_word(chance)}\n    {_word(chance)}")


def _literal(chance: Random) -> Block:
    head = chance.choice(["::", f"{_word(chance).title()} {_word(chance)}::", f"{_word(chance)} ::"])
    if chance.random() < 0.25:
        return block(f"{head}\n\n> {_word(chance)} {_word(chance)}\n> {_word(chance)}")
    return block(f"{head}\n\n    if {_word(chance)}:\n      - {_word(chance)}\n\n    {_word(chance)} = 1")


def _footnote(chance: Random) -> Block:
    mark = chance.choice(["1", "#", "#" + _word(chance), "*", "Cit2002"])
    return block(f".. [{mark}] {_sentence(chance)}\n   {_sentence(chance)}")


def _comment(chance: Random) -> Block:
    return block(
        chance.choice(
            [
                f".. {_sentence(chance)}",
                f"..\n   {_sentence(chance)}\n\n   - {_word(chance)}",
                f".. {_word(chance)}\n   {_word(chance)}: 1",
            ]
        )
    )


def _substitution(chance: Random) -> Block:
    name = _word(chance)
    return block(
        chance.choice(
            [
                f".. |{name}| replace:: {_sentence(chance)}",
                f".. |{name}| image:: {_word(chance)}.png\n   :alt: {_word(chance)}",
                f".. |{name}| unicode:: 0xA9 {_word(chance)}\n   :trim:",
            ]
        )
    )


def _target(chance: Random) -> Block:
    name = _word(chance)
    return block(
        chance.choice(
            [f".. _{name}:", f".. _{name}: https://example.org/{_word(chance)}", f"__ https://example.org/{name}",
             f".. __: https://example.org/{name}", f".. _{name}: {_word(chance)}_", f".. _`{name} {name}`:\n   https://example.org/"]
        )
    )  # fmt: skip


def _admonition(chance: Random) -> Block:
    name = chance.choice(["note", "warning", "tip", "important", "admonition"])
    head = f".. {name}:: {_sentence(chance)}" if name == "admonition" or chance.random() < 0.6 else f".. {name}::"
    options = f"\n   :name: {_word(chance)}" if chance.random() < 0.3 else ""
    return block(f"{head}{options}\n\n   {_sentence(chance)}") + _nested(chance)


def _titled(chance: Random) -> Block:
    name = chance.choice(["topic", "sidebar"])
    options = f"\n   :subtitle: {_word(chance)}" if name == "sidebar" and chance.random() < 0.7 else ""
    return block(f".. {name}:: {_word(chance).title()}{options}\n\n   {_sentence(chance)}") + _nested(chance)


def _nested(chance: Random) -> Block:
    return [said(""), *indented(chance.choice(_SIMPLE)(chance))] if chance.random() < 0.4 else []


def _picture(chance: Random) -> Block:
    if chance.random() < 0.5:
        return block(
            f".. image:: {_word(chance)}.png\n   :alt: {_sentence(chance)}\n   :target: https://example.org/{_word(chance)}"
        )
    return block(
        f".. figure:: {_word(chance)}.png\n   :alt: {_word(chance)}\n\n   {_sentence(chance)}\n\n   {_sentence(chance)}"
    )


def _code(chance: Random) -> Block:
    name = chance.choice(
        ["code:: python", "code-block:: json", "parsed-literal::", "math::", "raw:: html", "highlight:: xml"]
    )
    options = f"\n   :name: {_word(chance)}" if chance.random() < 0.3 else ""
    return block(f".. {name}{options}\n\n   {_word(chance)} = [1, 2]\n     <b>{_word(chance)}</b>")


def _other_directive(chance: Random) -> Block:
    word = _word(chance)
    return block(
        chance.choice(
            [
                f".. include:: {word}.rst",
                f".. csv-table:: {word}\n   :file: {word}.csv",
                f".. rubric:: {word}",
                f".. {word}:: a\n\n   b",
                f".. contents:: {word}\n   :depth: 2",
                f".. class:: {word}",
                f".. meta::\n   :keywords: {word}",
                f".. epigraph::\n\n   {word}",
                f".. role:: {word}",
                f".. default-role:: {word}",
                f".. header:: {word}",
                f".. container:: {word}\n\n   {word} c",
                f".. compound::\n\n   {word} d",
                f".. toctree::\n   :maxdepth: 1\n\n   {word}",
                f".. only:: {word}\n\n   {word} e",
                f".. pull-quote::\n\n   {word}",
                f".. list-table:: {word}\n\n   {word} f",
            ]
        )
    )


def _option_list(chance: Random) -> Block:
    return block(
        f"-a         {_sentence(chance)}\n-b FILE    {_word(chance)}\n"
        f"--{_word(chance)}  {_word(chance)}\n/V  {_word(chance)}"
    )


def _doctest(chance: Random) -> Block:
    return block(f">>> {_word(chance)} + 1\n{_word(chance)}")


def _transition(chance: Random) -> Block:
    return [markup(chance.choice("-=~.*") * chance.randrange(5, 20))]


def _prose(chance: Random) -> Block:
    text = f"{_sentence(chance)} A. {_word(chance)} *{_word(chance)}* ``b`` |c| d_ \\e {_sentence(chance)}"
    return block(_wrapped(text, chance))


def _tabbed(chance: Random) -> Block:
    return block(
        chance.choice(
            [
                f"\t{_sentence(chance)}",
                f"-\t{_sentence(chance)}\n\t{_word(chance)}",
                f":{_word(chance)}:\t{_word(chance)}",
            ]
        )
    )


def _small_table(chance: Random) -> Block:
    rows = [[_word(chance), _word(chance)], [_sentence(chance), ""], [f"{_word(chance)} | x", "1"]]
    return chance.choice([_grid_table, _simple_table, _list_table, _csv_table, _captioned_table])(
        rows[:2] if chance.random() < 0.5 else rows, chance
    )


_SIMPLE: list[Callable[[Random], Block]] = [
    _enumerated, _bullets, _fields, _line_block, _definitions, _literal, _footnote, _comment, _option_list, _doctest,
    _prose,
]  # fmt: skip
_OTHERS: list[Callable[[Random], Block]] = [
    *_SIMPLE, _enumerated, _enumerated, _quote, _substitution, _target, _admonition, _titled, _picture, _code,
    _other_directive, _other_directive, _transition, _tabbed, _small_table,
]  # fmt: skip


# --- odd blanks


def _with_odd_blanks(text: Marked, chance: Random) -> Marked:
    """Blanks at the ends of lines, and lines of nothing else; in a few documents also CRLF."""
    end = "\r\n" if chance.random() < 0.2 else "\n"
    odd = chance.random() < 0.4
    blanks = [chance.choice([" ", "\t", "   ", " \t"]) if odd and chance.random() < 0.05 else "" for _ in text.lines()]
    return joined([line + said(more) for line, more in zip(text.lines(), blanks, strict=True)], said(end))
