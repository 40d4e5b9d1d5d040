"""What a run keeps of a document for the checks that look at all of them."""

from __future__ import annotations

from rst2spec.checks.base import Member, Span
from rst2spec.checks.filling import name_place
from rst2spec.source import Source
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.infer import names_said
from rst2spec.spec.values import system_of


def member_of(compiled: Compiled) -> Member:
    """A compiled document as the folder checks see it, but for its flows (``flows.py``)."""
    source, document = compiled.source, compiled.document
    title = compiled.tree.title
    if title is None:
        whole = source_name = target_name = span_of(source, 0, 0)
    else:
        token = title.token
        line, column = source.position(token.text_start)
        places = ((token.text_start, token.text_end), name_place(title, "source"), name_place(title, "target"))
        shift = column - token.text_start  # a title is one line
        whole, source_name, target_name = (Span(line, start + shift, line, end + shift) for start, end in places)
    return Member(
        source.report_path,
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
        flow_count=compiled.distinct_flows,
    )


def member_of_other(source: Source) -> Member:
    """A file that is no dataflow document: nothing but its path is known."""
    nobody, nowhere = system_of(None, None), Span(1, 1, 1, 1)
    return Member(source.report_path, nobody, nobody, ((), ()), nowhere, nowhere, nowhere)


def span_of(source: Source, start: int, end: int) -> Span:
    """Two offsets as the published places."""
    return Span(*source.position(start), *source.position(end))
