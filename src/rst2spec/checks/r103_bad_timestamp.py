"""R103 bad-timestamp."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, quoted
from rst2spec.language.examples import stamp_example, stamp_words
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.values import stamp_of


class BadTimestamp(DocumentCheck):
    """The ``Generated:`` line is missing, or has no valid timestamp.

    Why this is bad: nobody can see how old the document is, or which of two versions is newer.

    Bad::

        =======================
        Acme to Globex Dataflow
        =======================

        Generated: 2026-02-30 03:15:00

    Good::

        =======================
        Acme to Globex Dataflow
        =======================

        Generated: 2026-02-28 03:15:00

    In the generator: write local time as ``YYYY-MM-DD HH:MM:SS`` on a line of its own below the title.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = 'Write "Generated: YYYY-MM-DD HH:MM:SS" below the title.'

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """At most one finding per document."""
        token = compiled.tree.generated
        hint = f'Write "{stamp_example()}" below the title.'
        if token is None:
            cause = f'document has no "{stamp_words()}" line'
            yield Finding(cause, *compiled.title_span, cause=cause, hint=hint)
        elif compiled.document.generated_at is None:
            stamp = stamp_of(token.text).strip()
            message = f"{quoted(stamp)} isn't a valid timestamp" if stamp else f'"{stamp_words()}" has no timestamp'
            cause = "timestamp isn't valid" if stamp else message
            yield Finding(message, token.text_start, token.text_end, cause=cause, hint=hint)
