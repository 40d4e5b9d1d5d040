"""Creates small values of the spec from texts of cells or sentences; equal texts share a value."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Final

from rst2spec.language.dialect import per_dialect
from rst2spec.language.translation import type_to_spec
from rst2spec.language.words import words
from rst2spec.spec.identity import PropertyEntry, RowEntry, TypeEntry, property_entry, row_of_cells, type_entry
from rst2spec.spec.model import Condition, DataType, Property, System
from rst2spec.syntax.cell import parse_property
from rst2spec.syntax.datatype import parse_type

# https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format#Prefixes_used
_WIKIDATA: Final = {
    "wd": "http://www.wikidata.org/entity/",
    "p": "http://www.wikidata.org/prop/",
    "ps": "http://www.wikidata.org/prop/statement/",
}
_PREFIXED: Final = re.compile(r"(wd|ps|p):([QPL][1-9][0-9]*)")
_TIMESTAMP: Final = re.compile(r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2})")


def row_entry(source: str, target: str, kind: str) -> RowEntry:
    """A row from its trimmed cells. Cells are cached, not rows: few rows are equal, but many cells are."""
    return row_of_cells(_property_entry(source), _property_entry(target), _type_entry(kind))


@per_dialect
@lru_cache(maxsize=16_384)
def _property_entry(text: str) -> PropertyEntry:
    """A property from a trimmed cell: each distinct clause once, with its number of occurrences."""
    parsed = parse_property(text)
    if not parsed.clauses:  # nearly every cell
        return property_entry(Property(parsed.path, ()))
    counts: dict[tuple[str | None, str | None], int] = {}
    for clause in parsed.clauses:
        key = (clause.value, clause.path)
        counts[key] = counts.get(key, 0) + 1
    conditions = [Condition(value, path, iri(value), count) for (value, path), count in counts.items()]
    return property_entry(Property(parsed.path, tuple(conditions)))


@per_dialect
@lru_cache(maxsize=16_384)
def _type_entry(text: str) -> TypeEntry:
    parsed = parse_type(text)
    spec_text = type_to_spec(text, parsed.kind, parsed.name)
    return type_entry(DataType(parsed.kind, spec_text, parsed.name, parsed.expression))  # type: ignore[arg-type]


def iri(value: str | None) -> str | None:
    """The full IRI of a prefixed name of Wikidata; null for all else, such as a path of two prefixed names."""
    match = _PREFIXED.fullmatch(value) if value else None
    return _WIKIDATA[match[1]] + match[2] if match else None


@per_dialect
@lru_cache(maxsize=1_024)  # documents are generated together
def timestamp(text: str) -> str | None:
    """``Generated: 2024-03-26 00:00:01`` as ISO 8601 without a zone; null if it isn't a date."""
    match = _TIMESTAMP.fullmatch(stamp_of(text))
    if match is None:
        return None
    stamp = f"{match[1]}T{match[2]}"
    try:
        datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return stamp


def stamp_of(text: str) -> str:
    """What the line with the timestamp contains besides its words."""
    begin = next(filter(text.startswith, words().stamp_begins), "")
    return text.removeprefix(begin)


@lru_cache(maxsize=4_096)  # a run has few systems, and two per document
def system_of(name: str | None, slug: str | None) -> System:
    """A system as in one document: nothing is inferred."""
    return System(name, slug, None, None, ())


def slugs_of(path: str) -> tuple[str | None, str | None]:
    """The two slugs in a file's name (``source-target.rst``); both null for other names. Slugs contain no hyphen."""
    name = path.rsplit("/", 1)[-1]
    stem = name[: -len(".rst")] if name.lower().endswith(".rst") else name
    source, hyphen, target = stem.partition("-")
    if not hyphen or not source or not target or "-" in target:
        return None, None
    return source, target
