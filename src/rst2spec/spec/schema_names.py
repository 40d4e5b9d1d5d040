"""Gives the types of a JSON Schema names that generated code can use: without them, it has types such as ``Kind1``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, get_args, get_origin

from rst2spec.spec.enumerations import ENUMERATIONS

_REFERENCE: Final = "$ref"
_MEMBERS: Final = "enum"

Schema = dict[str, Any]


def enums_in(module: object) -> dict[tuple[Any, ...], str]:
    """The names of the enumerations that a module defines, by their members."""
    return {
        get_args(value): name
        for name, value in vars(module).items()
        if get_origin(value) is Literal and len(get_args(value)) > 1
    }


def name_types(schema: Schema, enums: Mapping[tuple[Any, ...], str]) -> None:
    """Moves enumerations into definitions, and wraps references that have a description of their own.

    Generators take a reference with anything beside it for a type of its own.

    Args:
        schema: The schema, which is changed.
        enums: The names of enumerations, by their members.
    """
    definitions: Schema = schema["$defs"]
    for part in [*_parts(schema)]:
        name = enums.get(tuple(part.get(_MEMBERS, ())))
        if name is not None:
            definitions[name] = {
                "description": ENUMERATIONS[name].description,
                _MEMBERS: part.pop(_MEMBERS),
                "title": name,
                "type": part.pop("type"),
            }
            part[_REFERENCE] = f"#/$defs/{name}"
        if _REFERENCE in part and len(part) > 1:
            part["allOf"] = [{_REFERENCE: part.pop(_REFERENCE)}]
    schema["$defs"] = dict(sorted(definitions.items()))


def _parts(value: Any) -> Iterator[Schema]:
    """All objects in a value, also in objects and arrays."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _parts(item)
