"""R703 asymmetric-mapping."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

from rst2spec.checks.base import Folder, FolderCheck, FolderFinding, FolderNote, Member, plural
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.identity import system_key
from rst2spec.spec.model import Flow

_Key = tuple[str, str | None, str | None, str, str | None, str | None]


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

    def find(self, folder: Folder) -> Iterator[FolderFinding]:
        """One finding a flow that has a reverse."""
        flows: dict[_Key, list[tuple[Member, int, Flow]]] = defaultdict(list)
        for member in folder.members:
            source, target = system_key(member.document.source), system_key(member.document.target)
            for index, flow in enumerate(member.document.flows):
                key = (source, flow.source.entity, flow.source.variant, target, flow.target.entity, flow.target.variant)
                flows[key].append((member, index, flow))
        for key, group in flows.items():
            reverse = flows.get((key[3], key[4], key[5], key[0], key[1], key[2]))
            if not reverse or reverse is group:
                continue
            back = {pair[::-1] for _, _, flow in reverse for pair in _pairs(flow)}
            for member, index, flow in group:
                pairs = _pairs(flow)
                alone = [pair for pair in pairs if pair not in back]
                if alone:
                    said = ", ".join(f"{left} to {right}" for left, right in alone[:3])
                    more = f" and {len(alone) - 3} more" if len(alone) > 3 else ""
                    other, at, _ = reverse[0]
                    yield FolderFinding(
                        f"the reverse flow lacks {len(alone)} of {plural(len(pairs), 'pair')}: {said}{more}",
                        member.report_path,
                        member.headings[index],
                        flow=flow.id,
                        notes=(FolderNote(other.report_path, other.headings[at], "the reverse flow"),),
                    )


def _pairs(flow: Flow) -> dict[tuple[str, str], None]:
    """The pairs of properties that a flow maps, each once, in order."""
    return {
        (mapping.source.path, mapping.target.path): None
        for mapping in flow.mappings
        if mapping.source.path and mapping.target.path
    }
