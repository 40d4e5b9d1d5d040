"""Specs of older versions of the contract, converted to this one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from rst2spec.language.lists import spec_list_words
from rst2spec.language.translation import is_condition
from rst2spec.spec.flow import side_of, slug_of
from rst2spec.spec.model import SCHEMA_VERSION, Creation, Document
from rst2spec.spec.names import NamePair, written_label
from rst2spec.spec.references import DocumentEntities, DocumentNames, list_text, read_references

OLDER_VERSION: Final = "1.0"
"""The older version that can be read."""

_NOT_FOUND: Final[dict[str, Any]] = {"slug": None, "entity": None, "variant": None, "flow_ids": []}


class VersionError(ValueError):
    """A spec of a version that can't be read; the message names the version and what to do about it."""


def check_version(version: object, readable: Collection[str] = (OLDER_VERSION, SCHEMA_VERSION)) -> None:
    """Refuses what has another version than those that can be read.

    Raises:
        VersionError: It has another version.
    """
    if not isinstance(version, str) or version in readable:  # what isn't text isn't a spec: validation reports that
        return
    if _numbers(version) > _numbers(SCHEMA_VERSION):
        raise VersionError(f"a spec of version {version}, newer than this rst2spec: update it")
    others = " and ".join(readable)
    raise VersionError(f"a spec of version {version}, and this rst2spec reads {others}: compile the documents again")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple([int(part) if part.isdecimal() else 0 for part in version.split(".")])


def converted_spec(spec: dict[str, Any]) -> dict[str, Any]:
    """A spec of version 1.0 as one of this version.

    Ids, digests and paths stay as they are: compile the documents again to get those of this version.
    """
    form = "full" if "rules" in spec else "stable"
    converted = {**spec, "schema_version": SCHEMA_VERSION, "form": form, "root": {"found_by": "arguments"}}
    if isinstance(spec.get("documents"), list):
        converted["documents"] = list(map(converted_document, spec["documents"]))
    return converted


def converted_record(record: dict[str, Any]) -> dict[str, Any]:
    """A line of a spec of version 1.0 as one of this version."""
    if record.get("record") == "run":
        return {**record, "schema_version": SCHEMA_VERSION, "form": "full", "root": {"found_by": "arguments"}}
    if record.get("record") == "document":
        return {**record, "document": converted_document(record.get("document"))}
    return record


def converted_document(document: Any) -> Any:
    """A document of version 1.0 as one of this version; what isn't one is left for validation to refuse."""
    if not isinstance(document, dict):
        return document
    flows = document.get("flows")
    return {**document, "flows": list(map(_flow, flows))} if isinstance(flows, list) else document


def _flow(flow: Any) -> Any:
    if not isinstance(flow, dict) or not isinstance(flow.get("creation"), dict):
        return flow
    return {**flow, "creation": _creation(flow["creation"])}


def _creation(creation: dict[str, Any]) -> dict[str, Any]:
    """A creation of version 1.0: its free text is a condition or a remark, its list of entities references."""
    condition, connected = creation.get("condition"), creation.get("connected_to")
    is_remark = isinstance(condition, str) and not is_condition(condition)
    converted = {**creation, "condition": None if is_remark else condition, "remark": condition if is_remark else None}
    if isinstance(connected, dict) and isinstance(connected.get("text"), str):
        systems = [connected.get("system")]
        converted["connected_to"] = [
            {**_NOT_FOUND, "text": text, "system": systems.pop() if systems else None}
            for text in spec_list_words().split(connected["text"])
        ]
    return converted


def with_names(document: Document) -> Document:
    """A converted document, with its labels and references read as this version does. Its ids stay as they are."""
    names = DocumentNames(*[NamePair(system.name, system.slug) for system in (document.source, document.target)])
    sides = [
        (
            side_of(written_label(flow.source), names.source, names.target, None),
            side_of(written_label(flow.target), names.target, names.source, flow.type_system),
        )
        for flow in document.flows
    ]
    entities = DocumentEntities(names)
    for flow, (source, target) in zip(document.flows, sides, strict=True):
        entities.add(flow.id, source, target)
    flows = [
        replace(flow, source=source, target=target, creation=_with_references(flow.creation, names, entities))
        for flow, ((source, _), (target, _)) in zip(document.flows, sides, strict=True)
    ]
    return replace(document, flows=tuple(flows))


def _with_references(creation: Creation, names: DocumentNames, entities: DocumentEntities) -> Creation:
    if creation.connected_to is None:
        return creation
    text = list_text(creation.connected_to)
    has_system = any(item.system is not None for item in creation.connected_to)
    references = entities.resolve(read_references(text if has_system else f" {text}", names, spec_list_words()))
    return replace(creation, connected_to=references, into_slug=slug_of(creation.into, names))
