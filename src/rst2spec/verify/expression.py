"""Translates expressions of the transformation language into SQL.

If the documents and the data allow two readings (a bare type name is a text or a conversion; an export doesn't
distinguish decimals from floats), both are translated, and a pair is decided if both have the same result.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

from rst2spec.spec.model import DataType
from rst2spec.verify.expression_functions import BARE_NAMES, EACH, functions
from rst2spec.verify.property_values import TIMES, TRUE, Value
from rst2spec.verify.quoting import literal
from rst2spec.verify.type_conversions import CONVERTED, ValueComparison, common_form, compared

_VALUE: Final = "_."
_CODES: Final = re.compile(r"%(.)", re.DOTALL)
_KNOWN_CODES: Final = frozenset("YmdHMSfy%")
_NULL: Final = "NULL"
_NUMBER: Final = "DECIMAL(38, 12)"


class UndecidableError(Exception):
    """An expression, or a part of it, can't be executed: the message has the reason."""


@dataclass(frozen=True, slots=True)
class _Node:
    """A part of an expression.

    Attributes:
        sql: Its value.
        kind: ``value`` (the source's), ``text``, ``number``, ``boolean``, ``time``, ``list`` or ``null``.
        bad: Whether a value could not be read, as SQL; empty where none is read.
        constant: The text, where it is written in the document.
        may_be_number: Whether the text can be that of a number.
        time: The source's value as the data's own type of times; empty where it isn't one.
    """

    sql: str
    kind: str
    bad: str = ""
    constant: str | None = None
    may_be_number: bool = False
    time: str = ""


@dataclass(slots=True)
class _Translator:
    """Translates one reading.

    Attributes:
        value: The source's value; its ``sql`` may be an item of a list.
        converts: Whether a bare type name is a conversion.
        passes: The result of a type test that the data can't decide.
        now: The time of ``now``, as SQL; empty without one.
        is_typed: Whether the data distinguishes text from other values.
        used: The choices that the expression depends on.
    """

    value: Value
    converts: bool
    passes: bool
    now: str
    is_typed: bool
    used: set[str] = field(default_factory=set)

    def node(self, part: Any) -> _Node:
        """Translates a part.

        Raises:
            UndecidableError: It has no settled meaning.
        """
        if isinstance(part, str):
            return self._text(part)
        if isinstance(part, bool):
            return _Node(str(part).lower(), "boolean")
        if isinstance(part, int | float):
            return _Node(f"CAST({part!r} AS {_NUMBER})", "number")
        if part is None:
            return _Node(_NULL, "null")
        if isinstance(part, list) and part and isinstance(part[0], str):
            return self._call(part[0], part[1:])
        raise UndecidableError("it contains an object or a list without a function")

    def _text(self, part: str) -> _Node:
        if part == _VALUE:
            if self.value.many:
                return _Node(f"present({self.value.sql})", "list")
            time = self.value.typed if self.value.kind in TIMES else ""
            return _Node(self.value.sql, "value", time=time)
        if part.startswith("_"):
            raise UndecidableError(f"it refers to {part}")
        if part in BARE_NAMES:
            self.used.add("bare")
            if self.converts:
                return self._call(part, [_VALUE])
        return _Node(literal(part) if part else _NULL, "text", constant=part)

    def _call(self, name: str, parts: Sequence[Any]) -> _Node:
        function = functions().get(name)
        if function is None:
            raise UndecidableError(f"the function {name} is not executed")
        if not function.takes(len(parts)):
            raise UndecidableError(f"the function {name} is not executed with {len(parts)} arguments")
        if name == "now":
            if not self.now:
                raise UndecidableError("the function now needs --as-of")
            return _Node(self.now, "time")
        if name == "if":
            return self._if(parts)
        if name in {"is-decimal", "is-boolean", "is-list"}:
            return self._type_test(name, parts[0])
        kinds = list(function.arguments)
        nodes = [self.node(part) for part in parts]
        if name == "if-null":
            return _if_null(*nodes)
        if name == "list":
            return _listed(nodes[0])
        if "same" in kinds:
            kinds = [_shared_kind(nodes)] * len(nodes)
        values = [_argument(node, kind) for node, kind in zip(nodes, kinds, strict=True)]
        sql = f"({function.sql.format(*(value.sql for value in values))})"
        bad = [value.bad for value in values]
        if function.arguments[-1] in {"any", "moment"} and function.result != "boolean" and name != "string":
            bad.append(f"({values[-1].sql} IS NOT NULL AND {sql} IS NULL)")
        if name == "replace":
            bad.pop()
        return _Node(sql, function.result, _either(*bad))

    def _if(self, parts: Sequence[Any]) -> _Node:
        test = _argument(self.node(parts[0]), "boolean")
        first, second = self.node(parts[1]), self.node(parts[2] if len(parts) > 2 else None)
        kind, may_be_number = _united(first, second)
        sql = f"CASE WHEN {test.sql} THEN {_as(first, kind)} ELSE {_as(second, kind)} END"
        bad = ""
        if first.bad or second.bad:
            bad = f"CASE WHEN {test.sql} THEN {first.bad or 'false'} ELSE {second.bad or 'false'} END"
        return _Node(f"({sql})", kind, _either(test.bad, bad), may_be_number=may_be_number)

    def _type_test(self, name: str, part: Any) -> _Node:
        """A test of a value's type: the data's formats don't have all types."""
        if part != _VALUE:
            raise UndecidableError(f"the function {name} is only executed for the value itself")
        value, passes = self.value, str(self.passes).lower()
        if name == "is-list":
            if value.many or self.is_typed:
                return _Node(str(value.many).lower(), "boolean")
            self.used.add("type")
            return _Node(passes, "boolean")
        single = _argument(self.node(part), "any")
        if name == "is-boolean":
            if self.is_typed or value.kind == "boolean":
                return _Node(str(value.kind == "boolean").lower(), "boolean", single.bad)
            self.used.add("type")
            return _Node(f"(boolean_of({single.sql}) IS NOT NULL AND {passes})", "boolean", single.bad)
        if value.kind not in {"number", "mixed", "any"} and self.is_typed:
            return _Node("false", "boolean", single.bad)
        self.used.add("type")
        has_fraction = f"coalesce(number_of({single.sql}) <> trunc(number_of({single.sql})), false)"
        return _Node(f"({has_fraction} AND {passes})", "boolean", single.bad)


