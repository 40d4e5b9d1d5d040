"""R105 short-underline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, TextEdit, most_frequent, plural, quoted
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity
from rst2spec.tokens.token import Token


class ShortUnderline(DocumentCheck):
    """The underline or overline of a heading is shorter than its text.

    Why this is bad: docutils warns about it ("Title underline too short") in every build, and other readers of
    reStructuredText don't recognize the heading at all.

    Bad::

        Introduction.
        ------------

    Good::

        Introduction
        ------------

    In the generator: repeat the underline's character as often as the heading has characters.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "'rst2spec fix' lengthens it."
    hint_without_fix: ClassVar[str] = "Make it as long as the heading."

    def cause(self, messages: Sequence[str]) -> str:
        """The most frequent heading, and how often it occurs."""
        text, count = most_frequent(r"line of (\".*\"|'.*') is ", messages)
        return f"{'All' if count == len(messages) else f'{count:,}'} of them belong to {text}."

    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """One finding per heading."""
        tree = compiled.tree
        tokens = [None if tree.title is None else tree.title.token, tree.introduction_heading]
        tokens += [section.heading.token for section in tree.sections]
        for token in tokens:
            if token is not None and _may_be_short(token):
                yield from self._find_short(compiled, token)

    @staticmethod
    def _find_short(compiled: Compiled, token: Token) -> Iterator[Finding]:
        required = len(token.text)
        lines = [line for line in (token.underline, compiled.overline(token)) if line is not None]
        short = [(start, end) for start, end in lines if end - start < required]
        if short:
            flow = next((flow.flow.id for flow in compiled.flows if flow.heading.token is token), None)
            length = min(end - start for start, end in short)
            character = compiled.source.text[short[0][0]]
            line = "underline" if token.underline in short else "overline"
            yield Finding(
                f"{line} of {quoted(token.text)} is {plural(required - length, 'character')} short",
                token.text_start,
                token.text_end,
                flow=flow,
                clause=token.text.strip() if flow is None else "",
                edits=tuple(TextEdit(end, end, character * (required - (end - start))) for start, end in sorted(short)),
            )


def _may_be_short(token: Token) -> bool:
    """A fast test: false for a heading with one underline that is long enough, so true for few but titles."""
    return (
        token.underline is None
        or token.underline[1] - token.underline[0] < len(token.text)
        or token.start < token.text_start
    )
