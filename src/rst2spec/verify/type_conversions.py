"""The conversions of data types, as SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
        source: The text, or texts, of the source's value: null where it is blank.
        target: The same of the target's value.
        source_at: The source's value in the type that the data has for it: null where it is blank.
        target_at: The same of the target's value.
        same: A quick test that only equal values pass, which spares the conversion of most; empty if there is none.
        outcome: The meaning of equal values.
        note: A remark on the conversion; empty for a plain one.
    """

    expected: str
    readable: str
    found: str
    source: str
    target: str
    source_at: str
    target_at: str
    same: str = ""
    outcome: Outcome = "decides"
    note: str = ""


def comparison(kind: DataType, source: Value, target: Value) -> ValueComparison | str:
    """How a mapping's values are compared; a text with the reason if its type can't be executed."""
    many = source.many or target.many
    name = kind.name or ""
    if kind.kind in AS_WRITTEN or name in {"string", "list"}:
        is_loose = kind.kind in AS_WRITTEN and kind.kind != "malformed"
        form = "loose({})" if is_loose else common_form(source, target)
        expected, found = _formed(source, form, many=many), _formed(target, form, many=many)
        same = _same(source, target) if form != "{}" or (source.typed and target.typed) else ""
        result = compared(source, target, expected, TRUE, found, same)
        if kind.kind in AS_WRITTEN:
            return replace(result, outcome="as written", note=AS_WRITTEN[kind.kind])
        return result
    if name == "first":
        form = common_form(source, target)
        first = f"nullif(present({source.sql})[1:1], [])" if source.many else _as_list(source.sql)
        return compared(source, target, _each(first, form, many=True), TRUE, _formed(target, form, many=True))
    if name in _READERS:
        expected = _read(source, _READERS[name], many=many)
        found = _read(target, _TARGET_READERS[name], many=many)
        return compared(source, target, expected, CONVERTED, found, _same_readable(source, target, name))
    return f'the meaning of the type "{name}" isn\'t known'


def compared(source: Value, target: Value, expected: str, readable: str, found: str, same: str = "") -> ValueComparison:
    """The comparison of two values in a common form."""
    return ValueComparison(
        expected,
        readable,
        found,
        blank(source),
        blank(target),
        source.typed or blank(source),
        target.typed or blank(target),
        same,
    )


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


def _same(source: Value, target: Value) -> str:
    """Whether two single values are the same before any conversion; empty where one of them is a list."""
    if source.many or target.many:
        return ""
    if source.typed and target.typed and source.kind == target.kind:
        return f"same({source.typed}, {target.typed})"
    return f"{source.sql} = {target.sql}"


def _same_readable(source: Value, target: Value, name: str) -> str:
    """Whether two single values are the same, and a type can read them; empty where one of them is a list."""
    same = _same(source, target)
    if not same:
        return ""
    typed = {value.kind: value.typed for value in (target, source) if value.typed}
    if name == "boolean" and "boolean" in typed:
        return same
    if name != "boolean" and "number" in typed:
        return f"{same} AND {'is_whole' if name == 'integer' else 'is_number'}({typed['number']})"
    return f"{same} AND {_READERS[name].format(source.sql)} IS NOT NULL"


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
