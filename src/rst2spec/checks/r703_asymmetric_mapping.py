"""R703 asymmetric-mapping."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import Folder, FolderCheck, FolderFinding, FolderNote, Member, MemberFlow, plural
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.identity import system_key

_End = tuple[str | None, str | None]
_Key = tuple[str, _End, str, _End]


class AsymmetricMapping(FolderCheck):
    """A flow maps pairs of properties that its reverse doesn't map.

    Why this is worth knowing: both systems are said to be kept in sync "regardless of where it is edited", and an
    edit of these properties in the target never comes back.

    Bad::

        * - number
          - orderNo
          - "string"

    Good::

        * - orderNo
          - number
          - "string"

    In the generator: map every pair in both directions, or say which properties go one way.
    """

    severity: ClassVar[Severity] = "info"
    hint: ClassVar[str] = "Ask whether these properties are meant to go one way."
    needs_flows: ClassVar[bool] = True

    def find(self, folder: Folder) -> Iterator[FolderFinding]:
        """One finding a flow that has a reverse."""
        flows: dict[_Key, list[tuple[Member, MemberFlow]]] = defaultdict(list)
        for member in folder.members:
            source, target = system_key(member.source), system_key(member.target)
            for flow in member.flows:
                flows[source, flow.source, target, flow.target].append((member, flow))
        for key, group in flows.items():
            reverse = flows.get((key[2], key[3], key[0], key[1]))
            if not reverse or reverse is group:
                continue
            back = {pair[::-1] for _, flow in reverse for pair in flow.pairs}
            for member, flow in group:
                alone = [pair for pair in flow.pairs if pair not in back]
                if alone:
                    said = ", ".join(f"{left} to {right}" for left, right in alone[:3])
                    more = f" and {len(alone) - 3} more" if len(alone) > 3 else ""
                    other, at = reverse[0]
                    yield FolderFinding(
                        f"the reverse flow lacks {len(alone)} of {plural(len(flow.pairs), 'pair')}: {said}{more}",
                        member.report_path,
                        flow.heading,
                        flow=flow.id,
                        notes=(FolderNote(other.report_path, at.heading, "the reverse flow"),),
                    )
