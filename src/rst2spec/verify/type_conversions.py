"""The conversions of data types, as SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from rst2spec.spec.model import DataType
from rst2spec.verify.property_values import TIMES, TRUE, Value

Outcome = Literal["decides", "as written"]
"""Whether equal values pass, or only show that nothing was converted."""

CONVERTED: Final = "converted"

_READERS: Final[Mapping[str, str]] = {
    "integer": "integer_of({})",
    "decimal": "number_of({})",
    "float": "number_of({})",
    "boolean": "boolean_of({})",
}
"""How the value of a type is read on the source's side."""

_TARGET_READERS: Final[Mapping[str, str]] = {**_READERS, "integer": "number_of({})"}

AS_WRITTEN: Final[Mapping[str, str]] = {
    "not_applicable": "the document has lost the type (N/A)",
    "missing": "the document has no type",
    "malformed": "the document's type can't be read",
}


@dataclass(frozen=True, slots=True)
class ValueComparison:
    """How the values of a pair are compared.

    Attributes:
        expected: The source's value after its conversion.
        readable: Whether it could be converted; ``CONVERTED`` where it was, unless the expected value is null.
        found: The target's value in the same form.
        source: The source's value as it is: null where it is blank.
        target: The target's value as it is: null where it is blank.
        outcome: The meaning of equal values.
        note: A remark on the conversion; empty for a plain one.
    """

    expected: str
    readable: str
    found: str
    source: str
    target: str
    outcome: Outcome = "decides"
    note: str = ""


def comparison(kind: DataType, source: Value, target: Value) -> ValueComparison | str:
    """How a mapping's values are compared; a text with the reason if its type can't be executed."""
    many = source.many or target.many
    raw_source, raw_target = blank(source), blank(target)
    if kind.kind in AS_WRITTEN:
        form = "loose({})" if kind.kind != "malformed" else common_form(source, target)
        expected, found = _formed(source, form, many=many), _formed(target, form, many=many)
        return ValueComparison(expected, TRUE, found, raw_source, raw_target, "as written", AS_WRITTEN[kind.kind])
    name = kind.name or ""
    if name in {"string", "list", "first"}:
        form = common_form(source, target)
        if name == "first":
            first = f"nullif(present({source.sql})[1:1], [])" if source.many else _as_list(source.sql)
            expected = _each(first, form, many=True)
            return ValueComparison(expected, TRUE, _formed(target, form, many=True), raw_source, raw_target)
        return ValueComparison(
            _formed(source, form, many=many), TRUE, _formed(target, form, many=many), raw_source, raw_target
        )
    if name in _READERS:
        read = _READERS[name]
        return ValueComparison(
            _read(source, read, many=many),
            CONVERTED,
            _read(target, _TARGET_READERS[name], many=many),
            raw_source,
            raw_target,
        )
    return f'the meaning of the type "{name}" isn\'t known'


def common_form(left: Value, right: Value) -> str:
    """The form in which texts are compared, as a template: one side's data may have types where the other has texts."""
    kinds = {left.kind, right.kind}
    if kinds & TIMES and kinds != {"date"}:
        return "as_time({})"
    if "number" in kinds and kinds != {"number"}:
        return "as_number({})"
    if "boolean" in kinds and kinds != {"boolean"}:
        return "lower({})"
    return "{}"


def blank(value: Value) -> str:
    """A value that is null where it is blank."""
    return f"as_set({value.sql})" if value.many else value.sql


def _each(sql: str, form: str, *, many: bool) -> str:
    if form == "{}":
        return sql
    return f"list_transform({sql}, lambda item: {form.format('item')})" if many else form.format(sql)


def _as_list(sql: str) -> str:
    return f"as_list({sql})"


def _formed(value: Value, form: str, *, many: bool) -> str:
    """A value in a form, as a set where one side is a list."""
    formed = _each(value.sql, form, many=value.many)
    if not many:
        return formed
    return f"as_set({formed if value.many else _as_list(formed)})"


def _read(value: Value, reader: str, *, many: bool) -> str:
    """A value as its type reads it: null where one of a list can't be read."""
    if not value.many:
        read = reader.format(value.sql)
        return _as_list(read) if many else read
    return f"as_read_set(list_transform(present({value.sql}), lambda item: {reader.format('item')}))"
