"""Which system and entity type a flow's side or a reference means: one definition for all formats that join on it.

What only the run shows (``resolved``) has precedence over the document's own values: it is the same entity type that
other documents have under that name. If neither shows one, there is no entity type.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from rst2spec.spec.model import Document, Flow, Side, System
from rst2spec.spec.names import SideName


class SystemKey(NamedTuple):
    """What identifies a system in a run.

    Attributes:
        kind: ``slug``; ``name``, where the file's name has no slug; ``document``, where the title has no name either;
            or ``label``: a name that only a label of one document has.
        value: The slug or name.
        path: The path of the document, for the kinds ``document`` and ``label``.
    """

    kind: Literal["slug", "name", "document", "label"]
    value: str
    path: str = ""

    @property
    def name(self) -> str:
        """A text that no other system of the run has."""
        return f"{self.path}:{self.value}" if self.path else self.value


class EntityKey(NamedTuple):
    """What identifies an entity type in a run: its system, its name and its variant."""

    system: SystemKey
    entity: str | None
    variant: str | None


def system_of_document(document: Document, side: SideName) -> SystemKey:
    """The system on one side of a document."""
    system: System = getattr(document, side)
    if system.slug:
        return SystemKey("slug", system.slug)
    name = system.name or system.inferred_name
    return SystemKey("name", name) if name else SystemKey("document", side, document.path)


def entity_of_side(document: Document, flow: Flow, side_name: SideName) -> EntityKey:
    """The entity type on one side of a flow."""
    side: Side = getattr(flow, side_name)
    if side.resolved is not None:
        return EntityKey(SystemKey("slug", side.resolved.slug), side.resolved.entity, side.resolved.variant)
    if side.slug is not None:
        return EntityKey(SystemKey("slug", side.slug), side.entity, side.variant)
    own: System = getattr(document, side_name)
    if own.slug is not None:  # the label names a system that nothing in the run has
        return EntityKey(SystemKey("label", side.system or side.label, document.path), side.entity, side.variant)
    return EntityKey(system_of_document(document, side_name), side.entity, side.variant)


class FlowsById:
    """The flows of a document by their ids."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._flows = {flow.id: flow for flow in document.flows}

    def references(self, flow: Flow) -> Iterator[EntityKey | None]:
        """The entity types of a flow's references, in their order; null for a name that nothing has."""
        for item in flow.creation.connected_to or ():
            if item.resolved is not None:
                yield EntityKey(SystemKey("slug", item.resolved.slug), item.resolved.entity, item.resolved.variant)
            else:
                first = self._flows.get(item.flow_ids[0]) if item.flow_ids else None
                yield None if first is None else self._entity(first, item.entity, item.variant)

    def _entity(self, flow: Flow, entity: str | None, variant: str | None) -> EntityKey:
        is_source = (flow.source.entity, flow.source.variant) == (entity, variant)
        return entity_of_side(self._document, flow, "source" if is_source else "target")
