"""Mends documents by the fixes that their findings carry: in rounds over all documents together, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from rst2spec.pipeline import Options, check_source, guarded, see_together
from rst2spec.source import Source, source_of
from rst2spec.source.discover import Found
from rst2spec.source.read import SkippedFile, read
from rst2spec.spec.diagnostic import Diagnostic
from rst2spec.spec.edit import Change, changed, changes_of

MAX_ROUNDS: Final = 5
"""How often documents are fixed and checked again. Two rounds mend whatever was seen so far, the others are spare."""


class Applied(NamedTuple):
    """A fix that was applied: of which code, and how safe it was."""

    code: str
    safety: str


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

    found: Found
    before: Source
    after: Source
    fixes: tuple[Applied, ...]
    rounds: tuple[tuple[Change, ...], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    Attributes:
        mended: The documents that were changed, in the order in which they were found.
        held: Those whose safe fixes are left undone: one of them would change what the document means. That takes
            damage that lets both readers read it, each something else.
        skipped: What was asked for and can't be read.
        unsafe: How many unsafe fixes are left.
    """

    mended: tuple[Mended, ...]
    held: tuple[Found, ...]
    skipped: tuple[SkippedFile, ...]
    unsafe: int


def _nothing() -> None:
    pass


def mend(
    found: Iterable[Found], options: Options, *, unsafe: bool = False, advance: Callable[[], None] = _nothing
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
            (draft, fixable)
            for draft, reported in _reported(inputs, options)
            if not draft.is_held and (fixable := [item for item in reported if _may_fix(item, unsafe=unsafe)])
        ]
        if not wanted:
            break
        failures = {}
        for draft, fixable in wanted:
            failure = guarded(draft.found, partial(draft.fix, fixable, options))
            if failure is not None:
                failures[id(draft)] = failure
        if failures:
            inputs = [failures.get(id(item), item) for item in inputs]
    left = [item.fix for _, reported in _reported(inputs, options) for item in reported if item.fix is not None]
    drafts = [item for item in inputs if isinstance(item, _Draft)]
    return Outcome(
        tuple([draft.mended() for draft in drafts if draft.rounds]),
        tuple([draft.found for draft in drafts if draft.is_held]),
        tuple([item for item in inputs if isinstance(item, SkippedFile) and not item.context]),
        sum(fix.safety == "unsafe" for fix in left),
    )


def _drafted(found: Found, options: Options) -> _Draft | SkippedFile:
    source = read(found)
    return source if isinstance(source, SkippedFile) else _Draft(found, source, options)


def _may_fix(item: Diagnostic, *, unsafe: bool) -> bool:
    return item.fix is not None and (unsafe or item.fix.safety == "safe")


class _Draft:
    """A document between two rounds."""

    def __init__(self, found: Found, source: Source, options: Options) -> None:
        self.found = found
        self.before = self.after = source
        self.checked = check_source(source, options, context=found.context)
        self.fixes: list[Applied] = []
        self.rounds: list[tuple[Change, ...]] = []
        self.is_held = False

    def fix(self, found: Sequence[Diagnostic], options: Options) -> None:
        """Applies the fixes of findings, as far as they don't overlap."""
        source = self.after
        fixes, changes = choose(source, found)
        after = source_of(
            changed(source.text, changes),
            source.path,
            report_path=source.report_path,
            has_bom=source.has_bom,
            named=source.named,
        )
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
    inputs: Iterable[_Draft | SkippedFile], options: Options
) -> Iterator[tuple[_Draft, tuple[Diagnostic, ...]]]:
    """The documents that were asked for with their findings, as reports show them."""
    listed = list(inputs)
    result = see_together([item.checked if isinstance(item, _Draft) else item for item in listed], options)
    asked = [
        item for item in listed if isinstance(item, _Draft) and item.checked.is_dataflow and not item.checked.context
    ]
    return zip(asked, result.reported, strict=True)


def choose(source: Source, found: Iterable[Diagnostic]) -> tuple[list[Applied], tuple[Change, ...]]:
    """The fixes that can be applied at once, each whole, and all their changes, sorted.

    Of two that overlap the larger wins, the one that takes out and puts in more characters; of equals the first.
    Changes overlap if they take out the same character, or if one inserts where the other one inserts, begins, ends
    or is in the midst: which comes first would have a meaning.
    """
    fixes = []
    for item in found:
        if item.fix is not None:
            changes = changes_of(source, item.fix.edits)
            fixes.append((item, item.fix, changes, sum(end - start + len(text) for start, end, text in changes)))
    fixes.sort(key=lambda item: -item[3])
    taken = bytearray(len(source.text) + 1)  # characters that are taken out
    points = bytearray(len(source.text) + 1)  # places where something is inserted
    applied: list[Applied] = []
    together: list[Change] = []
    for item, fix, changes, _ in fixes:
        if any(_overlaps(change, taken, points) for change in changes):
            continue
        applied.append(Applied(item.code, fix.safety))
        together += changes
        for start, end, _text in changes:
            if start == end:
                points[start] = 1
            else:
                taken[start:end] = b"\1" * (end - start)
    return applied, tuple(sorted(together, key=lambda change: change[:2]))


def _overlaps(change: Change, taken: bytearray, points: bytearray) -> bool:
    start, end, _ = change
    if start == end:
        return bool(points[start] or taken[start] or (start and taken[start - 1]))
    return taken.find(1, start, end) >= 0 or points.find(1, start, end + 1) >= 0
