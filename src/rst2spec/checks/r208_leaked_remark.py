"""R208 leaked-remark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, quoted
from rst2spec.language.examples import condition_example
from rst2spec.language.translation import is_condition
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class LeakedRemark(DocumentCheck):
    """A condition looks like a developer's note.

    The text before ", it  will be synchronized" doesn't begin with When, If, Where, Unless, Only, Once or Provided.

    Why this is bad: customers test with this document, and a note between developers is in it. The document doesn't
    specify when a target is created.

    Bad::

        Acme Orders to Globex Invoices
        ------------------------------
        we skip drafts until the list is agreed, it  will be synchronized with a Globex Invoices.

    Good::

        Acme Orders to Globex Invoices
        ------------------------------
        When a Acme Orders is approved, it  will be synchronized with a Globex Invoices.

    In the generator: read the condition from its own field, not from the rule's comment.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = 'Rephrase it as a condition ("When ..."), or remove it.'

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per sentence."""
        for flow in compiled.flows:
            sentence = flow.statements["free"] if "free" in flow.statement_kinds else None
            if sentence is None or sentence.phrase is None:
                continue
            part = sentence.phrase.parts["condition"]
            if not is_condition(part.text):
                token = sentence.token
                start = token.text_start
                span = (start + part.start, start + part.end) if token.exact else (start, token.text_end)
                yield Finding(
                    f"looks like a note, not a condition: {quoted(part.text)}",
                    *span,
                    flow=flow.flow.id,
                    hint=f'Rephrase it as a condition ("{condition_example()}"), or remove it.',
                )
