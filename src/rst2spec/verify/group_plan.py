"""The records of entity types, and the plan by which the pairs of a group are found."""

from __future__ import annotations

from dataclasses import dataclass, field

from rst2spec.verify.catalog import Binding
from rst2spec.verify.data_settings import Settings
from rst2spec.verify.property_values import RecordSide
from rst2spec.verify.record_pairs import Method, PairRule, Tables
from rst2spec.verify.staging import Staged, TableCounts
from rst2spec.verify.subject import Group


@dataclass(slots=True)
class Records:
    """The records of an entity type.

    Attributes:
        binding: The entity type with its table.
        staged: The table of the run; null where there is none.
        relation: The table with these records only, as SQL.
        problem: Why there are no records; empty where there are.
        hint: How to solve it.
        counts: The numbers of the table's records, once it is created.
        statements: The statements that create the table and select these records.
    """

    binding: Binding
    staged: Staged | None = None
    relation: str = ""
    problem: str = ""
    hint: str = ""
    counts: TableCounts = field(default_factory=lambda: TableCounts(0))
    statements: tuple[str, ...] = ()


@dataclass(slots=True)
class GroupPlan:
    """How the pairs of a group are found.

    Attributes:
        group: The group.
        source: The source's records.
        target: The target's records.
        tables: The tables of its pairs.
        method: How pairs are found; null where there is no way.
        problem: Why there is none; empty where there is one.
        hint: How to solve it.
        rules: The match rules that can be followed, by id.
        rule_problems: Why others can't be, by id.
        statements: The statements that find the pairs.
    """

    group: Group
    source: Records
    target: Records
    tables: Tables
    method: Method | None = None
    problem: str = ""
    hint: str = ""
    rules: dict[str, PairRule] = field(default_factory=dict)
    rule_problems: dict[str, str] = field(default_factory=dict)
    statements: tuple[str, ...] = ()

    @property
    def known_method(self) -> Method:
        """How pairs are found, where there is a way."""
        if self.method is None:
            raise ValueError(f"{self.group}: {self.problem}")
        return self.method

    def side(self, alias: str, settings: Settings) -> RecordSide:
        """One side, under a name in a statement."""
        records = self.source if alias == "source" else self.target
        if records.staged is None:
            raise ValueError(f"{self.group}: no table was created")
        return RecordSide(alias, records.staged, settings)
