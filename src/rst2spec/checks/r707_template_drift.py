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
    """Texts differ from a rule of the grammar in the same words.

    At most three words differ. There is one finding per change of words, at the first text. Reports for people don't
    list the findings that follow from it (R205, R207, R209 and R305).

    Why this is bad: the generator changed its words, so the spec lacks the content of all these texts.

    Bad::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders gets synchronized with a Globex Invoices.

    Good::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

    In the generator: write the words of the template. If the change is intended, adapt the grammar:
    `rst2spec grammar coverage` prints the lines to add.
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "Correct the generator, or extend the grammar as 'rst2spec grammar coverage' proposes."

    def find(self, run: RunSummary) -> Iterator[RunFinding]:
        """One finding per change of words."""
        found: dict[str, _Drift] = {}
        for document in run.documents:
            for item in document.drift:
                drift = found.setdefault(drift_key(item.rule, item.shape), _Drift(item, []))
                drift.places.append((document.path, item.first, item.occurrences))
        for key, drift in found.items():
            path, span, _ = drift.places[0]
            others = drift.places[1 : 1 + _NOTES]
            expected = RunNote(path, span, f'The rule has "{_expected(drift.change)}".')
            notes = [RunNote(other, first, "This text differs, too.") for other, first, _ in others]
            yield RunFinding(_message(drift), path, span, clause=key, notes=(expected, *notes), drift=key)


class _Drift(NamedTuple):
    """A change of words, and for each document its path, its first text and the number of texts."""

    change: DriftSummary
    places: list[tuple[str, Span, int]]


def _message(drift: _Drift) -> str:
    change, places = drift
    count = sum(occurrences for _, _, occurrences in places)
    noun = _NOUNS.get(change.rule, "sentence")
    differ = "differs" if count == 1 else "differ"
    words = difference(main_form(change.grammar, change.rule), change.shape)
    return f"{plural(count, noun)} in {plural(len(places), 'document')} {differ} from the rule {change.rule}: {words}"


def _expected(change: DriftSummary) -> str:
    """The rule's words at the places that differ."""
    expected, _ = marked(main_form(change.grammar, change.rule), change.shape)
    return expected
