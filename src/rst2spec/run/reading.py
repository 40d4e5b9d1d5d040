"""Reads a document by one of the two readers, or both, and compiles it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rst2spec.run.options import Reader
from rst2spec.source import Source, source_of
from rst2spec.spec.build import build_document
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.edit import OffsetEdit, changed
from rst2spec.spec.edited_blocks import is_rest_the_same
from rst2spec.spec.outside import Reading, same_outside
from rst2spec.spec.recognition import may_be_dataflow
from rst2spec.syntax.document_parser import parse_document
from rst2spec.tokens.template_reader import read_template
from rst2spec.tokens.token import TokenStream


def compile_source(source: Source, reader: Reader = "auto") -> Compiled:
    """Reads and compiles a document.

    With ``auto``, docutils is used only if the template reader finds unknown block structure in what may be a dataflow
    document. The reading with fewer unread characters wins, the template reader's on a tie. The document is a dataflow
    document if it is one by either reading.
    """
    return read_and_compile(source, reader)[1]


def read_and_compile(source: Source, reader: Reader) -> tuple[TokenStream, Compiled]:
    """Reads and compiles a document as ``compile_source`` does; returns its tokens, too."""
    template = read_template(source)
    if reader == "docutils":
        stream = _docutils(source, template)
        return stream, _build(stream, source)
    if not _needs_docutils(source, template, reader):
        return template, _build(template, source)
    stream = _docutils(source, template)
    if stream.limit:
        return stream, _build(stream, source)
    ours, theirs = _build(template, source), _build(stream, source)
    if theirs.unread_characters < ours.unread_characters:
        template, ours, theirs = stream, theirs, ours
    is_dataflow = ours.is_dataflow or theirs.is_dataflow
    return template, ours if ours.is_dataflow == is_dataflow else replace(ours, is_dataflow=is_dataflow)


def reads_back(source: Source, changes: Sequence[OffsetEdit], reader: Reader) -> Source | None:
    """A document after edits; null if a token or cell outside of them would be read differently."""
    after = _after(source, changes)
    return after if is_read_back(Reading(source, _stream(source, reader)), changes, reader) else None


def is_read_back(before: Reading, changes: Sequence[OffsetEdit], reader: Reader) -> bool:
    """Whether every token and cell outside of edits is read the same after them."""
    if is_rest_the_same(before, changes):
        return True
    after = _after(before.source, changes)
    return same_outside(before, Reading(after, _stream(after, reader)), changes)


def _after(source: Source, changes: Sequence[OffsetEdit]) -> Source:
    text = changed(source.text, changes)
    return source_of(text, source.path, has_bom=source.has_bom, is_explicit=source.is_explicit)


def _stream(source: Source, reader: Reader) -> TokenStream:
    """The tokens of a document, which is compiled only if two readings have to be compared."""
    template = read_template(source)
    if reader == "docutils":
        return _docutils(source, template)
    return read_and_compile(source, reader)[0] if _needs_docutils(source, template, reader) else template


def _needs_docutils(source: Source, template: TokenStream, reader: Reader) -> bool:
    return reader == "auto" and template.has_unknown_markup and may_be_dataflow(source.text)


def _build(stream: TokenStream, source: Source) -> Compiled:
    return build_document(parse_document(stream), source, stream)


def _docutils(source: Source, template: TokenStream) -> TokenStream:
    """Docutils' reading; the template reader's, with the reason, if docutils can't read the document."""
    from rst2spec.tokens.docutils_reader import read_docutils

    stream, problem = read_docutils(source, template)
    return template._replace(limit=problem) if stream is None else stream
