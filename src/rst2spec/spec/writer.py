"""Writes the spec's values as JSON: by one function a class, which is made of the class' fields.

The same bytes as pydantic's core would write (a test), without the 27 ms that this takes to be imported and ready: a
third of a short run. And as what a field holds is known here, nothing has to be found out value for value.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from math import isfinite
from typing import Any, Final, NamedTuple

from rst2spec.spec.base import Value

Write = Callable[[Any], str]

Omitted = frozenset[tuple[str, str]]
"""Fields that aren't written, each with the name of its class."""

NOTHING: Final = Omitted()

_STEP: Final = "  "
_MANY: Final = re.compile(r"tuple\[(.+), \.\.\.\]")
_NAMED: Final = re.compile(r"dict\[str, (.+)\]")
_NULL: Final = " | None"

string: Final = json.encoder.encode_basestring
"""A text as JSON."""

compact: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Plain lists of texts and numbers as JSON on one line: what a run writes for itself."""


class Layout(NamedTuple):
    """What stands in an object or array at its begin, between two parts, at its end, and behind a name."""

    begin: str
    between: str
    end: str
    colon: str


@cache
def writer_of(kind: type[Any], depth: int | None = None, omitted: Omitted = NOTHING) -> Write:
    """What writes values of a class.

    Args:
        kind: The class.
        depth: By how many steps the values are indented, of which the first line is left out; null for compact text.
        omitted: What to leave out.
    """
    known: dict[str, Any] = {"string": string, "null": "null"}
    text = _template(kind, "value", depth, omitted, known)
    made: Write = eval(f"lambda value: f'''{text}'''", known)  # noqa: S307  # as ``dataclass`` does it
    return made


def _template(kind: type[Any], place: str, depth: int | None, omitted: Omitted, known: dict[str, Any]) -> str:
    """What stands in an f-string for a value of a class; values that it always has stand in the same one."""
    layout = layout_of(depth)
    names = vars(sys.modules[kind.__module__])
    parts = []
    for field in fields(kind):
        if (kind.__name__, field.name) in omitted:
            continue
        inner, told = f"{place}.{field.name}", str(field.type)
        part = names.get(told)
        if isinstance(part, type) and issubclass(part, Value):
            said = _template(part, inner, _inside(depth), omitted, known)
        else:
            write = _writer(told.removesuffix(_NULL), names, _inside(depth), omitted)
            name = f"write_{len(known)}"
            known[name] = write
            said = inner if write is str else f"string({inner})" if write is string else f"{name}({inner})"
            said = f"{{{said} if {inner} is not None else null}}" if told.endswith(_NULL) else f"{{{said}}}"
        parts.append(f'"{field.name}"{layout.colon}{said}')
    return f"{{{{{layout.begin}{layout.between.join(parts)}{layout.end}}}}}"


def _writer(told: str, names: Mapping[str, Any], depth: int | None, omitted: Omitted) -> Write:
    """What writes values of a type, as the annotation of a field says it."""
    if many := _MANY.fullmatch(told):
        return _array(_writer(many[1], names, _inside(depth), omitted), layout_of(depth))
    if named := _NAMED.fullmatch(told):
        return _object(_writer(named[1], names, _inside(depth), omitted), layout_of(depth))
    kind: Any = names.get(told)
    if isinstance(kind, type) and issubclass(kind, Value):
        return writer_of(kind, depth, omitted)  # type: ignore[arg-type]  # the class has a hash, whatever its values have
    if told == "int":
        return str
    if told == "list[Any]":
        return _anything(depth)
    return string


def layout_of(depth: int | None) -> Layout:
    """The layout of an object or array; ``depth`` says by how many steps it is indented, null for one line."""
    if depth is None:
        return Layout("", ",", "", ":")
    begin = "\n" + _STEP * (depth + 1)
    return Layout(begin, f",{begin}", "\n" + _STEP * depth, ": ")


def _inside(depth: int | None) -> int | None:
    return None if depth is None else depth + 1


def _array(write: Write, layout: Layout) -> Write:
    begin, between, end, _ = layout
    return lambda values: f"[{begin}{between.join(map(write, values))}{end}]" if values else "[]"


def _object(write: Write, layout: Layout) -> Write:
    begin, between, end, colon = layout

    def written(values: Mapping[str, Any]) -> str:
        parts = [f"{string(name)}{colon}{write(item)}" for name, item in values.items()]
        return f"{{{begin}{between.join(parts)}{end}}}" if parts else "{}"

    return written


@cache
def _anything(depth: int | None) -> Write:
    """What writes any JSON, such as the expression of a type."""

    def written(value: Any) -> str:
        if isinstance(value, str):
            return string(value)
        if isinstance(value, list):
            return _array(_anything(_inside(depth)), layout_of(depth))(value)
        if isinstance(value, dict):
            return _object(_anything(_inside(depth)), layout_of(depth))(value)
        if isinstance(value, float):
            return _number(value)
        return json.dumps(value)

    return written


def _number(value: float) -> str:
    """A number as the core writes it: Python has other exponents.

    Raises:
        ValueError: JSON has no such number. No document and no spec that was read holds one.
    """
    from pydantic_core import to_json

    if not isfinite(value):
        raise ValueError(f"JSON can't hold the number {value}")
    return to_json(value).decode()
