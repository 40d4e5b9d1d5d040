"""Makes a document's spec of its syntax tree. Nothing is dropped: what no field holds becomes ``unread``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rst2spec.source import Source
from rst2spec.spec.compiled import Compiled, CompiledFlow, UnreadText
from rst2spec.spec.flow import FlowDraft, draft_flow
from rst2spec.spec.identity import (
    RowEntry,
    document_digest,
    flow_content,
    flow_ids,
    flow_key,
    flow_meaning,
    has_meaning,
    row_ids,
    system_key,
)
from rst2spec.spec.model import Document, Flow, Mapping, MatchRule, System
from rst2spec.spec.unread import of_heading, of_item, unread_values
from rst2spec.spec.values import row_entry, slugs_of, timestamp
from rst2spec.syntax.nodes import DocumentTree, Item, Sentence
from rst2spec.tokens.token import Cell


def build_document(tree: DocumentTree, source: Source, reader: str) -> Compiled:
    """Compiles a tree into the document's spec, without diagnostics and inferred names."""
    title = tree.title
    phrase = None if title is None else title.phrase
    names = [None if phrase is None else phrase.text(role).strip() or None for role in ("source", "target")]
    slugs = slugs_of(source.path)
    systems = [System(name, slug, None, None, ()) for name, slug in zip(names, slugs, strict=True)]

    drafts: list[FlowDraft] = []
    outside: list[UnreadText] = []
    introduction = _read_front(tree.front, outside, None)
    for section in tree.sections:
        draft = draft_flow(section, systems[0], systems[1])
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
        said = [introduction.phrase.text(role).strip() or None for role in ("source", "target")]
        if said != names:
            token = introduction.token
            outside.append(UnreadText("introduction", token.text, token.text_start, token.text_end, "names"))

    outside.sort(key=lambda item: item.start)
    flows, meanings = _finished(drafts, systems, source)
    document = Document(
        path=source.path,
        digest=document_digest(names, meanings, _meaningful(outside)),
        title=None if title is None else title.token.text.strip(),
        generated_at=generated_at,
        source=systems[0],
        target=systems[1],
        flows=tuple([flow.flow for flow in flows]),
        unread=unread_values(outside, source),
    )
    return Compiled(source, tree, document, flows, introduction, tuple(outside), reader, _is_dataflow(tree, source))


def _meaningful(texts: Iterable[UnreadText]) -> list[str]:
    return [item.text for item in texts if has_meaning(item.kind, item.text)]


def _read_front(items: Iterable[Item], outside: list[UnreadText], introduction: Sentence | None) -> Sentence | None:
    """Reads what stands outside of the flows: the introduction, once; all else is unread."""
    for item in items:
        is_introduction = isinstance(item, Sentence) and item.phrase is not None and item.phrase.kind == "introduction"
        if is_introduction and introduction is None:
            introduction = item  # type: ignore[assignment]
        else:
            outside.extend(of_item(item, in_front=True))
    return introduction


def _is_dataflow(tree: DocumentTree, source: Source) -> bool:
    return (
        (tree.title is not None and tree.title.token.text.rstrip().endswith(" Dataflow"))
        or "The following properties" in source.text
        or "This technical document provides a detailed overview of the Sesam Talk data flow" in source.text
    )


def _finished(
    drafts: Sequence[FlowDraft], systems: Sequence[System], source: Source
) -> tuple[tuple[CompiledFlow, ...], list[str]]:
    """Gives the drafts their ids, which depend on all of them; returns the flows and what each means."""
    keys = [system_key(system) for system in systems]
    rows = [_rows(draft) for draft in drafts]
    flow_keys = [flow_key(draft.source, draft.target, keys[0], keys[1]) for draft in drafts]
    contents: list[tuple[bool, str]] = [(False, "")] * len(drafts)
    if len(set(flow_keys)) < len(flow_keys):
        contents = [
            (not mappings, flow_content(draft.creation.policy, rules, mappings))
            for draft, (rules, mappings) in zip(drafts, rows, strict=True)
        ]
    ids = flow_ids(flow_keys, contents)
    flows = [_flow(draft, flow_id, both, source) for draft, flow_id, both in zip(drafts, ids, rows, strict=True)]
    meanings = [
        flow_meaning(
            (draft.source.label, draft.target.label),
            draft.type_system,
            draft.creation,
            both,
            _meaningful(draft.unread),
        )
        for draft, both in zip(drafts, rows, strict=True)
    ]
    return tuple(flows), meanings


_Rows = tuple[list[RowEntry], list[RowEntry]]


def _rows(draft: FlowDraft) -> _Rows:
    """A flow's match rules and mappings."""
    return [_entry(row.cells, 2) for row, _ in draft.rule_rows], [_entry(row.cells, 3) for row, _ in draft.mapping_rows]


def _entry(cells: Sequence[Cell], columns: int) -> RowEntry:
    """What a row says; cells that it lacks are blank, those beyond its last column don't count."""
    texts = [cell.text for cell in cells[:columns]]
    return row_entry(*texts, *[""] * (3 - len(texts)))


def _flow(draft: FlowDraft, flow_id: str, rows: _Rows, source: Source) -> CompiledFlow:
    rules = tuple(
        [
            MatchRule(id=row_id, line=row.line, source=entry.source, target=entry.target)
            for row_id, (row, _), entry in zip(row_ids("rule", flow_id, rows[0]), draft.rule_rows, rows[0], strict=True)
        ]
    )
    mappings = tuple(
        [
            Mapping(id=row_id, line=row.line, source=entry.source, target=entry.target, type=entry.type)
            for row_id, (row, _), entry in zip(
                row_ids("map", flow_id, rows[1]), draft.mapping_rows, rows[1], strict=True
            )
        ]
    )
    flow = Flow(
        id=flow_id,
        line=draft.section.heading.token.line,
        source=draft.source,
        target=draft.target,
        type_system=draft.type_system,
        creation=draft.creation,
        match_rules=rules,
        mappings=mappings,
        unread=unread_values(draft.unread, source),
    )
    return draft.compiled(flow, rules, mappings)
