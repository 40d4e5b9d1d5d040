"""The whole run, top to bottom: documents found, read, compiled, checked, and seen together."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain, pairwise
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple, TypeVar

from rst2spec.checks.base import DocumentCheck, Folder, FolderCheck, Level, Member, at_least
from rst2spec.checks.catalogue import document_checks, folder_checks
from rst2spec.checks.earlier import LOSS_CODES, EarlierDocument
from rst2spec.checks.flows import KeptFlows, dump_flows
from rst2spec.checks.gaps import Gaps, gaps_of
from rst2spec.checks.member import member_of, member_of_other
from rst2spec.checks.policy import Policy
from rst2spec.checks.r101_blank_system_name import with_name
from rst2spec.checks.runner import check_document, check_folder
from rst2spec.failures import in_words, show_traceback
from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.kept_findings import KeptFindings, kept
from rst2spec.outputs.pieces import Piece, Rendered, Rendering, Spool
from rst2spec.outputs.registry import format_module
from rst2spec.plugins import Plugin, PluginError, all_declared
from rst2spec.source import Source, source_of
from rst2spec.source.discover import Found
from rst2spec.source.read import INTERNAL, SkippedFile, read
from rst2spec.spec.build import build_document
from rst2spec.spec.compiled import Compiled
from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic, Severity
from rst2spec.spec.edit import OffsetEdit, changed, choose
from rst2spec.spec.infer import infer_names
from rst2spec.spec.model import Document
from rst2spec.spec.outside import Reading, same_outside
from rst2spec.spec.recognition import may_be_dataflow
from rst2spec.spec.result import Result
from rst2spec.spec.values import system_of
from rst2spec.syntax.document_parser import parse_document
from rst2spec.tokens.template_reader import read_template
from rst2spec.tokens.token import TokenStream

AnyCheck = TypeVar("AnyCheck", DocumentCheck, FolderCheck)
Outcome = TypeVar("Outcome")

Reader = Literal["auto", "template", "docutils"]

_SOME_NAME: Final = "Acme"


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
        is_compared: Whether the run is compared with earlier versions of its documents.
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
    is_compared: bool = False

    @property
    def needs_flows(self) -> bool:
        """Whether a check over all documents looks at their flows."""
        return any(check.needs_flows and (self.is_compared or not check.is_comparing) for check in self.folder_checks())

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
        digest: The hash of what it means, where findings are to be reported, and mended.
        flows: Its flows as JSON, where a check over all documents looks at them.
        gaps: Where names that its title leaves out go, where that is to be reported.
        held: Whether its findings have lost their fixes: with them something else would be read differently.
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
    digest: str = ""
    flows: bytes = b""
    gaps: Gaps = ()
    held: bool = False


def run(found: Iterable[Found], options: Options) -> Result:
    """Compiles and checks all documents that were found."""
    return see_together([check_found(item, options) for item in found], options)


def check_found(found: Found, options: Options) -> Checked | SkippedFile:
    """Reads, compiles and checks one document that was found; what cannot be a dataflow document is only read."""
    return guarded(found, lambda: _checked(found, options))


def _checked(found: Found, options: Options) -> Checked | SkippedFile:
    source = read(found)
    if isinstance(source, SkippedFile):
        return source
    if not may_be_dataflow(source.text):
        return _other(source, options, context=found.context)
    return check_source(source, options, context=found.context)


def _other(source: Source, options: Options, *, context: bool) -> Checked:
    """What is kept of a text that is no dataflow document."""
    text = source.text if options.keep_texts else None
    return Checked(member_of_other(source), (), False, source.named, context, text=text)


def guarded(found: Found, work: Callable[[], Outcome]) -> Outcome | SkippedFile:
    """Does what has to be done with one document; where this program fails at it, the others are not to be lost.

    Args:
        found: The document.
        work: What is to be done.
    """
    try:
        return work()
    except (OutputError, PluginError, MemoryError):  # these are not about this document
        raise
    except Exception as error:
        show_traceback(error)
        return SkippedFile(found.path, found.report_path, in_words(error), context=found.context, code=INTERNAL)


def check_source(source: Source, options: Options, *, context: bool = False) -> Checked:
    """Compiles and checks one document: a pure function of its text, its paths and the options."""
    stream, compiled = _compiled(source, options.reader)
    found = check_document(compiled, () if context else options.document_checks(), options.policy)
    document = compiled.document
    gaps = gaps_of(compiled) if options.for_report and not context else ()
    held, gaps = _guarded(Reading(source, stream), found.diagnostics, gaps, options.reader)
    if held:
        found = found._replace(diagnostics=tuple([replace(item, fix=None) for item in found.diagnostics]))
    if found.diagnostics:
        document = replace(document, diagnostics=found.diagnostics)
    is_asked = compiled.is_dataflow and not context
    return Checked(
        member_of(compiled),
        found.diagnostics if options.for_report else (),
        compiled.is_dataflow,
        source.named,
        context,
        found.suppressed,
        tuple([_piece(document, rendering) for rendering in options.renderings]) if is_asked else (),
        document if options.keep_documents and not context else None,
        source.text if options.keep_texts else None,
        compiled.document.digest if options.for_report else "",
        dump_flows(compiled) if options.needs_flows else b"",
        gaps,
        held,
    )


def _guarded(reading: Reading, found: Sequence[Diagnostic], gaps: Gaps, reader: Reader) -> tuple[bool, Gaps]:
    """Whether a document's fixes are held, and the gaps that can be filled in.

    Those are refused with which something outside of the edits would be read differently. Each is looked at by itself
    only where all of them together are refused. Which name will be filled in, only all documents together can tell.
    """
    fixable = [item for item in found if item.fix is not None]
    fixes = choose(reading.source, fixable)[1] if fixable else ()
    filled = {
        side: [OffsetEdit(gap.blank.offset, gap.blank.offset, gap.blank.text(_SOME_NAME)) for gap in places]
        for side, places in gaps
    }
    every = sorted([*fixes, *chain.from_iterable(filled.values())], key=lambda change: change[:2])
    is_apart = all(one.end <= other.start for one, other in pairwise(every))
    if not every or (is_apart and _read_back(reading, every, reader) is not None):
        return False, gaps
    held = bool(fixes) and _read_back(reading, fixes, reader) is None
    return held, tuple(
        [(side, places) for side, places in gaps if _read_back(reading, filled[side], reader) is not None]
    )


def reads_back(source: Source, changes: Sequence[OffsetEdit], reader: Reader) -> Source | None:
    """A document after edits; null where some token or cell outside of them would be read differently."""
    return _read_back(Reading(source, _stream(source, reader)), changes, reader)


def _read_back(before: Reading, changes: Sequence[OffsetEdit], reader: Reader) -> Source | None:
    source = before.source
    after = source_of(
        changed(source.text, changes),
        source.path,
        report_path=source.report_path,
        has_bom=source.has_bom,
        named=source.named,
    )
    return after if same_outside(before, Reading(after, _stream(after, reader)), changes) else None


def _piece(document: Document, rendering: Rendering) -> Piece:
    piece: Piece = format_module("compile", rendering.format).piece(document, rendering.options)
    return piece


def see_together(
    inputs: Iterable[Checked | SkippedFile], options: Options, earlier: Sequence[EarlierDocument] = ()
) -> Result:
    """What can only be told of all documents: names of systems, and the folder's findings.

    Args:
        inputs: The documents in order. What is large of them isn't held in memory: they may come from a generator.
        options: What the run was told.
        earlier: The documents as they were, where the run is compared with a revision or a baseline.
    """
    seen = Seen(options)
    for item in inputs:
        seen.take(item)
    return seen.together(earlier)


class Seen:
    """What a run keeps of the documents that it has seen: some 200 bytes each, and the rest in temporary files."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._members: list[Member] = []
        self._context: set[int] = set()  # members that are only there for what they tell of others
        self._skipped: list[SkippedFile] = []
        self._others: list[tuple[str, bool]] = []
        self._is_complete = True  # nothing is only there for what it tells of others
        self._is_alone = True
        self._suppressed: Counter[int] = Counter()
        self._flows = KeptFlows()
        self._findings = KeptFindings()
        self._spools = [Spool() for _ in options.renderings]
        self._documents: dict[int, Document] = {}
        self._texts: dict[str, str] = {}
        self._values: dict[Hashable, Any] = {}

    def take(self, item: Checked | SkippedFile) -> None:
        """Takes the next document, or a file that can't be read."""
        if isinstance(item, SkippedFile):
            self._skip(item)
        else:
            self._add(item)

    def _skip(self, item: SkippedFile) -> None:
        self._is_alone = False
        self._is_complete = self._is_complete and not item.context
        if not item.context:
            self._skipped.append(item)

    def _add(self, item: Checked) -> None:
        self._is_alone = self._is_alone and item.named and not item.context
        self._is_complete = self._is_complete and not item.context
        if item.suppressed:
            self._suppressed.update(item.suppressed)
        if item.text is not None:
            self._texts[item.member.report_path] = item.text
        if not item.is_dataflow:
            if not item.context:
                self._others.append((item.member.report_path, item.named))
            return
        if item.context:
            self._context.add(len(self._members))
        else:
            self._findings.add(item.diagnostics, item.gaps)
            for spool, piece in zip(self._spools, item.pieces, strict=True):
                spool.add(piece)
            if item.document is not None:
                self._documents[len(self._members)] = item.document
        self._members.append(self._kept(item.member, item.flows))

    def together(self, earlier: Sequence[EarlierDocument] = ()) -> Result:
        """All that is told of them, with what was lost since they were as in ``earlier``."""
        self._name()
        members, options = self._members, self._options
        asked = [member for number, member in enumerate(members) if number not in self._context]
        found = kept(self._folder_findings(asked, earlier))
        return Result(
            tuple([_with_names(document, members[number]) for number, document in self._documents.items()]),
            tuple([member.report_path for member in asked]),
            found,
            self._findings.seen(lambda number, found, gaps: _reported(found, asked[number], gaps)),
            self._texts,
            tuple(self._notes(asked)),
            {"suppressed by the configuration": self._suppressed.total()} if self._suppressed else {},
            rendered={
                rendering: Rendered(
                    spool,
                    lambda number: (asked[number].source, asked[number].target),
                    format_module("compile", rendering.format).DEPTH,
                )
                for rendering, spool in zip(options.renderings, self._spools, strict=True)
            },
            by_path=OnDemand(self._texts, options.reader),
            alone=self._is_alone,
            flow_counts=array("Q", [member.flow_count for member in asked]),
        )

    def _kept(self, member: Member, flows: bytes) -> Member:
        """A member whose values are those of others, where they are equal: workers and the cache make each anew."""
        same = self._values.setdefault
        path, source, target, said, title, source_name, target_name, _, flow_count = member
        return Member(
            path,
            system_of(source.name, source.slug),
            system_of(target.name, target.slug),
            same(said, said),
            same(title, title),
            same(source_name, source_name),
            same(target_name, target_name),
            self._flows.add(flows),
            flow_count,
        )

    def _name(self) -> None:
        """Gives the members the names that all of them together tell."""
        for number, (source, target) in enumerate(infer_names(self._members, self._options.systems)):
            member = self._members[number]
            if source is not member.source or target is not member.target:
                self._members[number] = member._replace(source=source, target=target)

    def _folder_findings(
        self, asked: Sequence[Member], earlier: Sequence[EarlierDocument]
    ) -> Iterator[FolderDiagnostic]:
        """The folder's findings that count: those about what was asked for, and about all that was lost."""
        options = self._options
        members = sorted(self._members, key=attrgetter("report_path"))
        folder = Folder(members, self._skipped, self._others, options.systems, earlier)
        paths = None if self._is_complete else {*self._paths(asked)}
        for path, found in check_folder(folder, options.folder_checks(), options.policy):
            is_asked = paths is None or path in paths
            counted = found if is_asked else tuple([item for item in found if item.code in LOSS_CODES])
            policy = options.policy.keep(path, counted)
            self._suppressed.update(policy.suppressed)
            yield from policy.diagnostics

    def _notes(self, asked: Sequence[Member]) -> Iterator[str]:
        """What is to be said of the run itself: suppressions that nothing needs."""
        policy, is_alone = self._options.policy, self._is_alone
        if not policy.suppressions or self._options.level != "all":
            return
        complete = self._is_complete and not is_alone
        for item in policy.unused(self._suppressed, self._paths(asked), complete=complete, alone=is_alone):
            yield f"a suppression fits no finding any more and can go: {item.told()}"

    def _paths(self, asked: Sequence[Member]) -> list[str]:
        """The paths of all that was asked for."""
        paths = [member.report_path for member in asked]
        paths += [item.report_path for item in self._skipped]
        paths += [path for path, _ in self._others]
        return paths


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


