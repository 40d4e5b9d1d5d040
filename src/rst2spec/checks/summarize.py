"""Summaries of documents, for the checks that look at all of them."""

from __future__ import annotations

from rst2spec.checks.base import DocumentSummary, FlowSummary, Span
from rst2spec.checks.name_fixes import name_location
from rst2spec.source import Source
from rst2spec.spec.compiled import Compiled, CompiledFlow
from rst2spec.spec.infer import names_in_sections
from rst2spec.spec.values import system_of


def summarize(compiled: Compiled) -> DocumentSummary:
    """A compiled document as the folder checks see it, but for its flows."""
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
    return DocumentSummary(
        source.report_path,
        document.source,
        document.target,
        # of no use where the title has a name
        (
            names_in_sections(document, "source") if document.source.name is None else (),
            names_in_sections(document, "target") if document.target.name is None else (),
        ),
        whole,
        source_name,
        target_name,
        flow_count=compiled.distinct_flows,
    )


def summarize_other(source: Source) -> DocumentSummary:
    """A file that isn't a dataflow document: nothing but its path is known."""
    nobody, nowhere = system_of(None, None), Span(1, 1, 1, 1)
    return DocumentSummary(source.report_path, nobody, nobody, ((), ()), nowhere, nowhere, nowhere)


def summarize_flows(compiled: Compiled) -> tuple[FlowSummary, ...]:
    """A document's flows as the folder checks see them."""
    return tuple([_flow(flow, compiled.source) for flow in compiled.flows])


def _flow(compiled: CompiledFlow, source: Source) -> FlowSummary:
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
    )


def _span(source: Source, start: int, end: int) -> Span:
    """Two offsets as the published places."""
    return Span(*source.position(start), *source.position(end))
