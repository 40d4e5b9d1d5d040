"""Converts text for a workbook's cells, and names its columns."""

from __future__ import annotations

import re
from typing import Final

from rst2spec.outputs.plain import escape_controls

MAX_CHARACTERS: Final = 32_767  # UTF-16 code units

_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def document_text(text: str) -> str:
    """A document's text: control characters are escaped; a text that is too long is cut, with a note."""
    text = escape_controls(text)
    if length(text) > MAX_CHARACTERS:
        note = f" [truncated: {len(text):,} characters]"
        shortened = text.encode("utf-16-le", "surrogatepass")[: (MAX_CHARACTERS - len(note)) * 2]
        text = shortened.decode("utf-16-le", "ignore") + note
    return _without_markup(text)


def tester_text(text: str) -> str:
    """A tester's text with its line ends; only characters that XML can't hold are replaced."""
    return _without_markup(_NOT_XML.sub("\ufffd", text))


def length(text: str) -> int:
    """The length in UTF-16 code units, as Excel counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def column_letters(column: int) -> str:
    """The name of a column from 0: ``AB``."""
    from xlsxwriter.utility import xl_col_to_name

    letters: str = xl_col_to_name(column)
    return letters


def _without_markup(text: str) -> str:
    """Appends a space to a text that XlsxWriter would write as raw XML, from ``<r>`` to ``</r>``."""
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
