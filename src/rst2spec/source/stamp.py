"""Detects versions of a document that only differ in timestamp and line ends, from their bytes alone."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache, lru_cache
from typing import Final

from rst2spec.language.dialect import per_dialect
from rst2spec.language.words import words

_SAME_DATE: Final = b"2000-01-01 00:00:00"  # not blank: a blank stamp is a finding
_DATE: Final = re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")


def without_stamp(content: bytes) -> bytes:
    """A document's bytes with the same value for every timestamp, and with LF for line ends.

    Two versions with the same result have the same meaning and the same findings. A stamp that isn't a date stays: it
    is a finding (R103).
    """
    prefixes, line = _stamp_line()
    at = min([found for prefix in prefixes if (found := content.find(prefix)) >= 0], default=-1)
    # only the first such line is the timestamp, whatever its text
    match = line.search(content, at) if at >= 0 else None
    if match is not None and _is_date(match[1]):
        content = content[: match.start(1)] + _SAME_DATE + content[match.end(1) :]
    return content.replace(b"\r\n", b"\n")


@per_dialect
@cache
def _stamp_line() -> tuple[tuple[bytes, ...], re.Pattern[bytes]]:
    """The prefixes of a line with a timestamp, and a pattern that finds such a line."""
    prefixes = tuple([begin.encode() for begin in words().stamp_begins])
    begin = b"|".join([re.escape(prefix) for prefix in prefixes])
    return prefixes, re.compile(rb"(?:\A|(?<=[\r\n]))(?:" + begin + rb")[ \t]*([^\r\n]*)")


@lru_cache(maxsize=1_024)  # documents are generated in one go
def _is_date(stamp: bytes) -> bool:
    if _DATE.fullmatch(stamp) is None:
        return False
    try:
        datetime.fromisoformat(stamp.decode())
    except ValueError:
        return False
    return True
