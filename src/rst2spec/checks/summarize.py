"""Summarizes documents for the checks of the run."""

from __future__ import annotations

from collections.abc import Iterator

from rst2spec.checks.base import TOP, DocumentSummary, DriftSummary, FlowSummary, Span
from rst2spec.checks.name_fixes import name_location
from rst2spec.source import Source
from rst2spec.spec.compiled import Compiled, CompiledFlow
from rst2spec.spec.drift import DriftedText, drift_of
from rst2spec.spec.infer import names_in_sections
from rst2spec.spec.model import Document
from rst2spec.spec.resolve import Question, open_references
from rst2spec.spec.values import system_of


def summarize(compiled: Compiled) -> DocumentSummary:
    """Summarizes a compiled document, without its flows."""
    source, document = compiled.source, compiled.document
    title = compiled.tree.title
    if title is None:
        whole = source_name = target_name = _span(source, 0, 0)
    else:
        token = title.token
        line, column = source.position(token.text_start)
        places = ((token.text_start, token.text_end), name_location(title, "source"), name_location(title, "target"))
        shift = column - token.text_start  # a title is one line
        whole, source_name, target_name = (Span(line, start + shift, line, end + shift) for start, end in places)
    stamp = compiled.tree.generated
    return DocumentSummary(
        source.path,
        document.source,
        document.target,
        # only needed if the title has no name
        (
            names_in_sections(document, "source") if document.source.name is None else (),
            names_in_sections(document, "target") if document.target.name is None else (),
        ),
        whole,
        source_name,
        target_name,
        flow_count=compiled.distinct_flows,
        generated_at=document.generated_at,
        stamp=whole if stamp is None else _span(source, stamp.text_start, stamp.text_end),
        drift=_drift(compiled),
    )


def _drift(compiled: Compiled) -> tuple[DriftSummary, ...]:
    found: dict[str, list[DriftedText]] = {}
    for item in sorted(drift_of(compiled)):
        found.setdefault(item.key, []).append(item)
    return tuple(
        [
            DriftSummary(
                items[0].grammar,
                items[0].rule,
                items[0].shape,
                sum(item.occurrences for item in items),
                _span(compiled.source, items[0].start, items[0].end),
            )
            for items in found.values()
        ]
    )


def summarize_other(source: Source) -> DocumentSummary:
    """Summarizes a file that isn't a dataflow document: only its path is known."""
    nobody = system_of(None, None)
    return DocumentSummary(source.path, nobody, nobody, ((), ()), TOP, TOP, TOP)


def summarize_flows(compiled: Compiled) -> tuple[FlowSummary, ...]:
    """Summarizes a document's flows."""
    return tuple([_flow(flow, compiled.source, compiled.document) for flow in compiled.flows])


def _flow(compiled: CompiledFlow, source: Source, document: Document) -> FlowSummary:
    flow, token = compiled.flow, compiled.heading.token
    pairs = {
        (mapping.source.path, mapping.target.path): None
        for mapping in flow.mappings
        if mapping.source.path and mapping.target.path
    }
    return FlowSummary(
        flow.id,
        (flow.source.entity, flow.source.variant),
        (flow.target.entity, flow.target.variant),
        _span(source, token.text_start, token.text_end),
        tuple(pairs),
        compiled.has_content,
        tuple(_open_references(compiled, source, document)),
    )


def _open_references(compiled: CompiledFlow, source: Source, document: Document) -> Iterator[tuple[Question, Span]]:
    """The names of entities that the document doesn't have, with their spans."""
    questions = list(open_references(compiled.flow, document))
    sentence = compiled.statements["new"] if questions else None
    if sentence is None or sentence.phrase is None:
        return
    token, part = sentence.token, sentence.phrase.parts["connected"]
    spans = []
    end = part.start
    for reference in compiled.flow.creation.connected_to or ():
        start = token.text.index(reference.text, end)
        end = start + len(reference.text)
        spans.append((token.text_start + start, token.text_start + end))
    for number, question in questions:
        place = spans[number] if token.exact else (token.text_start, token.text_end)
        yield question, _span(source, *place)


def _span(source: Source, start: int, end: int) -> Span:
    """Two offsets as a span of lines and columns."""
    return Span(*source.position(start), *source.position(end))
