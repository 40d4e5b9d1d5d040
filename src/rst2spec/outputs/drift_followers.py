"""Findings that follow from a change of the template (R707): reports for people count them, and list the change."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Final

from rst2spec.spec.diagnostic import Diagnostic, drift_of_message

_CODE: Final = "R707"


def shown_changes(findings: Iterable[Diagnostic]) -> frozenset[str]:
    """The changes of the template that findings are about."""
    return frozenset([drift_of_message(item.message) for item in findings if item.code == _CODE])


def follows(finding: Diagnostic, changes: Set[str]) -> bool:
    """Whether a finding follows from one of some changes."""
    return bool(changes) and finding.code != _CODE and drift_of_message(finding.message) in changes
