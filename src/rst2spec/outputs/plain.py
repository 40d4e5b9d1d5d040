"""Text that is safe to show: control characters of a document never reach a terminal or a log as they are."""

from __future__ import annotations

import re
from typing import Final

# C0 and C1 controls, the characters that change the direction of text around them, blanks that nobody sees, and what
# is no character at all
_CONTROLS: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)

_BYTES: Final = range(0xDC80, 0xDD00)  # what Python makes of bytes 0x80 to 0xff that are no UTF-8


def visible(text: str) -> str:
    r"""A text on one line with control characters as escapes: ``\x1b``, ``\u202e``.

    Bytes of a name that are no UTF-8, which Python has as ``\udcff``, are escapes as well: ``\xff``.
    """
    return _CONTROLS.sub(_escaped, text)


def wrapped(text: str, indent: int, hanging: int, width: int) -> list[str]:
    """A text as ``visible`` has it, in lines of at most ``width`` columns; on one line where that is 0.

    Args:
        text: The text.
        indent: Blanks before the first line.
        hanging: Blanks before the others.
        width: The columns that there are.
    """
    text = visible(text)
    if not width or len(text) + indent <= width:
        return [" " * indent + text]
    import textwrap

    return textwrap.wrap(
        text, max(width, hanging + 20), initial_indent=" " * indent, subsequent_indent=" " * hanging,
        break_on_hyphens=False,
    )  # fmt: skip


def _escaped(match: re.Match[str]) -> str:
    number = ord(match[0])
    if number in _BYTES:
        number -= _BYTES.start - 0x80
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
