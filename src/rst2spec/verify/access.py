"""Finds a document's property in a table: which column, how deep in it, and as which SQL.

A path such as ``homeAddress.zip`` is looked for by four rules in turn, and the first that finds exactly one property
counts: the same name; the same in other case; the same without a namespace (``acme:zip``) or leading ``$``; the same
letters and digits. A name with dots may be one column (``"homeAddress.zip"``) or a column with something nested in it:
the longest name is tried first. With a list on the way, it has a list of values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from rst2spec.spec.names import normalize_name
from rst2spec.verify.quoting import literal, name
from rst2spec.verify.shapes import Kind, Shape


class PathStep(NamedTuple):
    """A step into a value: a property's name; empty for the items of a list, or of JSON that may be one."""

    name: str
    shape: Shape


Steps = tuple[PathStep, ...]

LookInside = Callable[[Steps, Sequence[str]], Shape]
"""The shape of JSON in a column of a database, or in a text, as far as the rest of a path asks for it."""

TYPED: Final[frozenset[Kind]] = frozenset({"number", "boolean", "date", "time", "zoned"})
"""The kinds of values that a database keeps in types of their own."""

RECORD: Final = "record"
"""The column of a table of JSON."""


class AmbiguousPathError(Exception):
    """Several properties match a path by the same rule."""


@dataclass(frozen=True, slots=True)
class Access:
    """A property of a table.

    Attributes:
        path: The names in the data, joined by dots.
        kind: The kind of its values.
        many: Whether it is a list.
        is_typed: Whether it has a type of the database, which is not text.
        list_path: The path of the innermost list on the way; null without one.
        sql: The value in that type, or its text, or the list of its texts, of the table's columns.
        pointer: The JSON pointer in the column ``record``, for a single value in a table of JSON.
        shape: Its shape.
    """

    path: str
    kind: Kind
    many: bool
    is_typed: bool
    list_path: str | None
    sql: str
    pointer: str | None
    shape: Shape


def find(shape: Shape, path: str, look_inside: LookInside) -> Access | None:
    """The property of a table that a path names; null if there is none.

    Raises:
        AmbiguousPathError: There are several, and no rule prefers one.
    """
    for rule in _RULES:
        found = {_written(steps): steps for steps in _steps(shape, path.split("."), rule, (), look_inside)}
        if len(found) > 1:
            raise AmbiguousPathError(f"{' and '.join(sorted(found))} could both be {path}")
        for steps in found.values():
            return _access(steps, in_record=shape.is_json)
    return None


def leaves(shape: Shape, path: str = "") -> Iterator[str]:
    """The paths of all properties of a table that have a value, for people to see."""
    if shape.kind == "list" and shape.item is not None:
        yield from leaves(shape.item, path)
    elif shape.kind == "object" and shape.fields:
        for field, part in shape.fields.items():
            yield from leaves(part, f"{path}.{field}" if path else field)
    else:
        yield path


# --- looking for it


def may_be(field: str, wanted: str) -> bool:
    """Whether a property can be a wanted one by any of the rules."""
    return field == wanted or _RULES[-1](field) == _RULES[-1](wanted)


def _without_namespace(text: str) -> str:
    return text.rpartition(":")[2].removeprefix("$").lower()


_RULES: Final[tuple[Callable[[str], str], ...]] = (
    str,
    str.lower,
    _without_namespace,
    lambda text: normalize_name(_without_namespace(text)),
)


def _steps(
    shape: Shape, parts: list[str], rule: Callable[[str], str], before: Steps, look_inside: LookInside
) -> Iterator[Steps]:
    """The ways to a path by one rule."""
    if not parts:
        yield before
        return
    if shape.kind == "list" and shape.item is not None:
        yield from _steps(shape.item, parts, rule, (*before, PathStep("", shape.item)), look_inside)
        return
    if before and (shape.kind in {"mixed", "any"} or (shape.kind == "text" and not shape.is_json)):
        inner = look_inside(before, parts)
        if inner.kind in {"object", "list"}:
            yield from _steps(inner, parts, rule, (*before[:-1], before[-1]._replace(shape=inner)), look_inside)
        return
    for length in range(len(parts), 0, -1):
        wanted = rule(".".join(parts[:length]))
        if not wanted:
            continue
        ways = [
            way
            for field, part in shape.fields.items()
            if rule(field) == wanted
            for way in _steps(part, parts[length:], rule, (*before, PathStep(field, part)), look_inside)
        ]
        if ways:
            yield from ways
            return


