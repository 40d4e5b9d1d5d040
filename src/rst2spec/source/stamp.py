"""Which versions of a document differ in nothing but their time stamp and line ends: told by their bytes alone."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache, lru_cache
from typing import Final

from rst2spec.language.words import words

_ANY: Final = b"2000-01-01 00:00:00"  # and not nothing: a blank stamp is a finding
_DATE: Final = re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")


def without_stamp(content: bytes) -> bytes:
    """A document's bytes with the same value for every time stamp, and with LF for line ends.

    Two versions for which that is the same mean the same and have the same findings. A stamp that is no date stays:
    it is a finding (R103).
    """
    mark, line = _stamp_line()
    at = content.find(mark)
    # only the first one is the time stamp, whatever it says
    found = line.search(content, at) if at >= 0 else None
    if found is not None and _is_date(found[1]):
        content = content[: found.start(1)] + _ANY + content[found.end(1) :]
    return content.replace(b"\r\n", b"\n")


@cache
def _stamp_line() -> tuple[bytes, re.Pattern[bytes]]:
    """What a line with a time stamp begins with, and what finds such a line."""
    mark = words().stamp_begin.encode()
    return mark, re.compile(rb"(?:\A|(?<=[\r\n]))" + re.escape(mark) + rb"[ \t]*([^\r\n]*)")


@lru_cache(maxsize=1_024)  # documents are generated in one go
def _is_date(stamp: bytes) -> bool:
    if _DATE.fullmatch(stamp) is None:
        return False
    try:
        datetime.fromisoformat(stamp.decode())
    except ValueError:
        return False
    return True
