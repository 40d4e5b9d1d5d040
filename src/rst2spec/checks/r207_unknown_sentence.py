"""R207 unknown-sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

from rst2spec.checks.base import DocumentCheck, Finding, quoted
from rst2spec.checks.clause_cells import drift_keys
from rst2spec.language.examples import heading_example
from rst2spec.language.nearest import nearest
from rst2spec.language.rewording import difference
from rst2spec.spec.compiled import Compiled, CompiledFlow, UnreadText
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.drift import known_labels, known_names, statements

_SENTENCES: Final = ("sentence", "introduction")
_ELSEWHERE: Final = {"cell": "R204", "header": "R205", "clause": "R305", "timestamp": "R103"}
_REASONS: Final = {
    "repeated": "this statement was made before in this section",
    "contradicted": "another statement of this section leaves no room for this one",
    "misplaced": "this statement stands in no section that it could belong to",
}
_KINDS: Final = {
    "sentence": "no sentence of the document language",
    "introduction": "words that are not the introduction's",
    "markup": "markup that the document language doesn't have",
    "cell": "a cell of a table that is in no section",
    "header": "a header of a table that is in no section",
}


class UnknownSentence(DocumentCheck):
    """Text that is not of the document language, or that has no place where it stands.

    A sentence, words in the introduction, markup, a heading without " to ".

    Why this is bad: nothing can be made of it. It is kept in ``unread``, for a person to read.

    Bad::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

        Drafts are never sent.

    Good::

        Acme Orders to Globex Invoices
        ------------------------------
        Every Acme Orders will be synchronized with a Globex Invoices.

    In the generator: say it with one of the language's statements, or keep remarks out of the documents.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Say it with a statement of the document language, or take it out."
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
        reason = f'a heading that is not of the form "{heading_example()}"'
    if item.kind == "header" and item.reason == "repeated":
        reason = "a table has one header row"
    return Finding(
        f"{quoted(item.text)}: {reason}",
        item.start,
        item.end,
        flow=None if flow is None else flow.flow.id,
        clause=item.text,
        cause=reason,
        hint=_hint(compiled, item, flow) if item.reason == "unknown" and item.kind in _SENTENCES else "",
        drift=drift.get(item.start, ""),
    )


def _hint(compiled: Compiled, item: UnreadText, flow: CompiledFlow | None) -> str:
    """What to do about a sentence that is like a rule; blank if it is like none."""
    known = known_names(compiled) if flow is None else known_labels(flow)
    rules = ("introduction", *statements()) if flow is None else statements()
    found = nearest("sentence", rules, item.text, known)
    if found is None:
        return ""
    words = difference(found.form, found.text)
    return f"The nearest rule is {found.rule}, with {words}: say it with its words, or adapt the grammar."
