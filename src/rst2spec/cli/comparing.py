"""Compares two sides in chunks, in this process or in workers, so that only a few documents are in memory."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeVar

from rst2spec.checks.filtering import FindingFilter
from rst2spec.cli.inputs import progress
from rst2spec.cli.options import STDIN
from rst2spec.cli.running import each_of, pool_of, workers_of
from rst2spec.cli.sides import DiffSide, SideDocument
from rst2spec.cli.workspace import Workspace
from rst2spec.config.errors import UsageError
from rst2spec.config.run_settings import allowances_of
from rst2spec.outputs.comparison import Comparison, SideSummary
from rst2spec.run.document_result import check_file, guarded
from rst2spec.run.options import Options
from rst2spec.source.blobs import LOST
from rst2spec.source.conversions import contents_at
from rst2spec.source.discover import InputFile, path_under, plain_path
from rst2spec.source.git import GitError, Repository
from rst2spec.source.read import UNREADABLE, SkippedFile, load, read
from rst2spec.spec.changes.change import Change
from rst2spec.spec.changes.diff_report import NotCompared
from rst2spec.spec.changes.document_changes import changes_between, slug_changes
from rst2spec.spec.changes.matching import Matched, paired
from rst2spec.spec.changes.meaning import digest_of
from rst2spec.spec.changes.pairing import by_path, pair_documents, slugs_key
from rst2spec.spec.model import Document
from rst2spec.spec.recognition import may_be_dataflow

if TYPE_CHECKING:
    from rst2spec.run.worker_pool import Pool

_CHUNK: Final = 200  # pairs per chunk
_AUTO: Final = 2_000  # documents from which -j auto starts a pool; for fewer, starting it costs more than it saves
_NO_DOCUMENT: Final = "it isn't a dataflow document"
_SIDES: Final[tuple[Literal["old"], Literal["new"]]] = ("old", "new")

Item = TypeVar("Item")
Pair = tuple[SideDocument | None, SideDocument | None]


class Job(NamedTuple):
    """A chunk of pairs to compare.

    Attributes:
        pairs: The pairs.
        options: How documents are read.
        is_one: Whether the command line names a single document, whatever its file.
    """

    pairs: list[Pair]
    options: Options
    is_one: bool


class PairResult(NamedTuple):
    """The result of a comparison.

    Attributes:
        changes: The changes.
        problems: Why the pair can't be compared.
        is_identical: Whether both have the same bytes. They weren't compiled, so they may be any kind of file.
        is_dataflow: Whether a dataflow document was compared.
        documents: Whether the old and the new one count as dataflow documents. Unreadable files count, and identical
            ones that may be dataflow documents.
    """

    changes: tuple[Change, ...] = ()
    problems: tuple[NotCompared, ...] = ()
    is_identical: bool = False
    is_dataflow: bool = False
    documents: tuple[bool, bool] = (False, False)


class _ReadDocument(NamedTuple):
    """A document, or the reason why it can't be compared; neither if the file isn't a dataflow document."""

    document: Document | None = None
    reason: str = ""
    line: int = 1


class _Features(NamedTuple):
    """The features by which a renamed document is recognized."""

    version: SideDocument
    digest: str
    names: tuple[str, str] | None


def compare(old: DiffSide, new: DiffSide, arguments: argparse.Namespace, workspace: Workspace) -> Comparison:
    """Compares two sides.

    Raises:
        UsageError: There is nothing to compare.
    """
    total = len(old.documents) + len(new.documents)
    if not total:
        raise UsageError(f"nothing to read: there is no .rst file in {old.name} or {new.name}")
    options = Options(arguments.reader, FindingFilter(frozenset()), level="error", include_report_data=False)
    sides = _summary(old), _summary(new)
    comparison = Comparison(*sides, allowances_of(workspace.config), _paths(sides, workspace))
    counts = [0, 0]
    try:
        pairs = _pairs(old, new, options)
        identical: list[Pair] = []
        nothing_compared = True
        with progress(len(pairs), "comparing") as advance:
            for pair, result in zip(pairs, _compare_pairs(pairs, (old, new), options, arguments), strict=True):
                comparison.not_compared += result.problems
                comparison.add(result.changes)
                counts = [count + is_there for count, is_there in zip(counts, result.documents, strict=True)]
                nothing_compared = nothing_compared and not result.is_dataflow
                if result.is_identical:
                    identical.append(pair)
                advance()
        is_foreign = False
        if nothing_compared:
            nothing_compared, is_foreign = _identical_documents((pair[1] for pair in identical), options)
        comparison.nothing_compared = nothing_compared
    except GitError as error:
        raise UsageError(str(error)) from None
    comparison.old, comparison.new = (side._replace(documents=count) for side, count in zip(sides, counts, strict=True))
    if is_foreign and not comparison.not_compared:
        raise UsageError(f"nothing to compare: there is no dataflow document in {old.name} or {new.name}")
    return comparison


def _identical_documents(documents: Iterable[SideDocument | None], options: Options) -> tuple[bool, bool]:
    """Reads documents that are identical on both sides.

    Returns:
        Whether none is a dataflow document, and whether all are readable files of another kind.
    """
    is_foreign = True
    for chunk in _chunks(documents):
        for version in _loaded(chunk):
            read = _read(version, options)
            if read.document is not None:
                return False, False
            is_foreign = is_foreign and not read.reason
    return True, is_foreign


def _summary(side: DiffSide) -> SideSummary:
    return SideSummary(plain_path(side.name), 0, side.prefix, side.is_single)


def _paths(sides: tuple[SideSummary, SideSummary], workspace: Workspace) -> Callable[[Change], Sequence[str]]:
    """Returns a function that lists a document's paths: relative to the configuration, and as in its spec."""
    folder = workspace.config.folder or workspace.root

    def paths(change: Change) -> Sequence[str]:
        side = sides[0] if change.new is None else sides[1]
        return path_under(os.path.join(workspace.root, side.prefix, change.path), folder), change.path

    return paths


