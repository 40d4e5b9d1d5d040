"""Takes testers' marks over from older checklists into a new one, by id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rst2spec.outputs.checklist.columns import DATE, DOCUMENT, EXPECTED, KIND, NEW, STATUS, WAS
from rst2spec.outputs.checklist.keys import mark_text, marks_hash
from rst2spec.outputs.checklist.reading import OldRow, OldSheet
from rst2spec.outputs.checklist.rows import Checklist, LeftOver, Mark, Row
from rst2spec.outputs.checklist.twins import former_ids
from rst2spec.outputs.plain import visible

GONE: Final = "no longer in the documents"
OWN: Final = "a row that a tester has added"
TWICE: Final = "a second row of the same id"

_OUTCOME: Final = (STATUS, "Tester", DATE)
_OF_THE_TEST: Final = (STATUS, "Actual", DATE)  # what a retest says anew
# what of a row says what it means, for sheets that have lost their keys
_MEANING: Final = ("Source property", "Source condition", "Target property", "Target condition", "Type", "Rule", "Code")


@dataclass(frozen=True, slots=True)
class Pair:
    """A row that both have and that means something else now."""

    old: OldRow
    new: Row


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of it.

    Attributes:
        checklist: The new checklist with the marks.
        came: Rows that no older sheet has.
        went: Rows that the documents don't have any more.
        changed: Rows that mean something else now.
        to_retest: Rows whose marks are about what they meant before.
        carried: How many rows have marks of an older sheet.
        superseded: How many rows' marks were left out for those of a later sheet.
    """

    checklist: Checklist
    came: tuple[Row, ...]
    went: tuple[OldRow, ...]
    changed: tuple[Pair, ...]
    to_retest: tuple[Row, ...]
    carried: int
    superseded: int


def merge(sheets: Sequence[OldSheet], new: Checklist, *, retest: bool = False) -> Merged:
    """Merges.

    Args:
        sheets: The older checklists; of two that say something of the same row, the later one counts.
        new: The checklist of the documents as they are now.
        retest: Whether to keep only rows whose marks are about what they meant before, with their results taken out.
    """
    pool = _Pool(row for sheet in sheets for row in sheet.rows)
    # those of the same document choose first: a moved document's rows take what is left
    chosen = dict.fromkeys(range(len(new.rows)))
    former = former_ids(new.rows, pool.meaning)
    for same_document in (True, False):
        for index, row in enumerate(new.rows):
            name = former[index][0] if index in former else row.id
            chosen[index] = chosen[index] or pool.take(row, name, same_document=same_document)
        for index, (_, *moved) in former.items():
            row = new.rows[index]
            for name in moved:
                if chosen[index] is None and pool.meaning(row.kind, name) == row.meaning:
                    chosen[index] = pool.take(row, name, same_document=same_document)
    came: list[Row] = []
    changed: list[Pair] = []
    rows: list[Row] = []
    for row, old in zip(new.rows, chosen.values(), strict=True):
        if old is None or old.why:
            came.append(row)
        elif _differs(old, row):
            changed.append(Pair(old, row))
        rows.append(replace(row, since=NEW) if old is None else _with_marks(row, old))
    stale = tuple([row for row in rows if row.tested])
    left_over = tuple(pool.left_over())
    checklist = Checklist(
        tuple(_for_retest(stale)) if retest else tuple(rows),
        new.documents,
        () if retest else left_over,
        tuple(dict.fromkeys(name for sheet in sheets for name in sheet.extras)),
        is_merged=True,
    )
    carried = sum(bool(row.marks) for row in rows)
    return Merged(checklist, tuple(came), tuple(pool.gone()), tuple(changed), stale, carried, pool.superseded)


