"""R103 bad-timestamp."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, quoted
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class BadTimestamp(DocumentCheck):
    """The ``Generated:`` line is missing, or what it says is no date.

    Why this is bad: there is no telling how old the document is, nor which of two versions is the newer one.

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
        if token is None:
            title = compiled.tree.title
            at = 0 if title is None else title.token.text_start
            cause = 'there is no "Generated:" line'
            yield Finding(cause, at, at if title is None else title.token.text_end, cause=cause)
        elif compiled.document.generated_at is None:
            stamp = token.text.partition(":")[2].strip()
            message = f"{quoted(stamp)} is no date and time" if stamp else "the time stamp is blank"
            cause = "the time stamp is no date and time" if stamp else message
            yield Finding(message, token.text_start, token.text_end, cause=cause)
