"""The published contract of a finding: the defect, its position, and its fix.

Lines and columns count from 1, columns in code points; ends are exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rst2spec.spec.base import Contract

Severity = Literal["error", "warning", "info"]


class Message(str):
    """A finding's message with its cause: the kind of message among those of the check, without details."""

    __slots__ = ("cause",)
    cause: str

    def __new__(cls, text: str, cause: str = "") -> Message:
        """The message with its cause."""
        message = super().__new__(cls, text)
        message.cause = cause
        return message

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return str(self), self.cause


def cause_of(message: str) -> str:
    """The cause of a finding, from its message; blank if its check has only one."""
    return message.cause if isinstance(message, Message) else ""


@dataclass(frozen=True, slots=True)
class Position(Contract):
    """A place in a document."""

    line: int
    """Line, from 1."""
    column: int
    """Column in code points, from 1."""


@dataclass(frozen=True, slots=True)
class Edit(Contract):
    """Text to put in the place of what stands from ``start`` to ``end``."""

    start: Position
    """Where it begins."""
    end: Position
    """Where it ends, exclusive."""
    text: str
    """The new text."""


@dataclass(frozen=True, slots=True)
class Fix(Contract):
    """How to mend a finding."""

    safety: Literal["safe", "unsafe"]
    """A safe fix never changes what a document means."""
    edits: tuple[Edit, ...]
    """The edits, which don't overlap."""


@dataclass(frozen=True, slots=True)
class Related(Contract):
    """A second place that belongs to a finding."""

    path: str
    """The document's path, relative to the root of the run."""
    start: Position
    """Where it begins."""
    end: Position
    """Where it ends, exclusive."""
    message: str
    """What is there."""


@dataclass(frozen=True, slots=True)
class Diagnostic(Contract):
    """A finding: one thing that is wrong or worth knowing, and where."""

    code: str
    """The code, which never changes its meaning."""
    name: str
    """The code's name."""
    severity: Severity
    """How bad it is."""
    message: str
    """What is wrong here."""
    hint: str
    """What to do next."""
    start: Position
    """Where it begins."""
    end: Position
    """Where it ends, exclusive."""
    flow: str | None
    """The flow that it is in."""
    mapping: str | None
    """The mapping or match rule that it is in."""
    related: tuple[Related, ...]
    """Other places that belong to it."""
    fix: Fix | None
    """How to mend it, where that can be told."""
    fingerprint: str
    """What makes it the same finding after lines have moved and messages were reworded."""


@dataclass(frozen=True, slots=True)
class FolderDiagnostic(Diagnostic):
    """A finding that only shows where documents are seen together, or that has no document in the spec."""

    path: str
    """The document or file, relative to the root of the run."""
