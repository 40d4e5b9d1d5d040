"""The rule for marks: what has changed since, what is done, which of two marks counts, and what is a conflict.

A mark is a row's cells that testers fill in, together with the meaning that it is about (``meanings.py``). Sheet,
table, command line and page follow this rule. ``page/files/mark_rules.js`` is the same in JavaScript, and
``tests/marks/cases.json`` holds both to the same answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from rst2spec.outputs.checklist.columns import CONFLICT, DATE, NOTE, STATUS, TESTER
from rst2spec.outputs.checklist.mark_dates import read_day
from rst2spec.outputs.checklist.mark_values import Mark, mark_text
from rst2spec.outputs.checklist.mark_words import AUTOMATIC_TESTER, CONFLICTING, State, plain_word, read_status

_RESULT: Final = (STATUS, TESTER, DATE)
_UNDECIDED: Final = frozenset(["blocked", ""])  # statuses that contradict no result


@dataclass(frozen=True, slots=True)
class TestMark:
    """A mark of a row.

    Attributes:
        cells: The testers' cells by column; empty ones are omitted.
        about: The meaning that the mark is about; empty if it is unknown.
    """

    cells: Mapping[str, Mark]
    about: str

    @property
    def status(self) -> str:
        """The status in its standard word; a text that isn't recognized is returned in lower case."""
        text = mark_text(self.cells.get(STATUS))
        status = read_status(text)
        return plain_word(text) if status is None else status

    @property
    def day(self) -> str | None:
        """The day of its date."""
        return read_day(self.cells.get(DATE))

    @property
    def is_automatic(self) -> bool:
        """Whether ``rst2spec verify`` wrote it."""
        return plain_word(mark_text(self.cells.get(TESTER))) == AUTOMATIC_TESTER

    @property
    def result(self) -> str:
        """The result in words: ``pass, Kari, 2026-11-02``."""
        return ", ".join(
            filter(None, (self.status, mark_text(self.cells.get(TESTER)), mark_text(self.cells.get(DATE))))
        )


@dataclass(frozen=True, slots=True)
class Combined:
    """The mark that counts among several of one row.

    Attributes:
        mark: The mark.
        chosen: The index of the mark that it is based on.
        superseded: The indexes of the results that don't count.
    """

    mark: TestMark
    chosen: int
    superseded: tuple[int, ...] = ()


def state_of(mark: TestMark, meaning: str) -> State:
    """The state of a row with this meaning."""
    text = mark_text(mark.cells.get(STATUS))
    status = read_status(text)
    if status is None:
        return "not recognized"
    if status == "":
        return "not tested"
    if status == CONFLICTING:
        return "conflict"
    return cast("State", status) if mark.about == meaning else "changed since"


def with_standard_status(cells: Mapping[str, Mark]) -> dict[str, Mark]:
    """The cells with the status in its standard word; a status that isn't recognized stays as it is."""
    standard = dict(cells)
    if STATUS in standard:
        status = read_status(mark_text(standard[STATUS]))
        if status:
            standard[STATUS] = status
        elif status == "":
            del standard[STATUS]
    return standard


def combine(marks: Sequence[TestMark], meaning: str) -> Combined:
    """The mark that counts among several of one row.

    The latest one counts. If dates don't decide, one about the row's present meaning does. If the statuses of the
    remaining ones differ, the row is in conflict. A mark of ``rst2spec verify`` never replaces one of a person, but
    contradicts it. The other cells of all marks are in the result.

    Args:
        marks: The marks, in the order of their files; at least one.
        meaning: The row's present meaning.
    """
    with_result = [index for index, mark in enumerate(marks) if mark.status]
    of_people = [index for index in with_result if not marks[index].is_automatic]
    automatic = [index for index in with_result if marks[index].is_automatic]
    if not with_result:
        filled = [index for index, mark in enumerate(marks) if mark.cells]
        chosen = filled[-1] if filled else len(marks) - 1
        return Combined(_with_texts(marks, chosen, filled), chosen)
    if not of_people:
        days = {index: marks[index].day or "" for index in automatic}
        chosen = max(automatic, key=lambda index: (days[index], index))
        return _chosen(marks, [chosen], with_result, meaning)
    deciding = _deciding(marks, of_people, meaning)
    contradicting = [index for index in automatic if _contradicts(marks[index], marks[deciding[-1]])]
    return _chosen(marks, [*deciding, *contradicting], [*of_people, *contradicting], meaning)


