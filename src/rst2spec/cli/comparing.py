"""Compares two sides, some documents at a time, here or in other processes: none is kept longer than it takes."""

from __future__ import annotations

import argparse
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeVar

from rst2spec.checks.policy import Policy
from rst2spec.cli.inputs import progress
from rst2spec.cli.running import pool_of, workers_of
from rst2spec.cli.sides import STDIN, Member, Side
from rst2spec.cli.workspace import Workspace
from rst2spec.config.errors import UsageError
from rst2spec.config.policy import allowances_of
from rst2spec.outputs.comparison import ComparedSide, Comparison
from rst2spec.run.document_result import check_file, guarded
from rst2spec.run.options import Options
from rst2spec.source.blobs import LOST
from rst2spec.source.conversions import contents_at
from rst2spec.source.discover import InputFile, path_under, plain_path
from rst2spec.source.git import GitError, Repository
from rst2spec.source.read import UNREADABLE, SkippedFile, load, read
from rst2spec.spec.changes.change import Change
from rst2spec.spec.changes.document_changes import changes_between, slug_changes
from rst2spec.spec.changes.matching import Matched, paired
from rst2spec.spec.changes.meaning import digest_of
from rst2spec.spec.changes.pairing import by_path, pair_documents, slugs_key
from rst2spec.spec.changes.report import NotCompared
from rst2spec.spec.model import Document
from rst2spec.spec.recognition import may_be_dataflow

if TYPE_CHECKING:
    from concurrent.futures import Future

    from rst2spec.run.engines import Pool

_CHUNK: Final = 200  # pairs that are compared at a time
_AUTO: Final = 2_000  # documents from which -j auto starts a pool: fewer are compared before it would have paid off
_NO_DOCUMENT: Final = "it is no dataflow document"
_SIDES: Final[tuple[Literal["old"], Literal["new"]]] = ("old", "new")

Item = TypeVar("Item")
Pair = tuple[Member | None, Member | None]


class Job(NamedTuple):
    """Pairs to compare, and what is needed for it.

    Attributes:
        pairs: The pairs.
        options: How documents are read.
        is_one: Whether it is one document that was named, in whatever file.
    """

    pairs: list[Pair]
    options: Options
    is_one: bool


class Outcome(NamedTuple):
    """What became of a pair.

    Attributes:
        changes: Its changes.
        problems: Why it can't be compared.
        is_identical: Whether both have the same bytes, so that nobody knows yet whether they are dataflow documents.
        is_dataflow: Whether a dataflow document was compared.
        documents: Whether the old one, and the new one, counts as a dataflow document. What can't be read does, and
            of the same bytes, which aren't compiled, all that may be one.
    """

    changes: tuple[Change, ...] = ()
    problems: tuple[NotCompared, ...] = ()
    is_identical: bool = False
    is_dataflow: bool = False
    documents: tuple[bool, bool] = (False, False)


class _Read(NamedTuple):
    """A document that was read, or why it can't be compared; neither where it is none."""

    document: Document | None = None
    reason: str = ""
    line: int = 1


class _Sketch(NamedTuple):
    """What tells that two documents with other names are the same one."""

    member: Member
    digest: str
    names: tuple[str, str] | None


def compare(old: Side, new: Side, arguments: argparse.Namespace, workspace: Workspace) -> Comparison:
    """What changed from one side to the other.

    Raises:
        UsageError: There is nothing to compare.
    """
    total = len(old.members) + len(new.members)
    if not total:
        raise UsageError(f"nothing to read: there is no .rst file in {old.name} or {new.name}")
    options = Options(arguments.reader, Policy(frozenset()), level="error", include_report_data=False)
    sides = _compared(old), _compared(new)
    comparison = Comparison(*sides, allowances_of(workspace.config), _paths(sides, workspace))
    counts = [0, 0]
    try:
        pairs = _pairs(old, new, options)
        identical: list[Pair] = []
        is_blind = True
        with progress(len(pairs), "comparing") as advance:
            for pair, outcome in zip(pairs, _outcomes(pairs, (old, new), options, arguments), strict=True):
                comparison.not_compared += outcome.problems
                comparison.add(outcome.changes)
                counts = [count + is_there for count, is_there in zip(counts, outcome.documents, strict=True)]
                is_blind = is_blind and not outcome.is_dataflow
                if outcome.is_identical:
                    identical.append(pair)
                advance()
        is_foreign = False
        if is_blind:
            is_blind, is_foreign = _looked_at((pair[1] for pair in identical), options)
        comparison.is_blind = is_blind
    except GitError as error:
        raise UsageError(str(error)) from None
    comparison.old, comparison.new = (side._replace(documents=count) for side, count in zip(sides, counts, strict=True))
    if is_foreign and not comparison.not_compared:
        raise UsageError(f"nothing to compare: there is no dataflow document in {old.name} or {new.name}")
    return comparison


