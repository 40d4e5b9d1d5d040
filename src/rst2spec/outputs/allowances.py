"""Changes and losses that are known and meant: what the configuration allows, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from rst2spec.checks.policy import matches
from rst2spec.spec.changes.change import Change

LOSSES: Final = MappingProxyType({"document-lost": "document-removed", "flows-lost": "flow-removed"})
"""The checks whose findings can be allowed, each with the kind of change that it goes with."""


class Allowance(NamedTuple):
    """Changes and losses that are allowed: all that every condition fits which is said.

    Attributes:
        kind: Their kind, or the name of a check that finds losses.
        path: A gitignore pattern of their document.
        flow: Their flow: its id, or its labels.
        mapping: The id of their mapping or match rule.
        change: The fingerprint of the one change or loss.
        reason: Why they are allowed.
    """

    kind: str | None
    path: str | None
    flow: str | None
    mapping: str | None
    change: str | None
    reason: str

    def fits(self, change: Change, paths: Sequence[str]) -> bool:
        """Whether it allows a change of a document that goes by these paths."""
        return (
            self.kind in (None, change.kind)
            and self.flow in (None, change.flow, change.labels)
            and self.mapping in (None, change.mapping)
            and self.change in (None, change.fingerprint)
            and (self.path is None or any(matches(self.path, path) for path in paths))
        )

    def fits_loss(self, name: str, fingerprint: str | None, paths: Sequence[str]) -> bool:
        """Whether it allows the finding of a check, about a document that goes by these paths."""
        return (
            self.kind in (None, name, LOSSES[name])
            and self.flow is None
            and self.mapping is None
            and self.change in (None, fingerprint)
            and (self.path is None or any(matches(self.path, path) for path in paths))
        )

    def told(self) -> str:
        """What it fits, for a message."""
        parts = {name: value for name, value in self._asdict().items() if value and name != "reason"}
        return ", ".join(f"{name} {value}" for name, value in parts.items()) + f" ({self.reason})"
