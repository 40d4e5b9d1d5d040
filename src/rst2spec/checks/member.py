"""What a run keeps of a document for the checks that look at all of them."""

from __future__ import annotations

from rst2spec.checks.base import Gap, Member, MemberFlow, Span
from rst2spec.checks.filling import blanks_of, name_place
from rst2spec.source import Source
from rst2spec.spec.compiled import Compiled, CompiledFlow
from rst2spec.spec.infer import names_said
from rst2spec.spec.model import Flow


def member_of(compiled: Compiled, *, for_report: bool, with_flows: bool, with_gaps: bool) -> Member:
    """A compiled document as the folder checks see it.

    Args:
        compiled: The document.
        for_report: Whether findings are to be reported, and mended: only then digest and gaps are of use.
        with_flows: Whether a check looks at the flows.
        with_gaps: Whether names that the title leaves out are to be filled in.
    """
    source, document = compiled.source, compiled.document
    title = compiled.tree.title
    if title is None:
        whole = source_name = target_name = span_of(source, 0, 0)
    else:
        token = title.token
        whole = span_of(source, token.text_start, token.text_end)
        source_name = span_of(source, *name_place(title, "source"))
        target_name = span_of(source, *name_place(title, "target"))
    return Member(
        source.report_path,
        document.digest if for_report else "",
        document.source,
        document.target,
        # of no use where the title has a name
        (
            names_said(document, "source") if document.source.name is None else (),
            names_said(document, "target") if document.target.name is None else (),
        ),
        whole,
        source_name,
        target_name,
        tuple([_flow(item.flow, _heading_of(item, source)) for item in compiled.flows]) if with_flows else (),
        _gaps(compiled) if for_report and with_gaps else (),
    )


def span_of(source: Source, start: int, end: int) -> Span:
    """Two offsets as the published places."""
    return Span(*source.position(start), *source.position(end))


def _heading_of(flow: CompiledFlow, source: Source) -> Span:
    token = flow.heading.token
    return span_of(source, token.text_start, token.text_end)


def _gaps(compiled: Compiled) -> tuple[tuple[str, tuple[Gap, ...]], ...]:
    return tuple(
        [
            (side, tuple([Gap(blank, *compiled.source.position(blank.offset)) for blank in blanks_of(compiled, side)]))
            for side, system in (("source", compiled.document.source), ("target", compiled.document.target))
            if system.name is None
        ]
    )


def _flow(flow: Flow, heading: Span) -> MemberFlow:
    pairs = {
        (mapping.source.path, mapping.target.path): None
        for mapping in flow.mappings
        if mapping.source.path and mapping.target.path
    }
    return MemberFlow(
        flow.id,
        (flow.source.entity, flow.source.variant),
        (flow.target.entity, flow.target.variant),
        heading,
        tuple(pairs),
    )