def _looked_at(members: Iterable[Member | None], options: Options) -> tuple[bool, bool]:
    """Whether none of some documents is a dataflow document, and whether all of them can be read and are others."""
    is_foreign = True
    for chunk in _chunks(members):
        for member in _loaded(chunk):
            read = _read(member, options)
            if read.document is not None:
                return False, False
            is_foreign = is_foreign and not read.reason
    return True, is_foreign


def _compared(side: Side) -> ComparedSide:
    return ComparedSide(plain_path(side.name), 0, side.prefix, side.is_single)


def _paths(sides: tuple[ComparedSide, ComparedSide], workspace: Workspace) -> Callable[[Change], Sequence[str]]:
    """What a change's document goes by in the configuration: its path from there, and the one in its spec."""
    folder = workspace.config.folder or workspace.root

    def paths(change: Change) -> Sequence[str]:
        side = sides[0] if change.new is None else sides[1]
        return path_under(os.path.join(workspace.root, side.prefix, change.path), folder), change.path

    return paths


# --- which document is which


def _pairs(old: Side, new: Side, options: Options) -> list[Pair]:
    """Which document of one side is which of the other; those that only one has, too."""
    if old.is_single and new.is_single:
        return [_named_alike(old.members[0], new.members[0])]
    if old.is_single or new.is_single:
        return [_only(old, new)]
    found = pair_documents(old.members, new.members)
    if found.removed and found.added:
        found = _by_content(found, options)
    alone: list[Pair] = [*((item, None) for item in found.removed), *((None, item) for item in found.added)]
    return by_path([*found.pairs, *alone])


def _named_alike(old: Member, new: Member) -> Pair:
    """Two documents that were named; standard input without a name goes by the other's, which ids hang on."""
    if old.path == STDIN:
        return _at(old, new.path), new
    return old, _at(new, old.path) if new.path == STDIN else new


def _at(member: Member, path: str) -> Member:
    found = member.found and member.found._replace(path=path, report_path=path)
    return member._replace(path=path, found=found)


def _only(old: Side, new: Side) -> Pair:
    """One document, and the same on the side that has more: at its own place, else the one of its name."""
    single, many = (old, new) if old.is_single else (new, old)
    member = single.members[0]
    if not many.members:
        return (member, None) if old.is_single else (None, member)
    if member.path == STDIN:
        raise UsageError(f"which document of {many.name} is it? Say so with --stdin-filename")
    fitting = [item for item in many.members if member.path in (f"{many.prefix}{item.path}", item.path)]
    if not fitting and slugs_key(member.path) is not None:
        fitting = [item for item in many.members if slugs_key(item.path) == slugs_key(member.path)]
    if len(fitting) != 1:
        count = "more than one" if fitting else "no"
        raise UsageError(f"there is {count} {os.path.basename(member.path)} in {many.name}")
    return (member, fitting[0]) if old.is_single else (fitting[0], member)


def _by_content(found: Matched[Member], options: Options) -> Matched[Member]:
    """Pairs the documents that mean the same, then those with the same title: their files go by another name."""
    old, new = (list(_sketches(items, options)) for items in (found.removed, found.added))
    same = paired(Matched(old, new, []), lambda item: item.digest)
    same = paired(same, lambda item: item.names)
    pairs = [(one.member, other.member) for one, other in same.pairs]
    used = {id(member) for pair in pairs for member in pair}
    removed, added = ([item for item in items if id(item) not in used] for items in (found.removed, found.added))
    return Matched(removed, added, [*found.pairs, *pairs])


def _sketches(members: Iterable[Member], options: Options) -> Iterator[_Sketch]:
    for chunk in _chunks(members):
        for member, loaded in zip(chunk, _loaded(chunk), strict=True):
            document = _read(loaded, options).document
            if document is not None:
                source, target = document.source.name, document.target.name
                yield _Sketch(member, digest_of(document), (source, target) if source and target else None)


# --- what changed


def _outcomes(
    pairs: Sequence[Pair], sides: tuple[Side, Side], options: Options, arguments: argparse.Namespace
) -> Iterator[Outcome]:
    """What becomes of each pair, in order."""
    is_one = sides[0].is_single or sides[1].is_single
    # documents of a spec are here already: to send them would take longer than to compare them
    is_worth_it = not any(member.document is not None for side in sides for member in side.members[:1])
    total = sum(len(side.members) for side in sides)
    workers = workers_of(arguments, total, _AUTO) if is_worth_it else 1
    with pool_of(arguments, workers) as pool:
        jobs = (Job(chunk, options, is_one) for chunk in _chunks(pairs, _size(pairs, pool)))
        if pool is None:
            for job in jobs:
                yield from compared(job)
            return
        under_way: deque[Future[list[Outcome]]] = deque()
        for job in jobs:
            under_way.append(pool.call(compared, job))
            if len(under_way) > pool.width:
                yield from _waited(under_way.popleft(), pool)
        while under_way:
            yield from _waited(under_way.popleft(), pool)


