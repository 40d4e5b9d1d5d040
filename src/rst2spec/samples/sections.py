"""Invents sections: labels, statements, tables and cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from rst2spec.language.translation import type_from_spec
from rst2spec.language.write import header, property_cell, sentence
from rst2spec.samples.chance import RARE, Chance
from rst2spec.samples.sample_systems import ENTITIES, SampleSystem
from rst2spec.spec.drift import clause_brackets
from rst2spec.syntax import layout

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
_EMPTY_TABLE: Final = 0.33
_SHORT_LABEL: Final = 0.06
_LEAKED: Final = 0.6  # of free sentences
_BLANK_MATCH: Final = 0.006
_REPEATED_ROW: Final = 0.0023
_CONDITION: Final = 0.07
_RARE_TYPES: Final = (
    '"first"',
    '["if",["gt",["decimal","_."],7],["string","_."],"none"]',
    '["if",["eq",["lower","_."],"x"],["string","_."],["list","_."]]',
    '["map",["if",["eq",["substring",2,4,"_."],"xy"],true,null],["list","_."]]',
    '"if","is-decimal","_."],["decimal","_."]]',
    '"if","is-decimal","_."]],["decimal","_."]]',
    '"if","eq","_."]],["string","_."]]]',
    '"map","if","is-decimal","_."]],["decimal","_."]]]]',
    '["if",["eq","_."],["string","_."]',
)
_RARE_VALUES: Final = ("acme-order", "true", "Ja / Nei", "2.5", "a_b")
_VALUES: Final = ("NO", "SE", "wd:Q20", "wd:Q34", "active", "p:P31.ps:P279", "person")
_CONDITIONS: Final = (
    "When a {source} is paid in full",
    "If the {source} has an owner",
    "Only once a {source} is closed",
)
_REMARKS: Final = ("waiting for the price list before we go on", "switched off until the pattern is clear. Ask Ann")


class SectionSide(NamedTuple):
    """One side of a section: the system's name, the system, the entity type and its properties."""

    name: str
    system: SampleSystem
    entity: str
    paths: tuple[str, ...]


def _label(chance: Chance, side: SectionSide) -> str:
    """A label: system and entity. Sometimes the system is only its first word, its slug, or missing."""
    name, slug = side.name, side.system.slug
    if name and chance.hit(_SHORT_LABEL):
        name = name.split(".", maxsplit=1)[0].split(" ", maxsplit=1)[0]
    if chance.rarely("name left out"):
        name = ""
    elif name and chance.rarely("slug in front"):
        name = slug.capitalize()
    elif name and chance.rarely("slug repeated"):
        name = chance.rare.one((slug.capitalize() + slug, f"{slug.capitalize()} {slug}"))
    if not side.entity:
        return name or f" {slug.capitalize()}"
    return f"{name} {side.entity}"


def section_of(chance: Chance, source: SectionSide, target: SectionSide) -> str:
    """A whole section."""
    left, right = _label(chance, source), _label(chance, target)
    system = target.name
    if chance.rarely("other type system"):
        system = f"Cloud {target.system.names[0]}"
        if chance.rarely("label of the type system"):
            right = f"{system} {target.entity}".rstrip()
    blocks = []
    for kind in chance.weighted(_ORDERS).split():
        blocks += _statement(chance, kind, source._replace(entity=left), target._replace(entity=right))
    count = 0 if chance.hit(_EMPTY_TABLE) else 1 + chance.skewed(4, 60)
    first = chance.below(len(target.paths))
    # usually each target occurs once; a repeated one is a fan-in, sometimes with another type
    most = len(target.paths) + (1 if chance.hit(0.05) else 0)
    rows = [
        (_cell(chance, source.paths), _cell(chance, target.paths, first + index), _type(chance))
        for index in range(min(count, most))
    ]
    if chance.rarely("one row"):
        rows = rows[:1]
    if rows:
        rows = _rows_of_both(chance.rare, source, target) or rows
    if rows and chance.hit(_REPEATED_ROW):
        rows.append(rows[0])
    if rows:
        rows += _more_rows(chance.rare, rows[-1], source.paths)
    headers = *_property_headers(left, right), header("type_header", system=system)
    blocks += [
        f"{sentence('once', source=left, target=right)}\n",
        f"{sentence('following', source=left, target=right)}\n",
        layout.table(headers, rows),
    ]
    return layout.section(sentence("heading", source=left, target=right), blocks)


def _rows_of_both(rare: Chance, source: SectionSide, target: SectionSide) -> list[tuple[str, str, str]]:
    """Rows that the reverse flow has as well, sometimes with one missing; usually none."""
    first, second = sorted((source, target), key=lambda side: (side.system.slug, side.entity))
    shared = Chance(first.system.slug, first.entity, second.system.slug, second.entity, oddity=rare.oddity)
    if not shared.hit(RARE["rows of the reverse flow"]):
        return []
    pairs = [(shared.one(first.paths), path) for path in second.paths[: 2 + shared.below(6)]]
    if rare.hit(0.3):
        del pairs[rare.below(len(pairs))]
    return [(*(pair if first is source else pair[::-1]), '"string"') for pair in pairs]


