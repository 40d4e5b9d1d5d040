"""Which versions of a document differ in nothing but their time stamp and line ends: told by their bytes alone."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Final

_MARK: Final = b"Generated:"
_LINE: Final = re.compile(rb"(?:\A|(?<=[\r\n]))Generated:[ \t]*([^\r\n]*)")
_ANY: Final = b"2000-01-01 00:00:00"  # and not nothing: a blank stamp is a finding
_DATE: Final = re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")


def without_stamp(content: bytes) -> bytes:
    """A document's bytes with the same value for every time stamp, and with LF for line ends.

    Two versions for which that is the same mean the same and have the same findings. A stamp that is no date stays:
    it is a finding (R103).
    """
    at = content.find(_MARK)
    # only the first one is the time stamp, whatever it says
    found = _LINE.search(content, at) if at >= 0 else None
    if found is not None and _is_date(found[1]):
        content = content[: found.start(1)] + _ANY + content[found.end(1) :]
    return content.replace(b"\r\n", b"\n")


@lru_cache(maxsize=1_024)  # documents are generated in one go
def _is_date(stamp: bytes) -> bool:
    if _DATE.fullmatch(stamp) is None:
        return False
    try:
        datetime.fromisoformat(stamp.decode())
    except ValueError:
        return False
    return True
