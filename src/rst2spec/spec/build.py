"""Builds a document's spec from its syntax tree. Nothing is dropped: text without a field becomes ``unread``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from rst2spec.language.dialect import active
from rst2spec.source import Source
from rst2spec.spec.compiled import Compiled, CompiledFlow, UnreadText
from rst2spec.spec.flow import FlowDraft, draft_flow
from rst2spec.spec.identity import (
    document_digest,
    flow_content,
    flow_ids,
    flow_key,
    flow_meaning,
    has_meaning,
    row_ids,
)
from rst2spec.spec.model import Document, Flow, Mapping, MatchRule
from rst2spec.spec.names import NamePair, Owner
from rst2spec.spec.recognition import is_dataflow
from rst2spec.spec.references import DocumentEntities, DocumentNames
from rst2spec.spec.unread import of_heading, of_item, unread_values
from rst2spec.spec.values import slugs_of, system_of, timestamp
from rst2spec.syntax.nodes import DocumentTree, Item, Sentence
from rst2spec.tokens.token import TokenStream

_OWN: Final = ("own", "own")  # the owners of the labels of nearly every flow


def build_document(tree: DocumentTree, source: Source, stream: TokenStream) -> Compiled:
    """Compiles a tree into the document's spec, without diagnostics and inferred names."""
    title = tree.title
    phrase = None if title is None else title.phrase
    names = [None if phrase is None else phrase.text(role).strip() or None for role in ("source", "target")]
    slugs = slugs_of(source.path)
    systems = [system_of(name, slug) for name, slug in zip(names, slugs, strict=True)]
    pairs = DocumentNames(*map(NamePair, names, slugs))

    drafts: list[FlowDraft] = []
    # a title without names is unread text: otherwise, it would be missing from digest and diff
    outside: list[UnreadText] = [] if title is None or phrase is not None else [of_heading(title)]
    introduction = _read_front(tree.front, outside, None)
    for section in tree.sections:
        draft = draft_flow(section, pairs)
        if draft is None:
            outside.append(of_heading(section.heading))
            introduction = _read_front(section.items, outside, introduction)
        else:
            drafts.append(draft)

    generated_at = None if tree.generated is None else timestamp(tree.generated.text)
    if tree.generated is not None and generated_at is None:
        token = tree.generated
        outside.append(UnreadText("timestamp", token.text, token.text_start, token.text_end))
    if introduction is not None and introduction.phrase is not None:
        introduced_names = [introduction.phrase.text(role).strip() or None for role in ("source", "target")]
        if introduced_names != names:
            token = introduction.token
            outside.append(UnreadText("introduction", token.text, token.text_start, token.text_end, "names"))

    outside.sort(key=lambda item: item.start)
    flows, meanings = _with_ids(drafts, pairs, source)
    document = Document(
        path=source.path,
        digest=document_digest(names, meanings, _with_meaning(outside)),
        dialect=active().name,
        title=None if title is None else title.token.text.strip(),
        generated_at=generated_at,
        source=systems[0],
        target=systems[1],
        flows=tuple([flow.flow for flow in flows]),
        unread=unread_values(outside, source),
    )
    return Compiled(
        source,
        tree,
        document,
        flows,
        introduction,
        tuple(outside),
        stream.reader,
        is_dataflow(tree),
        stream.limit,
        len({meaning for flow, meaning in zip(flows, meanings, strict=True) if flow.has_content}),
    )


def _with_meaning(texts: Iterable[UnreadText]) -> list[str]:
    return [item.text for item in texts if has_meaning(item.kind, item.text)]


def _read_front(items: Iterable[Item], outside: list[UnreadText], introduction: Sentence | None) -> Sentence | None:
    """Reads items outside of flows: the first introduction; all others are unread."""
    for item in items:
        is_introduction = isinstance(item, Sentence) and item.phrase is not None and item.phrase.kind == "introduction"
        if is_introduction and introduction is None:
            introduction = item  # type: ignore[assignment]
        else:
            outside.extend(of_item(item, in_front=True))
    return introduction


def _with_ids(
    drafts: Sequence[FlowDraft], names: DocumentNames, source: Source
) -> tuple[tuple[CompiledFlow, ...], list[str]]:
    """Finishes the drafts with ids, which depend on all of them; returns the flows and their meanings."""
    own = names.source.key, names.target.key
    keys = [
        flow_key(draft.source, draft.target, own if draft.owners == _OWN else _system_keys(draft.owners, *own))
        for draft in drafts
    ]
    contents: list[tuple[bool, str]] = []
    if len(set(keys)) < len(keys):
        contents = [
            (
                not draft.mappings.entries,
                flow_content(draft.creation.policy, draft.rules.entries, draft.mappings.entries),
            )
            for draft in drafts
        ]
    ids = flow_ids(keys, contents)
    drafts = _with_references(drafts, ids, names)
    flows = [_flow(draft, flow_id, source) for draft, flow_id in zip(drafts, ids, strict=True)]
    meanings = [
        flow_meaning(
            (draft.source.label, draft.target.label),
            draft.type_system,
            draft.creation,
            (draft.rules.entries, draft.mappings.entries),
            _with_meaning(draft.unread),
        )
        for draft in drafts
    ]
    return tuple(flows), meanings


def _system_keys(owners: tuple[Owner, Owner], source: str, target: str) -> tuple[str | None, str | None]:
    """The keys of the systems that a flow's labels name; null where the document doesn't know the system."""
    return (
        {"own": source, "other": target, "unknown": None}[owners[0]],
        {"own": target, "other": source, "unknown": None}[owners[1]],
    )


def _with_references(drafts: Sequence[FlowDraft], ids: Sequence[str], names: DocumentNames) -> Sequence[FlowDraft]:
    """The drafts with their references looked up among the document's flows."""
    if not any(draft.creation.connected_to for draft in drafts):
        return drafts
    entities = DocumentEntities(names)
    for draft, flow_id in zip(drafts, ids, strict=True):
        entities.add(flow_id, (draft.source, draft.owners[0]), (draft.target, draft.owners[1]))
    return [
        draft._replace(creation=replace(draft.creation, connected_to=entities.resolve(draft.creation.connected_to)))
        if draft.creation.connected_to
        else draft
        for draft in drafts
    ]


def _flow(draft: FlowDraft, flow_id: str, source: Source) -> CompiledFlow:
    rules = [
        MatchRule(id=row_id, line=line, source=entry.source, target=entry.target)
        for row_id, line, entry in zip(
            row_ids("rule", flow_id, draft.rules.entries), draft.rules.lines, draft.rules.entries, strict=True
        )
    ]
    mappings = [
        Mapping(id=row_id, line=line, source=entry.source, target=entry.target, type=entry.type)
        for row_id, line, entry in zip(
            row_ids("map", flow_id, draft.mappings.entries), draft.mappings.lines, draft.mappings.entries, strict=True
        )
    ]
    flow = Flow(
        id=flow_id,
        line=draft.section.heading.token.line,
        source=draft.source,
        target=draft.target,
        type_system=draft.type_system,
        creation=draft.creation,
        match_rules=tuple(rules),
        mappings=tuple(mappings),
        unread=unread_values(draft.unread, source),
    )
    return draft.compiled(flow)