# --- which document is which


def _pairs(old: DiffSide, new: DiffSide, options: Options) -> list[Pair]:
    """Pairs the documents of both sides; a document that only one side has is paired with null."""
    if old.is_single and new.is_single:
        return [_named_alike(old.documents[0], new.documents[0])]
    if old.is_single or new.is_single:
        return [_only(old, new)]
    matched = pair_documents(old.documents, new.documents)
    if matched.removed and matched.added:
        matched = _by_content(matched, options)
    alone: list[Pair] = [*((item, None) for item in matched.removed), *((None, item) for item in matched.added)]
    return by_path([*matched.pairs, *alone])


def _named_alike(old: SideDocument, new: SideDocument) -> Pair:
    """Pairs two named documents; standard input gets the other one's path, because ids depend on it."""
    if old.path == STDIN:
        return _at(old, new.path), new
    return old, _at(new, old.path) if new.path == STDIN else new


def _at(version: SideDocument, path: str) -> SideDocument:
    input_file = version.input_file and version.input_file._replace(path=path)
    return version._replace(path=path, input_file=input_file)


def _only(old: DiffSide, new: DiffSide) -> Pair:
    """Pairs a single document with the one at its path on the other side, or else with the one of its name."""
    single, many = (old, new) if old.is_single else (new, old)
    version = single.documents[0]
    if not many.documents:
        return (version, None) if old.is_single else (None, version)
    if version.path == STDIN:
        raise UsageError(f"--stdin-filename is missing: which document of {many.name} is it?")
    fitting = [item for item in many.documents if version.path in (f"{many.prefix}{item.path}", item.path)]
    if not fitting and slugs_key(version.path) is not None:
        fitting = [item for item in many.documents if slugs_key(item.path) == slugs_key(version.path)]
    if len(fitting) != 1:
        if version.input_file is not None and version.input_file.problem:  # it may be of another kind, or name
            raise UsageError(f"{single.name} can't be read: {version.input_file.problem}")
        count = "more than one" if fitting else "no"
        raise UsageError(f"there is {count} {os.path.basename(version.path)} in {many.name}")
    return (version, fitting[0]) if old.is_single else (fitting[0], version)


def _by_content(matched: Matched[SideDocument], options: Options) -> Matched[SideDocument]:
    """Pairs renamed documents: those with the same meaning, then those with the same title."""
    old, new = (list(_features(items, options)) for items in (matched.removed, matched.added))
    same = paired(Matched(old, new, []), lambda item: item.digest)
    same = paired(same, lambda item: item.names)
    pairs = [(one.version, other.version) for one, other in same.pairs]
    used = {id(version) for pair in pairs for version in pair}
    removed, added = ([item for item in items if id(item) not in used] for items in (matched.removed, matched.added))
    return Matched(removed, added, [*matched.pairs, *pairs])


def _features(documents: Iterable[SideDocument], options: Options) -> Iterator[_Features]:
    for chunk in _chunks(documents):
        for version, loaded in zip(chunk, _loaded(chunk), strict=True):
            document = _read(loaded, options).document
            if document is not None:
                source, target = document.source.name, document.target.name
                yield _Features(version, digest_of(document), (source, target) if source and target else None)


# --- what changed


def _compare_pairs(
    pairs: Sequence[Pair], sides: tuple[DiffSide, DiffSide], options: Options, arguments: argparse.Namespace
) -> Iterator[PairResult]:
    """Compares the pairs; the results are in the same order."""
    is_one = sides[0].is_single or sides[1].is_single
    # documents of a spec are in memory: sending them to workers would take longer than comparing them
    is_worth_it = not any(version.document is not None for side in sides for version in side.documents[:1])
    total = sum(len(side.documents) for side in sides)
    workers = workers_of(arguments, total, _AUTO) if is_worth_it else 1
    with pool_of(arguments, workers) as pool:
        jobs = (Job(chunk, options, is_one) for chunk in _chunks(pairs, _size(pairs, pool)))
        if pool is None:
            for job in jobs:
                yield from compared(job)
            return
        yield from each_of(compared, jobs, pool)


