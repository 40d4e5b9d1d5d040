"""R101 blank-system-name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar, Final

from rst2spec.checks.base import DocumentCheck, DocumentSummary, Finding, listed, plural, quoted
from rst2spec.checks.missing_names import MissingNames
from rst2spec.checks.name_fixes import name_location
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Diagnostic, Edit, Fix, Message, Position, Severity, cause_of

_SLUG_PREFIX: Final = '(slug "'


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
    hint: ClassVar[str] = "Give the generator this display name; systems in the configuration tells the spec of it."

    def cause(self, messages: Sequence[str]) -> str:
        """The blank sides, and the number of slugs."""
        sides = {side for side in ("source", "target") if any(f"no {side}" in message for message in messages)}
        slugs = {
            message.partition(_SLUG_PREFIX)[2].partition('")')[0] for message in messages if _SLUG_PREFIX in message
        }
        text = f"only {sides.pop()}s are blank" if len(sides) == 1 else "sources and targets are blank"
        return f"{text}, {plural(len(slugs), 'slug')}" if slugs else text

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per blank side of the title."""
        title = compiled.tree.title
        for side in ("source", "target"):
            system = compiled.document.source if side == "source" else compiled.document.target
            if system.name is not None:
                continue
            slug = f' (slug "{system.slug}")' if system.slug else ""
            if title is None:
                yield Finding(
                    f"there is no title to name the {side}{slug}", 0, 0, clause=side, cause="there is no title"
                )
            elif title.phrase is None:
                token = title.token
                yield Finding(
                    f'the title names no {side}{slug}: it is not of the form "A to B Dataflow"',
                    token.text_start,
                    token.text_end,
                    clause=side,
                    cause='the title is not of the form "A to B Dataflow"',
                )
            else:
                at = name_location(title, side)
                yield Finding(f"the title names no {side}{slug}", *at, clause=side, cause=f"the title names no {side}")


def with_name(finding: Diagnostic, member: DocumentSummary, missing: MissingNames) -> Diagnostic:
    """The finding with the inferred name or its candidates, and the fix that inserts the name.

    Only reports have them: a document's entry in the spec doesn't depend on other documents, but for ``inferred_name``.

    Args:
        finding: The finding.
        member: Its document, with inferred names.
        missing: Where these go.
    """
    side = "source" if "names no source" in finding.message or "name the source" in finding.message else "target"
    system = member.source if side == "source" else member.target
    fix = None
    if system.inferred_name is not None and system.inferred_from is not None:
        text = f"{_EVIDENCE[system.inferred_from]} {quoted(system.inferred_name)}"
        places = [(name.insertion, Position(name.line, name.column)) for name in dict(missing).get(side, ())]
        edits = [Edit(place, place, point.text(system.inferred_name)) for point, place in places]
        fix = Fix("unsafe", tuple(edits)) if edits else None
    elif system.candidates:
        text = f"it may be {listed([quoted(name) for name in system.candidates])}"
    else:
        return finding
    return replace(finding, message=Message(f"{finding.message}; {text}", cause_of(finding.message)), fix=fix)


_EVIDENCE: Final = {
    "configuration": "the configuration calls it",
    "document": "its own sections call it",
    "same_side": "other documents' titles call it, on the same side,",
    "other_side": "other documents' titles call it, on the other side,",
}
