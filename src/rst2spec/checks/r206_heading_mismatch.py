"""R206 heading-mismatch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, quoted
from rst2spec.spec.compiled import Compiled, CompiledFlow
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.flow import mismatched_names


class HeadingMismatch(DocumentCheck):
    """Heading and statements of a section name different entities.

    Why this is bad: either the heading or the statement is about another pair of entity types. The spec goes by the
    heading.

    Bad::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Offers will be synchronized with a Globex Invoices.

    Good::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

    In the generator: write heading and statements from the same two labels.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Find out which entities are meant, and make heading and statements agree."
    needs: ClassVar[str] = "is_irregular"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """At most one finding per flow."""
        for flow in compiled.flows:
            mismatches = list(_mismatches(flow))
            if mismatches:
                message, start, end = mismatches[0]
                notes = tuple(Note(begin, stop, text) for text, begin, stop in mismatches[1:])
                yield Finding(message, start, end, flow=flow.flow.id, notes=notes)


def _mismatches(flow: CompiledFlow) -> Iterator[tuple[str, int, int]]:
    labels = (flow.flow.source.label, flow.flow.target.label)
    for sentence in sorted(flow.misnamed_statements, key=lambda item: item.token.start):
        names = mismatched_names(sentence, labels)
        text = ", ".join(f"{quoted(name)}, not {quoted(expected)}" for name, expected in dict.fromkeys(names))
        yield f"the statement is about {text}", sentence.token.text_start, sentence.token.text_end
