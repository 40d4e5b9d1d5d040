"""The meaning of a document's parts, as values that are equal if and only if the digest's JSON is: but faster."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from rst2spec.spec import identity
from rst2spec.spec.identity import document_digest, free_text, has_meaning, row_of
from rst2spec.spec.model import Condition, Document, Flow, Mapping, MatchRule, Unread
from rst2spec.spec.references import bare_names, list_text

Meaning = Hashable


def mapping_meaning(row: Mapping) -> Meaning:
    """A mapping's whole meaning."""
    source, target = row.source, row.target
    return (
        source.path,
        conditions_meaning(source.conditions),
        target.path,
        conditions_meaning(target.conditions),
        row.type.text,
    )


def rule_meaning(row: MatchRule) -> Meaning:
    """A match rule's whole meaning."""
    source, target = row.source, row.target
    return source.path, conditions_meaning(source.conditions), target.path, conditions_meaning(target.conditions)


def conditions_meaning(conditions: Sequence[Condition]) -> Meaning:
    """The set of a property's conditions."""
    return frozenset([(item.value, item.path) for item in conditions]) if conditions else None


def creation_meaning(flow: Flow) -> Meaning:
    """When a flow creates its target."""
    creation = flow.creation
    connected = None if creation.connected_to is None else list_text(creation.connected_to)
    return creation.policy, free_text(creation), connected, creation.into


def creation_effect(flow: Flow) -> Meaning:
    """When a flow creates its target, without names of systems."""
    creation = flow.creation
    connected = None if creation.connected_to is None else frozenset(bare_names(creation.connected_to))
    return creation.policy, free_text(creation), connected


def texts(unread: Iterable[Unread]) -> list[str]:
    """The unread texts that are part of the meaning, each once, in order."""
    return list(dict.fromkeys([item.text for item in unread if has_meaning(item.kind, item.text)]))


def flow_meaning(flow: Flow) -> Meaning:
    """A flow's whole meaning."""
    return flow.source.label, flow.target.label, flow.type_system, flow_content(flow)


def flow_content(flow: Flow) -> Meaning:
    """A flow's meaning without its labels."""
    return (
        creation_meaning(flow),
        frozenset(map(rule_meaning, flow.match_rules)),
        frozenset(map(mapping_meaning, flow.mappings)),
        frozenset(texts(flow.unread)) if flow.unread else None,
    )


def digest_of(document: Document) -> str:
    """The digest of a document's content, which may differ from the digest that it has."""
    return document_digest(
        [document.source.name, document.target.name],
        [_digest_meaning(flow) for flow in document.flows],
        texts(document.unread),
    )


def _digest_meaning(flow: Flow) -> str:
    rules = [row_of(rule.source, rule.target) for rule in flow.match_rules]
    mappings = [row_of(row.source, row.target, row.type) for row in flow.mappings]
    labels = flow.source.label, flow.target.label
    return identity.flow_meaning(labels, flow.type_system, flow.creation, (rules, mappings), texts(flow.unread))
