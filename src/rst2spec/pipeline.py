"""The whole run, top to bottom: documents found, read, compiled, checked, and seen together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal, TypeVar

from rst2spec.checks.base import DocumentCheck, Folder, FolderCheck, Level, Member, at_least
from rst2spec.checks.catalogue import document_checks, folder_checks
from rst2spec.checks.filling import blanks_of, name_place
from rst2spec.checks.r101_blank_system_name import with_name
from rst2spec.checks.runner import check_document, check_folder, position, span_of
from rst2spec.source import Source
from rst2spec.source.discover import Found
from rst2spec.source.read import SkippedFile, read
from rst2spec.spec.build import build_document
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Diagnostic
from rst2spec.spec.infer import infer_names
from rst2spec.spec.model import Document
from rst2spec.spec.result import Result
from rst2spec.syntax.document import parse_document
from rst2spec.tokens.template_reader import read_template
from rst2spec.tokens.token import TokenStream

AnyCheck = TypeVar("AnyCheck", DocumentCheck, FolderCheck)

Reader = Literal["auto", "template", "docutils"]


@dataclass(frozen=True, slots=True)
class Options:
    """What a run can be told.

    Attributes:
        reader: Which reader reads the documents.
        strict_rst: Whether docutils' own messages are findings (R211).
        systems: Names by slug, from the configuration.
        level: The least severity that is of interest: checks below it don't run.
        for_report: Whether findings are to be reported, with what only the folder tells of them.
    """

    reader: Reader = "auto"
    strict_rst: bool = False
    systems: Mapping[str, str] = field(default_factory=dict)
    level: Level = "all"
    for_report: bool = True

    def document_checks(self) -> tuple[DocumentCheck, ...]:
        """The checks of a document that are to run."""
        return _wanted(document_checks, self.strict_rst, self.level)

    def folder_checks(self) -> tuple[FolderCheck, ...]:
        """The checks of the folder that are to run."""
        return _wanted(folder_checks, self.strict_rst, self.level)


@cache
def _wanted(checks: Callable[[], tuple[AnyCheck, ...]], strict_rst: bool, level: Level) -> tuple[AnyCheck, ...]:
    return tuple([check for check in checks() if (strict_rst or not check.opt_in) and at_least(check.severity, level)])


@dataclass(frozen=True, slots=True)
class Checked:
    """One document after all that can be done with it alone."""

    member: Member
    is_dataflow: bool
    named: bool


def run(found: Iterable[Found], options: Options, progress: Callable[[], None] | None = None) -> Result:
    """Compiles and checks all documents that were found; ``progress`` is called after each."""
    inputs = []
    for item in found:
        source = read(item)
        inputs.append(source if isinstance(source, SkippedFile) else check_source(source, options))
        if progress is not None:
            progress()
    return see_together(inputs, options)


def check_source(source: Source, options: Options) -> Checked:
    """Compiles and checks one document: a pure function of its text, its paths and the options."""
    compiled = compile_source(source, options.reader)
    found = check_document(compiled, options.document_checks())
    document = replace(compiled.document, diagnostics=found)
    return Checked(_member(compiled, document, with_blanks=options.for_report), compiled.is_dataflow, source.named)


def see_together(inputs: Sequence[Checked | SkippedFile], options: Options) -> Result:
    """What can only be told of all documents: names of systems, and the folder's findings."""
    checked = [item for item in inputs if isinstance(item, Checked)]
    members = [item.member for item in checked if item.is_dataflow]
    documents = infer_names([member.document for member in members], options.systems)
    folder = Folder(
        [
            member if member.document is document else member._replace(document=document)
            for member, document in zip(members, documents, strict=True)
        ],
        [item for item in inputs if isinstance(item, SkippedFile)],
        [(item.member.report_path, item.named) for item in checked if not item.is_dataflow],
        options.systems,
    )
    return Result(
        documents,
        tuple(member.report_path for member in members),
        check_folder(folder, options.folder_checks()),
        tuple(map(_reported, folder.members)),
    )


def _reported(member: Member) -> tuple[Diagnostic, ...]:
    """A document's findings with what only the folder tells: the names behind blank ones."""
    document = member.document
    if document.source.name is not None and document.target.name is not None:
        return document.diagnostics
    found = document.diagnostics
    return tuple([with_name(item, document, member.blanks) if item.code == "R101" else item for item in found])


def compile_source(source: Source, reader: Reader = "auto") -> Compiled:
    """Reads a document and makes its spec.

    With ``auto``, docutils is asked only where the template reader met block structure that it doesn't know; the
    reading that leaves fewer characters unread wins, the template's on a tie.
    """
    template = read_template(source)
    if reader == "docutils":
        return _built(_docutils(source, template) or template, source)
    ours = _built(template, source)
    if reader == "template" or not template.foreign:
        return ours
    stream = _docutils(source, template)
    if stream is None:
        return ours
    theirs = _built(stream, source)
    return theirs if theirs.unread_characters < ours.unread_characters else ours


def _built(stream: TokenStream, source: Source) -> Compiled:
    return build_document(parse_document(stream), source, stream.reader)


def _docutils(source: Source, template: TokenStream) -> TokenStream | None:
    from rst2spec.tokens.docutils_reader import read_docutils

    return read_docutils(source, template)


def _member(compiled: Compiled, document: Document, *, with_blanks: bool) -> Member:
    source = compiled.source
    title = compiled.tree.title
    if title is None:
        spans = [span_of(source, 0, 0)] * 3
    else:
        token = title.token
        places = [(token.text_start, token.text_end), name_place(title, "source"), name_place(title, "target")]
        spans = [span_of(source, start, end) for start, end in places]
    headings = tuple(
        [span_of(source, flow.heading.token.text_start, flow.heading.token.text_end) for flow in compiled.flows]
    )
    blanks = {
        side: tuple([(blank, position(source, blank.offset)) for blank in blanks_of(compiled, side)])
        for side, system in (("source", document.source), ("target", document.target))
        if with_blanks and system.name is None
    }
    return Member(document, source.report_path, spans[0], spans[1], spans[2], headings, blanks)
