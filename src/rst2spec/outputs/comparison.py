"""All that changed between two sides: collected document by document, and read as often as formats want."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Final, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.outputs.allowances import LOSSES, Allowance
from rst2spec.spec.changes.change import Change, Location
from rst2spec.spec.changes.fold import NAMES, Folded
from rst2spec.spec.changes.kinds import IMPACTS, KINDS, Impact
from rst2spec.spec.changes.report import ChangeKind, ChangePlace, ChangeRecord, ChangeSlugs, DiffSummary, NotCompared

_IN_MEMORY: Final = 20_000  # changes that are kept before they are written to a temporary file


class Told(NamedTuple):
    """A change, and why it is allowed; a blank reason where it isn't."""

    change: Change
    allowed: str = ""


class ComparedSide(NamedTuple):
    """One of the two sides.

    Attributes:
        name: What it is called.
        documents: How many dataflow documents it has.
        prefix: The way from the folder of the run to the one that its paths are relative to.
        is_single: Whether it is one document that was named.
    """

    name: str
    documents: int
    prefix: str = ""
    is_single: bool = False


@dataclass(frozen=True, slots=True)
class DiffOptions:
    """How changes are to be written.

    Attributes:
        everything: Whether the formats for people leave nothing out, however much there is.
        width: The columns that there are; 0 where lines needn't fit.
        colour: Whether there are colours.
        repository: The way from the repository's root to the folder of the run.
        version: The version of the program that is to be named.
    """

    everything: bool = False
    width: int = 0
    colour: bool = False
    repository: str = ""
    version: str | None = None


class Comparison:
    """What changed between two sides.

    Documents come sorted by path. What they amount to is counted as they come; their changes are in memory only as long
    as these are few.

    Attributes:
        old: The old side.
        new: The new side.
        not_compared: The documents that could not be compared.
        counts: How many changes of a kind there are that aren't allowed, names once each.
        documents: How many documents have changes, allowed ones among them.
        is_blind: Whether no dataflow document could be compared.
    """

    def __init__(
        self,
        old: ComparedSide,
        new: ComparedSide,
        allowances: Sequence[Allowance] = (),
        paths_of: Callable[[Change], Sequence[str]] = lambda change: (change.path,),
    ) -> None:
        self.old = old
        self.new = new
        self.not_compared: list[NotCompared] = []
        self.documents = 0
        self.is_blind = False
        self._allowances = allowances
        self._paths_of = paths_of
        self._used: set[int] = set()
        self._names: dict[str, Folded] = {}
        self._others: Counter[str] = Counter()
        self._allowed: Counter[str] = Counter()
        self._spool = _Spool()

    def add(self, changes: Iterable[Change]) -> None:
        """Takes a document's changes."""
        kept = []
        is_changed = False
        for change in changes:
            is_changed = True
            reason = self._reason(change)
            if change.kind in NAMES:
                self._names.setdefault(reason, Folded()).add(change)
                continue
            (self._allowed if reason else self._others)[change.kind] += 1
            kept.append(Told(change, reason))
        self.documents += is_changed
        if kept:
            self._spool.add(kept)

    def names(self) -> Iterator[Told]:
        """The changes of names, each once."""
        for reason, folded in sorted(self._names.items()):
            yield from (Told(change, reason) for change in folded.changes())

    def by_document(self) -> Iterator[list[Told]]:
        """The other changes, a document at a time, in the order of paths."""
        return iter(self._spool)

    def all_changes(self) -> Iterator[Told]:
        """All changes: names first."""
        yield from self.names()
        for changes in self._spool:
            yield from changes

    @property
    def counts(self) -> Counter[str]:
        """How many changes of a kind there are that aren't allowed."""
        return self._others + Counter(item.change.kind for item in self.names() if not item.allowed)

    @property
    def allowed(self) -> Counter[str]:
        """How many changes of a kind are allowed."""
        return self._allowed + Counter(item.change.kind for item in self.names() if item.allowed)

    def impacts(self) -> dict[Impact, int]:
        """How many changes of a class there are that aren't allowed."""
        found = dict.fromkeys(IMPACTS, 0)
        for kind, count in self.counts.items():
            found[KINDS[kind].impact] += count
        return found

    def summary(self) -> DiffSummary:
        """What it amounts to."""
        return DiffSummary(
            **self.impacts(),
            allowed=self.allowed.total(),
            documents=self.documents,
            not_compared=len(self.not_compared),
        )

    def notes(self) -> tuple[str, ...]:
        """What is to be said of the run itself: allowances that nothing needs."""
        return tuple(
            f"an allowance fits no change any more and can go: {item.told()}"
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


class _Spool:
    """Documents' changes in order: the last ones in memory, all before them, where there are many, in a file."""

    def __init__(self) -> None:
        self._file: IO[str] | None = None
        self._kept: list[list[Told]] = []
        self._size = 0

    def add(self, changes: list[Told]) -> None:
        """Keeps a document's changes."""
        self._kept.append(changes)
        self._size += len(changes)
        if self._size > _IN_MEMORY:
            self._write()

    def __iter__(self) -> Iterator[list[Told]]:
        if self._file is not None:
            # read in blocks of our own, as several formats may be reading by turns
            at = 0
            while True:
                self._file.seek(at)
                line = self._file.readline()
                if not line:
                    break
                at = self._file.tell()
                yield [_thawed(*item) for item in json.loads(line)]
        yield from self._kept

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def _write(self) -> None:
        import tempfile

        if self._file is None:
            self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self._file.seek(0, 2)
        for changes in self._kept:
            self._file.write(json.dumps(changes) + "\n")
        self._kept = []
        self._size = 0


def _thawed(change: list[object], allowed: str) -> Told:
    """A change as it was before it was written."""
    kind, path, slugs, old, new, *others = change
    return Told(Change(kind, path, tuple(slugs), old and Location(*old), new and Location(*new), *others), allowed)  # type: ignore[arg-type, misc]


def record_of(told: Told) -> ChangeRecord:
    """A change as JSON formats write it."""
    change = told.change
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
        allowed=told.allowed or None,
    )


def kinds_of(kinds: Iterable[str]) -> dict[str, ChangeKind]:
    """The kinds that occur, in the table's order."""
    wanted = set(kinds)
    return {name: ChangeKind(kind.impact, kind.title[0], kind.why) for name, kind in KINDS.items() if name in wanted}


def counted(kind: str, count: int, *, more: bool = False) -> str:
    """A number of changes of a kind: ``3 mappings removed``, or ``3 more`` of them."""
    return f"{count:,} {'more ' if more else ''}{KINDS[kind].title[count != 1]}"


def amounts(counts: Counter[str], impact: Impact | None = None) -> str:
    """Numbers of changes by kind, most first: of a class, or of all."""
    wanted = [item for item in counts.items() if impact in (None, KINDS[item[0]].impact)]
    order = list(KINDS)
    return ", ".join(counted(*item) for item in sorted(wanted, key=lambda item: (-item[1], order.index(item[0]))))


def cut_hint(places: int) -> str:
    """A sentence that says in how many places something is left out, and how to see it; blank for none."""
    return f"Left out in {plural(places, 'place')}: --full shows everything." if places else ""


def lines_of(change: Change) -> tuple[str, str]:
    """The two lines of a change as text: a dash where there is none, both blank where none is known."""
    lines = [place and place.line for place in (change.old, change.new)]
    if lines == [None, None]:
        return "", ""
    old, new = (str(line) if line else "-" for line in lines)
    return old, new
