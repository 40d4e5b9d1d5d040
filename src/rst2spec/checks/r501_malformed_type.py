"""R501 malformed-type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, most_frequent, plural, quoted
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class MalformedType(DocumentCheck):
    """A data type is no name, no ``N/A`` and no JSON array; or there is nothing.

    Nor is it an expression where a reader of JSON would lose some of it: an integer of more than 64 bits, a decimal
    with more digits than a double holds, a number that is too large, a key that stands twice in an object.

    Why this is bad: what happens to the value on its way is not known. Older documents have lost every opening
    bracket of their expressions, and the original can't be told for certain, so the text is kept as it is.

    Bad::

        * - number
          - orderNo
          - "integer", "decimal"]

    Good::

        * - number
          - orderNo
          - ["if",["is-decimal","_."],["decimal","_."],["integer","_."]]

    In the generator: write expressions as JSON, with the JSON writer of its language.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Look up the expression in the mapping's configuration."
    needs: ClassVar[str] = "unusual_types"

    def cause(self, messages: Sequence[str]) -> str:
        """The number of different texts, and the most frequent one."""
        texts = len(set(messages))
        text, count = most_frequent(r"^(.*) is no data type", messages)
        return f"{plural(texts, 'text')}, {count:,} times {text}" if count else "all blank"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per cell."""
        for flow, row, cell, parsed in compiled.unusual_type_cells:
            if parsed.kind in {"malformed", "missing"}:
                message = f"{quoted(cell.text)} is no data type" if cell.text else "the data type is blank"
                cause = "the cell is no data type" if cell.text else message
                if cell.text.count("]") > cell.text.count("["):
                    message, cause = (f"{text}: brackets were lost" for text in (message, cause))
                yield Finding(message, cell.start, cell.end, flow=flow.flow.id, mapping=row.mapping.id, cause=cause)
