"""R208 leaked-remark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from rst2spec.checks.base import DocumentCheck, Finding, quoted
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity

_CONDITION: Final = re.compile(r"(?:When|If|Where|Unless|Only|Once|Provided)\b")


class LeakedRemark(DocumentCheck):
    """What should be a condition reads like a developer's remark.

    The text before ", it  will be synchronized" doesn't begin with When, If, Where, Unless, Only, Once or Provided.

    Why this is bad: a note between developers is in a document that customers test by, and when a target is created
    is not said.

    Bad::

        Acme Orders to Globex Invoices
        ------------------------------
        we skip drafts until the list is agreed, it  will be synchronized with a Globex Invoices.

    Good::

        Acme Orders to Globex Invoices
        ------------------------------
        When a Acme Orders is no draft, it  will be synchronized with a Globex Invoices.

    In the generator: take the condition from a field of its own, not from the rule's comment.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = 'Word it as a condition ("When ..."), or keep the remark out of the document.'

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per sentence."""
        for flow in compiled.flows:
            sentence = flow.statements["free"] if "free" in flow.statement_kinds else None
            if sentence is None or sentence.phrase is None:
                continue
            part = sentence.phrase.parts["condition"]
            if not _CONDITION.match(part.text):
                token = sentence.token
                start = token.text_start
                span = (start + part.start, start + part.end) if token.exact else (start, token.text_end)
                yield Finding(
                    f"{quoted(part.text)} is no condition: it reads like a remark",
                    *span,
                    flow=flow.flow.id,
                )
