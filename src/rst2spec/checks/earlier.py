"""Documents as they were at a revision or in a baseline, for the checks that look for what was lost since."""

from __future__ import annotations

from typing import Final, NamedTuple

LOSS_CODES: Final = frozenset({"R705", "R706"})
"""The codes of the checks that compare with earlier documents."""

_ENOUGH: Final = 4  # flows from which losing half of them is no ordinary change


class EarlierDocument(NamedTuple):
    """A dataflow document as it was.

    Attributes:
        path: Its path in findings: today's, where it has moved.
        flow_count: How many flows it had.
        origin: Where it was so, as a phrase: ``at HEAD``, ``in the baseline``.
        is_gone: Whether its file is gone; a link to another document may have taken its place.
    """

    path: str
    flow_count: int
    origin: str
    is_gone: bool = False


def has_lost_flows(before: int, now: int) -> bool:
    """Whether a document lost all of its flows, or half or more of at least four."""
    return before > 0 and (now == 0 or (before >= _ENOUGH and 2 * (before - now) >= before))
