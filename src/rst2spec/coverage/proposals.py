"""Tries the proposed lines of a grammar before they are shown: they have to work when they are pasted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rst2spec.coverage.coverage_report import UnreadShape
from rst2spec.language.derived import DialectData
from rst2spec.language.dialect_builder import build
from rst2spec.language.folders import DialectFiles
from rst2spec.language.grammars import rules_of
from rst2spec.language.mistakes import DialectMistakesError
from rst2spec.language.rewording import replacement


class Proposal:
    """The lines for a shape.

    Attributes:
        shape: The shape.
        file: The file that they belong to.
        lines: The lines; blank if there are none.
        problem: Why they can't be used; blank if they can.
    """

    def __init__(self, shape: UnreadShape, lines: str) -> None:
        self.shape = shape
        self.file = "" if shape.nearest is None else f"{shape.nearest.grammar}.lark"
        self.lines = lines
        self.problem = ""


def proposals_for(shapes: Iterable[UnreadShape], files: DialectFiles) -> list[Proposal]:
    """The lines that would read some shapes, tried together and, if that fails, one after the other.

    Args:
        shapes: The shapes.
        files: The files of the dialect in use; none for the built-in one.
    """
    proposals = [Proposal(shape, _lines(shape)) for shape in shapes]
    tried = [proposal for proposal in proposals if proposal.lines]
    if tried and _problem(tried, files):
        accepted: list[Proposal] = []
        for proposal in tried:
            proposal.problem = _problem([*accepted, proposal], files)
            if proposal.problem:
                _put_last(proposal, accepted, files)
            if not proposal.problem:
                accepted.append(proposal)
    return proposals


def _put_last(proposal: Proposal, accepted: Sequence[Proposal], files: DialectFiles) -> None:
    """Puts the new forms after the rule's own, if they read the texts of these otherwise."""
    found = proposal.shape.nearest
    if found is not None:
        first, proposal.lines = proposal.lines, replacement(found.grammar, found.rule, tuple(proposal.shape.forms))
        if _problem([*accepted, proposal], files):
            proposal.lines = first
        else:
            proposal.problem = ""


def _lines(shape: UnreadShape) -> str:
    """The lines for a shape, and those that they need."""
    lines = shape.proposal
    if shape.nearest is not None and shape.nearest.rule == "primitive" and "{name}" in shape.forms:
        names = [rule.name for rule in rules_of("type").choice("type") if rule.name != "primitive"]
        # a bare name would read every other word, so it comes after what has words of its own
        lines += f"\n%override type: {' | '.join([*names, 'primitive', *rules_of('type').recursive])}"
    return lines


def with_proposals(files: DialectFiles, proposals: Sequence[Proposal]) -> DialectFiles:
    """The files of a dialect with proposed lines at their ends."""
    texts = dict(files.texts)
    for proposal in proposals:
        text = texts.get(proposal.file, "")
        texts[proposal.file] = f"{text}\n{proposal.lines}\n" if text else f"{proposal.lines}\n"
    return files._replace(texts=texts)


def _problem(proposals: Sequence[Proposal], files: DialectFiles) -> str:
    """Why proposals can't be used together; blank if they can."""
    try:
        data = build(with_proposals(files, proposals))
    except DialectMistakesError as error:
        return error.mistakes[0].message
    return next((problem for problem in (_unread(proposal, data) for proposal in proposals) if problem), "")


def _unread(proposal: Proposal, data: DialectData) -> str:
    """Whether a rule lacks a proposed form; blank if it has all of them."""
    found = proposal.shape.nearest
    if found is None:
        return ""
    rules: Mapping[str, Sequence[str]] = data["grammars"][found.grammar]["forms"]
    missing = [form for form in proposal.shape.forms if form not in rules[found.rule]]
    return f"{found.rule} would not have the form {missing[0]}" if missing else ""
