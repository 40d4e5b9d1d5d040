"""R105 short-underline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rst2spec.checks.base import DocumentCheck, Finding, TextEdit, most_frequent, plural, quoted
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Severity
from rst2spec.tokens.token import Token


class ShortUnderline(DocumentCheck):
    """A rule is shorter than the heading that it belongs to.

    Why this is bad: docutils warns about it ("Title underline too short") in every build, and other readers of
    reStructuredText don't take the line for a heading at all.

    Bad::

        Introduction.
        ------------

    Good::

        Introduction
        ------------

    In the generator: make the rule from the heading's own length.
    """

    severity: ClassVar[Severity] = "warning"
    hint: ClassVar[str] = "Make the rule at least as long as the text."

    def cause(self, messages: Sequence[str]) -> str:
        """The most frequent heading, and how often it occurs."""
        text, count = most_frequent(r"^the rule of (\".*?\")", messages)
        return f"{'all' if count == len(messages) else f'{count:,}'} under {text}"

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
        underlines = []
        if token.underline is not None:
            underlines.append(token.underline)
        if token.start < token.text_start:  # a title's overline
            above = compiled.source.text[token.start : token.text_start].split("\n", 1)[0].rstrip()
            underlines.append((token.start, token.start + len(above)))
        short = [(start, end) for start, end in underlines if end - start < required]
        if short:
            flow = next((flow.flow.id for flow in compiled.flows if flow.heading.token is token), None)
            length = min(end - start for start, end in short)
            character = compiled.source.text[short[0][0]]
            yield Finding(
                f"the rule of {quoted(token.text)} is {plural(required - length, 'character')} too short",
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
