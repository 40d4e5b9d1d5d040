"""Applies the fixes of findings in memory, in rounds over all documents together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from rst2spec.run.accumulator import aggregate
from rst2spec.run.document_result import DocumentResult, check_file, check_source, guarded
from rst2spec.run.options import Options
from rst2spec.run.reading import reads_back
from rst2spec.source import Source
from rst2spec.source.discover import InputFile
from rst2spec.source.read import SkippedFile, read
from rst2spec.spec.diagnostic import Diagnostic
from rst2spec.spec.edit import Applied, OffsetEdit, choose

MAX_ROUNDS: Final = 5
"""The maximum number of rounds of fixing and checking. Two have always been enough so far."""


@dataclass(frozen=True, slots=True)
class FixedDocument:
    """A document that was changed by fixes.

    Attributes:
        input_file: The file, with the bytes that were read.
        before: The document as it was read.
        after: The document with all fixes.
        fixes: The fixes that were applied.
        rounds: The changes of each round, sorted; offsets refer to the result of the previous round.
    """

    input_file: InputFile
    before: Source
    after: Source
    fixes: tuple[Applied, ...]
    rounds: tuple[tuple[OffsetEdit, ...], ...]


@dataclass(frozen=True, slots=True)
class FixReport:
    """The result of fixing documents.

    Attributes:
        fixed: The documents that were changed, in the order of the input.
        withheld: The documents whose fixes weren't applied, because other text would then be read differently. This
            happens only if a document is so damaged that the two readers disagree.
        skipped: The named files that can't be read.
        unsafe: The number of unsafe fixes that weren't applied.
        documents: The number of named dataflow documents.
    """

    fixed: tuple[FixedDocument, ...]
    withheld: tuple[InputFile, ...]
    skipped: tuple[SkippedFile, ...]
    unsafe: int
    documents: int


def fix_documents(
    input_files: Iterable[InputFile],
    options: Options,
    *,
    unsafe: bool = False,
    results: Iterable[DocumentResult | SkippedFile] | None = None,
) -> FixReport:
    """Applies the fixes of all findings that count, until none is left.

    Names are inferred from all documents, so each round considers all of them together. Only documents that the
    previous round changed are checked again.

    Args:
        input_files: The documents. Context documents aren't changed; files with content aren't read again.
        options: How they are checked.
        unsafe: Whether unsafe fixes are applied, too.
        results: The results of their first check with these options, in order; by default, this process checks them.
    """
    files = list(input_files)
    checked = (check_file(item, options) for item in files) if results is None else results
    inputs = [_draft_of(item, result) for item, result in zip(files, checked, strict=True)]
    for _ in range(MAX_ROUNDS):
        pending = [
            (number, draft, fixable)
            for number, draft, reported in _reported(inputs, options)
            if not draft.is_withheld and (fixable := [item for item in reported if _may_fix(item, unsafe=unsafe)])
        ]
        if not pending:
            break
        for number, draft, fixable in pending:
            failure = guarded(draft.input_file, partial(draft.fix, fixable, options))
            if failure is not None:
                inputs[number] = failure
    left = [item.fix for _, _, reported in _reported(inputs, options) for item in reported if item.fix is not None]
    drafts = [item for item in inputs if isinstance(item, _Draft)]
    return FixReport(
        tuple([draft.result() for draft in drafts if draft.rounds]),
        tuple([draft.input_file for draft in drafts if draft.is_withheld]),
        tuple([item for item in inputs if isinstance(item, SkippedFile) and not item.is_reference_only]),
        sum(fix.safety == "unsafe" for fix in left),
        sum(draft.checked.is_dataflow and not draft.checked.is_reference_only for draft in drafts),
    )


def _draft_of(input_file: InputFile, checked: DocumentResult | SkippedFile) -> _Draft | SkippedFile:
    if isinstance(checked, SkippedFile):
        return checked
    source = read(input_file)
    return source if isinstance(source, SkippedFile) else _Draft(input_file, source, checked)


def _may_fix(item: Diagnostic, *, unsafe: bool) -> bool:
    return item.fix is not None and (unsafe or item.fix.safety == "safe")


class _Draft:
    """The state of a document between two rounds."""

    def __init__(self, input_file: InputFile, source: Source, checked: DocumentResult) -> None:
        self.input_file = input_file
        self.before = self.after = source
        self.checked = checked
        self.fixes: list[Applied] = []
        self.rounds: list[tuple[OffsetEdit, ...]] = []
        self.is_withheld = self.checked.is_dataflow and self.checked.has_unsafe_edits

    def fix(self, findings: Sequence[Diagnostic], options: Options) -> None:
        """Applies the fixes of findings that don't overlap."""
        source = self.after
        fixes, changes = choose(source, findings)
        after = reads_back(source, changes, options.reader)
        if after is None:
            self.is_withheld = True
            return
        checked = check_source(after, options)
        is_safe = all(fix.safety == "safe" for fix in fixes)
        if is_safe and checked.digest != self.checked.digest:
            self.is_withheld = True
            return
        self.after = after
        self.checked = checked
        self.fixes += fixes
        self.rounds.append(changes)

    def result(self) -> FixedDocument:
        """The document with all fixes."""
        return FixedDocument(self.input_file, self.before, self.after, tuple(self.fixes), tuple(self.rounds))


def _reported(
    inputs: Sequence[_Draft | SkippedFile], options: Options
) -> Iterator[tuple[int, _Draft, tuple[Diagnostic, ...]]]:
    """The documents that were asked for, with their numbers and with their findings as reports show them."""
    result = aggregate([item.checked if isinstance(item, _Draft) else item for item in inputs], options)
    reported = iter(result.reported)
    for number, item in enumerate(inputs):
        if isinstance(item, _Draft) and item.checked.is_dataflow and not item.checked.is_reference_only:
            yield number, item, next(reported)