def _deciding(marks: Sequence[TestMark], indexes: Sequence[int], meaning: str) -> list[int]:
    """The latest marks; among those that dates don't order the ones about the present meaning."""
    days = {index: marks[index].day for index in indexes}
    latest = max((day for day in days.values() if day), default=None)
    last = [index for index in indexes if days[index] in {latest, None}]
    current = [index for index in last if marks[index].about == meaning]
    return current or last


def _contradicts(automatic: TestMark, mark: TestMark) -> bool:
    statuses = {automatic.status, mark.status}
    return automatic.about == mark.about and len(statuses) > 1 and not statuses & _UNDECIDED


def _chosen(marks: Sequence[TestMark], deciding: Sequence[int], considered: Sequence[int], meaning: str) -> Combined:
    chosen = max(deciding, key=lambda index: (marks[index].day is not None, index))
    with_texts = [index for index, mark in enumerate(marks) if index in considered or not mark.status]
    mark = _with_texts(marks, chosen, with_texts)
    if len({marks[index].status for index in deciding}) == 1 and marks[chosen].status != CONFLICTING:
        superseded = [index for index in considered if index != chosen and not _is_same(marks[index], marks[chosen])]
        return Combined(mark, chosen, tuple(superseded))
    cells = {**mark.cells, STATUS: CONFLICTING}
    lines = [line for index in deciding for line in _conflict_lines(marks[index])]
    cells[CONFLICT] = "\n".join(dict.fromkeys(lines))
    testers = [mark_text(marks[index].cells.get(TESTER)) for index in deciding]
    cells[TESTER] = " / ".join(dict.fromkeys(name for text in testers for name in text.split(" / ") if name))
    about = next((marks[index].about for index in deciding if marks[index].about == meaning), mark.about)
    return Combined(TestMark({name: value for name, value in cells.items() if value != ""}, about), chosen)


def _is_same(one: TestMark, other: TestMark) -> bool:
    """Whether two marks are copies of the same one."""
    return (one.result, one.about) == (other.result, other.about)


def _conflict_lines(mark: TestMark) -> list[str]:
    text = mark_text(mark.cells.get(CONFLICT))
    return text.split("\n") if mark.status == CONFLICTING and text else [mark.result]


def _with_texts(marks: Sequence[TestMark], chosen: int, indexes: Sequence[int]) -> TestMark:
    """The chosen mark with the other cells of all marks: where both have a text, the other one is added to the note."""
    cells = dict(marks[chosen].cells)
    for index in reversed(indexes):
        mark = marks[index]
        for column, value in mark.cells.items():
            text = mark_text(value)
            if column in _RESULT or column == CONFLICT or not text:
                continue
            if column not in cells:
                cells[column] = value
            elif index != chosen and text not in mark_text(cells[column]):
                _add_to_note(cells, column, text, mark)
    if read_status(mark_text(cells.get(STATUS))) != CONFLICTING:
        cells.pop(CONFLICT, None)
    return TestMark(cells, marks[chosen].about)


def _add_to_note(cells: dict[str, Mark], column: str, text: str, mark: TestMark) -> None:
    note = mark_text(cells.get(NOTE))
    who = mark.result or "another checklist"
    line = f"{who}: {text}" if column == NOTE else f"{who}: {column}: {text}"
    if line not in note:
        cells[NOTE] = f"{note}\n{line}" if note else line
