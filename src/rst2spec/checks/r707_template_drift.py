"""R707 template-drift."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final, NamedTuple

from rst2spec.checks.base import DriftSummary, RunCheck, RunFinding, RunNote, RunSummary, Span, plural
from rst2spec.language.rewording import difference, main_form, marked
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.drift import drift_key

_NOTES: Final = 3
_NOUNS: Final = {
    "title": "title",
    "heading": "heading",
    "generated": "line",
    "introduction": "introduction",
    "clause": "clause",
    "property_header": "header",
    "type_header": "header",
}


class TemplateDrift(RunCheck):
    """Texts that no rule reads are like a rule but for a few words.

    At most three words differ, the same ones in all of these texts. There is one finding per change of words, at the
    first text. In reports for people, the findings that follow from it (R205, R207, R209 and R305) aren't listed.

    Why this is bad: the generator writes other words than the grammar reads, so that the content of all these texts is
    missing from the spec.

    Bad::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders gets synchronized with a Globex Invoices.

    Good::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

    In the generator: keep the template's words. If the change is meant, adapt the grammar: `rst2spec grammar coverage`
    prints the lines to add to it.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "'rst2spec grammar coverage' prints the lines of a grammar that read these texts."

    def find(self, run: RunSummary) -> Iterator[RunFinding]:
        """One finding per change of words."""
        found: dict[str, _Drift] = {}
        for document in run.documents:
            for item in document.drift:
                drift = found.setdefault(drift_key(item.rule, item.shape), _Drift(item, []))
                drift.places.append((document.report_path, item.first, item.occurrences))
        for key, drift in found.items():
            path, span, _ = drift.places[0]
            notes = [RunNote(other, first, "here, too") for other, first, _ in drift.places[1 : 1 + _NOTES]]
            yield RunFinding(_message(drift), path, span, clause=key, notes=tuple(notes), drift=key)


class _Drift(NamedTuple):
    """A change of words, and for each document its path, its first text and the number of texts."""

    change: DriftSummary
    places: list[tuple[str, Span, int]]


def _message(drift: _Drift) -> str:
    change, places = drift
    main = main_form(change.grammar, change.rule)
    count = sum(occurrences for _, _, occurrences in places)
    noun = _NOUNS.get(change.rule, "sentence")
    old, new = marked(main, change.shape)
    read = "reads" if count == 1 else "read"
    return (
        f"{plural(count, noun)} in {plural(len(places), 'document')} {read} like {change.rule}, with "
        f'{difference(main, change.shape)}: "{new}", not "{old}"'
    )
