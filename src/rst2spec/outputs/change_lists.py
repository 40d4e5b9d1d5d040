"""Changes as lists for people: by class, document and flow, folded where there are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, Literal, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.outputs.comparison import Comparison, amounts, counted, lines_of
from rst2spec.spec.changes.change import Change
from rst2spec.spec.changes.kinds import KINDS, Impact
from rst2spec.spec.changes.report import NotCompared

ALIKE: Final = 5
"""Changes of one kind in a flow, or of flows in a document, that are shown; of more the number is told."""

LINES: Final[dict[Impact, int]] = {"breaking": 120, "undecidable": 60, "compatible": 40}
"""Lines of a class: of the documents behind them the numbers are told. All together are a few screens."""

NOT_COMPARED: Final = 40
"""Documents that could not be compared that are named; of more the number is told."""

_WHOLE: Final = ("flow-removed", "flow-added", "flow-merged", "flow-split")  # of a flow as a whole


class Line(NamedTuple):
    """A line of a list.

    Attributes:
        level: What it is: a document or flow that the lines below it are in, a change, how many more there are of its
            kind, or what is left out at the end.
        text: The line.
        old: The line of the old document; blank where there is none to tell.
        new: The line of the new one.
    """

    level: Literal["document", "flow", "change", "more", "rest"]
    text: str
    old: str = ""
    new: str = ""


def lines_of_class(comparison: Comparison, impact: Impact, *, everything: bool) -> Iterator[Line]:
    """The changes of a class that aren't allowed; ``everything`` leaves none out."""
    room = LINES[impact]
    rest: Counter[str] = Counter()
    documents = 0
    for told in comparison.names():
        if told.change.impact == impact and not told.allowed:
            yield Line("change", told.change.message)
            room -= 1
    for document in comparison.by_document():
        changes = [item.change for item in document if item.change.impact == impact and not item.allowed]
        if not changes:
            continue
        if everything or room > 0:
            name = changes[0].path if comparison.new.is_single else _name(changes[0])  # the headline names both
            lines = [Line("document", name), *lines_of_document(changes, everything=everything)]
            room -= len(lines)
            yield from lines
        else:
            rest.update(change.kind for change in changes)
            documents += 1
    if rest:
        said = f"{rest.total():,} more in {plural(documents, 'document')}"
        yield Line("rest", f"... and {said}: {amounts(rest)}")


def lines_of_document(changes: Sequence[Change], *, everything: bool = False) -> Iterator[Line]:
    """A document's changes: those of the document itself first, then a flow at a time."""
    for head, inside in groupby(sorted(changes, key=lambda change: _flow_of(change) != ""), key=_flow_of):
        if head:
            yield Line("flow", head)
        yield from _lines(list(inside), everything=everything)


def _lines(changes: Iterable[Change], *, everything: bool) -> Iterator[Line]:
    by_kind: dict[str, list[Change]] = {}
    for change in changes:
        by_kind.setdefault(change.kind, []).append(change)
    order = list(KINDS)
    for kind in sorted(by_kind, key=order.index):
        alike = by_kind[kind]
        shown = alike if everything or len(alike) <= ALIKE + 1 else alike[:ALIKE]
        yield from (Line("change", change.message, *lines_of(change)) for change in shown)
        if len(shown) < len(alike):
            yield Line("more", f"... and {counted(kind, len(alike) - len(shown), more=True)}")


def _name(change: Change) -> str:
    """A document by its path, and the one that it had before."""
    if change.old is None or change.new is None or change.old.path == change.new.path:
        return change.path
    return f"{change.old.path} -> {change.new.path}"


def _flow_of(change: Change) -> str:
    return "" if change.kind in _WHOLE else change.heading


def not_compared(comparison: Comparison, *, everything: bool) -> tuple[Sequence[NotCompared], int]:
    """The documents that could not be compared and are named, and how many more there are."""
    found = comparison.not_compared
    shown = found if everything else found[:NOT_COMPARED]
    return shown, len(found) - len(shown)


def reasons(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """What the configuration allows: numbers of changes by reason."""
    found: dict[str, Counter[str]] = {}
    for told in comparison.all_changes():
        if told.allowed:
            found.setdefault(told.allowed, Counter())[told.change.kind] += 1
    yield from ((amounts(counts), reason) for reason, counts in found.items())


def headline(comparison: Comparison) -> str:
    """What it amounts to, in a sentence without an end."""
    count = comparison.counts.total()
    old, new = comparison.old.documents, comparison.new.documents
    there = f"{new:,}" if old == new else f"{old:,} before, {new:,} now"
    if not count and comparison.is_blind:
        return f"nothing could be compared (documents: {there})"
    if not count:
        allowed = comparison.allowed.total()
        said = f"{plural(allowed, 'change')}, all allowed" if allowed else "no change in meaning"
        return said if old == new == 1 else f"{said} (documents: {there})"
    if old == new == 1:
        return plural(count, "change")
    return f"{plural(count, 'change')} in {plural(comparison.documents, 'document')} ({there})"
