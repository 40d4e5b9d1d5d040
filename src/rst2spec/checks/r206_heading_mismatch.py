"""R206 heading-mismatch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, listed, quoted
from rst2spec.spec.compiled import Compiled, CompiledFlow
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.flow import mismatched_names


class HeadingMismatch(DocumentCheck):
    """Heading and statements of a section name different entities.

    Why this is bad: either the heading or the statement describes another pair of entity types. The spec uses the
    heading.

    Bad::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Offers will be synchronized with a Globex Invoices.

    Good::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

    In the generator: write the heading and the statements from the same two labels.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Correct the heading or the statement."
    precondition: ClassVar[str] = "is_irregular"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """At most one finding per flow."""
        for flow in compiled.flows:
            mismatches = list(_mismatches(flow))
            if mismatches:
                (actual, expected), start, end = mismatches[0]
                message = f"statement names {actual}, heading names {expected}"
                notes = [
                    Note(begin, stop, f"The statement names {actual}, the heading names {expected}.")
                    for (actual, expected), begin, stop in mismatches[1:]
                ]
                yield Finding(message, start, end, flow=flow.flow.id, notes=tuple(notes))


def _mismatches(flow: CompiledFlow) -> Iterator[tuple[tuple[str, str], int, int]]:
    labels = (flow.flow.source.label, flow.flow.target.label)
    for sentence in sorted(flow.misnamed_statements, key=lambda item: item.token.start):
        names = list(dict.fromkeys(mismatched_names(sentence, labels)))
        actual = listed([quoted(name) for name, _ in names])
        expected = listed([quoted(name) for _, name in names])
        yield (actual, expected), sentence.token.text_start, sentence.token.text_end