def comparisons(
    kind: DataType, source: Value, target: Value, *, now: str, is_typed: bool
) -> tuple[ValueComparison, ...] | str:
    """How a mapping's values are compared, by each reading; a text with the reason if the type can't be executed.

    Args:
        kind: The type, an expression.
        source: The source's value.
        target: The target's value.
        now: The time of ``now``, as SQL; empty without one.
        is_typed: Whether the source's data distinguishes text from numbers and booleans.
    """
    found: dict[str, ValueComparison] = {}
    for converts, passes in product((False, True), (False, True)):
        is_each = source.many and _converts_each(kind.expression, converts=converts)
        value = Value("item", source.kind, many=False) if is_each else source
        translator = _Translator(value, converts, passes, now, is_typed)
        try:
            node = translator.node(kind.expression)
        except UndecidableError as error:
            return str(error)
        item = _of_each(node, source, target) if is_each else _of_one(node, source, target)
        found.setdefault(repr(item), item)
    return tuple(found.values())


def _converts_each(part: Any, *, converts: bool) -> bool:
    """Whether an expression converts a value without looking at others."""
    if isinstance(part, list):
        return bool(part) and part[0] in EACH and all(_converts_each(item, converts=converts) for item in part[1:])
    return part not in BARE_NAMES or not converts or part in EACH


# --- parts


def _argument(node: _Node, kind: str) -> _Node:
    """A part as the argument of a function."""
    kind = kind.removesuffix("?")
    if kind in {"format", "pattern", "integer"} or (kind == "text" and node.constant is not None):
        return _Node(_constant(node, kind), "text")
    if kind == "list":
        return _listed(node)
    if node.kind == "list":
        node = _Node(f"{node.sql}[1]", "value", _either(node.bad, f"len({node.sql}) > 1"))
    if kind == "moment" and node.time:
        return _Node(node.time, "time")
    if kind in {"any", "text", "moment"}:
        return _Node(_as(node, "text"), "text", node.bad)
    if kind == node.kind or node.kind == "null":
        return node
    if kind == "number" and node.kind in {"value", "text"}:
        sql = f"number_of({node.sql})"
    elif kind == "boolean" and node.kind in {"value", "text"}:
        sql = f"boolean_of({node.sql})"
    elif kind == "time" and node.kind in {"value", "text"}:
        sql = f"time_of({node.sql})"
    else:
        raise UndecidableError(f"expected a {kind}, got a {node.kind}")
    return _Node(sql, kind, _either(node.bad, f"({node.sql} IS NOT NULL AND {sql} IS NULL)"))


def _constant(node: _Node, kind: str) -> str:
    if kind == "integer":
        match = re.fullmatch(r"CAST\((-?\d+) AS .*\)", node.sql)
        if match is None:
            raise UndecidableError("an index isn't a whole number")
        index = int(match[1])
        return str(index + 1 if index >= 0 else index)
    if node.constant is None:
        raise UndecidableError(f"a {kind} isn't written in the document")
    if kind == "pattern":
        wildcards = {"*": ".*", "?": "."}
        return literal("(?s)" + "".join(wildcards.get(char, re.escape(char)) for char in node.constant))
    if kind == "format":
        unknown = sorted({code for code in _CODES.findall(node.constant) if code not in _KNOWN_CODES})
        if unknown:
            raise UndecidableError(f"the code %{unknown[0]} in a format is not executed")
    return literal(node.constant)


