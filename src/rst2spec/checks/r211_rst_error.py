"""R211 rst-error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class RstError(DocumentCheck):
    """Docutils reports an error (only with ``--strict-rst``).

    Why this is bad: the document isn't valid reStructuredText. Programs that build pages from it leave text out, or
    show an error instead.

    Bad::

        * - number
          - orderNo
        "string"

    Good::

        * - number
          - orderNo
          - "string"

    In the generator: build the documents with docutils, and fix what it reports.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "Fix the markup; other findings on this line often show how."

    opt_in: ClassVar[bool] = True

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per message of level warning or above."""
        from rst2spec.tokens.docutils_reader.system_messages import system_messages

        source = compiled.source
        for message in system_messages(source):
            number = min(message.line, len(source.lines)) - 1
            line = source.lines[number]
            start = source.starts[number] + len(line) - len(line.lstrip())
            end = source.starts[number] + len(line.rstrip())
            yield Finding(
                f"docutils: {message.text}", min(start, end), end, flow=_flow_at(compiled, start), clause=message.text
            )


def _flow_at(compiled: Compiled, offset: int) -> str | None:
    flow_id = None
    for flow in compiled.flows:
        if flow.heading.token.start > offset:
            break
        flow_id = flow.flow.id
    return flow_id
