"""Looks into JSON: which properties its values have, and of which kinds, as far as paths ask for them.

The values are read a few times, level by level; only names and kinds are stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rst2spec.verify.access import may_be, pointer_step
from rst2spec.verify.database import Database
from rst2spec.verify.quoting import literal
from rst2spec.verify.shapes import Kind, Shape

_OBJECT: Final = 1
_ARRAY: Final = 2
_NULL: Final = 16
_MAX_LISTS: Final = 16
"""How many lists in lists are looked into: each level reads the values again, by a longer statement."""
_KINDS: Final[dict[int, Kind]] = {0: "none", 4: "text", 8: "boolean", 32: "number"}

Paths = Sequence[Sequence[str]]


def probe(database: Database, values: str, paths: Paths) -> Shape:
    """The shape of JSON values: of what no path asks for, only the names.

    Args:
        database: What runs the statements.
        values: A query of the values, in a column ``value``.
        paths: The paths, split at their dots.
    """
    return _shape(database, values, "", _flags(database, values), paths)


def probe_records(database: Database, values: str, paths: Paths) -> Shape:
    """The shape of records of JSON. Values that aren't objects aren't records, and are ignored."""
    shape = _object(database, values, "", paths)
    return shape if shape.fields else Shape("object", is_json=True)


def _shape(database: Database, values: str, pointer: str, flags: int, paths: Paths, lists: int = 0) -> Shape:
    """The shape of what is at a pointer.

    Args:
        database: What runs the statements.
        values: A query of the values that the pointer leads into.
        pointer: The pointer.
        flags: The kinds that occur there.
        paths: The rest of the paths that lead there.
        lists: The number of lists around it, one directly in the other.
    """
    kinds = flags & ~_NULL
    deeper = [path for path in paths if path]
    if kinds == _OBJECT:
        return _object(database, values, pointer, deeper) if deeper else Shape("object", is_json=True)
    if kinds & _ARRAY:
        if lists == _MAX_LISTS:
            return Shape("any", is_json=True)
        elements = f"SELECT unnest(elements_of({_at(pointer)})) AS value FROM ({values})"
        # what was in arrays is one level up
        item = _shape(database, elements, "", _flags(database, elements), deeper, lists + 1)
        if kinds == _ARRAY or item.kind == "object":
            return Shape("list", item=item, is_json=True)
        return Shape("any", is_json=True)
    if kinds & _OBJECT and deeper:  # objects beside single values
        return Shape("list", item=_object(database, values, pointer, deeper), is_json=True)
    return Shape(_KINDS.get(kinds, "any" if kinds & _OBJECT else "mixed"), is_json=True)


def _flags(database: Database, values: str) -> int:
    """The kinds of values."""
    return (
        database.run(f"SELECT bit_or(kind_flag(json_type(value))) FROM ({values}) WHERE value IS NOT NULL")[0][0] or 0
    )


def _object(database: Database, values: str, pointer: str, paths: Paths) -> Shape:
    names = sorted(
        row[0] for row in database.run(f"SELECT DISTINCT unnest(json_keys({_argument(pointer)})) FROM ({values})")
    )
    wanted = {name: rest for name in names if (rest := _rests(name, paths))}
    pointers = {name: pointer + pointer_step(name) for name in wanted}
    kinds = _kinds(database, values, list(pointers.values()))
    fields = {name: Shape("none", is_json=True) for name in names}
    for (name, rest), flags in zip(wanted.items(), kinds, strict=True):
        fields[name] = _shape(database, values, pointers[name], flags or 0, rest)
    return Shape("object", fields, is_json=True)


def _kinds(database: Database, values: str, pointers: Sequence[str]) -> Sequence[int | None]:
    """The kinds that occur at each pointer. All of them are looked up in one pass."""
    if not pointers:
        return ()
    flags = ", ".join(f"bit_or(kind_flag(types[{number}]))" for number in range(1, len(pointers) + 1))
    types = f"json_type(value, [{', '.join(map(literal, pointers))}])"
    return database.run(f"SELECT {flags} FROM (SELECT {types} AS types FROM ({values}))")[0]


def _rests(name: str, paths: Paths) -> list[Sequence[str]]:
    """What remains of the paths that a property may be the beginning of."""
    return [
        path[length:] for path in paths for length in range(1, len(path) + 1) if may_be(name, ".".join(path[:length]))
    ]


def _at(pointer: str) -> str:
    return f"json_extract(value, {literal(pointer)})" if pointer else "value"


def _argument(pointer: str) -> str:
    return f"value, {literal(pointer)}" if pointer else "value"
