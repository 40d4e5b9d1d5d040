"""Mends documents by the fixes that their findings carry: in rounds over all documents together, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from rst2spec.run.accumulator import aggregate
from rst2spec.run.document_result import check_source, guarded
from rst2spec.run.options import Options
from rst2spec.run.reading import reads_back
from rst2spec.source import Source
from rst2spec.source.discover import InputFile
from rst2spec.source.read import SkippedFile, read
from rst2spec.spec.diagnostic import Diagnostic
from rst2spec.spec.edit import Applied, OffsetEdit, choose

MAX_ROUNDS: Final = 5
"""How often documents are fixed and checked again. Two rounds mend whatever was seen so far, the others are spare."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A document that fixes have changed.

    Attributes:
        found: Where it is from, with the bytes that were read.
        before: It as it was read.
        after: It with all fixes.
        fixes: The fixes that were applied.
        rounds: The changes of each round, sorted, as offsets in what the round before left.
    """

    found: InputFile
    before: Source
    after: Source
    fixes: tuple[Applied, ...]
    rounds: tuple[tuple[OffsetEdit, ...], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    Attributes:
        mended: The documents that were changed, in the order in which they were found.
        held: Those whose fixes are left undone: with them something else in the document would be read differently.
            That takes damage that lets both readers read it, each something else.
        skipped: What was asked for and can't be read.
        unsafe: How many unsafe fixes are left.
        documents: How many dataflow documents were asked for.
    """

    mended: tuple[Mended, ...]
    held: tuple[InputFile, ...]
    skipped: tuple[SkippedFile, ...]
    unsafe: int
    documents: int


def _nothing() -> None:
    pass


def mend(
    found: Iterable[InputFile], options: Options, *, unsafe: bool = False, advance: Callable[[], None] = _nothing
) -> Outcome:
    """Applies the fixes of all findings that count, until there are none left.

    Names are inferred from all documents, so each round sees all of them together; only what the round before has
    changed is checked again.

    Args:
        found: The documents. Those that are only context stay as they are; those with content are not read again.
        options: How they are checked.
        unsafe: Whether unsafe fixes are applied, too.
        advance: Called after each document was checked for the first time.
    """
    inputs: list[_Draft | SkippedFile] = []
    for item in found:
        inputs.append(guarded(item, partial(_drafted, item, options)))
        advance()
    for _ in range(MAX_ROUNDS):
        wanted = [
            (number, draft, fixable)
            for number, draft, reported in _reported(inputs, options)
            if not draft.is_held and (fixable := [item for item in reported if _may_fix(item, unsafe=unsafe)])
        ]
        if not wanted:
            break
        for number, draft, fixable in wanted:
            failure = guarded(draft.found, partial(draft.fix, fixable, options))
            if failure is not None:
                inputs[number] = failure
    left = [item.fix for _, _, reported in _reported(inputs, options) for item in reported if item.fix is not None]
    drafts = [item for item in inputs if isinstance(item, _Draft)]
    return Outcome(
        tuple([draft.mended() for draft in drafts if draft.rounds]),
        tuple([draft.found for draft in drafts if draft.is_held]),
        tuple([item for item in inputs if isinstance(item, SkippedFile) and not item.is_reference_only]),
        sum(fix.safety == "unsafe" for fix in left),
        sum(draft.checked.is_dataflow and not draft.checked.is_reference_only for draft in drafts),
    )


def _drafted(found: InputFile, options: Options) -> _Draft | SkippedFile:
    source = read(found)
    return source if isinstance(source, SkippedFile) else _Draft(found, source, options)


def _may_fix(item: Diagnostic, *, unsafe: bool) -> bool:
    return item.fix is not None and (unsafe or item.fix.safety == "safe")


class _Draft:
    """A document between two rounds."""

    def __init__(self, found: InputFile, source: Source, options: Options) -> None:
        self.found = found
        self.before = self.after = source
        self.checked = check_source(source, options, is_reference_only=found.is_reference_only)
        self.fixes: list[Applied] = []
        self.rounds: list[tuple[OffsetEdit, ...]] = []
        self.is_held = self.checked.is_dataflow and self.checked.has_unsafe_edits

    def fix(self, found: Sequence[Diagnostic], options: Options) -> None:
        """Applies the fixes of findings, as far as they don't overlap."""
        source = self.after
        fixes, changes = choose(source, found)
        after = reads_back(source, changes, options.reader)
        if after is None:
            self.is_held = True
            return
        checked = check_source(after, options)
        is_safe = all(fix.safety == "safe" for fix in fixes)
        if is_safe and checked.digest != self.checked.digest:
            self.is_held = True
            return
        self.after = after
        self.checked = checked
        self.fixes += fixes
        self.rounds.append(changes)

    def mended(self) -> Mended:
        """What came of it."""
        return Mended(self.found, self.before, self.after, tuple(self.fixes), tuple(self.rounds))


def _reported(
    inputs: Sequence[_Draft | SkippedFile], options: Options
) -> Iterator[tuple[int, _Draft, tuple[Diagnostic, ...]]]:
    """The documents that were asked for, with their numbers and with their findings as reports show them."""
    result = aggregate([item.checked if isinstance(item, _Draft) else item for item in inputs], options)
    reported = iter(result.reported)
    for number, item in enumerate(inputs):
        if isinstance(item, _Draft) and item.checked.is_dataflow and not item.checked.is_reference_only:
            yield number, item, next(reported)
