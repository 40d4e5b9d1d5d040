"""R207 unknown-sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

from rst2spec.checks.base import DocumentCheck, Finding, quoted
from rst2spec.checks.clause_cells import drift_keys
from rst2spec.language.dialect import active
from rst2spec.language.examples import heading_example
from rst2spec.language.nearest import nearest
from rst2spec.language.rewording import difference
from rst2spec.spec.compiled import Compiled, CompiledFlow, UnreadText
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.drift import known_labels, known_names, statements

_SENTENCES: Final = ("sentence", "introduction")
_ELSEWHERE: Final = {"cell": "R204", "header": "R205", "clause": "R305", "timestamp": "R103"}
_REASONS: Final = {
    "repeated": "repeated statement",
    "contradicted": "statement contradicts another one of its section",
    "misplaced": "statement outside of its section",
}
_KINDS: Final = {
    "sentence": "unrecognized sentence",
    "introduction": "unrecognized text in the introduction",
    "markup": "unrecognized markup",
    "cell": "table cell outside of a section",
    "header": "table header outside of a section",
}


class UnknownSentence(DocumentCheck):
    """Text isn't part of the document language, or is misplaced.

    It can be a sentence, a heading without " to ", text in the introduction, markup, or a repeated statement.

    Why this is bad: rst2spec can't interpret the text. It is in ``unread``, for a person to read.

    Bad::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

        Drafts are never sent.

    Good::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

    In the generator: use a statement of the document language, and don't write remarks into the documents.

    The statements of a section, where S and T are its labels::

        Every S will be synchronized with a T.
        CONDITION, it  will be synchronized with a T.
        Before any synchronization can take place, a link between a S and a T must be established.
        A new T will be created from a S if it is connected to a ENTITY that is synchronized into SYSTEM.
        If a matching T already exists, the S will be merged with the existing one.
        If no matching T is found, a new T will be created.
        A S will merge with a T if one of the following property combinations match:
        Once a link between a S and a T is established, it will keep in sync between the two systems, regardless of where it is edited.
        The following properties are synchronized between a S and a T:
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Rephrase it ('rst2spec rule R207' lists the statements), or remove it."
    precondition: ClassVar[str] = "is_irregular"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per sentence or other text."""
        drift = drift_keys(compiled)
        for item in compiled.unread:
            if item.reason != "names" and item.kind != "timestamp":
                yield _finding(compiled, item, None, drift)
        for flow in compiled.flows:
            for item in flow.unread:
                if item.reason != "names" and (item.kind not in _ELSEWHERE or item.reason == "repeated"):
                    yield _finding(compiled, item, flow, drift)


def _finding(compiled: Compiled, item: UnreadText, flow: CompiledFlow | None, drift: Mapping[int, str]) -> Finding:
    reason = _REASONS.get(item.reason) or _KINDS.get(item.kind) or ""
    if item.kind == "heading":
        reason = f'heading isn\'t of the form "{heading_example()}"'
    if item.kind == "header" and item.reason == "repeated":
        reason = "repeated table header"
    return Finding(
        f"{reason}: {quoted(item.text)}",
        item.start,
        item.end,
        flow=None if flow is None else flow.flow.id,
        clause=item.text,
        cause=reason,
        hint=_hint(compiled, item, flow),
        drift=drift.get(item.start, ""),
    )


def _hint(compiled: Compiled, item: UnreadText, flow: CompiledFlow | None) -> str:
    """The next action if it isn't that of the check: a sentence may resemble a rule, and another dialect has its own."""
    other = "" if active().name is None else "Rephrase it ('rst2spec grammar coverage' lists the rules), or remove it."
    if item.reason != "unknown" or item.kind not in _SENTENCES:
        return other
    known = known_names(compiled) if flow is None else known_labels(flow)
    rules = ("introduction", *statements()) if flow is None else statements()
    found = nearest("sentence", rules, item.text, known)
    if found is None:
        return other
    words = difference(found.form, found.text)
    return f"Use the words of the rule {found.rule}, or adapt the grammar (difference: {words})."