def _with_names(document: Document, member: Member) -> Document:
    """A document with the names that the run has inferred."""
    if document.source == member.source and document.target == member.target:
        return document
    return replace(document, source=member.source, target=member.target)


def _reported(found: tuple[Diagnostic, ...], member: Member, gaps: Gaps) -> tuple[Diagnostic, ...]:
    """A document's findings with what only the folder tells: the names behind blank ones."""
    if member.source.name is not None and member.target.name is not None:
        return found
    return tuple([with_name(item, member, gaps) if item.code == "R101" else item for item in found])


def compile_source(source: Source, reader: Reader = "auto") -> Compiled:
    """Reads a document and makes its spec.

    With ``auto``, docutils is asked only where the template reader met block structure that it doesn't know in what may
    be a dataflow document; the reading that leaves fewer characters unread wins, the template's on a tie. The document
    is a dataflow document if it is one by either reading.
    """
    return _compiled(source, reader)[1]


def _compiled(source: Source, reader: Reader) -> tuple[TokenStream, Compiled]:
    """What a reader made of a document, and the spec of it."""
    template = read_template(source)
    if reader == "docutils":
        stream = _docutils(source, template)
        return stream, _built(stream, source)
    if not _needs_docutils(source, template, reader):
        return template, _built(template, source)
    stream = _docutils(source, template)
    if stream.limit:
        return stream, _built(stream, source)
    ours, theirs = _built(template, source), _built(stream, source)
    if theirs.unread_characters < ours.unread_characters:
        template, ours, theirs = stream, theirs, ours
    is_dataflow = ours.is_dataflow or theirs.is_dataflow
    return template, ours if ours.is_dataflow == is_dataflow else replace(ours, is_dataflow=is_dataflow)


def _stream(source: Source, reader: Reader) -> TokenStream:
    """What a reader makes of a document, compiled only where two readings have to be compared."""
    template = read_template(source)
    if reader == "docutils":
        return _docutils(source, template)
    return _compiled(source, reader)[0] if _needs_docutils(source, template, reader) else template


def _needs_docutils(source: Source, template: TokenStream, reader: Reader) -> bool:
    return reader == "auto" and template.has_unknown_markup and may_be_dataflow(source.text)


def _built(stream: TokenStream, source: Source) -> Compiled:
    return build_document(parse_document(stream), source, stream)


def _docutils(source: Source, template: TokenStream) -> TokenStream:
    """Docutils' reading; the template's, with the reason, where docutils can't read the document."""
    from rst2spec.tokens.docutils_reader import read_docutils

    stream, problem = read_docutils(source, template)
    return template._replace(limit=problem) if stream is None else stream
