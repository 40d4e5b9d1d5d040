"""Documents of an earlier revision or baseline, for the checks that find losses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from rst2spec.checks.base import FlowSummary

LOSS_CODES: Final = frozenset({"R705", "R706"})
"""The codes of the checks that compare with earlier documents."""

_ENOUGH: Final = 4  # from this number of flows, losing half of them isn't an ordinary change


class EarlierDocument(NamedTuple):
    """An earlier version of a dataflow document.

    Attributes:
        path: Its path: the current one, if it has moved.
        flow_count: The number of flows with content that it had; equal ones count once.
        origin: The revision or baseline, as a phrase: ``at HEAD``, ``in the baseline``.
        is_gone: Whether its file is gone; a link to another document may have taken its place.
        flows: Its flows; empty if only their number is known.
    """

    path: str
    flow_count: int
    origin: str
    is_gone: bool = False
    flows: Sequence[FlowSummary] = ()


def by_path(earlier: Iterable[EarlierDocument]) -> Mapping[str, list[EarlierDocument]]:
    """Earlier documents by path; several per path if there is a revision and a baseline."""
    found: dict[str, list[EarlierDocument]] = defaultdict(list)
    for item in earlier:
        found[item.path].append(item)
    return found


def has_lost_flows(before: int, now: int) -> bool:
    """Whether a document lost all of its flows, or half or more of at least four."""
    return before > 0 and (now == 0 or _is_half_lost(before, now))


def _is_half_lost(before: int, now: int) -> bool:
    return before >= _ENOUGH and 2 * (before - now) >= before


def replaced_flows(before: Iterable[FlowSummary], now: Iterable[FlowSummary]) -> tuple[int, int] | None:
    """The numbers of earlier and of remaining flows; null unless half or more of at least four were replaced.

    A flow is left if there is still one of the same entities or, because entities can be renamed, a new one with the
    same pairs of properties.
    """
    was, there = _distinct(before), _distinct(now)
    if len(was) < _ENOUGH:
        return None
    old, current = ({item[:2] for item in flows} for flows in (was, there))
    new = Counter([item[2] for item in there if item[:2] not in old and item[2]])
    renamed = Counter([item[2] for item in was if item[:2] not in current]) & new
    left = sum(item[:2] in current for item in was) + renamed.total()
    return (len(was), left) if _is_half_lost(len(was), left) else None


def _distinct(
    flows: Iterable[FlowSummary],
) -> Collection[tuple[tuple[str | None, str | None], tuple[str | None, str | None], frozenset[tuple[str, str]]]]:
    return {(flow.source, flow.target, frozenset(flow.pairs)) for flow in flows if flow.has_content}
