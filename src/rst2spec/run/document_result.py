"""One document: read, compiled and checked, by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain, pairwise
from typing import Final, NamedTuple, TypeVar

from rst2spec.checks.base import DocumentSummary
from rst2spec.checks.missing_names import MissingNames, find_missing_names
from rst2spec.checks.runner import check_document
from rst2spec.checks.summarize import summarize, summarize_other
from rst2spec.failures import RunError, describe_error, show_traceback
from rst2spec.run.flows import NO_FLOWS, EncodedFlows, encode_flows
from rst2spec.run.fragments import DocumentFragment
from rst2spec.run.options import Options, Reader
from rst2spec.run.reading import is_read_back, read_and_compile
from rst2spec.source import Source
from rst2spec.source.discover import InputFile
from rst2spec.source.read import INTERNAL, SkippedFile, read
from rst2spec.spec.diagnostic import Diagnostic
from rst2spec.spec.edit import OffsetEdit, choose
from rst2spec.spec.model import Document
from rst2spec.spec.outside import Reading
from rst2spec.spec.recognition import may_be_dataflow
from rst2spec.spec.resolve import Links, links_of

Returned = TypeVar("Returned")

_SOME_NAME: Final = "Acme"


class DocumentResult(NamedTuple):
    """The result of one document by itself.

    Attributes:
        summary: The summary for the checks of the run.
        diagnostics: Its findings, if they are reported.
        is_dataflow: Whether it is a dataflow document at all.
        is_explicit: Whether the user named this very file.
        is_reference_only: Whether it is only context for other documents.
        suppressed: For each finding that the configuration suppresses, the number of the suppression.
        fragments: Its text in each of the requested formats.
        document: Its spec, if the run needs it.
        text: Its text, if the run needs it.
        digest: The hash of its meaning, if findings are reported or fixed.
        flows: Its flows, if a check of the run needs them.
        missing_names: Where to insert names that its title leaves out, if that is reported.
        has_unsafe_edits: Whether its fixes were dropped, because other text would be read differently with them.
        links: What it contributes to the names of the run, and what it asks.
    """

    summary: DocumentSummary
    diagnostics: tuple[Diagnostic, ...]
    is_dataflow: bool
    is_explicit: bool
    is_reference_only: bool = False
    suppressed: tuple[int, ...] = ()
    fragments: tuple[DocumentFragment, ...] = ()
    document: Document | None = None
    text: str | None = None
    digest: str = ""
    flows: EncodedFlows = NO_FLOWS
    missing_names: MissingNames = ()
    has_unsafe_edits: bool = False
    links: Links = Links()


def check_file(file: InputFile, options: Options) -> DocumentResult | SkippedFile:
    """Reads, compiles and checks one document; a file that can't be a dataflow document is only read."""
    return guarded(file, lambda: _check_file(file, options))


def _check_file(file: InputFile, options: Options) -> DocumentResult | SkippedFile:
    source = read(file)
    if isinstance(source, SkippedFile):
        return source
    if not may_be_dataflow(source.text):
        return _other(source, options, is_reference_only=file.is_reference_only)
    return check_source(source, options, is_reference_only=file.is_reference_only)


def _other(source: Source, options: Options, *, is_reference_only: bool) -> DocumentResult:
    """The result of a text that isn't a dataflow document."""
    text = source.text if options.keep_texts else None
    return DocumentResult(summarize_other(source), (), False, source.is_explicit, is_reference_only, text=text)


def guarded(file: InputFile, work: Callable[[], Returned]) -> Returned | SkippedFile:
    """Calls ``work`` for one document; an exception becomes a finding, so that other documents aren't lost."""
    try:
        return work()
    except (RunError, MemoryError):
        raise
    except Exception as error:
        show_traceback(error)
        return SkippedFile(file.path, describe_error(error), is_reference_only=file.is_reference_only, code=INTERNAL)


def check_source(source: Source, options: Options, *, is_reference_only: bool = False) -> DocumentResult:
    """Compiles and checks one document; depends only on its text, its paths and the options."""
    stream, compiled = read_and_compile(source, options.reader)
    found = check_document(compiled, () if is_reference_only else options.document_checks(), options.finding_filter)
    document = compiled.document
    names = find_missing_names(compiled) if options.include_report_data and not is_reference_only else ()
    has_unsafe_edits, names = _verified(Reading(source, stream), found.diagnostics, names, options.reader)
    if has_unsafe_edits:
        found = found._replace(diagnostics=tuple([replace(item, fix=None) for item in found.diagnostics]))
    if found.diagnostics:
        document = replace(document, diagnostics=found.diagnostics)
    is_written = compiled.is_dataflow and not is_reference_only
    links = links_of(document)
    return DocumentResult(
        summarize(compiled),
        found.diagnostics if options.include_report_data else (),
        compiled.is_dataflow,
        source.is_explicit,
        is_reference_only,
        found.suppressed,
        tuple([writer.fragment(document, has_questions=bool(links.questions)) for writer in options.outputs])
        if is_written
        else (),
        document if options.keep_documents and not is_reference_only else None,
        source.text if options.keep_texts else None,
        compiled.document.digest if options.include_report_data else "",
        encode_flows(compiled) if options.needs_flows else NO_FLOWS,
        names,
        has_unsafe_edits,
        links,
    )


def _verified(
    reading: Reading, found: Sequence[Diagnostic], missing_names: MissingNames, reader: Reader
) -> tuple[bool, MissingNames]:
    """Whether a document's fixes have to be dropped, and the missing names that can be filled in.

    Fixes and names are refused if text outside of the edits would be read differently. All of them are tried together
    first, and each kind by itself only if that fails. The names are only known after the run, so ``_SOME_NAME`` is
    tried.
    """
    fixable = [item for item in found if item.fix is not None]
    fixes = choose(reading.source, fixable)[1] if fixable else ()
    filled = {
        side: [
            OffsetEdit(name.insertion.offset, name.insertion.offset, name.insertion.text(_SOME_NAME)) for name in names
        ]
        for side, names in missing_names
    }
    every = sorted([*fixes, *chain.from_iterable(filled.values())], key=lambda change: change[:2])
    is_apart = all(one.end <= other.start for one, other in pairwise(every))
    if not every or (is_apart and is_read_back(reading, every, reader)):
        return False, missing_names
    has_unsafe_edits = bool(fixes) and not is_read_back(reading, fixes, reader)
    return has_unsafe_edits, tuple(
        [(side, names) for side, names in missing_names if is_read_back(reading, filled[side], reader)]
    )
