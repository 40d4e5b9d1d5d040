"""A property of a record as SQL: its value, and whether its conditions hold.

A condition whose path leads into the same list as the property selects the items of the list; any other one decides
whether the record counts. A condition that can't be decided is null in SQL, and SQL's own logic goes on with it: null
``AND`` false is false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from rst2spec.spec.model import Condition, Property
from rst2spec.verify.access import text_sql
from rst2spec.verify.data_settings import Settings, Values
from rst2spec.verify.quoting import column, literal, name
from rst2spec.verify.shapes import Kind
from rst2spec.verify.staging import Column, Staged
from rst2spec.verify.terms import is_term, spellings_of

Reading = Literal["all", "any"]
"""Whether all of several conditions must hold, or one of them: the documents don't specify it."""

TRUE: Final = "true"
_UNKNOWN: Final = "CAST(NULL AS BOOLEAN)"
_NUMBERS: Final = frozenset({"number"})
TIMES: Final = frozenset({"date", "time", "zoned"})


@dataclass(frozen=True, slots=True)
class Value:
    """A property of a record.

    Attributes:
        sql: Its text, or the list of its texts.
        kind: The kind of the values in the data.
        many: Whether it is a list.
        applies: Whether its conditions hold, as SQL: null where that can't be decided.
        typed: The value in the type that the data has for it; empty where that is text.
        columns: The columns that this needs.
    """

    sql: str
    kind: Kind
    many: bool
    applies: str = TRUE
    typed: str = ""
    columns: tuple[str, ...] = ()


@dataclass(slots=True)
class Problems:
    """Why properties and conditions can't be decided.

    Attributes:
        missing: Reasons why a property can't be read: nothing can be decided.
        conditions: Reasons why a condition can't be decided.
        terms: The terms for which no value is set.
    """

    missing: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RecordSide:
    """One side of a group's records.

    Attributes:
        alias: The table's name in the statement: ``source`` or ``target``.
        staged: The table.
        settings: The configuration.
        is_joined: Whether the statement has both sides in one table, in columns such as ``"source.zip"``.
    """

    alias: str
    staged: Staged
    settings: Settings
    is_joined: bool = False

    @property
    def system(self) -> str:
        """The system's slug."""
        return self.staged.table.system

    def sql_of(self, item: Column) -> str:
        """A column in the statement."""
        return name(f"{self.alias}.{item.name}") if self.is_joined else column(self.alias, item.name)

    def text_of(self, item: Column) -> str:
        """The text of a column, or its list of texts."""
        return text_sql(self.sql_of(item), item.kind) if item.is_typed else self.sql_of(item)


def value_of(side: RecordSide, item: Property, reading: Reading, problems: Problems) -> Value | None:
    """A property with its conditions; null, and a problem, where the data doesn't have it."""
    if item.path is None:
        problems.missing.append(f"the {side.alias}'s property is blank in the document")
        return None
    found = _column(side, item.path, problems.missing)
    if found is None:
        return None
    value = _value(side, found)
    if not item.conditions:
        return value
    columns = [found.name]
    selecting: list[Callable[[str], str]] = []
    gating: list[str] = []
    for condition in item.conditions:
        at = _place(side, condition, problems)
        if at is None:
            gating.append(_UNKNOWN)
            continue
        columns.append(at.name)
        test = _test(side, condition, at, problems)
        if at.many and found.many and at.list_path == found.list_path:
            at_sql = side.sql_of(at)
            selecting.append(lambda number, test=test, at_sql=at_sql: test(f"{at_sql}[{number}]"))  # type: ignore[misc]
        else:
            gating.append(_gate(side, at, test))
    if not selecting:
        return replace(value, applies=_joined(gating, reading), columns=tuple(columns))
    holds = _joined([*gating, *(test("number") for test in selecting)], reading)
    undecided = f"len(list_filter({value.sql}, lambda item, number: ({holds}) IS NULL)) > 0"
    return Value(
        f"list_filter({value.sql}, lambda item, number: {holds})",
        found.kind,
        many=True,
        applies=f"CASE WHEN {undecided} THEN NULL ELSE true END",
        columns=tuple(columns),
    )


def plain_value(side: RecordSide, path: str, problems: Problems) -> Value | None:
    """A property without conditions; null, and a problem, where the data doesn't have it."""
    found = _column(side, path, problems.missing)
    return None if found is None else _value(side, found)


def accepted_sql(side: RecordSide, values: Values, problems: Problems) -> str:
    """Whether a record has accepted values in all of some properties: never null."""
    tests = []
    for path, accepted in values.items():
        found = _column(side, path, problems.missing)
        if found is not None:
            tests.append(_gate(side, found, lambda value, at=found, of=accepted: _is_one_of(value, of, at.kind)))  # type: ignore[misc]
    return _joined(tests, "all") if tests else TRUE


def readings_of(*sides: Property) -> tuple[Reading, ...]:
    """The readings that may differ: two where a property has several conditions."""
    return ("all", "any") if any(len(side.conditions) > 1 for side in sides) else ("all",)


def _value(side: RecordSide, found: Column) -> Value:
    typed = side.sql_of(found) if found.is_typed else ""
    return Value(side.text_of(found), found.kind, found.many, typed=typed, columns=(found.name,))


def _column(side: RecordSide, path: str, reasons: list[str]) -> Column | None:
    found = side.staged.columns.get(path)
    if found is None:
        missing = side.staged.missing.get(path)
        reasons.append(missing.reason if missing else f"{side.system} has no property {path}")
    return found


def _place(side: RecordSide, condition: Condition, problems: Problems) -> Column | None:
    """Where a condition's value is looked for; null, and a problem, where it can't be decided."""
    if condition.value is None or condition.path is None:
        blank = "value" if condition.value is None else "property"
        problems.conditions.append(f"the condition's {blank} is blank in the document")
        return None
    return _column(side, condition.path, problems.conditions)


def _test(side: RecordSide, condition: Condition, at: Column, problems: Problems) -> Callable[[str], str]:
    """A condition as a test of a value."""
    wanted, kind = condition.value or "", at.kind
    values = side.settings.term(side.system, wanted) if is_term(wanted) else (wanted,)
    if values is not None:
        return lambda value: _is_one_of(value, values, kind)
    problems.terms.append(wanted)
    known = _listed(spellings_of(wanted, condition.iri), kind)
    return lambda value: f"CASE WHEN {value} IS NULL THEN false WHEN {value} IN ({known}) THEN true END"


def _gate(side: RecordSide, at: Column, test: Callable[[str], str]) -> str:
    """A test as a condition of the whole record: of a list, one item has to pass it."""
    sql = side.text_of(at)
    return f"any_of(list_transform({sql}, lambda item: {test('item')}))" if at.many else test(sql)


def _is_one_of(value: str, accepted: Iterable[str], kind: Kind) -> str:
    return f"coalesce({value} IN ({_listed(accepted, kind)}), false)"


def _listed(values: Iterable[str], kind: Kind) -> str:
    wrapped = "as_number({})" if kind in _NUMBERS else "{}"
    return ", ".join(wrapped.format(literal(value)) for value in values)


def _joined(tests: list[str], reading: Reading) -> str:
    if len(tests) == 1:
        return tests[0]
    joined = f" {'AND' if reading == 'all' else 'OR'} ".join(f"({test})" for test in tests)
    return f"({joined})"
