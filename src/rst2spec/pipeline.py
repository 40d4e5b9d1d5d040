"""The whole run, top to bottom: documents found, read, compiled, checked, and seen together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby
from typing import Literal, TypeVar

from rst2spec.checks.base import DocumentCheck, Folder, FolderCheck, Level, Member, at_least
from rst2spec.checks.catalogue import document_checks, folder_checks
from rst2spec.checks.filling import blanks_of, name_place
from rst2spec.checks.policy import Policy
from rst2spec.checks.r101_blank_system_name import with_name
from rst2spec.checks.runner import check_document, check_folder, position, span_of
from rst2spec.source import Source
from rst2spec.source.discover import Found
from rst2spec.source.read import SkippedFile, read
from rst2spec.spec.build import build_document
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic, Severity
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
        policy: Which findings count, and how much.
        systems: Names by slug, from the configuration.
        level: The least severity that is of interest: checks below it don't run.
        for_report: Whether findings are to be reported, with what only the folder tells of them.
        keep_texts: Whether the documents' texts are kept, for formats that show excerpts.
    """

    reader: Reader = "auto"
    policy: Policy = field(default_factory=Policy)
    systems: Mapping[str, str] = field(default_factory=dict)
    level: Level = "all"
    for_report: bool = True
    keep_texts: bool = False

    def document_checks(self) -> tuple[DocumentCheck, ...]:
        """The checks of a document that are to run."""
        return _wanted(document_checks, self.policy.codes, tuple(self.policy.severities.items()), self.level)

    def folder_checks(self) -> tuple[FolderCheck, ...]:
        """The checks of the folder that are to run."""
        return _wanted(folder_checks, self.policy.codes, tuple(self.policy.severities.items()), self.level)


@cache
def _wanted(
    checks: Callable[[], tuple[AnyCheck, ...]],
    codes: frozenset[str],
    severities: tuple[tuple[str, Severity], ...],
    level: Level,
) -> tuple[AnyCheck, ...]:
    policy = Policy(codes, dict(severities))
    return tuple(
        [check for check in checks() if policy.wants(check.code) and at_least(policy.severity(check.code), level)]
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """One document after all that can be done with it alone.

    Attributes:
        member: Its spec with its findings, and the places that folder checks point at.
        is_dataflow: Whether it is a dataflow document at all.
        named: Whether the user named this very file.
        context: Whether it is only there for what it tells of others.
        suppressed: For each finding that the configuration left out as known, the number of the suppression.
        text: The text, where it is to be kept.
    """

    member: Member
    is_dataflow: bool
    named: bool
    context: bool = False
    suppressed: tuple[int, ...] = ()
    text: str | None = None


def run(found: Iterable[Found], options: Options) -> Result:
    """Compiles and checks all documents that were found."""
    return see_together([check_found(item, options) for item in found], options)


def check_found(found: Found, options: Options) -> Checked | SkippedFile:
    """Reads, compiles and checks one document that was found."""
    source = read(found)
    return source if isinstance(source, SkippedFile) else check_source(source, options, context=found.context)


def check_source(source: Source, options: Options, *, context: bool = False) -> Checked:
    """Compiles and checks one document: a pure function of its text, its paths and the options."""
    compiled = compile_source(source, options.reader)
    found = check_document(compiled, () if context else options.document_checks(), options.policy)
    document = replace(compiled.document, diagnostics=found.diagnostics)
    return Checked(
        _member(compiled, document, with_blanks=options.for_report and not context),
        compiled.is_dataflow,
        source.named,
        context,
        found.suppressed,
        source.text if options.keep_texts else None,
    )


def see_together(inputs: Sequence[Checked | SkippedFile], options: Options) -> Result:
    """What can only be told of all documents: names of systems, and the folder's findings."""
    checked = [item for item in inputs if isinstance(item, Checked)]
    seen = [item for item in checked if item.is_dataflow]
    documents = infer_names([item.member.document for item in seen], options.systems)
    members = [
        item.member if item.member.document is document else item.member._replace(document=document)
        for item, document in zip(seen, documents, strict=True)
    ]
    folder = Folder(
        sorted(members, key=lambda member: member.report_path),
        [item for item in inputs if isinstance(item, SkippedFile) and not item.context],
        [(item.member.report_path, item.named) for item in checked if not (item.is_dataflow or item.context)],
        options.systems,
    )
    found, suppressed = _kept(check_folder(folder, options.folder_checks(), options.policy), inputs, options)
    suppressed += [number for item in checked for number in item.suppressed]
    asked = [member for item, member in zip(seen, members, strict=True) if not item.context]
    return Result(
        tuple([member.document for member in asked]),
        tuple([member.report_path for member in asked]),
        found,
        tuple(map(_reported, asked)),
        {item.member.report_path: item.text for item in checked if item.text is not None},
        tuple(_notes(inputs, suppressed, options)),
        {"suppressed by the configuration": len(suppressed)} if suppressed else {},
        alone=_are_alone(inputs),
    )


def _kept(
    found: tuple[FolderDiagnostic, ...], inputs: Sequence[Checked | SkippedFile], options: Options
) -> tuple[tuple[FolderDiagnostic, ...], list[int]]:
    """The folder's findings that are about what was asked for and that count, and the suppressions of the others."""
    if any(item.context for item in inputs):
        asked = {_report_path(item) for item in inputs if not item.context}
        found = tuple([item for item in found if item.path in asked])
    kept: list[FolderDiagnostic] = []
    suppressed: list[int] = []
    for path, group in groupby(found, lambda item: item.path):
        policy = options.policy.keep(path, tuple(group))
        kept += policy.diagnostics
        suppressed += policy.suppressed
    return tuple(kept), suppressed


def _notes(inputs: Sequence[Checked | SkippedFile], suppressed: Iterable[int], options: Options) -> Iterator[str]:
    """What is to be said of the run itself: suppressions that nothing needs."""
    if not options.policy.suppressions or options.level != "all":
        return
    asked = [item for item in inputs if not item.context]
    alone = _are_alone(inputs)
    complete = len(asked) == len(inputs) and not alone
    paths = [_report_path(item) for item in asked]
    for item in options.policy.unused(suppressed, paths, complete=complete, alone=alone):
        yield f"a suppression fits no finding any more and can go: {item.told()}"


def _are_alone(inputs: Sequence[Checked | SkippedFile]) -> bool:
    """Whether only files were looked at that were named, and none of the folder around them."""
    return all(isinstance(item, Checked) and item.named and not item.context for item in inputs)


def _report_path(item: Checked | SkippedFile) -> str:
    return item.report_path if isinstance(item, SkippedFile) else item.member.report_path


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
