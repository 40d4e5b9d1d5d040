"""Lists of changes for people: by impact, document and flow; long lists are shortened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, Literal, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.outputs.comparison import Comparison, amounts, counted, lines_of
from rst2spec.spec.changes.change import Change
from rst2spec.spec.changes.diff_report import NotCompared
from rst2spec.spec.changes.kinds import KINDS, Impact

ALIKE: Final = 5
"""The number of changes shown per kind in a flow, or of flows in a document; the rest is counted."""

LINES: Final[dict[Impact, int]] = {"breaking": 120, "undecidable": 60, "compatible": 40}
"""The maximum number of lines per impact; the rest is counted. Together they fill a few screens."""

NOT_COMPARED: Final = 40
"""The number of uncompared documents that are named; the rest is counted."""

_WHOLE_FLOW: Final = ("flow-removed", "flow-added", "flow-merged", "flow-split")  # changes of a flow as a whole


class ListLine(NamedTuple):
    """A line of a list.

    Attributes:
        level: Its type: the heading of a document or flow, a change, the number of further changes of its kind, or the
            summary of omitted changes at the end.
        text: The text.
        old: The line number in the old document; empty if there is none.
        new: The line number in the new document.
    """

    level: Literal["document", "flow", "change", "more", "rest"]
    text: str
    old: str = ""
    new: str = ""


def lines_of_impact(comparison: Comparison, impact: Impact, *, everything: bool) -> Iterator[ListLine]:
    """The changes of an impact that aren't allowed; ``everything`` shows all of them."""
    lines_left = LINES[impact]
    rest: Counter[str] = Counter()
    documents = 0
    for reported in comparison.names():
        if reported.change.impact == impact and not reported.allowed:
            yield ListLine("change", reported.change.message)
            lines_left -= 1
    for document in comparison.by_document():
        changes = [item.change for item in document if item.change.impact == impact and not item.allowed]
        if not changes:
            continue
        if everything or lines_left > 0:
            name = changes[0].path if comparison.new.is_single else _name(changes[0])  # the headline shows both names
            lines = [ListLine("document", name), *lines_of_document(changes, everything=everything)]
            lines_left -= len(lines)
            yield from lines
        else:
            rest.update(change.kind for change in changes)
            documents += 1
    if rest:
        amount = f"{rest.total():,} more in {plural(documents, 'document')}"
        yield ListLine("rest", f"... and {amount}: {amounts(rest)}")


def lines_of_document(changes: Sequence[Change], *, everything: bool = False) -> Iterator[ListLine]:
    """A document's changes: those of the document itself first, then flow by flow."""
    for head, inside in groupby(sorted(changes, key=lambda change: _flow_of(change) != ""), key=_flow_of):
        if head:
            yield ListLine("flow", head)
        yield from _lines(list(inside), everything=everything)


def _lines(changes: Iterable[Change], *, everything: bool) -> Iterator[ListLine]:
    by_kind: dict[str, list[Change]] = {}
    for change in changes:
        by_kind.setdefault(change.kind, []).append(change)
    order = list(KINDS)
    for kind in sorted(by_kind, key=order.index):
        alike = by_kind[kind]
        shown = alike if everything or len(alike) <= ALIKE + 1 else alike[:ALIKE]
        yield from (ListLine("change", change.message, *lines_of(change)) for change in shown)
        if len(shown) < len(alike):
            yield ListLine("more", f"... and {counted(kind, len(alike) - len(shown), more=True)}")


def _name(change: Change) -> str:
    """A document's path, with its old path if it moved."""
    if change.old is None or change.new is None or change.old.path == change.new.path:
        return change.path
    return f"{change.old.path} -> {change.new.path}"


def _flow_of(change: Change) -> str:
    return "" if change.kind in _WHOLE_FLOW else change.heading


def not_compared(comparison: Comparison, *, everything: bool) -> tuple[Sequence[NotCompared], int]:
    """The uncompared documents to name, and the number of further ones."""
    problems = comparison.not_compared
    shown = problems if everything else problems[:NOT_COMPARED]
    return shown, len(problems) - len(shown)


def reasons(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """The allowed changes: their numbers by kind, for each reason."""
    by_reason: dict[str, Counter[str]] = {}
    for reported in comparison.all_changes():
        if reported.allowed:
            by_reason.setdefault(reported.allowed, Counter())[reported.change.kind] += 1
    yield from ((amounts(counts), reason) for reason, counts in by_reason.items())


def headline(comparison: Comparison) -> str:
    """Summarizes a comparison in a sentence without a full stop."""
    count = comparison.counts.total()
    old, new = comparison.old.documents, comparison.new.documents
    sizes = f"{new:,}" if old == new else f"{old:,} before, {new:,} now"
    if not count and comparison.nothing_compared:
        return f"nothing can be compared (documents: {sizes})"
    if not count:
        allowed = comparison.allowed.total()
        text = f"{plural(allowed, 'change')}, all allowed" if allowed else "no change in meaning"
        return text if old == new == 1 else f"{text} (documents: {sizes})"
    if old == new == 1:
        return plural(count, "change")
    return f"{plural(count, 'change')} in {plural(comparison.documents, 'document')} ({sizes})"
