"""R601 label-mismatch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, most_frequent, plural, quoted
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity


class LabelMismatch(DocumentCheck):
    """Labels of a side don't start with the system's name in the title.

    Why this is bad: title and sections call one system by different names, or leave the name out, so that a reader
    has to guess what belongs together. A side whose name is blank in the title is not counted: R101 says that.

    Bad::

        =============================
        Acme to Globex Group Dataflow
        =============================

    Good::

        =======================
        Acme to Globex Dataflow
        =======================

    In the generator: take the name in title and labels from the same field.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Use one display name for the system in title and labels."

    def cause(self, messages: Sequence[str]) -> str:
        """The name that labels most often lack."""
        name, count = most_frequent(r'start with the title\'s name (".*?"), such', messages)
        return f"{'all' if count == len(messages) else f'{count:,}'} where the title says {name}"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per side of the document, with the number of labels."""
        document = compiled.document
        for side, system in (("source", document.source), ("target", document.target)):
            if system.name is None:
                continue
            prefix = f"{system.name} "
            mismatches = []
            for flow in compiled.flows:
                phrase = flow.heading.phrase
                part = None if phrase is None else phrase.parts[side]
                if part is not None and part.text != system.name and not part.text.startswith(prefix):
                    mismatches.append((flow, part))
            if mismatches:
                flow, part = mismatches[0]
                start = flow.heading.token.text_start + part.start
                yield Finding(
                    f"{len(mismatches)} of {plural(len(compiled.flows), side + ' label')} "
                    + ("doesn't" if len(mismatches) == 1 else "don't")
                    + f" start with the title's name {quoted(system.name)}, such as {quoted(part.text)}",
                    start,
                    start + len(part.text),
                    clause=side,
                )
