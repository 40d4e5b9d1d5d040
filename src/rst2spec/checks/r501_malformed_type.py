"""R501 malformed-type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from rst2spec.checks.base import DocumentCheck, Finding, most_frequent, plural, quoted
from rst2spec.checks.functions import REFERENCE
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity

_MALFORMED: Final = r"^malformed type (.*?)(?:: (?:bracket|quotes) missing)?$"


class MalformedType(DocumentCheck):
    """A data type is missing, or isn't a name, ``N/A`` or a JSON array.

    An expression that a JSON reader can't represent exactly is malformed, too: an integer of more than 64 bits, a
    decimal with more digits than a double, a number out of range, a duplicate key in an object.

    Why this is bad: nobody knows how the value is converted. In older documents the generator dropped every opening
    bracket of an expression. The original can't be restored for certain, so the spec has the text as it is.

    Bad::

        * - number
          - orderNo
          - "integer", "decimal"]

    Good::

        * - number
          - orderNo
          - ["if",["is-decimal","_."],["decimal","_."],["integer","_."]]

    In the generator: write expressions with a JSON library.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = f"Copy the expression from the mapping's configuration (syntax: {REFERENCE})."
    precondition: ClassVar[str] = "unusual_types"

    def cause(self, messages: Sequence[str]) -> str:
        """The number of different texts, and the most frequent one."""
        texts = len(set(messages))
        text, count = most_frequent(_MALFORMED, messages)
        if not count:
            return "All of them are blank."
        return f"{plural(texts, 'different text')}; the most frequent is {text} ({plural(count, 'time')})."

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per cell."""
        for flow, row, cell, parsed in compiled.unusual_type_cells:
            if parsed.kind in {"malformed", "missing"}:
                message = f"malformed type {quoted(cell.text)}" if cell.text else "data type is blank"
                cause = "malformed type" if cell.text else message
                if missing := _missing(cell.text):
                    message, cause = (f"{text}: {missing} missing" for text in (message, cause))
                yield Finding(message, cell.start, cell.end, flow=flow.flow.id, mapping=row.mapping.id, cause=cause)


def _missing(text: str) -> str:
    """What a malformed type lacks, if that is obvious."""
    if text.count("]") != text.count("["):
        return "bracket"
    return "quotes" if re.fullmatch(r"[\w-]+", text) else ""
