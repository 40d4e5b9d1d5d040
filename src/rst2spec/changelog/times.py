"""Parses ``--since`` and ``--until``: dates and times as in commits, or relative times as in git."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from rst2spec.source.commits import History, Moment

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_RELATIVE: Final = re.compile(r"(?:\d+[ .]?(?:second|minute|hour|day|week|month|year)s?(?:[ .]ago)?|yesterday|now)")
_DAY: Final = timedelta(days=1)


def between(since: str | None, until: str | None, history: History) -> Callable[[Moment], bool]:
    """Returns a predicate: whether a commit's time is in a range, both ends included.

    A date or time without a zone is compared with the commit's own local time, so that the result is the same on every
    machine.

    Raises:
        ValueError: One isn't a date or time; the message is a line for the user.
    """
    first = None if since is None else _bound("--since", since, history)
    last = None if until is None else _bound("--until", until, history, to_end=True)

    def wants(moment: Moment) -> bool:
        return (first is None or _at(moment, first) >= first[0]) and (last is None or _at(moment, last) <= last[0])

    return wants


def _at(moment: Moment, bound: tuple[float, bool]) -> float:
    return moment.seconds + moment.zone * 60 if bound[1] else moment.seconds


def _bound(option: str, text: str, history: History, *, to_end: bool = False) -> tuple[float, bool]:
    """Seconds since 1970, and whether they count in local time."""
    if _RELATIVE.fullmatch(text):
        return history.seconds_of(text), False
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{option} {text}: expected a date such as 2024-03-01, 2024-03-01T12:00 or '2 weeks ago'"
        ) from None
    if moment.tzinfo is not None:
        return moment.timestamp(), False
    if to_end and _DATE.fullmatch(text):
        moment += _DAY - timedelta(seconds=1)
    return moment.replace(tzinfo=UTC).timestamp(), True