def _listed(node: _Node) -> _Node:
    if node.kind == "list":
        return node
    return _Node(f"as_list({_as(node, 'text')})", "list", node.bad)


def _as(node: _Node, kind: str) -> str:
    """A part in the kind of the whole."""
    if kind != "text" or node.kind in {"value", "text", "null"}:
        return node.sql
    if node.kind == "number":
        return f"number_text({node.sql})"
    if node.kind == "time":
        return f"time_text({node.sql})"
    if node.kind == "boolean":
        return f"CAST({node.sql} AS VARCHAR)"
    raise UndecidableError("expected a single value, got a list")


def _shared_kind(nodes: Sequence[_Node]) -> str:
    """The kind in which values are compared: that of a number or truth value where one of them is one."""
    kinds = {node.kind for node in nodes}
    return next((kind for kind in ("number", "boolean", "time") if kind in kinds), "any")


def _united(first: _Node, second: _Node) -> tuple[str, bool]:
    """The kind of a choice between two values, and whether the texts can be those of numbers."""
    kinds = {first.kind, second.kind} - {"null"}
    if kinds == {"list"}:
        return "list", False
    if "list" in kinds:
        raise UndecidableError("it is a list or a single value")
    if len(kinds) == 1 and kinds <= {"number", "boolean", "time"}:
        return kinds.pop(), False
    return "text", bool(kinds & {"number", "value"}) or first.may_be_number or second.may_be_number


def _if_null(first: _Node, second: _Node) -> _Node:
    kind, may_be_number = _united(first, second)
    sql = f"coalesce({_as(first, kind)}, {_as(second, kind)})"
    return _Node(sql, kind, _either(first.bad, _both(f"{first.sql} IS NULL", second.bad)), None, may_be_number)


def _either(*tests: str) -> str:
    given = [test for test in dict.fromkeys(tests) if test]
    return given[0] if len(given) == 1 else f"({' OR '.join(given)})" if given else ""


def _both(first: str, second: str) -> str:
    return f"({first} AND {second})" if second else ""


# --- the whole


def _of_one(node: _Node, source: Value, target: Value) -> ValueComparison:
    many = target.many or node.kind == "list"
    if node.kind == "list":
        form = common_form(Value("", "text", many=True), target)
        expected, found = _as_set(node.sql, form), _target(target, form, many=True)
    else:
        form, found = _against(node, target, many=many)
        sql = form.format(_as(node, "text") if node.kind in {"value", "text", "null"} else node.sql)
        expected = f"as_list({sql})" if many else sql
    if node.bad in {f"({sql} IS NOT NULL AND {node.sql} IS NULL)" for sql in (source.sql, source.typed)}:
        readable = CONVERTED  # the expected value shows it, and isn't calculated twice
    else:
        readable = f"NOT coalesce({node.bad}, false)" if node.bad else TRUE
    return compared(source, target, expected, readable, found)


def _of_each(node: _Node, source: Value, target: Value) -> ValueComparison:
    form, found = _against(node, target, many=True)
    each = form.format(node.sql)
    expected = f"as_set(list_transform(present({source.sql}), lambda item: {each}))"
    readable = TRUE
    if node.bad:
        each_bad = f"list_transform(present({source.sql}), lambda item: {node.bad})"
        readable = f"NOT coalesce(list_bool_or({each_bad}), false)"
    return compared(source, target, expected, readable, found)


def _against(node: _Node, target: Value, *, many: bool) -> tuple[str, str]:
    """The form of the expected value, and the target's value in the same form."""
    readers = {"number": "number_of({})", "boolean": "boolean_of({})", "time": "time_of({})"}
    if node.kind in readers:
        reader = readers[node.kind]
        if target.many:
            return "{}", f"as_read_set(list_transform(present({target.sql}), lambda item: {reader.format('item')}))"
        found = reader.format(target.sql)
        return "{}", f"as_list({found})" if many else found
    form = common_form(Value("", "text", many=False), target)
    if form == "{}" and node.may_be_number:
        form = "as_number({})"
    return form, _target(target, form, many=many)


def _target(target: Value, form: str, *, many: bool) -> str:
    if target.many:
        return _as_set(target.sql, form)
    return f"as_list({form.format(target.sql)})" if many else form.format(target.sql)


def _as_set(sql: str, form: str) -> str:
    return f"as_set({sql})" if form == "{}" else f"as_set(list_transform({sql}, lambda item: {form.format('item')}))"
