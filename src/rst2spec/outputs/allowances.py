"""Changes and losses that the configuration allows, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from rst2spec.checks.filtering import matches
from rst2spec.spec.changes.change import Change

LOSSES: Final = MappingProxyType({"document-lost": "document-removed", "flows-lost": "flow-removed"})
"""The checks whose findings can be allowed, each with the corresponding kind of change."""


class Allowance(NamedTuple):
    """An allowance: it applies to changes and losses that match all of its conditions that aren't null.

    Attributes:
        kind: The kind of change, or the name of a check that reports losses.
        path: A gitignore pattern for the document.
        flow: The flow: its id, or its labels.
        mapping: The id of the mapping or match rule.
        change: The fingerprint of a single change or loss.
        reason: Why it is allowed.
    """

    kind: str | None
    path: str | None
    flow: str | None
    mapping: str | None
    change: str | None
    reason: str

    def fits(self, change: Change, paths: Sequence[str]) -> bool:
        """Whether it allows a change of a document with these paths."""
        return (
            self.kind in (None, change.kind)
            and self.flow in (None, change.flow, change.labels)
            and self.mapping in (None, change.mapping)
            and self.change in (None, change.fingerprint)
            and (self.path is None or any(matches(self.path, path) for path in paths))
        )

    def fits_loss(self, name: str, fingerprint: str | None, paths: Sequence[str]) -> bool:
        """Whether it allows a check's finding about a document with these paths."""
        return (
            self.kind in (None, name, LOSSES[name])
            and self.flow is None
            and self.mapping is None
            and self.change in (None, fingerprint)
            and (self.path is None or any(matches(self.path, path) for path in paths))
        )

    def describe(self) -> str:
        """Describes its conditions, for a message."""
        parts = {name: value for name, value in self._asdict().items() if value and name != "reason"}
        return ", ".join(f"{name} {value}" for name, value in parts.items()) + f" ({self.reason})"
