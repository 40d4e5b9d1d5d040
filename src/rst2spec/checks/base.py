"""A check is a class that looks at a compiled document, or at all documents of a run, and reports what is wrong.

A check is one file named after its code and name, ``r101_blank_system_name.py``, with one class named alike,
``BlankSystemName``. The class docstring is its documentation, and the only one: ``explain`` and ``docs/checks.md``
are made of it.
"""

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar, Final, Literal, NamedTuple

from rst2spec.checks.earlier import EarlierDocument
from rst2spec.source.read import SkippedFile
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Position, Severity
from rst2spec.spec.model import System

Level = Literal["all", "info", "warning", "error", "none"]

_RANKS: Final = {"info": 0, "warning": 1, "error": 2}


def at_least(severity: Severity, level: Level) -> bool:
    """Whether a severity is at or above a level."""
    return level == "all" or (level != "none" and _RANKS[severity] >= _RANKS[level])


class Note(NamedTuple):
    """A second place in the same document that belongs to a finding: offsets, and what is there."""

    start: int
    end: int
    message: str


class TextEdit(NamedTuple):
    """Text to put in the place of what stands between two offsets."""

    start: int
    end: int
    text: str


class Finding(NamedTuple):
    """What a document check found.

    Attributes:
        message: What is wrong here, in plain words.
        start: Offset of its first character.
        end: Offset behind its last one.
        flow: Id of the flow that it is in.
        mapping: Id of the mapping or match rule that it is in.
        clause: The part of the fingerprint that distinguishes findings of this code in the same mapping.
        notes: Other places that belong to it.
        edits: How to mend it.
        safety: Whether the edits leave the meaning as it is.
        cause: Which of the check's messages it is, without names and numbers; blank where the check has only one.
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


class Span(NamedTuple):
    """A place in a document that is no longer at hand: two lines and columns, in as few objects as possible."""

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


class FolderNote(NamedTuple):
    """A second place of a folder's finding."""

    path: str
    span: Span
    message: str


class FolderFinding(NamedTuple):
    """What a folder check found; ``path`` is relative to the root of the run, ``cause`` as a document finding's."""

    message: str
    path: str
    span: Span
    flow: str | None = None
    mapping: str | None = None
    clause: str = ""
    notes: tuple[FolderNote, ...] = ()
    cause: str = ""


class FlowSummary(NamedTuple):
    """A flow as the folder checks see it.

    Attributes:
        id: Its id.
        source: Entity and variant of its source.
        target: The same of its target.
        heading: Where its heading stands.
        pairs: The pairs of properties that it maps, each once, in order.
        has_content: Whether it has more than a heading.
    """

    id: str
    source: tuple[str | None, str | None]
    target: tuple[str | None, str | None]
    heading: Span
    pairs: tuple[tuple[str, str], ...]
    has_content: bool = True


class DocumentSummary(NamedTuple):
    """A document as the folder checks see it. A run holds one of each document, so it is small.

    Attributes:
        report_path: Its path in findings.
        source: The system on its left, with the inferred name once all documents have been read.
        target: The system on its right.
        names_in_sections: Names that its sections give the source, and those that they give the target.
        title: Where the title stands.
        source_name: Where the source's name stands in the title, or should.
        target_name: Where the target's name stands in the title, or should.
        flows: Its flows, where a check of the run looks at them. Each look reads them anew.
        flow_count: How many flows with content it has, equal ones once.
    """

    report_path: str
    source: System
    target: System
    names_in_sections: tuple[tuple[str, ...], tuple[str, ...]]
    title: Span
    source_name: Span
    target_name: Span
    flows: Sequence[FlowSummary] = ()
    flow_count: int = 0


class RunSummary(NamedTuple):
    """All documents and files of a run.

    Attributes:
        documents: The documents, sorted by path.
        skipped: Files that could not be read.
        others: RST files that aren't dataflow documents, as (path in findings, whether the user named it).
        systems: The configuration's names by slug.
        earlier: The documents as they were at the revision or in the baseline that the run is compared with, where
            they differ from today's and were looked at today or are gone.
    """

    documents: Sequence[DocumentSummary]
    skipped: Sequence[SkippedFile] = ()
    others: Sequence[tuple[str, bool]] = ()
    systems: Mapping[str, str] = MappingProxyType({})
    earlier: Sequence[EarlierDocument] = ()


class Check(ABC):
    """What document and folder checks have in common."""

    severity: ClassVar[Severity]
    hint: ClassVar[str]

    opt_in: ClassVar[bool] = False
    """Whether it only runs where it is asked for."""

    @cached_property
    def code(self) -> str:
        """``R101``: from the file's name."""
        return self._module.partition("_")[0].upper()

    @cached_property
    def name(self) -> str:
        """``blank-system-name``: from the file's name."""
        return self._module.partition("_")[2].replace("_", "-")

    def cause(self, messages: Sequence[str]) -> str:  # noqa: ARG002
        """What all findings of a run together say of their cause, for the summary; blank where they say nothing."""
        return ""

    @property
    def doc(self) -> str:
        """The documentation, without indentation.

        Raises:
            RuntimeError: Python was told to leave out docstrings.
        """
        import inspect

        doc = type(self).__doc__
        if doc is None:
            raise RuntimeError("Python's option -OO (PYTHONOPTIMIZE=2) removes the texts of the checks")
        return inspect.cleandoc(doc)

    @property
    def summary(self) -> str:
        """The documentation's first paragraph on one line."""
        return " ".join(self.doc.split("\n\n", 1)[0].split())

    @property
    def _module(self) -> str:
        return type(self).__module__.rpartition(".")[2]


class DocumentCheck(Check):
    """Looks at one document: its syntax tree and the spec made of it."""

    needs: ClassVar[str] = ""
    """The attribute of ``Compiled`` without which there is nothing to find: the check isn't asked where it is blank."""

    @abstractmethod
    def find(self, compiled: Compiled) -> Iterator[Finding]:
        """The findings, in any order."""


class FolderCheck(Check):
    """Looks at all documents of a run: at their summaries, without their text."""

    needs_flows: ClassVar[bool] = False
    """Whether it looks at the documents' flows."""

    is_comparing: ClassVar[bool] = False
    """Whether it compares with earlier documents, and finds nothing in a run that has none."""

    @abstractmethod
    def find(self, run: RunSummary) -> Iterator[FolderFinding]:
        """The findings, in any order."""


def most_frequent(pattern: str, messages: Sequence[str]) -> tuple[str, int]:
    """The most frequent text that a pattern's group finds in messages, and in how many."""
    counts = Counter(match[1] for message in messages if (match := re.search(pattern, message)))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ranked[0] if ranked else ("", 0)


def plural(number: int, noun: str, nouns: str = "") -> str:
    """``1 row``, ``2 rows``."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def listed(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def quoted(text: str, limit: int = 60) -> str:
    """A document's text within a message: in quotes that it doesn't have itself, on one line, not too long."""
    flat = " ".join(text.split())
    quote = "'" if '"' in flat else '"'
    return f"{quote}{flat}{quote}" if len(flat) <= limit else f"{quote}{flat[: limit - 3]}...{quote}"