def _written(steps: Steps) -> str:
    return ".".join(step.name for step in steps if step.name)


# --- as SQL


@dataclass(frozen=True, slots=True)
class Expression:
    """SQL on the way to a property.

    Attributes:
        sql: The expression.
        many: Whether it is a list.
        is_json: Whether it is JSON.
        pointer: The JSON pointer that is still to be followed.
    """

    sql: str
    many: bool = False
    is_json: bool = False
    pointer: str = ""

    def each(self, template: Callable[[str], str]) -> Expression:
        """The expression with something done to it, or to each of its items."""
        sql = f"list_transform({self.sql}, lambda item: {template('item')})" if self.many else template(self.sql)
        return Expression(sql, self.many)

    def followed(self, function: str = "json_extract") -> Expression:
        """JSON, or with another function the text of it, at the end of the pointer."""
        if not self.pointer and function == "json_extract":
            return self
        pointer = literal(self.pointer or "$")
        return self.each(lambda item: f"{function}({item}, {pointer})")


def _access(steps: Steps, *, in_record: bool) -> Access:
    """The property at the end of some steps; ``in_record`` where the table is a column of JSON."""
    shape, list_path = steps[-1].shape, None
    while shape.kind == "list" and shape.item is not None:
        steps, shape = (*steps, PathStep("", shape.item)), shape.item
    for number, step in enumerate(steps):
        if not step.name:
            list_path = _written(steps[:number])
    path, expression = _written(steps), value_of(steps, in_record=in_record)
    if shape.kind == "any":
        texts = expression.followed().each(lambda item: f"texts_of({item})")
        sql = f"flatten({texts.sql})" if expression.many else texts.sql
        return Access(path, "any", True, False, list_path or path, sql, None, shape)
    if shape.kind in TYPED and not shape.is_json and not expression.many:
        return Access(path, shape.kind, False, True, list_path, expression.sql, None, shape)
    text = expression.followed("json_extract_string") if shape.is_json else expression
    pointer = expression.pointer if in_record and not expression.many else None
    sql = text.each(lambda item: text_sql(item, shape.kind, is_json=shape.is_json)).sql
    return Access(path, shape.kind, expression.many, False, list_path, sql, pointer, shape)


def value_of(steps: Steps, *, in_record: bool) -> Expression:
    """SQL for the value at the end of some steps."""
    first, *rest = steps
    if in_record:
        expression = Expression(RECORD, is_json=True, pointer=pointer_step(first.name))
    elif first.shape.in_text:
        column = name(first.name)
        expression = Expression(f"CASE WHEN json_valid({column}) THEN CAST({column} AS JSON) END", is_json=True)
    else:
        expression = Expression(name(first.name), is_json=first.shape.is_json)
    for step in rest:
        expression = _property(expression, step) if step.name else _items(expression)
    return expression


def _property(expression: Expression, step: PathStep) -> Expression:
    if expression.is_json:
        return replace(expression, pointer=expression.pointer + pointer_step(step.name))
    field = literal(step.name)
    sql = expression.each(lambda item: f"struct_extract({item}, {field})").sql
    return Expression(sql, expression.many, is_json=step.shape.is_json)


def _items(expression: Expression) -> Expression:
    """The items of a list, or of JSON that is a list here and a single value there."""
    if not expression.is_json:
        return replace(expression, sql=f"flatten({expression.sql})" if expression.many else expression.sql, many=True)
    elements = expression.followed().each(lambda item: f"elements_of({item})")
    return Expression(f"flatten({elements.sql})" if expression.many else elements.sql, many=True, is_json=True)


def pointer_step(text: str) -> str:
    """The part of a JSON pointer that leads to a property."""
    return "/" + text.replace("~", "~0").replace("/", "~1")


def text_sql(sql: str, kind: Kind, *, is_json: bool = False) -> str:
    """A single value as text."""
    match kind:
        case "number":
            return f"number_text({sql})"
        case "boolean" | "date":
            return f"CAST({sql} AS VARCHAR)"
        case "time":
            return f"time_text(CAST({sql} AS TIMESTAMP))"
        case "zoned":
            return f"time_text({sql} AT TIME ZONE 'UTC') || 'Z'"
        case _:
            return f"text_of({sql})" if is_json else f"text_of(CAST({sql} AS VARCHAR))"
