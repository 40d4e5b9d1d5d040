"""Carries testers' marks over from older checklists into a new one, by id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rst2spec.outputs.checklist.building import Checklist, ChecklistRow, LeftOver, Mark
from rst2spec.outputs.checklist.columns import DATE, DOCUMENT, EXPECTED, KIND, NEW, STATUS, WAS
from rst2spec.outputs.checklist.former_ids import former_ids
from rst2spec.outputs.checklist.keys import mark_text, marks_hash
from rst2spec.outputs.checklist.old_sheet import OldRow, OldSheet
from rst2spec.outputs.plain import escape_controls

GONE: Final = "no longer in the documents"
OWN: Final = "added by a tester"
TWICE: Final = "a second row with the same id"

_RESULT_COLUMNS: Final = (STATUS, "Tester", DATE)
_CLEARED_FOR_RETEST: Final = (STATUS, "Actual", DATE)  # cleared, because a retest fills them in again
# the columns that determine a row's meaning, for sheets that have lost their keys
_MEANING: Final = ("Source property", "Source condition", "Target property", "Target condition", "Type", "Rule", "Code")


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of both checklists whose meaning has changed."""

    old: OldRow
    new: ChecklistRow


@dataclass(frozen=True, slots=True)
class MergeResult:
    """The result of a merge.

    Attributes:
        checklist: The new checklist with the marks.
        added: Rows that no older sheet has.
        removed: Rows that the documents don't have anymore.
        changed: Rows whose meaning has changed.
        to_retest: Rows whose marks refer to an older meaning.
        carried: The number of rows with marks of an older sheet.
        superseded: The number of rows whose marks were dropped in favor of a later sheet's.
    """

    checklist: Checklist
    added: tuple[ChecklistRow, ...]
    removed: tuple[OldRow, ...]
    changed: tuple[Pair, ...]
    to_retest: tuple[ChecklistRow, ...]
    carried: int
    superseded: int


def merge(sheets: Sequence[OldSheet], new: Checklist, *, retest: bool = False) -> MergeResult:
    """Merges older checklists into a new one.

    Args:
        sheets: The older checklists; if several have marks for the same row, the last one counts.
        new: The checklist of the current documents.
        retest: Whether to return only rows whose marks refer to an older meaning, without their results.
    """
    old_rows = _OldRows(row for sheet in sheets for row in sheet.rows)
    # rows of the same document are matched first; rows of moved documents get the rest
    matched = dict.fromkeys(range(len(new.rows)))
    former = former_ids(new.rows, old_rows.meaning)
    for same_document in (True, False):
        for index, row in enumerate(new.rows):
            id_ = former[index][0] if index in former else row.id
            matched[index] = matched[index] or old_rows.claim(row, id_, same_document=same_document)
        for index, (_, *other_ids) in former.items():
            row = new.rows[index]
            for id_ in other_ids:
                if matched[index] is None and old_rows.meaning(row.kind, id_) == row.meaning:
                    matched[index] = old_rows.claim(row, id_, same_document=same_document)
    added: list[ChecklistRow] = []
    changed: list[Pair] = []
    rows: list[ChecklistRow] = []
    for row, old in zip(new.rows, matched.values(), strict=True):
        if old is None or old.why:
            added.append(row)
        elif _differs(old, row):
            changed.append(Pair(old, row))
        rows.append(replace(row, since=NEW) if old is None else _with_marks(row, old))
    stale = tuple([row for row in rows if row.tested])
    left_over = tuple(old_rows.left_over())
    checklist = Checklist(
        tuple(_for_retest(stale)) if retest else tuple(rows),
        new.documents,
        () if retest else left_over,
        tuple(dict.fromkeys(id_ for sheet in sheets for id_ in sheet.extras)),
        is_merged=True,
    )
    carried = sum(bool(row.marks) for row in rows)
    return MergeResult(
        checklist, tuple(added), tuple(old_rows.gone()), tuple(changed), stale, carried, old_rows.superseded
    )


