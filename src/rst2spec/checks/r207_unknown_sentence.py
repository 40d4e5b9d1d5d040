"""R207 unknown-sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from rst2spec.checks.base import DocumentCheck, Finding, quoted
from rst2spec.spec.compiled import Compiled, UnreadText
from rst2spec.spec.diagnostic import Severity

_ELSEWHERE: Final = {"cell": "R204", "header": "R205", "clause": "R305", "timestamp": "R103"}
_REASONS: Final = {
    "repeated": "this statement was made before in this section",
    "contradicted": "another statement of this section leaves no room for this one",
    "misplaced": "this statement stands in no section that it could belong to",
}
_KINDS: Final = {
    "sentence": "no sentence of the document language",
    "heading": 'a heading that is not of the form "S to T"',
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
    needs: ClassVar[str] = "is_irregular"

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per sentence or other text."""
        for item in compiled.unread:
            if item.reason != "names" and item.kind != "timestamp":
                yield _finding(item, None)
        for flow in compiled.flows:
            for item in flow.unread:
                if item.reason != "names" and (item.kind not in _ELSEWHERE or item.reason == "repeated"):
                    yield _finding(item, flow.flow.id)


def _finding(item: UnreadText, flow: str | None) -> Finding:
    reason = _REASONS.get(item.reason) or _KINDS[item.kind]
    if item.kind == "header" and item.reason == "repeated":
        reason = "a table has one header row"
    return Finding(f"{quoted(item.text)}: {reason}", item.start, item.end, flow=flow, clause=item.text, cause=reason)
