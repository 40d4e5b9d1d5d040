"""Makes text safe to show: a document's control characters never reach a terminal or a log unescaped."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

# C0 and C1 controls, characters that change the direction of text, invisible spaces, and noncharacters
_CONTROLS: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)

_BYTES: Final = range(0xDC80, 0xDD00)  # how Python represents bytes 0x80 to 0xff that aren't UTF-8


def escape_controls(text: str) -> str:
    r"""A text on one line with control characters as escapes: ``\x1b``, ``\u202e``.

    Bytes of a file name that aren't UTF-8, which Python represents as ``\udcff``, are escaped as well: ``\xff``.
    """
    return _CONTROLS.sub(_escaped, text)


def encoded(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines as bytes, with their ends."""
    return (f"{line}\n".encode() for line in lines)


def wrapped(text: str, indent: int, hanging: int, width: int) -> list[str]:
    """Escapes a text and wraps it to lines of at most ``width`` columns.

    Args:
        text: The text.
        indent: Spaces before the first line.
        hanging: Spaces before the other lines.
        width: The number of columns; 0 for one line.
    """
    text = escape_controls(text)
    if not width or len(text) + indent <= width:
        return [" " * indent + text]
    return textwrap.wrap(
        text, max(width, hanging + 20), initial_indent=" " * indent, subsequent_indent=" " * hanging,
        break_on_hyphens=False,
    )  # fmt: skip


def _escaped(match: re.Match[str]) -> str:
    number = ord(match[0])
    if number in _BYTES:
        number -= _BYTES.start - 0x80
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