class _OldRows:
    """The older rows by kind and id; each is matched at most once."""

    def __init__(self, rows: Iterable[OldRow]) -> None:
        self._own_rows: list[OldRow] = []
        self._free: dict[tuple[str, str], list[OldRow]] = defaultdict(list)
        self._claimed: set[tuple[str, str]] = set()
        self.superseded = 0
        first_file: dict[str, int] = {}
        for row in rows:
            if row.key.id:
                self._free[row.key.kind, row.key.id].append(row)
            elif first_file.setdefault(marks_hash({**row.values, **row.marks}), row.file) == row.file:
                self._own_rows.append(row)  # only once if several copies of one checklist have it
        for key, candidates in self._free.items():
            self._free[key] = self._latest_file(candidates)

    def _latest_file(self, rows: list[OldRow]) -> list[OldRow]:
        """The rows of one file: the last one where the row has a status, else the last one with marks."""
        files = {row.file for row in rows}
        if len(files) == 1:
            return rows
        deciding = [row for row in rows if STATUS in row.marks] or [row for row in rows if row.marks] or rows
        last = max(row.file for row in deciding)
        chosen = [row for row in rows if row.file == last]
        chosen_marks = {marks_hash(row.marks) for row in chosen}
        self.superseded += sum(bool(row.marks) and marks_hash(row.marks) not in chosen_marks for row in rows)
        return chosen

    def meaning(self, kind: str, name: str) -> str | None:
        """The meaning of the unmatched row with a kind and id; null if there is none."""
        candidates = self._free.get((kind, name))
        return candidates[0].key.meaning if candidates else None

    def claim(self, row: ChecklistRow, name: str, *, same_document: bool) -> OldRow | None:
        """Matches a new row with an older one by its older id, preferably one with marks; null if there is none."""
        candidates = self._free.get((row.kind, name))
        if not candidates:
            return None
        document = escape_controls(row.document)
        eligible = [old for old in candidates if not same_document or mark_text(old.values.get(DOCUMENT)) == document]
        if not eligible:
            return None
        best = next((old for old in eligible if old.marks), eligible[0])
        candidates.remove(best)
        self._claimed.add((row.kind, name))
        return best

    def gone(self) -> Iterator[OldRow]:
        """Generated rows of older sheets that no new row matched."""
        for key, rows in self._free.items():
            if key not in self._claimed:
                yield from (row for row in rows[:1] if not row.why)

    def left_over(self) -> Iterator[LeftOver]:
        """Unmatched rows with marks, and rows that testers added."""
        for key, rows in self._free.items():
            for number, row in enumerate(rows):
                if row.marks:
                    is_second = key in self._claimed or number > 0
                    yield _left_over(row, row.why or (TWICE if is_second else GONE))
        for row in self._own_rows:
            yield _left_over(row, row.why or OWN)


def _left_over(row: OldRow, why: str) -> LeftOver:
    values = {**row.values}
    if "Message" in values:  # a finding has other columns than the left-over sheet
        values.setdefault(EXPECTED, values["Message"])
    return LeftOver(why, row.key.kind, {**values, KIND: row.key.kind}, row.marks, row.key_text)


def _with_marks(row: ChecklistRow, old: OldRow) -> ChecklistRow:
    """A new row with the marks of an older one, and the change since then."""
    if not old.marks:
        return replace(row, since=NEW) if old.why else row
    untouched = bool(old.key.tested) and marks_hash(old.marks) == old.key.marks
    tested = old.key.tested if untouched else old.key.meaning
    if not (tested != row.meaning if tested else _differs(old, row)):
        return replace(row, marks=old.marks)
    since = old.since if untouched and old.since else f"{WAS}{old.expected}"
    return replace(row, marks=old.marks, since=since, tested=tested or "unknown")


def _differs(old: OldRow, new: ChecklistRow) -> bool:
    """Whether the meaning of a row differs from the one in the older sheet."""
    if old.key.meaning:
        return old.key.meaning != new.meaning
    return any(
        mark_text(old.values.get(name)) != escape_controls(str(new.values.get(name) or "")).strip()
        for name in _MEANING
        if name in new.values
    )


def _for_retest(rows: Iterable[ChecklistRow]) -> Iterator[ChecklistRow]:
    """Rows to test again: the last result becomes part of ``since``, and its columns are cleared."""
    for row in rows:
        last_result = test_result(row.marks)
        remaining_marks = {name: mark for name, mark in row.marks.items() if name not in _CLEARED_FOR_RETEST}
        yield replace(
            row, marks=remaining_marks, since=f"{row.since} ({last_result})" if last_result else row.since, tested=""
        )


def test_result(marks: Mapping[str, Mark]) -> str:
    """Describes a test's result: ``passed, Kari, 2026-11-02``."""
    return ", ".join(filter(None, [mark_text(marks.get(name)) for name in _RESULT_COLUMNS]))
