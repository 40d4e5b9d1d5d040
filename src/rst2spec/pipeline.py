"""The whole run, top to bottom: documents found, read, compiled, checked, and seen together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby
from typing import Literal, NamedTuple, TypeVar

from rst2spec.checks.base import DocumentCheck, Folder, FolderCheck, Level, Member, at_least
from rst2spec.checks.catalogue import document_checks, folder_checks
from rst2spec.checks.member import member_of
from rst2spec.checks.policy import Policy
from rst2spec.checks.r101_blank_system_name import with_name
from rst2spec.checks.runner import check_document, check_folder
from rst2spec.outputs.kept_findings import KeptFindings
from rst2spec.outputs.pieces import Piece, Rendered, Rendering, Spool
from rst2spec.outputs.registry import format_module
from rst2spec.plugins import Plugin, all_declared
from rst2spec.source import Source, source_of
from rst2spec.source.discover import Found
from rst2spec.source.read import SkippedFile, read
from rst2spec.spec.build import build_document
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic, Severity
from rst2spec.spec.infer import infer_names
from rst2spec.spec.model import Document, System
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
        keep_documents: Whether the documents are kept, for formats that are made of their values.
        renderings: The formats in which documents are written as each is compiled.
        plugins: What other packages add, so that workers can tell whether they have the same.
    """

    reader: Reader = "auto"
    policy: Policy = field(default_factory=Policy)
    systems: Mapping[str, str] = field(default_factory=dict)
    level: Level = "all"
    for_report: bool = True
    keep_texts: bool = False
    keep_documents: bool = True
    renderings: tuple[Rendering, ...] = ()
    plugins: tuple[Plugin, ...] = field(default_factory=all_declared)

    @property
    def needs_flows(self) -> bool:
        """Whether a check over all documents looks at their flows."""
        return any(check.needs_flows for check in self.folder_checks())

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


class Checked(NamedTuple):
    """One document after all that can be done with it alone.

    Attributes:
        member: What the checks over all documents look at.
        diagnostics: Its findings, where they are to be reported.
        is_dataflow: Whether it is a dataflow document at all.
        named: Whether the user named this very file.
        context: Whether it is only there for what it tells of others.
        suppressed: For each finding that the configuration left out as known, the number of the suppression.
        pieces: Its text in each of the formats that were asked for.
        document: Its spec, where it is to be kept.
        text: Its text, where it is to be kept.
    """

    member: Member
    diagnostics: tuple[Diagnostic, ...]
    is_dataflow: bool
    named: bool
    context: bool = False
    suppressed: tuple[int, ...] = ()
    pieces: tuple[Piece, ...] = ()
    document: Document | None = None
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
    document = compiled.document
    if found.diagnostics:
        document = replace(document, diagnostics=found.diagnostics)
    is_asked = compiled.is_dataflow and not context
    return Checked(
        member_of(compiled, for_report=options.for_report, with_flows=options.needs_flows, with_gaps=not context),
        found.diagnostics if options.for_report else (),
        compiled.is_dataflow,
        source.named,
        context,
        found.suppressed,
        tuple([_piece(document, rendering) for rendering in options.renderings]) if is_asked else (),
        document if options.keep_documents and not context else None,
        source.text if options.keep_texts else None,
    )


def _piece(document: Document, rendering: Rendering) -> Piece:
    piece: Piece = format_module("compile", rendering.format).piece(document, rendering.options)
    return piece


def see_together(inputs: Iterable[Checked | SkippedFile], options: Options) -> Result:
    """What can only be told of all documents: names of systems, and the folder's findings.

    Args:
        inputs: The documents in order. What is large of them isn't held in memory: they may come from a generator.
        options: What the run was told.
    """
    spools = [Spool() for _ in options.renderings]
    findings = KeptFindings()
    seen: list[Checked | SkippedFile] = []
    for item in inputs:
        if isinstance(item, Checked):
            for spool, piece in zip(spools, item.pieces, strict=bool(item.pieces)):
                spool.add(piece)
            if item.is_dataflow and not item.context:
                findings.add(item.diagnostics)
            seen.append(item._replace(pieces=(), diagnostics=()) if item.pieces or item.diagnostics else item)
        else:
            seen.append(item)
    return _together(seen, spools, findings, options)


def _together(
    inputs: Sequence[Checked | SkippedFile], spools: Sequence[Spool], findings: KeptFindings, options: Options
) -> Result:
    checked = [item for item in inputs if isinstance(item, Checked)]
    seen = [item for item in checked if item.is_dataflow]
    systems = infer_names([item.member for item in seen], options.systems)
    members = [_named(item.member, source, target) for item, (source, target) in zip(seen, systems, strict=True)]
    folder = Folder(
        sorted(members, key=lambda member: member.report_path),
        [item for item in inputs if isinstance(item, SkippedFile) and not item.context],
        [(item.member.report_path, item.named) for item in checked if not (item.is_dataflow or item.context)],
        options.systems,
    )
    found, suppressed = _kept(check_folder(folder, options.folder_checks(), options.policy), inputs, options)
    suppressed += [number for item in checked for number in item.suppressed]
    asked = [(item, member) for item, member in zip(seen, members, strict=True) if not item.context]
    named = [(member.source, member.target) for _, member in asked]
    texts = {item.member.report_path: item.text for item in checked if item.text is not None}
    return Result(
        tuple([_with_names(item.document, member) for item, member in asked if item.document is not None]),
        tuple([member.report_path for _, member in asked]),
        found,
        findings.seen(lambda number, found: _reported(found, asked[number][1])),
        texts,
        tuple(_notes(inputs, suppressed, options)),
        {"suppressed by the configuration": len(suppressed)} if suppressed else {},
        rendered={
            rendering: Rendered(spool, named, format_module("compile", rendering.format).INDENT)
            for rendering, spool in zip(options.renderings, spools, strict=True)
        },
        by_path=OnDemand(texts, options.reader),
        alone=_are_alone(inputs),
    )


class OnDemand(Mapping[str, Document]):
    """Documents by their path in findings, each compiled when it is asked for: a report shows a few of many."""

    def __init__(self, texts: Mapping[str, str], reader: Reader) -> None:
        self._texts = texts
        self._reader = reader
        self._made: dict[str, Document] = {}

    def __getitem__(self, path: str) -> Document:
        if path not in self._made:
            self._made[path] = compile_source(source_of(self._texts[path], path), self._reader).document
        return self._made[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def _named(member: Member, source: System, target: System) -> Member:
    if source is member.source and target is member.target:
        return member
    return member._replace(source=source, target=target)


def _with_names(document: Document, member: Member) -> Document:
    """A document with the names that the run has inferred."""
    if document.source == member.source and document.target == member.target:
        return document
    return replace(document, source=member.source, target=member.target)


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


def _reported(found: tuple[Diagnostic, ...], member: Member) -> tuple[Diagnostic, ...]:
    """A document's findings with what only the folder tells: the names behind blank ones."""
    if member.source.name is not None and member.target.name is not None:
        return found
    return tuple([with_name(item, member) if item.code == "R101" else item for item in found])


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