def _size(pairs: Sequence[Pair], pool: Pool | None) -> int:
    if pool is None:
        return _CHUNK
    from rst2spec.run.scheduler import batch_size

    return batch_size(len(pairs), pool.width, _CHUNK)


def compared(job: Job) -> list[Outcome]:
    """Compares some pairs: what a worker does."""
    olds, news = (_loaded([pair[number] for pair in job.pairs]) for number in (0, 1))
    return [_outcome(pair, job) for pair in zip(olds, news, strict=True)]


def _outcome(pair: Pair, job: Job) -> Outcome:
    old, new = pair
    if _is_same(old, new):
        may_be = old is not None and _may_be_dataflow(old)
        return Outcome(is_identical=True, documents=(may_be, may_be))
    where = next(member for member in (new, old) if member is not None)
    found = where.found or InputFile(where.path, where.path, where.path)
    outcome = guarded(found, partial(_differences, pair, job))
    if isinstance(outcome, SkippedFile):  # at the comparison, whichever side it is
        return Outcome(problems=(NotCompared(where.path, "old" if where is old else "new", 1, outcome.description),))
    return outcome


def _differences(pair: Pair, job: Job) -> Outcome:
    old, new = pair
    one, other = _read(old, job.options), _read(new, job.options)
    problems = tuple(_problems(pair, (one, other), is_one=job.is_one))
    documents = one.document is not None or one.reason != "", other.document is not None or other.reason != ""
    if problems:
        return Outcome(problems=problems, documents=documents)
    is_dataflow = one.document is not None or other.document is not None
    trusted = not any(member is not None and member.document is not None for member in pair)
    changes = changes_between(one.document, other.document, trusted=trusted)
    slugs = slug_changes(one.document, other.document, is_one=job.is_one)
    return Outcome((*slugs, *changes), is_dataflow=is_dataflow, documents=documents)


def _may_be_dataflow(member: Member) -> bool:
    """Whether a member may be a dataflow document: what its text shows without being compiled."""
    if member.found is None:
        return member.document is not None
    source = read(member.found)
    return isinstance(source, SkippedFile) or may_be_dataflow(source.text)


def _problems(pair: Pair, read: tuple[_Read, _Read], *, is_one: bool) -> Iterator[NotCompared]:
    """Why a pair can't be compared; nothing where it can.

    A file that is no dataflow document counts where the other side has a document, or where it was named by itself.
    """
    counts = is_one or any(item.document is not None for item in read)
    for number, (member, item) in enumerate(zip(pair, read, strict=True)):
        if member is not None and item.document is None and (item.reason or counts):
            yield NotCompared(member.path, _SIDES[number], item.line, item.reason or _NO_DOCUMENT)


def _read(member: Member | None, options: Options) -> _Read:
    if member is None or member.found is None:
        return _Read(None if member is None else member.document)
    result = check_file(member.found, options)
    if isinstance(result, SkippedFile):
        return _Read(None, result.reason if result.code == UNREADABLE else result.description, result.line)
    return _Read(result.document if result.is_dataflow else None)


def _loaded(members: Sequence[Member | None]) -> list[Member | None]:
    """Members with the bytes of those that have to be read."""
    asked: dict[Repository, list[tuple[str, str]]] = {}
    for item in members:
        if item is not None and item.repository is not None and item.blob:
            asked.setdefault(item.repository, []).append((item.blob, item.inner))
    contents = {repository: iter(contents_at(repository, files)) for repository, files in asked.items()}
    return [
        item
        if item is None or item.found is None
        else item._replace(
            found=_filled(item.found, next(contents[item.repository]))
            if item.repository is not None and item.blob
            else load(item.found)
        )
        for item in members
    ]


def _filled(found: InputFile, content: bytes | None) -> InputFile:
    return found._replace(content=content, problem=LOST if content is None else None)


def _is_same(old: Member | None, new: Member | None) -> bool:
    """Whether two versions have the same bytes and slugs, so that nothing has to be compared."""
    if old is None or new is None or old.found is None or new.found is None:
        return False
    if slugs_key(old.path) != slugs_key(new.path):
        return False
    if old.blob and old.blob == new.blob:
        return True
    if old.found.content is not None or new.found.content is not None:
        return old.found.content == new.found.content
    # a link that git can't follow, nor anybody: it is the same on both sides, if it is the same file
    return old.blob is new.blob is None and os.path.realpath(old.found.file) == os.path.realpath(new.found.file)


def _waited(future: Future[list[Outcome]], pool: Pool) -> list[Outcome]:
    try:
        return future.result()
    except pool.worker_death_errors:
        raise UsageError("a worker died, maybe for want of memory; -j 1 needs least") from None


def _chunks(items: Iterable[Item], size: int = _CHUNK) -> Iterator[list[Item]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
