"""The shape of a table's records: which properties they have, nested how, and of which kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from duckdb.sqltypes import DuckDBPyType

Kind = Literal["text", "number", "boolean", "date", "time", "zoned", "object", "list", "mixed", "any", "none"]
"""``zoned`` is a time with its offset, ``mixed`` a single value of JSON of several kinds, ``any`` JSON that may also be
a list, ``none`` a property that is null everywhere."""

_NOTHING: Final[Mapping[str, Shape]] = MappingProxyType({})
_NUMBERS: Final = frozenset(
    {
        "tinyint", "smallint", "integer", "bigint", "hugeint", "float", "double", "decimal",
        "utinyint", "usmallint", "uinteger", "ubigint", "uhugeint",
    }
)  # fmt: skip
_TIMES: Final = frozenset({"timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns"})


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a value.

    Attributes:
        kind: Its kind.
        fields: The shapes of an object's properties.
        item: The shape of a list's items.
        is_json: Whether it is JSON in the table, instead of a type of the database.
        in_text: Whether this JSON is in a column of texts.
    """

    kind: Kind
    fields: Mapping[str, Shape] = field(default_factory=lambda: _NOTHING)
    item: Shape | None = None
    is_json: bool = False
    in_text: bool = False


def shape_of_type(kind: DuckDBPyType) -> Shape:
    """The shape of a column of a database's type."""
    if str(kind) == "JSON":
        return Shape("any", is_json=True)
    match kind.id:
        case "struct":
            return Shape("object", {str(name): shape_of_type(part) for name, part in _parts(kind)})
        case "list" | "array":
            return Shape("list", item=shape_of_type(_parts(kind)[0][1]))
        case "boolean" | "date":
            return Shape(kind.id)
        case "timestamp with time zone":
            return Shape("zoned")
        case "map" | "union" | "blob":
            return Shape("object")
        case name if name in _NUMBERS:
            return Shape("number")
        case name if name in _TIMES:
            return Shape("time")
        case _:
            return Shape("text")


def _parts(kind: DuckDBPyType) -> list[tuple[str, DuckDBPyType]]:
    """The names and types that a type consists of, without sizes."""
    return [(str(name), part) for name, part in kind.children if not isinstance(part, int | list)]