class _Pool:
    """The older rows by kind and id, each of which is given away once."""

    def __init__(self, rows: Iterable[OldRow]) -> None:
        self._own: list[OldRow] = []
        self._free: dict[tuple[str, str], list[OldRow]] = defaultdict(list)
        self._taken: set[tuple[str, str]] = set()
        self.superseded = 0
        own: dict[str, int] = {}
        for row in rows:
            if row.key.id:
                self._free[row.key.kind, row.key.id].append(row)
            elif own.setdefault(marks_hash({**row.values, **row.marks}), row.file) == row.file:
                self._own.append(row)  # and once, where copies of one checklist have it
        for key, found in self._free.items():
            self._free[key] = self._latest(found)

    def _latest(self, rows: list[OldRow]) -> list[OldRow]:
        """The rows of the file that counts: the last one in which the row has a status, else the last with marks."""
        files = {row.file for row in rows}
        if len(files) == 1:
            return rows
        said = [row for row in rows if STATUS in row.marks] or [row for row in rows if row.marks] or rows
        last = max(row.file for row in said)
        kept = [row for row in rows if row.file == last]
        known = {marks_hash(row.marks) for row in kept}
        self.superseded += sum(bool(row.marks) and marks_hash(row.marks) not in known for row in rows)
        return kept

    def meaning(self, kind: str, name: str) -> str | None:
        """What the row that is there for a kind and id means; null where there is none, or it has been taken."""
        free = self._free.get((kind, name))
        return free[0].key.meaning if free else None

    def take(self, row: Row, name: str, *, same_document: bool) -> OldRow | None:
        """The older row of a new one, by its id there, with marks where there are several; null where there is none."""
        free = self._free.get((row.kind, name))
        if not free:
            return None
        document = visible(row.document)
        fitting = [old for old in free if not same_document or mark_text(old.values.get(DOCUMENT)) == document]
        if not fitting:
            return None
        best = next((old for old in fitting if old.marks), fitting[0])
        free.remove(best)
        self._taken.add((row.kind, name))
        return best

    def gone(self) -> Iterator[OldRow]:
        """Rows that an older sheet has from documents, and no new row took."""
        for key, rows in self._free.items():
            if key not in self._taken:
                yield from (row for row in rows[:1] if not row.why)

    def left_over(self) -> Iterator[LeftOver]:
        """What nobody took and somebody has written in, and testers' own rows."""
        for key, rows in self._free.items():
            for number, row in enumerate(rows):
                if row.marks:
                    again = key in self._taken or number > 0
                    yield _left_over(row, row.why or (TWICE if again else GONE))
        for row in self._own:
            yield _left_over(row, row.why or OWN)


def _left_over(row: OldRow, why: str) -> LeftOver:
    values = {**row.values}
    if "Message" in values:  # a finding's, which has a sheet of its own otherwise
        values.setdefault(EXPECTED, values["Message"])
    return LeftOver(why, row.key.kind, {**values, KIND: row.key.kind}, row.marks, row.key_text)


def _with_marks(row: Row, old: OldRow) -> Row:
    """A new row with the marks of an older one, and what has changed since they were made."""
    if not old.marks:
        return replace(row, since=NEW) if old.why else row
    untouched = bool(old.key.tested) and marks_hash(old.marks) == old.key.marks
    tested = old.key.tested if untouched else old.key.meaning
    if not (tested != row.meaning if tested else _differs(old, row)):
        return replace(row, marks=old.marks)
    since = old.since if untouched and old.since else f"{WAS}{old.expected}"
    return replace(row, marks=old.marks, since=since, tested=tested or "unknown")


def _differs(old: OldRow, new: Row) -> bool:
    """Whether a row means something else than when the older sheet was made."""
    if old.key.meaning:
        return old.key.meaning != new.meaning
    return any(
        mark_text(old.values.get(name)) != visible(str(new.values.get(name) or "")).strip()
        for name in _MEANING
        if name in new.values
    )


def _for_retest(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows to be tested again: what the last test said is told, and its result is to be filled in anew."""
    for row in rows:
        said = outcome(row.marks)
        kept = {name: mark for name, mark in row.marks.items() if name not in _OF_THE_TEST}
        yield replace(row, marks=kept, since=f"{row.since} ({said})" if said else row.since, tested="")


def outcome(marks: Mapping[str, Mark]) -> str:
    """What a test said, by whom, and when: ``passed, Kari, 2026-11-02``."""
    return ", ".join(filter(None, [mark_text(marks.get(name)) for name in _OUTCOME]))
