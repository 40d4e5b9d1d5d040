"""The published contract of a finding: the defect, its position, and its fix.

Lines and columns count from 1, columns in code points; ends are exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rst2spec.spec.contract import Contract

Severity = Literal["error", "warning", "info"]


class Message(str):
    """A finding's message with what reports for people group findings by.

    Attributes:
        cause: The kind of message among those of the check, without details; blank if it has only one.
        drift: The change of the template (R707) that the finding is about, or follows from; blank if there is none.
    """

    __slots__ = ("cause", "drift")
    cause: str
    drift: str

    def __new__(cls, text: str, cause: str = "", drift: str = "") -> Message:
        """The message with its cause and drift."""
        message = super().__new__(cls, text)
        message.cause = cause
        message.drift = drift
        return message

    def __getnewargs__(self) -> tuple[str, str, str]:  # type: ignore[override]
        return str(self), self.cause, self.drift


def cause_of(message: str) -> str:
    """The cause of a finding, from its message; empty if its check has only one."""
    return message.cause if isinstance(message, Message) else ""


def drift_of_message(message: str) -> str:
    """The change of the template that a finding is about, or follows from, from its message; blank if there is none."""
    return message.drift if isinstance(message, Message) else ""


@dataclass(frozen=True)
class Position(Contract):
    """A place in a document."""

    line: int
    """Line, from 1."""
    column: int
    """Column in code points, from 1."""


@dataclass(frozen=True)
class Edit(Contract):
    """The text that replaces what is between ``start`` and ``end``."""

    start: Position
    """Its start."""
    end: Position
    """Its end, exclusive."""
    text: str
    """The new text."""


@dataclass(frozen=True)
class Fix(Contract):
    """How to fix a finding."""

    safety: Literal["safe", "unsafe"]
    """A safe fix never changes what a document means."""
    edits: tuple[Edit, ...]
    """The edits, which don't overlap."""


@dataclass(frozen=True)
class Related(Contract):
    """A second place that belongs to a finding."""

    path: str
    """The document's path, relative to the root of the run."""
    start: Position
    """Its start."""
    end: Position
    """Its end, exclusive."""
    message: str
    """A sentence about this place."""


@dataclass(frozen=True)
class Diagnostic(Contract):
    """A finding: one defect, or one thing worth knowing, and its place."""

    code: str
    """The code, which never changes its meaning."""
    name: str
    """The code's name."""
    severity: Severity
    """Its severity."""
    message: str
    """The defect, in plain words."""
    hint: str
    """The next action, as a sentence."""
    start: Position
    """Its start."""
    end: Position
    """Its end, exclusive."""
    flow: str | None
    """The flow that it is in."""
    mapping: str | None
    """The mapping or match rule that it is in."""
    related: tuple[Related, ...]
    """Other places that belong to it."""
    fix: Fix | None
    """How to fix it; null if no fix is certain."""
    fingerprint: str
    """Identifies the finding: it doesn't depend on line numbers or messages."""


@dataclass(frozen=True)
class FolderDiagnostic(Diagnostic):
    """A finding across documents, or about a file that isn't a document of the spec."""

    path: str
    """The document or file, relative to the root of the run."""