def _size(pairs: Sequence[Pair], pool: Pool | None) -> int:
    if pool is None:
        return _CHUNK
    from rst2spec.run.scheduler import batch_size

    return batch_size(len(pairs), pool.width, _CHUNK)


def compared(job: Job) -> list[PairResult]:
    """Compares a chunk of pairs; runs in a worker."""
    olds, news = (_loaded([pair[number] for pair in job.pairs]) for number in (0, 1))
    return [_compare_pair(pair, job) for pair in zip(olds, news, strict=True)]


def _compare_pair(pair: Pair, job: Job) -> PairResult:
    old, new = pair
    if _is_same(old, new):
        may_be = old is not None and _may_be_dataflow(old)
        return PairResult(is_identical=True, documents=(may_be, may_be))
    where = next(version for version in (new, old) if version is not None)
    input_file = where.input_file or InputFile(where.path, where.path)
    result = guarded(input_file, partial(_differences, pair, job))
    if isinstance(result, SkippedFile):  # the comparison itself failed
        return PairResult(problems=(NotCompared(where.path, "old" if where is old else "new", 1, result.description),))
    return result


def _differences(pair: Pair, job: Job) -> PairResult:
    old, new = pair
    one, other = _read(old, job.options), _read(new, job.options)
    problems = tuple(_problems(pair, (one, other), is_one=job.is_one))
    documents = one.document is not None or one.reason != "", other.document is not None or other.reason != ""
    if problems:
        return PairResult(problems=problems, documents=documents)
    is_dataflow = one.document is not None or other.document is not None
    trusted = not any(version is not None and version.document is not None for version in pair)
    changes = changes_between(one.document, other.document, trusted=trusted)
    slugs = slug_changes(one.document, other.document, is_one=job.is_one)
    return PairResult((*slugs, *changes), is_dataflow=is_dataflow, documents=documents)


def _may_be_dataflow(version: SideDocument) -> bool:
    """Whether a file may be a dataflow document, judged by its text without compiling it."""
    if version.input_file is None:
        return version.document is not None
    source = read(version.input_file)
    return isinstance(source, SkippedFile) or may_be_dataflow(source.text)


def _problems(pair: Pair, read: tuple[_ReadDocument, _ReadDocument], *, is_one: bool) -> Iterator[NotCompared]:
    """The problems that prevent the comparison of a pair.

    A file that isn't a dataflow document is a problem if the other side has a document, or if the file was named.
    """
    counts = is_one or any(item.document is not None for item in read)
    for number, (version, item) in enumerate(zip(pair, read, strict=True)):
        if version is not None and item.document is None and (item.reason or counts):
            yield NotCompared(version.path, _SIDES[number], item.line, item.reason or _NO_DOCUMENT)


def _read(version: SideDocument | None, options: Options) -> _ReadDocument:
    if version is None or version.input_file is None:
        return _ReadDocument(None if version is None else version.document)
    result = check_file(version.input_file, options)
    if isinstance(result, SkippedFile):
        return _ReadDocument(None, result.reason if result.code == UNREADABLE else result.description, result.line)
    return _ReadDocument(result.document if result.is_dataflow else None)


def _loaded(documents: Sequence[SideDocument | None]) -> list[SideDocument | None]:
    """Loads the bytes of the documents that have to be read."""
    by_repository: dict[Repository, list[tuple[str, str]]] = {}
    for item in documents:
        if item is not None and item.repository is not None and item.blob:
            by_repository.setdefault(item.repository, []).append((item.blob, item.inner))
    contents = {repository: iter(contents_at(repository, files)) for repository, files in by_repository.items()}
    return [
        item
        if item is None or item.input_file is None
        else item._replace(
            input_file=_filled(item.input_file, next(contents[item.repository]))
            if item.repository is not None and item.blob
            else load(item.input_file)
        )
        for item in documents
    ]


def _filled(input_file: InputFile, content: bytes | None) -> InputFile:
    return input_file._replace(content=content, problem=LOST if content is None else None)


def _is_same(old: SideDocument | None, new: SideDocument | None) -> bool:
    """Whether two versions have the same bytes and slugs, so that no comparison is needed."""
    if old is None or new is None or old.input_file is None or new.input_file is None:
        return False
    if slugs_key(old.path) != slugs_key(new.path):
        return False
    if old.blob and old.blob == new.blob:
        return True
    if old.input_file.content is not None or new.input_file.content is not None:
        return old.input_file.content == new.input_file.content
    # a link that git can't follow: the versions are equal if it leads to the same file
    return old.blob is new.blob is None and os.path.realpath(old.input_file.file) == os.path.realpath(
        new.input_file.file
    )


def _chunks(items: Iterable[Item], size: int = _CHUNK) -> Iterator[list[Item]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
