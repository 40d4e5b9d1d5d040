"""R706 flows-lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import Folder, FolderCheck, FolderFinding
from rst2spec.checks.earlier import EarlierDocument, has_lost_flows
from rst2spec.spec.diagnostic import Severity


class FlowsLost(FolderCheck):
    """A document lost all of its flows, or half or more of at least four.

    The check compares with a revision (`--new-since`, `--staged`) or with a baseline.

    Why this is bad: a document that was cut off has no defects in what is left of it, so every other check passes,
    and the rest disappears from the spec.

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

    def find(self, folder: Folder) -> Iterator[FolderFinding]:
        """One finding per document that lost flows."""
        if not folder.earlier:
            return
        earlier: dict[str, list[EarlierDocument]] = defaultdict(list)
        for item in folder.earlier:
            if item.is_gone:  # R705
                continue
            earlier[item.path].append(item)
        for member in folder.members:
            now = member.flow_count
            lost = [item for item in earlier.get(member.report_path, ()) if has_lost_flows(item.flow_count, now)]
            if lost:
                yield FolderFinding(_message(lost[0], now), member.report_path, member.title)


def _message(item: EarlierDocument, now: int) -> str:
    before = item.flow_count
    left = f"{now:,} {'is' if now == 1 else 'are'} left"
    if before == 1:
        return f"lost its only flow, which it had {item.origin}; {left}"
    lost = f"all {before:,}" if now == 0 else f"{before - now:,} of the {before:,}"
    return f"lost {lost} flows that it had {item.origin}; {left}"
