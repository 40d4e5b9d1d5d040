"""A check is a class that examines a compiled document, or all documents of a run, and reports findings.

A check is one file named after its code and name, ``r101_blank_system_name.py``, with one class named alike,
``BlankSystemName``. The class docstring is its only documentation: ``rst2spec rule`` and ``docs/checks.md`` are
generated from it.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar, Final, Literal, NamedTuple

from rst2spec.checks.earlier import EarlierDocument
from rst2spec.source.read import SkippedFile
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.contract import plain_text
from rst2spec.spec.diagnostic import Position, Severity
from rst2spec.spec.model import System
from rst2spec.spec.names import NamePair
from rst2spec.spec.resolve import Answer, Question, no_answer

Level = Literal["all", "info", "warning", "error", "none"]

DEFAULT_STALE_AFTER: Final = 7
"""Days: a generator that runs each night, or once a week, is never late."""

_RANKS: Final = {"info": 0, "warning": 1, "error": 2}


def at_least(severity: Severity, level: Level) -> bool:
    """Whether a severity is at or above a level."""
    return level == "all" or (level != "none" and _RANKS[severity] >= _RANKS[level])


class Note(NamedTuple):
    """Another place in the same document that belongs to a finding: its offsets, and what is there."""

    start: int
    end: int
    message: str


class TextEdit(NamedTuple):
    """Text that replaces the text between two offsets."""

    start: int
    end: int
    text: str


class Finding(NamedTuple):
    """A finding of a document check.

    Attributes:
        message: The defect in plain words: the thing first, as the document names it; no capital, no period.
        start: Offset of its first character.
        end: Offset after its last one.
        flow: Id of the flow that contains it.
        mapping: Id of the mapping or match rule that contains it.
        clause: The part of the fingerprint that distinguishes findings of this code in the same mapping.
        notes: Other places that belong to it.
        edits: The fix.
        safety: Whether the edits preserve the meaning.
        cause: The message without names and numbers; empty if the check has only one message.
        hint: The next action if it differs from the check's hint.
        drift: The change of the template that it follows from (``spec/drift.py``).
    """

    message: str
    start: int
    end: int
    flow: str | None = None
    mapping: str | None = None
    clause: str = ""
    notes: tuple[Note, ...] = ()
    edits: tuple[TextEdit, ...] = ()
    safety: Literal["safe", "unsafe"] = "safe"
    cause: str = ""
    hint: str = ""
    drift: str = ""


class Span(NamedTuple):
    """A span in a document that isn't in memory any more: two lines and columns, in a single object."""

    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def start(self) -> Position:
        """Where it begins."""
        return Position(self.line, self.column)

    @property
    def end(self) -> Position:
        """Where it ends, exclusive."""
        return Position(self.end_line, self.end_column)


TOP: Final = Span(1, 1, 1, 1)
"""The beginning of a document, where nothing in it can be named."""


class RunNote(NamedTuple):
    """Another place that belongs to a finding of a check of the run."""

    path: str
    span: Span
    message: str


class RunFinding(NamedTuple):
    """A finding of a check of the run; ``path`` is relative to the root of the run, the rest is as in ``Finding``."""

    message: str
    path: str
    span: Span
    flow: str | None = None
    mapping: str | None = None
    clause: str = ""
    notes: tuple[RunNote, ...] = ()
    cause: str = ""
    hint: str = ""
    drift: str = ""


class DriftSummary(NamedTuple):
    """Texts of a document that differ from a rule in the same words.

    Attributes:
        grammar: The grammar of the rule.
        rule: The rule.
        shape: The form that would read them, as a template.
        occurrences: The number of these texts.
        first: The span of the first one.
    """

    grammar: str
    rule: str
    shape: str
    occurrences: int
    first: Span


class FlowSummary(NamedTuple):
    """A summary of a flow, for the checks of the run.

    Attributes:
        id: Its id.
        source: Entity and variant of its source.
        target: The same of its target.
        heading: The span of its heading.
        pairs: The pairs of properties that it maps, each once, in order.
        has_content: Whether it has more than a heading.
        open_references: The names of entities in its statements that its document doesn't have, with their spans.
    """

    id: str
    source: tuple[str | None, str | None]
    target: tuple[str | None, str | None]
    heading: Span
    pairs: tuple[tuple[str, str], ...]
    has_content: bool = True
    open_references: tuple[tuple[Question, Span], ...] = ()


class DocumentSummary(NamedTuple):
    """A summary of a document, for the checks of the run. A run holds one per document, so it is small.

    Attributes:
        path: Its path.
        source: The source system, with the inferred name once all documents have been read.
        target: The target system.
        names_in_sections: The names of the source in its sections, and those of the target.
        title: The span of the title.
        source_name: The span of the source's name in the title, or where it is missing.
        target_name: The same for the target's name.
        flows: Its flows, if a check of the run needs them. Each iteration reads them again.
        flow_count: The number of flows with content; equal ones count once.
        generated_at: When it was generated, as in the spec.
        stamp: The span of that.
        drift: The texts that differ from a rule in a few words.
    """

    path: str
    source: System
    target: System
    names_in_sections: tuple[tuple[str, ...], tuple[str, ...]]
    title: Span
    source_name: Span
    target_name: Span
    flows: Sequence[FlowSummary] = ()
    flow_count: int = 0
    generated_at: str | None = None
    stamp: Span = TOP
    drift: tuple[DriftSummary, ...] = ()

    @property
    def names(self) -> tuple[NamePair, NamePair]:
        """The names and slugs of its two systems, without inferred names."""
        return NamePair(self.source.name, self.source.slug), NamePair(self.target.name, self.target.slug)


