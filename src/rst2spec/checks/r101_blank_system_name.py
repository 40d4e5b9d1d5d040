"""R101 blank-system-name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar, Final

from rst2spec.checks.base import DocumentCheck, DocumentSummary, Finding, listed, plural, quoted
from rst2spec.checks.missing_names import MissingNames
from rst2spec.checks.name_fixes import name_location
from rst2spec.language.examples import title_example
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Diagnostic, Edit, Fix, Message, Position, Severity, cause_of

_SLUG_PREFIX: Final = '(slug "'
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")  # of TOML


class BlankSystemName(DocumentCheck):
    """The title lacks the name of the source or target system.

    Why this is bad: readers can't see which system the document describes, and a consumer that joins on system names
    loses it. Labels below such a title usually lack the name, too.

    Bad::

        =================
        Acme to  Dataflow
        =================

    Good::

        =======================
        Acme to Globex Dataflow
        =======================

    In the generator: look up the system's display name by its slug, and stop with an error if there is none instead
    of writing an empty name.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = 'Set it in the generator, or configure systems.SLUG = "...".'

    def cause(self, messages: Sequence[str]) -> str:
        """The sides whose names are missing, and the number of slugs."""
        sides = [side for side in ("source", "target") if any(_no_name(side) in message for message in messages)]
        slugs = {
            message.partition(_SLUG_PREFIX)[2].partition('")')[0] for message in messages if _SLUG_PREFIX in message
        }
        text = f"{'Only' if len(sides) == 1 else 'Both'} {' and '.join(sides)} names are missing"
        return f"{text}, for {plural(len(slugs), 'slug')}." if slugs else f"{text}."

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per side whose name is missing."""
        title = compiled.tree.title
        for side in ("source", "target"):
            system = compiled.document.source if side == "source" else compiled.document.target
            if system.name is not None:
                continue
            if title is None:
                start, end, defect = 0, 0, "document has no title"
            elif title.phrase is None:
                start, end = title.token.text_start, title.token.text_end
                defect = f'title isn\'t of the form "{title_example()}"'
            else:
                start, end = name_location(title, side)
                defect = ""
            missing = f"{defect}, so it has {_no_name(side)}" if defect else f"title has {_no_name(side)}"
            slug = f' (slug "{system.slug}")' if system.slug else ""
            hint = self.hint.replace("SLUG", system.slug) if system.slug and _BARE_KEY.fullmatch(system.slug) else ""
            yield Finding(f"{missing}{slug}", start, end, clause=side, cause=defect or missing, hint=hint)


def _no_name(side: str) -> str:
    return f"no {side} system name"


def with_name(finding: Diagnostic, document: DocumentSummary, missing: MissingNames) -> Diagnostic:
    """The finding with the inferred name or its candidates, and the fix that inserts the name.

    Only reports have them: except for ``inferred_name``, a document's entry in the spec doesn't depend on other
    documents.
    """
    side = "source" if _no_name("source") in finding.message else "target"
    system = document.source if side == "source" else document.target
    fix = None
    if system.inferred_name is not None and system.inferred_from is not None:
        text = f"{_EVIDENCE[system.inferred_from]} {quoted(system.inferred_name)}"
        places = [(name.insertion, Position(name.line, name.column)) for name in dict(missing).get(side, ())]
        edits = [Edit(place, place, point.text(system.inferred_name)) for point, place in places]
        fix = Fix("unsafe", tuple(edits)) if edits else None
    elif system.candidates:
        text = f"candidates are {listed([quoted(name) for name in system.candidates])}"
    else:
        return finding
    return replace(finding, message=Message(f"{finding.message}; {text}", cause_of(finding.message)), fix=fix)


_EVIDENCE: Final = {
    "configuration": "the configuration names it",
    "document": "its own sections name it",
    "same_side": "titles of other documents, on the same side, name it",
    "other_side": "titles of other documents, on the other side, name it",
}