def _more_rows(rare: Chance, row: tuple[str, str, str], paths: Sequence[str]) -> list[tuple[str, str, str]]:
    """Rows that write the same target as ``row``, and rows with other spellings of a path."""
    source, target, kind = row
    rows = []
    if rare.hit(RARE["fan-in"]):
        rows += [(rare.one(paths), target, kind) for _ in range(1 + rare.below(4))]
    if rare.hit(RARE["spellings of a path"]):
        spellings = (str.swapcase, str.upper, str.lower)[: 1 + rare.below(3)]
        changed = [source if rare.hit(0.4) else _spelled(source, spell) for spell in spellings]
        rows += [(path, _spelled(target, spell), kind) for path, spell in zip(changed, spellings, strict=True)]
    return [added for added in dict.fromkeys(rows) if added != row]


def _spelled(cell: str, spell: Callable[[str], str]) -> str:
    """A property's cell with another spelling of its path."""
    path, bracket, clauses = cell.partition(clause_brackets()[0])
    return spell(path) + bracket + clauses


def _type(chance: Chance) -> str:
    common = chance.weighted(_TYPES)
    return type_from_spec(chance.rare.one(_RARE_TYPES) if chance.rarely("rare type") else common)


def _statement(chance: Chance, kind: str, source: SectionSide, target: SectionSide) -> list[str]:
    """A statement; the entities of the sides are the section's labels."""
    left, right = source.entity, target.entity
    if kind == "every":
        return [f"{sentence('every', source=left, target=right)}\n"]
    if kind == "before":
        return [f"{sentence('before', source=left, target=right)}\n"]
    if kind == "new":
        return [f"{_new(chance, source, target)}\n"]
    if kind == "match":
        return [f"{sentence('match', source=left, target=right)}\n{sentence('no_match', target=right, again=right)}\n"]
    if kind == "free":
        text = chance.one(_REMARKS) if chance.hit(_LEAKED) else chance.one(_CONDITIONS).format(source=left)
        return [f"{sentence('free', condition=text, target=right)}\n"]
    rows = [(chance.one(source.paths), chance.one(target.paths)) for _ in range(1 + chance.below(3))]
    if chance.rarely("one match rule"):
        rows = rows[:1]
    if chance.rarely("equal paths of a match rule"):
        rows.append((rows[0][0], rows[0][0]))
    if chance.rarely("spellings in match rules"):
        rows += [(rows[0][0].swapcase(), rows[0][1].swapcase())]
    if chance.hit(_BLANK_MATCH):
        rows.append(("", chance.one(target.paths)))
    if chance.rarely("conditional match rule"):
        conditions = [(_value(chance.rare), chance.rare.one(target.paths)) for _ in range(1 + chance.rare.below(2))]
        rows[0] = (property_cell(rows[0][0], conditions), rows[0][1])
        rows.append((chance.rare.one(source.paths), property_cell(chance.rare.one(target.paths), conditions)))
    headers = _property_headers(left, right)
    return [f"{sentence('merge', source=left, target=right)}\n", layout.table(headers, rows)]


def _new(chance: Chance, source: SectionSide, target: SectionSide) -> str:
    names = [source.entity, *(chance.one(ENTITIES) for _ in range(chance.below(3)))]
    if chance.rarely("connected elsewhere"):
        names[0] = f"Elsewhere {chance.rare.one(ENTITIES)}"
    if chance.rarely("more connected entities"):
        names += [chance.rare.one(ENTITIES) for _ in range(1 + chance.rare.below(4))]
    listed = ", ".join([*names[:-1], f"or {names[-1]}"]) if len(names) > 1 else names[0]
    into = target.name
    if chance.rarely("synchronized elsewhere"):
        into = chance.rare.one(("Elsewhere", target.system.names[0], ""))
    return sentence("new", source=source.entity, target=target.entity, connected=listed, into=into)


def _property_headers(left: str, right: str) -> tuple[str, str]:
    return header("property_header", label=left), header("property_header", label=right)


def _cell(chance: Chance, paths: Sequence[str], index: int | None = None) -> str:
    path = chance.one(paths) if index is None else paths[index % len(paths)]
    clauses = []
    if chance.hit(_CONDITION):
        for _ in range(1 + chance.skewed(0.7, 6)):
            value = "" if chance.hit(0.2) else _value(chance)
            where = "" if chance.hit(0.06) else chance.one(paths)
            clauses += [(value, where)] * (1 + chance.skewed(1.2, 8))
            if chance.hit(0.02):
                clauses.append((value, where.swapcase()))
    spaces = chance.rare.one((" ", "\t", "  ")) if chance.rarely("spaces at a cell's end") else ""
    return property_cell(path, clauses) + spaces


def _value(chance: Chance) -> str:
    common = chance.one(_VALUES)
    return chance.rare.one(_RARE_VALUES) if chance.rarely("rare value") else common
