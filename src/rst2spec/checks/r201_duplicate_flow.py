"""R201 duplicate-flow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, Note, quoted
from rst2spec.spec.compiled import Compiled, CompiledFlow
from rst2spec.spec.diagnostic import Severity


class DuplicateFlow(DocumentCheck):
    """Two sections of a document have the same heading.

    Why this is bad: both sections describe the same pair of entity types. If their content differs, nobody knows which
    one applies. The spec has both.

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

    In the generator: merge the rules of a pair of entity types before you write them, or add a variant to the labels.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Merge them, or add a variant to the labels."

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per repetition."""
        first: dict[tuple[str, str], CompiledFlow] = {}
        for flow in compiled.flows:
            key = (flow.flow.source.label, flow.flow.target.label)
            earlier = first.setdefault(key, flow)
            if earlier is not flow:
                token = flow.heading.token
                start, end = earlier.heading.token.text_start, earlier.heading.token.text_end
                is_equal = _content(earlier) == _content(flow)
                comparison = f"with {'the same' if is_equal else 'different'} content"
                yield Finding(
                    f"section {quoted(' to '.join(key))} repeats line {earlier.heading.token.line} {comparison}",
                    token.text_start,
                    token.text_end,
                    flow=flow.flow.id,
                    notes=(Note(start, end, "The first section is here."),),
                    cause=f"section repeats an earlier one {comparison}",
                    hint="Remove one of them." if is_equal else "",
                )


def _content(flow: CompiledFlow) -> object:
    value = flow.flow
    return (
        value.creation,
        value.type_system,
        [(rule.source, rule.target) for rule in value.match_rules],
        [(mapping.source, mapping.target, mapping.type.text) for mapping in value.mappings],
    )
