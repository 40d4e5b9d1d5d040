"""The changes between two sides: collected document by document, and iterated by several formats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.outputs.allowances import LOSSES, Allowance
from rst2spec.run.store import SpillBuffer, Store
from rst2spec.spec.changes.change import Change
from rst2spec.spec.changes.diff_report import (
    ChangeKind,
    ChangePlace,
    ChangeRecord,
    ChangeSlugs,
    DiffSummary,
    NotCompared,
)
from rst2spec.spec.changes.fold import NAMES, Folded
from rst2spec.spec.changes.kinds import KINDS, Impact, by_impact

_IN_MEMORY: Final = 20_000  # changes in memory; more go to the store


class ReportedChange(NamedTuple):
    """A change, with the reason why it is allowed; empty if it isn't."""

    change: Change
    allowed: str = ""


class SideSummary(NamedTuple):
    """A summary of one of the two sides.

    Attributes:
        name: Its name.
        documents: The number of its dataflow documents.
        prefix: The path from the run's folder to the folder that its paths are relative to.
        is_single: Whether it is a single named document.
    """

    name: str
    documents: int
    prefix: str = ""
    is_single: bool = False


@dataclass(frozen=True, slots=True)
class DiffOptions:
    """The options of the formats of ``diff``.

    Attributes:
        everything: Whether the formats for people show everything.
        width: The number of columns; 0 for any.
        color: Whether to use colors.
        repository: The path from the repository's root to the run's folder.
        version: The program's version in the output.
    """

    everything: bool = False
    width: int = 0
    color: bool = False
    repository: str = ""
    version: str | None = None


class Comparison:
    """The changes between two sides.

    Documents are added sorted by path and counted immediately. Their changes are in memory only if there are few.

    Attributes:
        old: The old side.
        new: The new side.
        not_compared: The documents that could not be compared.
        counts: The number of changes by kind that aren't allowed; a changed name counts once.
        documents: The number of documents with changes, including allowed ones.
        nothing_compared: Whether no dataflow document could be compared.
    """

    def __init__(
        self,
        old: SideSummary,
        new: SideSummary,
        allowances: Sequence[Allowance] = (),
        paths_of: Callable[[Change], Sequence[str]] = lambda change: (change.path,),
    ) -> None:
        self.old = old
        self.new = new
        self.not_compared: list[NotCompared] = []
        self.documents = 0
        self.nothing_compared = False
        self._allowances = allowances
        self._paths_of = paths_of
        self._used: set[int] = set()
        self._names: dict[str, Folded] = {}
        self._other_counts: Counter[str] = Counter()
        self._allowed: Counter[str] = Counter()
        self._buffer = SpillBuffer(Store(), tuple[ReportedChange, ...], _IN_MEMORY, len)

    def add(self, changes: Iterable[Change]) -> None:
        """Adds a document's changes."""
        reported = []
        is_changed = False
        for change in changes:
            is_changed = True
            reason = self._reason(change)
            if change.kind in NAMES:
                self._names.setdefault(reason, Folded()).add(change)
                continue
            (self._allowed if reason else self._other_counts)[change.kind] += 1
            reported.append(ReportedChange(change, reason))
        self.documents += is_changed
        if reported:
            self._buffer.add(tuple(reported))

    def names(self) -> Iterator[ReportedChange]:
        """The changed names, each once."""
        for reason, folded in sorted(self._names.items()):
            yield from (ReportedChange(change, reason) for change in folded.changes())

    def by_document(self) -> Iterator[tuple[ReportedChange, ...]]:
        """The other changes, document by document, in the order of paths."""
        return iter(self._buffer)

    def all_changes(self) -> Iterator[ReportedChange]:
        """All changes: names first."""
        yield from self.names()
        for changes in self._buffer:
            yield from changes

    @property
    def counts(self) -> Counter[str]:
        """The number of changes by kind that aren't allowed."""
        return self._other_counts + Counter(item.change.kind for item in self.names() if not item.allowed)

    @property
    def allowed(self) -> Counter[str]:
        """The number of allowed changes by kind."""
        return self._allowed + Counter(item.change.kind for item in self.names() if item.allowed)

    def impacts(self) -> dict[Impact, int]:
        """The number of changes by impact that aren't allowed."""
        return by_impact(self.counts)

    def summary(self) -> DiffSummary:
        """The totals of the report."""
        return DiffSummary(
            **self.impacts(),
            allowed=self.allowed.total(),
            documents=self.documents,
            not_compared=len(self.not_compared),
        )

    def notes(self) -> tuple[str, ...]:
        """Notes about the run itself: unused allowances."""
        return tuple(
            f"the allowance for {item.describe()} matches no change; remove it"
            for number, item in enumerate(self._allowances)
            if number not in self._used and item.kind not in LOSSES
        )

    def _reason(self, change: Change) -> str:
        if self._allowances:
            paths = self._paths_of(change)
            for number, item in enumerate(self._allowances):
                if item.fits(change, paths):
                    self._used.add(number)
                    return item.reason
        return ""


def change_record(reported: ReportedChange) -> ChangeRecord:
    """A change as an object of the JSON formats."""
    change = reported.change
    return ChangeRecord(
        kind=change.kind,
        impact=change.impact,
        message=change.message,
        path=change.path,
        slugs=ChangeSlugs(*change.slugs),
        old=change.old and ChangePlace(*change.old),
        new=change.new and ChangePlace(*change.new),
        flow=change.flow,
        labels=change.labels or None,
        twin=change.twin or None,
        mapping=change.mapping,
        side=change.side,
        subject=change.subject or None,
        before=change.before or None,
        after=change.after or None,
        difference=change.difference or None,
        documents=change.documents,
        folded=change.folded,
        fingerprint=change.fingerprint,
        allowed=reported.allowed or None,
    )


def kinds_of(kinds: Iterable[str]) -> dict[str, ChangeKind]:
    """The kinds that occur, in the table's order."""
    wanted = set(kinds)
    return {name: ChangeKind(kind.impact, kind.title[0], kind.why) for name, kind in KINDS.items() if name in wanted}


def counted(kind: str, count: int, *, more: bool = False) -> str:
    """The number of changes of a kind in words: ``3 mappings removed``, or ``3 more mappings removed``."""
    return f"{count:,} {'more ' if more else ''}{KINDS[kind].title[count != 1]}"


def amounts(counts: Counter[str], impact: Impact | None = None) -> str:
    """The number of changes by kind in words, largest first: of one impact, or of all."""
    wanted = [item for item in counts.items() if impact in (None, KINDS[item[0]].impact)]
    order = list(KINDS)
    return ", ".join(counted(*item) for item in sorted(wanted, key=lambda item: (-item[1], order.index(item[0]))))


def cut_hint(cuts: int) -> str:
    """A sentence about the number of omissions, and how to see everything; empty if there are none."""
    return f"{plural(cuts, 'list')} shortened; --full shows everything." if cuts else ""


def lines_of(change: Change) -> tuple[str, str]:
    """A change's old and new line number as text: a dash for a missing one; both are empty if neither is known."""
    lines = [place and place.line for place in (change.old, change.new)]
    if lines == [None, None]:
        return "", ""
    old, new = (str(line) if line else "-" for line in lines)
    return old, new
