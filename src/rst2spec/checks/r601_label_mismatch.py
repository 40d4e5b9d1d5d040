"""R601 label-mismatch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, most_frequent, plural, quoted
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.model import Side, System


class LabelMismatch(DocumentCheck):
    """Labels don't start with the system's name from the title.

    Why this is bad: the title and the sections use different names for one system, or omit it, so readers have to
    guess what belongs together. If the title has no name (R101), only labels that name another system than the file
    name are reported.

    Bad::

        =============================
        Acme to Globex Group Dataflow
        =============================

        Acme Orders to Globex Invoices
        ------------------------------

    Good::

        =======================
        Acme to Globex Dataflow
        =======================

        Acme Orders to Globex Invoices
        ------------------------------

    In the generator: read the name in the title and in the labels from the same field.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Use one name for the system in the title and the labels."

    def cause(self, messages: Sequence[str]) -> str:
        """The name that labels most often lack."""
        name, count = most_frequent(r"start with (\".*?\"|'.*?')(?:, such as |$)", messages)
        if not count:  # all of them are about titles without a name
            return ""
        return f"{'All' if count == len(messages) else f'{count:,}'} of them expect {name}."

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per side of the document, with the number of labels."""
        document = compiled.document
        for side, system in (("source", document.source), ("target", document.target)):
            prefix = f"{system.name} "
            mismatches = []
            for flow in compiled.flows:
                phrase = flow.heading.phrase
                part = None if phrase is None else phrase.parts[side]
                if part is None:
                    continue
                if system.name is None:
                    label: Side = getattr(flow.flow, side)
                    is_mismatch = label.slug != system.slug
                else:
                    is_mismatch = part.text != system.name and not part.text.startswith(prefix)
                if is_mismatch:
                    mismatches.append((flow, part))
            if mismatches:
                flow, part = mismatches[0]
                start = flow.heading.token.text_start + part.start
                yield Finding(
                    _message(system, len(mismatches), plural(len(compiled.flows), f"{side} label"), part.text),
                    start,
                    start + len(part.text),
                    clause=side,
                )


def _message(system: System, count: int, labels: str, example: str) -> str:
    expected = f"start with {quoted(system.name)}" if system.name else f'name the system "{system.slug}"'
    if count == 1:
        return f"label {quoted(example)} doesn't {expected}"
    return f"{count:,} of {labels} don't {expected}, such as {quoted(example)}"
