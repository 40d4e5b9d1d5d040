"""Carries testers' marks over from older checklists into a new one: by key, by id, else by content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rst2spec.outputs.checklist.building import Checklist, ChecklistRow, LeftOver
from rst2spec.outputs.checklist.columns import CONFLICT, DATE, DOCUMENT, EXPECTED, KIND, NEW, STATUS, WAS
from rst2spec.outputs.checklist.former_ids import former_ids
from rst2spec.outputs.checklist.keys import marks_hash
from rst2spec.outputs.checklist.mark_rules import TestMark, combine, state_of, with_standard_status
from rst2spec.outputs.checklist.mark_values import Mark, mark_text
from rst2spec.outputs.checklist.old_sheet import OldRow, OldSheet
from rst2spec.outputs.checklist.same_rows import identified
from rst2spec.outputs.plain import escape_controls

GONE: Final = "no longer in the documents"
OWN: Final = "added by a tester"
TWICE: Final = "a second row with the same id"
UNPLACED: Final = "can't be identified: it has no key and no id, and no row of the documents has its content"

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
class Superseded:
    """A row with results that a later one replaces."""

    row: ChecklistRow
    results: tuple[str, ...]


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
        superseded: The rows with a result that a later one replaces, each with the results that don't count.
        conflicts: The rows about which testers disagree.
        unplaced: The number of rows with marks that can't be identified.
    """

    checklist: Checklist
    added: tuple[ChecklistRow, ...]
    removed: tuple[OldRow, ...]
    changed: tuple[Pair, ...]
    to_retest: tuple[ChecklistRow, ...]
    carried: int
    superseded: tuple[Superseded, ...]
    conflicts: tuple[ChecklistRow, ...]
    unplaced: int


def merge(sheets: Sequence[OldSheet], new: Checklist, *, retest: bool = False) -> MergeResult:
    """Merges older checklists into a new one.

    Args:
        sheets: The older checklists; if several have marks for the same row, the last one counts.
        new: The checklist of the current documents.
        retest: Whether to return only rows whose marks refer to an older meaning, without their results.
    """
    old_rows = _OldRows(identified([row for sheet in sheets for row in sheet.rows], new.rows))
    added: list[ChecklistRow] = []
    changed: list[Pair] = []
    superseded: list[Superseded] = []
    rows: list[ChecklistRow] = []
    knows_findings = any(sheet.lists_findings for sheet in sheets)
    for row, copies in zip(new.rows, _matched(old_rows, new.rows), strict=True):
        if copies is None and row.kind == "finding" and not knows_findings:
            rows.append(row)
            continue
        if copies is None:
            added.append(row)
            rows.append(replace(row, since=NEW))
            continue
        old, results = _combined(copies, row)
        if old.why:
            added.append(row)
        elif _differs(old, row):
            changed.append(Pair(old, row))
        merged_row = _with_marks(row, old)
        rows.append(merged_row)
        if results:
            superseded.append(Superseded(merged_row, results))
    stale = tuple([row for row in rows if row.tested])
    left_over = tuple(old_rows.left_over())
    extras = dict.fromkeys(name for sheet in sheets for name in sheet.extras)
    if any(CONFLICT in row.marks for row in rows):
        extras[CONFLICT] = None
    checklist = Checklist(
        tuple(_for_retest(stale)) if retest else tuple(rows),
        new.documents,
        () if retest else left_over,
        tuple(extras),
        is_merged=True,
    )
    return MergeResult(
        checklist,
        tuple(added),
        tuple(old_rows.gone()),
        tuple(changed),
        stale,
        sum(bool(row.marks) for row in rows),
        tuple(superseded),
        tuple([row for row in rows if state_of(row.mark, row.meaning) == "conflict"]),
        sum(item.why == UNPLACED for item in left_over),
    )


Copies = tuple[OldRow, ...]
"""One row in several files, in their order."""


def _matched(old_rows: _OldRows, rows: Sequence[ChecklistRow]) -> list[Copies | None]:
    """The older copies of each row; null where there are none.

    Rows of the same document are matched first; rows of moved documents get the rest.
    """
    matched: list[Copies | None] = [None] * len(rows)
    former = former_ids(rows, old_rows.meaning)
    for same_document in (True, False):
        for index, row in enumerate(rows):
            id_ = former[index][0] if index in former else row.id
            matched[index] = matched[index] or old_rows.claim(row, id_, same_document=same_document)
        for index, (_, *other_ids) in former.items():
            row = rows[index]
            for id_ in other_ids:
                if matched[index] is None and old_rows.meaning(row.kind, id_) == row.meaning:
                    matched[index] = old_rows.claim(row, id_, same_document=same_document)
    return matched


