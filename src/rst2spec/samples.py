"""Writes any number of documents of invented systems, in the proportions of the real ones, anomalies included.

``python -m rst2spec.samples DIR --count 1000 --seed 7``: for tests, benchmarks and trying things out. It is part of the
package, not a script beside it, so that whoever has only installed rst2spec can measure it.

The same seed gives the same bytes, on every Python: only ``Random.random`` is used, whose numbers are guaranteed. A
document depends on the seed and its own number alone, but for how many systems there are.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Final, NamedTuple, TypeVar

from rst2spec.language.words import words
from rst2spec.language.write import header, property_cell, sentence
from rst2spec.syntax import layout

T = TypeVar("T")

# Shares of sections by their statements, in order (of 113,590 real ones)
_ORDERS: Final = (
    (85_171, "every"),
    (11_676, "before merge"),
    (7_709, "before new"),
    (4_422, "every match merge"),
    (2_203, "free"),
    (1_592, "before new merge"),
    (166, "free match merge"),
)
_TYPES: Final = (
    (860, '"string"'),
    (70, '"integer"'),
    (25, '"float"'),
    (20, '"decimal"'),
    (6, '"boolean"'),
    (5, '"list"'),
    (14, "N/A"),
    (12, '["datetime-format","%Y-%m-%d","_."]'),
    (5, '["if",["is-decimal","_."],["decimal","_."],["integer","_."]]'),
    (9, '"datetime-format","%Y-%m-%d","_."]'),
    (4, '"integer", "decimal"]'),
    (1, ""),
)
# Shares of documents (of 17,740) and sections that have an anomaly
_BLANK_TARGET: Final = 0.14
_DOTTED_INTRODUCTION: Final = 0.26
_NO_SECTION: Final = 0.07
_LOST_BULLETS: Final = 0.0085
_REPEATED_HEADING: Final = 0.085
_STRAY_TAB: Final = 0.067
_EMPTY_TABLE: Final = 0.33
_SHORT_LABEL: Final = 0.06
_LEAKED: Final = 0.6  # of free sentences
_BLANK_MATCH: Final = 0.006
_REPEATED_ROW: Final = 0.0023
_CONDITION: Final = 0.07
_SYLLABLES: Final = (
    "ac", "me", "glo", "bex", "ini", "tech", "um", "bra", "hoo", "li", "pra", "xis", "vel", "tor", "ky", "no", "zen",
    "ta", "quo", "lum", "dra", "co", "fi", "nex", "or", "bit",
)  # fmt: skip
_ENTITIES: Final = (
    "Member", "Order", "Invoice", "Person", "Company", "Project", "Task", "Article", "Price", "Ticket", "Shift",
    "Badge", "Contract", "Asset",
)  # fmt: skip
_PARTS: Final = (
    "name", "number", "email", "phone", "street", "city", "zip", "country", "code", "amount", "due", "date",
    "status", "owner", "note", "rate", "unit",
)  # fmt: skip
_VALUES: Final = ("NO", "SE", "wd:Q20", "wd:Q34", "active", "p:P31.ps:P279", "person")
_CONDITIONS: Final = (
    "When a {source} is paid in full",
    "If the {source} has an owner",
    "Only once a {source} is closed",
)
_REMARKS: Final = ("waiting for the price list before we go on", "switched off until the pattern is clear. Ask Ann")


class Sample(NamedTuple):
    """A document to write."""

    name: str
    text: str


class _System(NamedTuple):
    """An invented system: its display names (mostly one) and its entity types, each with its properties."""

    slug: str
    names: tuple[str, ...]
    entities: tuple[tuple[str, tuple[str, ...]], ...]


class _Chance:
    """Choices made of ``Random.random`` alone."""

    def __init__(self, *seed: object) -> None:
        self._random = Random(":".join(map(str, seed))).random  # noqa: S311

    def hit(self, share: float) -> bool:
        return self._random() < share

    def below(self, limit: int) -> int:
        return int(self._random() * limit)

    def one(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def weighted(self, items: Sequence[tuple[int, T]]) -> T:
        at = self._random() * sum(weight for weight, _ in items)
        for weight, item in items:
            at -= weight
            if at < 0:
                return item
        return items[-1][1]

    def skewed(self, mean: float, limit: int) -> int:
        """A number from 0 up, most of them small."""
        return min(limit, int(-math.log(1 - self._random()) * mean))


def sample(number: int, count: int, seed: int = 0, line_end: str = "\r\n") -> Sample:
    """The document ``number`` (from 0) of ``count``, with the real ones' CRLF line ends."""
    total = max(2, math.ceil(math.sqrt(count)))
    source = _system(number // total % total, seed)
    target = _system(number % total, seed)
    text = _document(_Chance(seed, "document", number), source, target)
    return Sample(f"{source.slug}-{target.slug}.rst", text.replace("\n", line_end))


@lru_cache(maxsize=4096)
def _system(number: int, seed: int) -> _System:
    chance = _Chance(seed, "system", number)
    name = "".join(chance.one(_SYLLABLES) for _ in range(2 + chance.below(2))).capitalize()
    slug = f"{name.lower()}{number}"
    shown = f"{name} {number}" if chance.hit(0.3) else f"{name}{number}"
    names = (shown, f"{shown}.com") if chance.hit(0.08) else (shown,)
    entities = []
    for index in range(3 + chance.below(6)):
        entity = chance.one(_ENTITIES) + ("s" if chance.hit(0.4) else "")
        if chance.hit(0.1):
            entity += chance.one((" person", " company", " classification type"))
        paths = [_path(chance) for _ in range(4 + chance.below(14))]
        entities.append((entity if index else "Member", tuple(dict.fromkeys(paths))))
    return _System(slug, names, tuple(entities))


def _path(chance: _Chance) -> str:
    parts = [chance.one(_PARTS) for _ in range(1 + chance.below(2))]
    path = parts[0] + "".join(part.capitalize() for part in parts[1:])
    if chance.hit(0.3):
        path = f"{chance.one(_PARTS)}.{path}"
    return path[0].upper() + path[1:] if chance.hit(0.3) else path


def _document(chance: _Chance, source: _System, target: _System) -> str:
    source_name = chance.one(source.names)
    target_name = "" if chance.hit(_BLANK_TARGET) else chance.one(target.names)
    introduction = sentence("introduction_heading")
    heading = f"{introduction}." if chance.hit(_DOTTED_INTRODUCTION) else introduction
    stamp = f"2026-{1 + chance.below(12):02}-{1 + chance.below(28):02} 0{chance.below(6)}:00:01"
    front = (
        layout.title_block(sentence("title", source=source_name, target=target_name)),
        f"{sentence('generated', stamp=stamp)}\n",
        f"{heading}\n{'-' * len(introduction)}\n",
        f"{sentence('introduction', source=source_name, target=target_name)}\n",
    )
    count = 0 if chance.hit(_NO_SECTION) else 1 + chance.skewed(3.2, 100)
    has_lost_bullets = chance.hit(_LOST_BULLETS)
    has_tabs = chance.hit(_STRAY_TAB)
    repeats = chance.hit(_REPEATED_HEADING)
    pairs = [(chance.one(source.entities), chance.one(target.entities)) for _ in range(count)]
    pairs = list(dict.fromkeys(pairs)) + (pairs[:1] if repeats else [])
    sections = []
    for left, right in pairs:
        source_label = f"{_shown(chance, source_name)} {left[0]}"
        target_label = f"{_shown(chance, target_name)} {right[0]}"
        lines = _section(chance, (source_label, left[1]), (target_label, right[1]), target_name).split("\n")
        if has_lost_bullets:
            lines = _without_last_bullets(lines)
        if has_tabs:
            lines = [f"{line}\t" if line.startswith("     - ") and chance.hit(0.03) else line for line in lines]
        sections.append("\n".join(lines))
    return layout.document(front, sections)


def _shown(chance: _Chance, name: str) -> str:
    """A system's name in a label: at times only its first word."""
    return name.split(".", maxsplit=1)[0].split(" ", maxsplit=1)[0] if name and chance.hit(_SHORT_LABEL) else name


_Entity = tuple[str, tuple[str, ...]]


def _section(chance: _Chance, source: _Entity, target: _Entity, system: str) -> str:
    left, right = source[0], target[0]
    blocks = []
    for kind in chance.weighted(_ORDERS).split():
        blocks += _statement(chance, kind, source, target, system)
    count = 0 if chance.hit(_EMPTY_TABLE) else 1 + chance.skewed(4, 60)
    first = chance.below(len(target[1]))
    # each target once, as a rule; one that comes round again makes a fan-in, at times with another type
    most = len(target[1]) + (1 if chance.hit(0.05) else 0)
    rows = [
        (_cell(chance, source[1]), _cell(chance, target[1], first + index), chance.weighted(_TYPES))
        for index in range(min(count, most))
    ]
    if rows and chance.hit(_REPEATED_ROW):
        rows.append(rows[0])
    headers = *_property_headers(left, right), header("type_header", system=system)
    blocks += [
        f"{sentence('once', source=left, target=right)}\n",
        f"{sentence('following', source=left, target=right)}\n",
        layout.table(headers, rows),
    ]
    return layout.section(sentence("heading", source=left, target=right), blocks)


def _statement(chance: _Chance, kind: str, source: _Entity, target: _Entity, system: str) -> list[str]:
    left, right = source[0], target[0]
    if kind == "every":
        return [f"{sentence('every', source=left, target=right)}\n"]
    if kind == "before":
        return [f"{sentence('before', source=left, target=right)}\n"]
    if kind == "new":
        names = [left, *(chance.one(_ENTITIES) for _ in range(chance.below(3)))]
        listed = ", ".join([*names[:-1], f"or {names[-1]}"]) if len(names) > 1 else names[0]
        return [f"{sentence('new', source=left, target=right, connected=listed, into=system)}\n"]
    if kind == "match":
        return [f"{sentence('match', source=left, target=right)}\n{sentence('no_match', target=right, again=right)}\n"]
    if kind == "free":
        text = chance.one(_REMARKS) if chance.hit(_LEAKED) else chance.one(_CONDITIONS).format(source=left)
        return [f"{sentence('free', condition=text, target=right)}\n"]
    rows = [(chance.one(source[1]), chance.one(target[1])) for _ in range(1 + chance.below(3))]
    if chance.hit(_BLANK_MATCH):
        rows.append(("", chance.one(target[1])))
    headers = _property_headers(left, right)
    return [f"{sentence('merge', source=left, target=right)}\n", layout.table(headers, rows)]


def _property_headers(left: str, right: str) -> tuple[str, str]:
    return header("property_header", label=left), header("property_header", label=right)


def _cell(chance: _Chance, paths: Sequence[str], index: int | None = None) -> str:
    path = chance.one(paths) if index is None else paths[index % len(paths)]
    if not chance.hit(_CONDITION):
        return path
    clauses = []
    for _ in range(1 + chance.skewed(0.7, 6)):
        value = "" if chance.hit(0.2) else chance.one(_VALUES)
        where = "" if chance.hit(0.06) else chance.one(paths)
        clauses += [(value, where)] * (1 + chance.skewed(1.2, 8))
        if chance.hit(0.02):
            clauses.append((value, where.swapcase()))
    return property_cell(path, clauses)


def _without_last_bullets(lines: Sequence[str]) -> list[str]:
    """As the generator lost them: the third cell of each row of mappings, not of the header."""
    out: list[str] = []
    for line in lines:
        is_third = len(out) > 1 and out[-2].startswith("   * - ") and out[-1].startswith("     - ")
        is_lost = is_third and line.startswith("     - ") and not line.endswith(words().header_ends)
        out.append(line[len("     - ") :] if is_lost and line.strip() != "-" else line)
    return out


def main(argv: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m rst2spec.samples", description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("folder", type=Path, help="where to write; made if it isn't there")
    parser.add_argument("--count", type=int, default=100, help="how many documents (default: 100)")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same bytes (default: 0)")
    options = parser.parse_args(argv)
    options.folder.mkdir(parents=True, exist_ok=True)
    for number in range(options.count):
        name, text = sample(number, options.count, options.seed)
        (options.folder / name).write_bytes(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
