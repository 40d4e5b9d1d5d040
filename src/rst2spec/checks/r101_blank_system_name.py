"""R101 blank-system-name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.model import Severity
from rst2spec.syntax.nodes import Heading


class BlankSystemName(DocumentCheck):
    """A title names no source or no target.

    Why this is bad: nobody can tell from the document which system it is about, and a consumer that joins on
    names loses it. The labels below such a title mostly have a blank where the name should be, too.

    Bad::

        =================
        Acme to  Dataflow
        =================

    Good::

        =======================
        Acme to Globex Dataflow
        =======================

    In the generator: look up the system's display name by its slug, and stop with an error where there is none,
    rather than to write a blank.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "Give the generator this system's display name, or set it under [tool.rst2spec.systems]."

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding a blank side of the title."""
        title = compiled.tree.title
        for side in ("source", "target"):
            system = compiled.document.source if side == "source" else compiled.document.target
            if system.name is not None:
                continue
            slug = f' (slug "{system.slug}")' if system.slug else ""
            if title is None:
                yield Finding(f"there is no title to name the {side}{slug}", 0, 0, clause=side)
            elif title.phrase is None:
                token = title.token
                yield Finding(
                    f'the title names no {side}{slug}: it is not of the form "A to B Dataflow"',
                    token.text_start,
                    token.text_end,
                    clause=side,
                )
            else:
                at = name_place(title, side)
                yield Finding(f"the title names no {side}{slug}", at[0], at[1], clause=side)


def name_place(title: Heading, side: str) -> tuple[int, int]:
    """Where a side's name stands in the title, or should: offsets in the document."""
    token = title.token
    if title.phrase is None:
        return token.text_start, token.text_end
    part = title.phrase.parts.get(side)
    if part is not None:
        # the title was read with a leading blank put back where it had lost it
        shift = token.text_start - (1 if token.text.startswith("to ") else 0)
        return part.start + shift, part.end + shift
    if side == "source":
        return token.text_start, token.text_start
    at = token.text_end - len("Dataflow")
    gap = token.text[: len(token.text) - len("Dataflow")]
    at = max(token.text_start, at - (1 if gap.endswith("to  ") else 0))
    return at, at