def _combined(copies: Copies, row: ChecklistRow) -> tuple[OldRow, tuple[str, ...]]:
    """The copy that counts with the marks of all, and the results that don't count."""
    marks = [_mark_of(copy, row) for copy in copies]
    combined = combine(marks, row.meaning)
    chosen = copies[combined.chosen]
    results = tuple(dict.fromkeys(marks[index].result for index in combined.superseded))
    cells = with_standard_status(combined.mark.cells)
    return replace(chosen, marks=cells, about=combined.mark.about), results


def _mark_of(old: OldRow, row: ChecklistRow) -> TestMark:
    """A copy's mark; without a key, it is about the row's meaning if the columns that determine it are the same."""
    mark = old.mark
    return replace(mark, about=row.meaning) if not mark.about and not _differs(old, row) else mark


class _OldRows:
    """The older rows by kind and id; each is matched at most once."""

    def __init__(self, rows: Iterable[OldRow]) -> None:
        self._own_rows: list[OldRow] = []
        self._free: dict[tuple[str, str], list[Copies]] = {}
        self._claimed: set[tuple[str, str]] = set()
        first_file: dict[str, int] = {}
        by_key: dict[tuple[str, str], list[OldRow]] = defaultdict(list)
        for row in rows:
            if row.key.id:
                by_key[row.key.kind, row.key.id].append(row)
            elif first_file.setdefault(marks_hash({**row.values, **row.marks}), row.file) == row.file:
                self._own_rows.append(row)  # only once if several copies of one checklist have it
        for key, candidates in by_key.items():
            self._free[key] = _copies(candidates)

    def meaning(self, kind: str, name: str) -> str | None:
        """The meaning of the unmatched row with a kind and id; null if there is none."""
        candidates = self._free.get((kind, name))
        return candidates[0][-1].key.meaning if candidates else None

    def claim(self, row: ChecklistRow, name: str, *, same_document: bool) -> Copies | None:
        """Matches a new row with an older one by its older id, preferably one with marks; null if there is none."""
        candidates = self._free.get((row.kind, name))
        if not candidates:
            return None
        document = escape_controls(row.document)
        eligible = [
            copies
            for copies in candidates
            if not same_document or any(mark_text(old.values.get(DOCUMENT)) == document for old in copies)
        ]
        if not eligible:
            return None
        best = next((copies for copies in eligible if any(old.marks for old in copies)), eligible[0])
        candidates.remove(best)
        self._claimed.add((row.kind, name))
        return best

    def gone(self) -> Iterator[OldRow]:
        """Generated rows of older sheets that no new row matched."""
        for key, rows in self._free.items():
            if key not in self._claimed:
                yield from (copies[-1] for copies in rows[:1] if not copies[-1].why)

    def left_over(self) -> Iterator[LeftOver]:
        """Unmatched rows with marks, and rows that testers added."""
        for key, rows in self._free.items():
            for number, copies in enumerate(rows):
                row = _latest(copies)
                if row.marks:
                    is_second = key in self._claimed or number > 0
                    yield _left_over(row, row.why or (TWICE if is_second else GONE))
        for row in self._own_rows:
            if row.is_generated and not row.marks:
                continue
            yield _left_over(row, row.why or (UNPLACED if row.is_generated else OWN))


def _copies(rows: Sequence[OldRow]) -> list[Copies]:
    """Groups rows with the same id: copies of one row in several files, or several rows of one file."""
    if len({row.file for row in rows}) == len(rows):
        return [tuple(rows)]
    groups: dict[tuple[str, int], list[OldRow]] = defaultdict(list)
    seen: dict[tuple[int, str], int] = defaultdict(int)
    for row in rows:
        document = mark_text(row.values.get(DOCUMENT))
        groups[document, seen[row.file, document]].append(row)
        seen[row.file, document] += 1
    return [tuple(group) for group in groups.values()]


def _latest(copies: Copies) -> OldRow:
    """The copies of a row that isn't in the documents as one."""
    meaning = copies[-1].key.meaning
    combined = combine([copy.mark for copy in copies], meaning)
    return replace(copies[combined.chosen], marks=with_standard_status(combined.mark.cells))


def _left_over(row: OldRow, why: str) -> LeftOver:
    values = {**row.values}
    if "Message" in values:  # a finding has other columns than the left-over sheet
        values.setdefault(EXPECTED, values["Message"])
    return LeftOver(why, row.key.kind, {**values, KIND: row.key.kind}, row.marks, row.key_text)


def _with_marks(row: ChecklistRow, old: OldRow) -> ChecklistRow:
    """A new row with the marks of an older one, and the change since then."""
    if not old.marks:
        return replace(row, since=NEW) if old.why else row
    tested = old.mark.about
    if tested == row.meaning or (STATUS not in old.marks and not _differs(old, row)):
        return replace(row, marks=old.marks)
    since = old.since if tested == old.key.tested and old.since else f"{WAS}{old.expected}"
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
