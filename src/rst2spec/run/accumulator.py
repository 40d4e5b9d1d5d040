"""Combines the results of documents: infers names of systems, and checks all documents together."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any, Final

from rst2spec.checks.base import DocumentSummary, RunSummary
from rst2spec.checks.earlier import LOSS_CODES, EarlierDocument
from rst2spec.checks.missing_names import MissingNames
from rst2spec.checks.r101_blank_system_name import with_name
from rst2spec.run.document_result import DocumentResult, check_file
from rst2spec.run.finding_buffers import FindingBuffer, check_run, spill_findings
from rst2spec.run.flows import FlowBuffer
from rst2spec.run.fragments import FragmentBuffer
from rst2spec.run.options import Options, Reader
from rst2spec.run.reading import compile_source
from rst2spec.run.store import SpillBuffer, Store
from rst2spec.source import source_of
from rst2spec.source.discover import InputFile
from rst2spec.source.read import SkippedFile
from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic
from rst2spec.spec.infer import infer_names
from rst2spec.spec.model import Document
from rst2spec.spec.resolve import Answer, Question, RunNames, with_answers
from rst2spec.spec.result import Result
from rst2spec.spec.systems import system_summaries
from rst2spec.spec.values import system_of

Questions = tuple[Question, ...]

_QUESTIONS_IN_MEMORY: Final = 20_000


def run(files: Iterable[InputFile], options: Options) -> Result:
    """Compiles and checks documents in this process."""
    return aggregate([check_file(file, options) for file in files], options)


def aggregate(
    inputs: Iterable[DocumentResult | SkippedFile], options: Options, earlier: Sequence[EarlierDocument] = ()
) -> Result:
    """The result of a run: each document's part, and what only all documents together show.

    Args:
        inputs: The results of the documents in order, such as from a generator: large parts don't stay in memory.
        options: The options of the run.
        earlier: The earlier documents, if the run is compared with a revision or a baseline.
    """
    accumulator = RunAccumulator(options)
    for item in inputs:
        accumulator.add(item)
    return accumulator.finish(earlier)


class RunAccumulator:
    """The documents of a run so far: some 200 bytes each in memory, and the rest in a temporary store."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._documents: list[DocumentSummary] = []
        self._reference_only: set[int] = set()  # numbers of context documents
        self._skipped: list[SkippedFile] = []
        self._others: list[tuple[str, bool]] = []
        self._has_reference_only = False
        self._is_explicit = True  # each file was named by the user
        self._suppressed: Counter[int] = Counter()
        self._store = Store()
        self._flows = FlowBuffer(self._store)
        self._names = RunNames(options.systems)
        self._questions = SpillBuffer(self._store, Questions, _QUESTIONS_IN_MEMORY, len)
        self._asking: dict[int, int] = {}  # by the number of a requested document: the number of its questions
        self._findings = FindingBuffer(self._store)
        self._fragments = [FragmentBuffer(writer, self._store) for writer in options.outputs]
        self._specs: dict[int, Document] = {}
        self._texts: dict[str, str] = {}
        self._interned: dict[Hashable, Any] = {}

    def add(self, item: DocumentResult | SkippedFile) -> None:
        """Adds the next document, or a file that can't be read."""
        if item.is_reference_only:
            self._has_reference_only = True
        if isinstance(item, SkippedFile):
            self._is_explicit = False
            if not item.is_reference_only:
                self._skipped.append(item)
        else:
            self._add(item)

    def _add(self, item: DocumentResult) -> None:
        self._is_explicit = self._is_explicit and item.is_explicit and not item.is_reference_only
        if item.suppressed:
            self._suppressed.update(item.suppressed)
        if item.text is not None:
            self._texts[item.summary.path] = item.text
        if not item.is_dataflow:
            if not item.is_reference_only:
                self._others.append((item.summary.path, item.is_explicit))
            return
        number = len(self._documents)
        self._names.add(item.summary.names, item.links)
        if item.is_reference_only:
            self._reference_only.add(number)
        else:
            self._findings.add(item.diagnostics, item.missing_names)
            if item.links.questions:
                self._asking[number - len(self._reference_only)] = self._questions.add(item.links.questions)
            for buffer, fragment in zip(self._fragments, item.fragments, strict=True):
                buffer.add(fragment)
            if item.document is not None:
                self._specs[number] = item.document
        self._documents.append(self._intern(item))

    def finish(self, earlier: Sequence[EarlierDocument] = ()) -> Result:
        """The result of all documents, compared with ``earlier``."""
        self._infer_names()
        documents, options = self._documents, self._options
        asked = [document for number, document in enumerate(documents) if number not in self._reference_only]
        diagnostics = spill_findings(self._folder_findings(asked, earlier), self._store)

        def answers(number: int) -> list[Answer]:
            if number not in self._asking:
                return []
            return [self._names.answer(question) for question in self._questions[self._asking[number]]]

        def values(number: int) -> list[object]:
            source, target = asked[number].source, asked[number].target
            systems = () if source.name is not None and target.name is not None else (source, target)
            return [*systems, *answers(number)]

        return Result(
            tuple(
                [
                    with_answers(_with_names(spec, documents[number]), answers(index))
                    for index, (number, spec) in enumerate(self._specs.items())
                ]
            ),
            tuple([document.path for document in asked]),
            diagnostics,
            self._findings.completed(lambda number, found, names: _with_inferred(found, asked[number], names)),
            self._texts,
            tuple(self._notes(asked)),
            {"suppressed by the configuration": self._suppressed.total()} if self._suppressed else {},
            rendered={
                writer: buffer.joined(values) for writer, buffer in zip(options.outputs, self._fragments, strict=True)
            },
            by_path=LazyDocuments(self._texts, options.reader),
            alone=self._is_explicit,
            flow_counts=array("Q", [document.flow_count for document in asked]),
            root=options.root,
            systems=system_summaries(asked, self._names, options.systems),
        )

    def _intern(self, item: DocumentResult) -> DocumentSummary:
        """A summary that shares equal values with others; those from workers and the cache share none."""
        same = self._interned.setdefault
        summary = item.summary
        return summary._replace(
            source=system_of(summary.source.name, summary.source.slug),
            target=system_of(summary.target.name, summary.target.slug),
            names_in_sections=same(summary.names_in_sections, summary.names_in_sections),
            title=same(summary.title, summary.title),
            source_name=same(summary.source_name, summary.source_name),
            target_name=same(summary.target_name, summary.target_name),
            flows=self._flows.add(item.flows),
            generated_at=same(summary.generated_at, summary.generated_at),
            stamp=same(summary.stamp, summary.stamp),
        )

    def _infer_names(self) -> None:
        """Adds the names that all documents together show."""
        for number, (source, target) in enumerate(infer_names(self._documents, self._options.systems)):
            document = self._documents[number]
            if source is not document.source or target is not document.target:
                self._documents[number] = document._replace(source=source, target=target)

    def _folder_findings(
        self, asked: Sequence[DocumentSummary], earlier: Sequence[EarlierDocument]
    ) -> Iterator[FolderDiagnostic]:
        """The findings of the checks of the run: those about requested documents, and all losses."""
        options = self._options
        documents = sorted(self._documents, key=attrgetter("path"))
        others, stale_after = self._others, options.stale_after
        answer = self._names.answer
        summary = RunSummary(documents, self._skipped, others, options.systems, earlier, stale_after, answer)
        paths = {*self._paths(asked)} if self._has_reference_only else None
        for path, found in check_run(summary, options.run_checks(), options.finding_filter, self._store):
            is_asked = paths is None or path in paths
            counted = found if is_asked else tuple([item for item in found if item.code in LOSS_CODES])
            filtered = options.finding_filter.filter(path, counted)
            self._suppressed.update(filtered.suppressed)
            yield from filtered.diagnostics

    def _notes(self, asked: Sequence[DocumentSummary]) -> Iterator[str]:
        """Notes about the run itself: unused suppressions."""
        finding_filter, is_alone = self._options.finding_filter, self._is_explicit
        if not finding_filter.suppressions or self._options.level != "all":
            return
        complete = not self._has_reference_only and not is_alone
        for item in finding_filter.unused(self._suppressed, self._paths(asked), complete=complete, alone=is_alone):
            yield f"the suppression of {item.described()} matches no finding; remove it"

    def _paths(self, asked: Sequence[DocumentSummary]) -> list[str]:
        """The paths of everything that was requested."""
        paths = [document.path for document in asked]
        paths += [item.path for item in self._skipped]
        paths += [path for path, _ in self._others]
        return paths


class LazyDocuments(Mapping[str, Document]):
    """Documents by path, each compiled on demand: a report shows few of many."""

    def __init__(self, texts: Mapping[str, str], reader: Reader) -> None:
        self._texts = texts
        self._reader = reader
        self._compiled: dict[str, Document] = {}

    def __getitem__(self, path: str) -> Document:
        if path not in self._compiled:
            self._compiled[path] = compile_source(source_of(self._texts[path], path), self._reader).document
        return self._compiled[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def _with_names(document: Document, summary: DocumentSummary) -> Document:
    """A document with the inferred names."""
    if document.source == summary.source and document.target == summary.target:
        return document
    return replace(document, source=summary.source, target=summary.target)


def _with_inferred(
    found: tuple[Diagnostic, ...], summary: DocumentSummary, missing_names: MissingNames
) -> tuple[Diagnostic, ...]:
    """A document's findings with the inferred names."""
    if summary.source.name is not None and summary.target.name is not None:
        return found
    return tuple([with_name(item, summary, missing_names) if item.code == "R101" else item for item in found])
