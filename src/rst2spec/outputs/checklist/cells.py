"""Text as a cell of a workbook can hold it."""

from __future__ import annotations

import re
from typing import Final

from rst2spec.outputs.plain import visible

MOST_CHARACTERS: Final = 32_767  # in UTF-16

_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def of_document(text: str) -> str:
    """A document's text: control characters are escapes; what is too long is cut, and says so."""
    text = visible(text)
    if length(text) > MOST_CHARACTERS:
        note = f" [cut here: it has {len(text):,} characters]"
        kept = text.encode("utf-16-le", "surrogatepass")[: (MOST_CHARACTERS - len(note)) * 2]
        text = kept.decode("utf-16-le", "ignore") + note
    return _no_markup(text)


def of_tester(text: str) -> str:
    """A tester's text, with its line ends; only what no file can hold is replaced."""
    return _no_markup(_NOT_XML.sub("\ufffd", text))


def length(text: str) -> int:
    """The length as Excel counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _no_markup(text: str) -> str:
    """A text that XlsxWriter doesn't take for its own XML, as one from ``<r>`` to ``</r>``: a blank prevents that."""
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
