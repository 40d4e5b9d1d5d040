"""R706 flows-lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentSummary, RunCheck, RunFinding, RunSummary, plural
from rst2spec.checks.earlier import EarlierDocument, by_path, has_lost_flows, replaced_flows
from rst2spec.spec.diagnostic import Severity


class FlowsLost(RunCheck):
    """A document lost its flows.

    It lost all of them, or at least half of four or more. The check compares with a revision (``--new-since``,
    ``--staged``) or with a baseline. A flow counts if its section has a statement or a row that was read; equal
    sections count once. Compared with a revision, a flow is also lost if others replaced it: if no flow has its
    entities anymore, and no new one its pairs of properties. A document of fewer than four flows may replace all of
    them. A baseline only has the number of flows.

    Why this is bad: if a document was cut off, or is filled with empty or repeated sections, the rest of it has no
    defects, so every other check passes, and the lost flows disappear from the spec.

    Bad::

        =======================
        Acme to Globex Dataflow
        =======================

        Generated: 2026-11-02 03:15:00

    Good::

        Acme Member to Globex Person
        ----------------------------
        Every Acme Member will be synchronized with a Globex Person.

    In the generator: write to a temporary file and rename it once it is complete.

    To allow the loss, add this to rst2spec.toml, or ``[[tool.rst2spec.allow]]`` to pyproject.toml::

        [[allow]]
        kind = "flows-lost"
        path = "docs/technical/acme-globex.rst"
        reason = "Acme no longer sends orders (ticket 1208)"
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = "Restore the sections, or allow the loss ('rst2spec rule R706' shows how)."

    needs_flows: ClassVar[bool] = True
    is_comparing: ClassVar[bool] = True

    def find(self, run: RunSummary) -> Iterator[RunFinding]:
        """One finding per document that lost flows."""
        earlier = by_path(run.earlier)
        if not earlier:
            return
        for document in run.documents:
            items = [item for item in earlier.get(document.path, ()) if not item.is_gone]  # else R705
            message = next(filter(None, (_message(item, document) for item in items)), "")
            if message:
                yield RunFinding(message, document.path, document.title)


def _message(item: EarlierDocument, document: DocumentSummary) -> str:
    """The message about lost flows; blank if too few were lost."""
    before, left, others = item.flow_count, document.flow_count, 0
    if not has_lost_flows(before, left):
        replaced = replaced_flows(item.flows, document.flows) if item.flows else None
        if replaced is None:
            return ""
        before, left = replaced
        others = document.flow_count - left
    if before == 1:
        return f"document lost its only flow, which it had {item.origin}"
    lost = f"all {before:,}" if left == 0 else f"{before - left:,} of the {before:,}"
    rest = f"; it has {plural(others, 'other flow')} now" if others else ""
    return f"document lost {lost} flows that it had {item.origin}{rest}"
