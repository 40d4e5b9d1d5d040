"""R201 duplicate-flow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, quoted
from rst2spec.spec.compiled import Compiled, CompiledFlow
from rst2spec.spec.diagnostic import Severity


class DuplicateFlow(DocumentCheck):
    """The same heading stands in a document again.

    Why this is bad: two sections speak about the same pair of entity types. Where they say different things, nobody
    can tell which one holds; both are in the spec.

    Bad::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

    Good::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

    In the generator: merge the rules of one pair of entity types before writing, or give the second one a variant.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Merge the two sections, or tell them apart by a variant in the labels."

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per repetition."""
        first: dict[tuple[str, str], CompiledFlow] = {}
        for flow in compiled.flows:
            key = (flow.flow.source.label, flow.flow.target.label)
            earlier = first.setdefault(key, flow)
            if earlier is not flow:
                token = flow.heading.token
                comparison = "says the same" if _content(earlier) == _content(flow) else "says something else"
                yield Finding(
                    f"the heading {quoted(' to '.join(key))} stands in line {earlier.heading.token.line}, too, and its "
                    f"section {comparison}",
                    token.text_start,
                    token.text_end,
                    flow=flow.flow.id,
                    notes=(
                        Note(earlier.heading.token.text_start, earlier.heading.token.text_end, "first stated here"),
                    ),
                    cause=f"the heading stands in another line, too, and its section {comparison}",
                )


def _content(flow: CompiledFlow) -> object:
    value = flow.flow
    return (
        value.creation,
        value.type_system,
        [(rule.source, rule.target) for rule in value.match_rules],
        [(mapping.source, mapping.target, mapping.type.text) for mapping in value.mappings],
    )