class RunSummary(NamedTuple):
    """All documents and files of a run.

    Attributes:
        documents: The documents, sorted by path.
        skipped: Files that could not be read.
        others: RST files that aren't dataflow documents, as (path, whether the user named it).
        systems: The configuration's names by slug.
        earlier: The documents of the revision or baseline that the run is compared with, if they differ from the
            current ones and were checked, or if they are gone.
        stale_after: The number of days that a document may be older than the newest one.
        answer: Answers what a document leaves open about names; null where the documents of the run don't know either.
    """

    documents: Sequence[DocumentSummary]
    skipped: Sequence[SkippedFile] = ()
    others: Sequence[tuple[str, bool]] = ()
    systems: Mapping[str, str] = MappingProxyType({})
    earlier: Sequence[EarlierDocument] = ()
    stale_after: int = DEFAULT_STALE_AFTER
    answer: Callable[[Question], Answer] = no_answer


class Check(ABC):
    """The base of document checks and checks of the run."""

    severity: ClassVar[Severity]
    hint: ClassVar[str]
    """The next action, as a sentence."""

    hint_without_fix: ClassVar[str] = ""
    """The hint of findings that 'rst2spec fix' can't fix, if ``hint`` names that command."""

    opt_in: ClassVar[bool] = False
    """Whether it only runs if it is selected explicitly."""

    @cached_property
    def code(self) -> str:
        """``R101``: from the file's name."""
        return self._module.partition("_")[0].upper()

    @cached_property
    def name(self) -> str:
        """``blank-system-name``: from the file's name."""
        return self._module.partition("_")[2].replace("_", "-")

    def cause(self, messages: Sequence[str]) -> str:  # noqa: ARG002
        """A sentence about the likely cause of all findings of a run, for the summary; empty if there is none."""
        return ""

    def hint_for(self, finding: Finding | RunFinding) -> str:
        """The hint of a finding."""
        is_fixed = isinstance(finding, Finding) and bool(finding.edits)
        return finding.hint or (not is_fixed and self.hint_without_fix) or self.hint

    @property
    def doc(self) -> str:
        """The documentation, without indentation.

        Raises:
            RuntimeError: Python's option ``-OO`` removed it.
        """
        import inspect

        doc = type(self).__doc__
        if doc is None:
            raise RuntimeError("Python's option -OO (PYTHONOPTIMIZE=2) removes the texts of the checks")
        return inspect.cleandoc(doc)

    @property
    def summary(self) -> str:
        """The documentation's first paragraph on one line, without markup."""
        return plain_text(" ".join(self.doc.split("\n\n", 1)[0].split()))

    @property
    def _module(self) -> str:
        return type(self).__module__.rpartition(".")[2]


class DocumentCheck(Check):
    """A check of one document: its syntax tree and its spec."""

    precondition: ClassVar[str] = ""
    """The attribute of ``Compiled`` that must be true for the check to run; empty for none."""

    @abstractmethod
    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """The findings, in any order."""


class RunCheck(Check):
    """A check of all documents of a run: of their summaries, without their texts."""

    needs_flows: ClassVar[bool] = False
    """Whether it needs the documents' flows."""

    is_comparing: ClassVar[bool] = False
    """Whether it compares with earlier documents, and so finds nothing without them."""

    @abstractmethod
    def find(self, run: RunSummary) -> Iterator[RunFinding]:
        """The findings, in any order."""


def most_frequent(pattern: str, messages: Sequence[str]) -> tuple[str, int]:
    """The most frequent match of a pattern's group in messages, and the number of messages with it."""
    counts = Counter(match[1] for message in messages if (match := re.search(pattern, message)))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ranked[0] if ranked else ("", 0)


def plural(number: int, noun: str, nouns: str = "") -> str:
    """``1 row``, ``2 rows``."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def listed(items: Sequence[str], conjunction: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return f" {conjunction} ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def quoted(text: str, limit: int = 60) -> str:
    """A document's text within a message: on one line, not too long, in quotes that it doesn't contain.

    A text that is in double quotes itself, such as a data type, gets no others.
    """
    flat = " ".join(text.split())
    if len(flat) > 2 and len(flat) <= limit and flat[0] == flat[-1] == '"' and flat.count('"') == 2:
        return flat
    quote = "'" if '"' in flat else '"'
    return f"{quote}{flat}{quote}" if len(flat) <= limit else f"{quote}{flat[: limit - 3]}...{quote}"
