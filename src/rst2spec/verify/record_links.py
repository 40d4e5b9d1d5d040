"""The table of links: which records of two systems are linked, and how it writes their entity types."""

from __future__ import annotations

from collections.abc import Set

from rst2spec.spec.names import normalize_name
from rst2spec.verify.database import Database
from rst2spec.verify.errors import DataError
from rst2spec.verify.record_pairs import LINK_COLUMNS, LINKS, Spelling, links_sql, spellings_sql
from rst2spec.verify.sources import RecordTable
from rst2spec.verify.staging import TableCounts, rejects_sql
from rst2spec.verify.subject import Entity, Group

EntityLabel = tuple[str, str]
"""An entity type by its system and its normalized label, which contains its variant."""


def label_of(entity: Entity) -> EntityLabel:
    """The system and label of an entity type."""
    return entity.system, normalize_name(entity.label)


class RecordLinks:
    """A table of links.

    Attributes:
        table: The table.
        statement: The statement that reads it; empty before ``read``.
        counts: The numbers of its rows.
        spellings: How it writes entity types.
    """

    def __init__(self, table: RecordTable) -> None:
        self.table = table
        self.statement = ""
        self.counts = TableCounts(0)
        self.spellings: list[Spelling] = []

    def read(self, database: Database) -> None:
        """Reads the table into the run's database.

        Raises:
            DataError: It can't be read, or lacks a column.
        """
        relation = self.table.relation
        columns = {str(column).strip().lower(): str(column) for column, _ in database.columns(relation)}
        missing = [column for column in LINK_COLUMNS if column not in columns]
        if missing:
            raise DataError(
                f"{self.table.place} has no column {missing[0]}; a table of links needs {', '.join(LINK_COLUMNS)}"
            )
        self.statement = links_sql(relation, [columns[column] for column in LINK_COLUMNS])
        database.run(self.statement)
        self.counts = _counts(database, self.table)
        rows = database.run(spellings_sql())
        self.spellings = [Spelling(*row[:4]) for row in rows if all(row[:4])]

    def spellings_of(self, group: Group, labels: Set[EntityLabel]) -> tuple[list[Spelling], list[Spelling]]:
        """How the table writes a group, in rows of its direction and of the other one.

        Args:
            group: The group.
            labels: All entity types of the run.
        """
        there, back = [], []
        for item in self.spellings:
            left, right = (item.source_system, item.source_entity), (item.target_system, item.target_entity)
            if _names(group.source, *left, labels) and _names(group.target, *right, labels):
                there.append(item)
            elif _names(group.target, *left, labels) and _names(group.source, *right, labels):
                back.append(item)
        return there, back


def _counts(database: Database, table: RecordTable) -> TableCounts:
    """The numbers of the table's rows: all, those without both keys, and what isn't a row."""
    records, without_key = database.run(
        f"SELECT count(*), count_if(source_id IS NULL OR target_id IS NULL) FROM {LINKS}"
    )[0]
    invalid, first = database.run(rejects_sql(table))[0] if table.kind == "csv" else (0, None)
    return TableCounts(records, without_key or 0, invalid=invalid, first_invalid=first)


def _names(entity: Entity, system: str, written: str, labels: Set[EntityLabel]) -> bool:
    """Whether a row of the table is about an entity type.

    It may leave out a variant, unless there is an entity type of that name.
    """
    name = normalize_name(written)
    if normalize_name(system) != normalize_name(entity.system):
        return False
    if (entity.system, name) == label_of(entity):
        return True
    return name == normalize_name(entity.name) and (entity.system, name) not in labels
