"""R706 flows-lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import DocumentSummary, FolderCheck, FolderFinding, RunSummary, plural
from rst2spec.checks.earlier import EarlierDocument, by_path, has_lost_flows, replaced_flows
from rst2spec.spec.diagnostic import Severity


class FlowsLost(FolderCheck):
    """A document lost all of its flows, or half or more of at least four.

    The check compares with a revision (`--new-since`, `--staged`) or with a baseline. A flow counts if its section has
    a statement or a row that was read, and equal sections count once. Compared with a revision, a flow is also lost if
    others took its place: if no flow has its entities any more, and no new one its pairs of properties. A document of
    fewer than four flows may replace all of them. A baseline only has the number of flows.

    Why this is bad: a document that was cut off, or is filled with empty or repeated sections, has no defects in what
    is left of it, so every other check passes, and the rest disappears from the spec.

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
    """

    severity: ClassVar[Severity] = "error"
    hint: ClassVar[str] = (
        "Restore the sections; if the loss is meant, add the document's path to `allow` in the configuration, with a "
        "reason."
    )

    needs_flows: ClassVar[bool] = True
    is_comparing: ClassVar[bool] = True

    def find(self, run: RunSummary) -> Iterator[FolderFinding]:
        """One finding per document that lost flows."""
        earlier = by_path(run.earlier)
        if not earlier:
            return
        for document in run.documents:
            items = [item for item in earlier.get(document.report_path, ()) if not item.is_gone]  # else R705
            message = next(filter(None, (_message(item, document) for item in items)), "")
            if message:
                yield FolderFinding(message, document.report_path, document.title)


def _message(item: EarlierDocument, document: DocumentSummary) -> str:
    """The message about lost flows; blank if too few were lost."""
    before, left, others = item.flow_count, document.flow_count, 0
    if not has_lost_flows(before, left):
        replaced = replaced_flows(item.flows, document.flows) if item.flows else None
        if replaced is None:
            return ""
        before, left = replaced
        others = document.flow_count - left
    rest = f"{left:,} {'is' if left == 1 else 'are'} left"
    if others:
        rest += f", with {plural(others, 'other')}"
    if before == 1:
        return f"lost its only flow, which it had {item.origin}; {rest}"
    lost = f"all {before:,}" if left == 0 else f"{before - left:,} of the {before:,}"
    return f"lost {lost} flows that it had {item.origin}; {rest}"
