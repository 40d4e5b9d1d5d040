"""Builds a changelog: sends the touched documents that git lists to workers, and combines their results."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from rst2spec.changelog.flapping import Step, folds_of
from rst2spec.changelog.worker import FOREIGN, STAMPED, Transition, VersionResult, Worker, work
from rst2spec.checks.catalogue import check_of
from rst2spec.run.options import Options
from rst2spec.run.scheduler import WorkersError
from rst2spec.source.commits import Commits, FileChange, History
from rst2spec.source.discover import SUFFIX
from rst2spec.spec.changelog import By, Changelog, Commit, Counts, Flapping, Point, Size, Version, label_of

STEP: Final = 100
"""Commits per progress update."""

_BATCH: Final = 128  # versions: about 10 ms of work, and less than a megabyte of contents

_AHEAD: Final = 32  # batches queued per worker, so that no worker waits for git
_ATTEMPTS: Final = 3
_SHALLOW: Final = (
    "the clone is shallow: what its oldest commits have counts as there before; "
    "'git fetch --unshallow' fetches the rest"
)


@dataclass(frozen=True, slots=True)
class Request:
    """The options of a changelog.

    Attributes:
        folder: Only documents below this folder; empty for all.
        documents: Only documents with these names, paths or file names; empty for all.
        excludes: Whether a path is excluded.
        options: How documents are compiled, and which findings count.
        by: How changes are grouped.
        folds: Whether versions that cancel each other out are omitted.
        has_points: Whether the size over time is needed. Then documents that no commit touched are read, too.
    """

    folder: str
    documents: tuple[str, ...]
    excludes: Callable[[str], bool]
    options: Options
    by: By
    folds: bool
    has_points: bool


class WorkerProcess(Protocol):
    """A worker in its own process."""

    def call(self, function: Callable[..., list[VersionResult]], *arguments: object) -> Future[list[VersionResult]]:
        """Calls a function in the worker."""

    @property
    def worker_death_errors(self) -> tuple[type[BaseException], ...]:
        """The exceptions that a call raises if its worker died."""

    def renew(self) -> None:
        """Replaces the worker."""


class _ChangedVersion(NamedTuple):
    """A version whose content differs from the previous one."""

    item: FileChange
    transition: Transition


@dataclass(slots=True)
class _Accumulator:
    """Accumulates the workers' results."""

    paths: set[str] = field(default_factory=set)
    moves: set[tuple[str, str]] = field(default_factory=set)
    versions: int = 0
    stamped: int = 0
    removed: int = 0
    unreadable: int = 0
    changed_versions: list[_ChangedVersion] = field(default_factory=list)
    states: list[tuple[int, str, Size | None]] = field(default_factory=list)


def changelog_of(
    history: History, commits: Commits, request: Request, pools: Sequence[WorkerProcess], advance: Callable[[], None]
) -> Changelog:
    """Builds the changelog of some commits.

    Args:
        history: The repository.
        commits: Its commits, at least one.
        request: The options.
        pools: The workers; empty to do the work in this process.
        advance: Called once per ``STEP`` commits.

    Raises:
        GitError: Git can't read the history.
        WorkersError: The workers died again and again.
    """
    accumulator = _Accumulator()
    items = _advancing(_wanted(history, commits, request), len(commits), advance)
    for item, result in _results(history, items, request, pools):
        _add_result(accumulator, item, result, commits)
    accumulator.changed_versions.sort(key=lambda version: (version.item.commit, version.item.path))
    folded, flapping = _flapping(accumulator.changed_versions, commits)
    unfolded = [version for version in accumulator.changed_versions if not request.folds or id(version) not in folded]
    reported = [version for version in unfolded if _is_reported(version)]
    numbers = range(len(commits))
    rewritten = sum(1 for version in accumulator.changed_versions if _is_rewritten(version))
    return Changelog(
        Counts(
            len(commits),
            _documents(accumulator.paths, accumulator.moves),
            accumulator.versions,
            accumulator.stamped,
            rewritten,
            accumulator.removed,
            sum(map(_is_moved, accumulator.changed_versions)),
            sum(1 for version in unfolded if version.transition.problem),
            accumulator.unreadable,
        ),
        _time(commits, min(numbers, key=commits.seconds.__getitem__)),
        _time(commits, max(numbers, key=commits.seconds.__getitem__)),
        tuple(_versions(history, commits, reported)),
        len(folded) if request.folds else 0,
        flapping,
        tuple(_points(accumulator.states, commits, request.by)) if request.has_points else (),
        request.by,
        request.options.level,
        names={code: check_of(code).name for code in sorted(_codes(reported))},
        notes=(_SHALLOW,) if commits.ends else (),
    )


def _codes(changed_versions: Iterable[_ChangedVersion]) -> set[str]:
    return {code for _, transition in changed_versions for code, _ in (*transition.introduced, *transition.healed)}


def _is_reported(version: _ChangedVersion) -> bool:
    transition = version.transition
    return bool(
        transition.changes or transition.introduced or transition.healed or transition.problem or _is_moved(version)
    )


def _is_moved(version: _ChangedVersion) -> bool:
    return version.item.path != version.item.old_path


def _is_rewritten(version: _ChangedVersion) -> bool:
    transition = version.transition
    return bool(
        transition.old
        and transition.new
        and not transition.changes
        and not transition.problem
        and not _is_moved(version)
    )


def _wanted(history: History, commits: Commits, request: Request) -> Iterator[FileChange]:
    """The touched documents, newest commit first; then the documents that existed before the first commit."""
    for item in history.file_changes(commits, request.folder):
        chosen = _chosen(item, request)
        if chosen is not None and (not chosen.is_state or request.has_points):
            is_base = chosen.commit in commits.ends
            yield chosen._replace(is_state=True) if is_base else chosen
    if request.has_points and commits.before is not None:
        for path, blob in history.files(commits.before, request.folder):
            if _is_wanted(path, request):
                yield FileChange(-1, path, path, "", blob, is_state=True)


def _advancing(items: Iterator[FileChange], count: int, advance: Callable[[], None]) -> Iterator[FileChange]:
    steps = 0
    for item in items:
        while steps < (count - item.commit) // STEP:
            steps += 1
            advance()
        yield item


def _chosen(item: FileChange, request: Request) -> FileChange | None:
    """The part of a change that concerns the requested documents; null if none does."""
    if item.old_path == item.path:
        return item if (item.old or item.new) and _is_wanted(item.path, request) else None
    if not (request.documents and _is_named(item.old_path, request)) and not _is_wanted(item.path, request):
        return item._replace(path=item.old_path, new="") if _is_wanted(item.old_path, request) else None
    if not _is_document(item.old_path, request):
        return item._replace(old_path=item.path, old="")
    if not _is_document(item.path, request):
        return item._replace(path=item.old_path, new="")
    return item


def _is_wanted(path: str, request: Request) -> bool:
    return _is_document(path, request) and _is_named(path, request)


def _is_document(path: str, request: Request) -> bool:
    return (
        path.lower().endswith(SUFFIX) and not path.startswith(".") and "/." not in path and not request.excludes(path)
    )


def _is_named(path: str, request: Request) -> bool:
    if not request.documents:
        return True
    name = path.rpartition("/")[2]
    return not {path, name, name[: -len(SUFFIX)]}.isdisjoint(request.documents)


def _results(
    history: History,
    items: Iterator[FileChange],
    request: Request,
    pools: Sequence[WorkerProcess],
) -> Iterator[tuple[FileChange, VersionResult]]:
    """Each touched document with its result. All versions of a path go to one worker, which caches their meanings."""
    if not pools:
        with closing(Worker(history.folder, request.options)) as worker:
            for batch in _batches(items, _BATCH):
                yield from zip(batch, worker.work(batch), strict=True)
        return
    shards = [_Shard(pool, history.folder, request.options) for pool in pools]
    shard_of_path: dict[str, _Shard] = {}
    for item in items:
        shard = shard_of_path.get(item.path)
        if shard is None:
            shard = shard_of_path[item.path] = min(shards, key=lambda one: one.item_count)
        shard.add(item)
        if len(shard.batch) == _BATCH:
            shard.start()
            if len(shard.running) > _AHEAD:
                yield from shard.result()
    for shard in shards:
        shard.start()
    while any(shard.running for shard in shards):
        for shard in shards:
            if shard.running:
                yield from shard.result()


def _batches(items: Iterator[FileChange], size: int) -> Iterator[list[FileChange]]:
    batch: list[FileChange] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


class _Shard:
    """A worker with its queue."""

    def __init__(self, pool: WorkerProcess, folder: str, options: Options) -> None:
        self.item_count = 0
        self.batch: list[FileChange] = []
        self.running: deque[tuple[list[FileChange], Future[list[VersionResult]]]] = deque()
        self._pool = pool
        self._arguments = (folder, options)

    def add(self, item: FileChange) -> None:
        """Adds a version to the next batch."""
        self.item_count += 1
        self.batch.append(item)

    def start(self) -> None:
        """Submits the batch."""
        if self.batch:
            self.running.append((self.batch, self._submit(self.batch)))
            self.batch = []

    def result(self) -> Iterable[tuple[FileChange, VersionResult]]:
        """Waits for the first batch and returns its results. If the worker died, a new one repeats the batch."""
        for attempt in range(1, _ATTEMPTS + 1):
            batch, future = self.running[0]
            try:
                outcomes = future.result()
            except self._pool.worker_death_errors:
                if attempt == _ATTEMPTS:
                    break
                self._pool.renew()
                self.running = deque([(batch, self._submit(batch)) for batch, _ in self.running])
            else:
                self.running.popleft()
                return zip(batch, outcomes, strict=True)
        raise WorkersError(
            f"a worker died {_ATTEMPTS} times over the same versions, maybe for want of memory; -j 1 needs least"
        )

    def _submit(self, batch: list[FileChange]) -> Future[list[VersionResult]]:
        return self._pool.call(work, *self._arguments, batch)


def _add_result(accumulator: _Accumulator, item: FileChange, result: VersionResult, commits: Commits) -> None:
    """Adds a worker's result for a version."""
    if result == FOREIGN:
        return
    if not item.is_state:
        accumulator.paths.add(item.path)
        if item.old_path != item.path:
            accumulator.moves.add((item.old_path, item.path))
        accumulator.versions += bool(item.new)
    if result == STAMPED:
        accumulator.stamped += 1
        return
    transition = result
    if isinstance(transition, str):
        return
    if item.is_state or commits.on_line[item.commit]:
        accumulator.states.append((item.commit, item.path, transition.size))
        if item.old_path != item.path:
            accumulator.states.append((item.commit, item.old_path, None))
    if not item.is_state:
        accumulator.removed += not transition.new
        accumulator.unreadable += transition.is_lost
        accumulator.changed_versions.append(_ChangedVersion(item, transition))


def _documents(paths: Iterable[str], moves: Iterable[tuple[str, str]]) -> int:
    """The number of documents behind these paths: a moved document counts once."""
    groups = {path: {path} for path in paths}
    for old, new in moves:
        old_group, new_group = groups.get(old), groups.get(new)
        if old_group is None or new_group is None or old_group is new_group:
            continue
        old_group |= new_group
        groups.update(dict.fromkeys(new_group, old_group))
    return len({id(group) for group in groups.values()})


def _flapping(changed_versions: Sequence[_ChangedVersion], commits: Commits) -> tuple[set[int], tuple[Flapping, ...]]:
    """The ids (``id()``) of the versions that cancel each other out, and one entry per flapping document."""
    chains: dict[str, list[_ChangedVersion]] = {}
    for version in changed_versions:
        if version.item.path == version.item.old_path:  # folding a move would require folding the other path, too
            chains.setdefault(version.item.path, []).append(version)
    folded: set[int] = set()
    flapping = []
    for path, chain in chains.items():
        folds = folds_of(
            [Step(commits.seconds[item.commit], transition.old, transition.new) for item, transition in chain]
        )
        folded.update(id(chain[number]) for number in folds.folded)
        if folds.flips:
            first, last = (_time(commits, chain[folds.flips[at]].item.commit) for at in (0, -1))
            flapping.append(Flapping(path, folds.meanings, len(folds.flips), len(folds.folded), first, last))
    return folded, tuple(sorted(flapping, key=lambda item: (-item.flips, item.path)))


def _versions(history: History, commits: Commits, changed_versions: Sequence[_ChangedVersion]) -> Iterator[Version]:
    numbers = list(dict.fromkeys(version.item.commit for version in changed_versions))
    names = [commits.name(number) for number in numbers]
    subjects = history.subjects(names)
    commit_of = {
        number: Commit(name, _time(commits, number), subject.author, subject.subject)
        for number, name, subject in zip(numbers, names, subjects, strict=True)
    }
    for item, transition in changed_versions:
        yield Version(
            commit_of[item.commit],
            item.path,
            item.old_path,
            transition.changes,
            transition.introduced,
            transition.healed,
            transition.problem,
        )


def _time(commits: Commits, number: int) -> str:
    return commits.moment(number).local_time().isoformat()


def _points(states: list[tuple[int, str, Size | None]], commits: Commits, by: By) -> Iterator[Point]:
    """The total size at the end of each commit, day or month with a change, and at the last commit."""
    states.sort(key=lambda state: (state[0], state[2] is not None))
    sizes: dict[str, Size] = {}
    mappings = findings = 0
    points: dict[str, Point] = {}
    for number, path, size in states:
        before, after = sizes.pop(path, Size(0, 0)), size or Size(0, 0)
        if size is not None:
            sizes[path] = size
        mappings += after.mappings - before.mappings
        findings += after.findings - before.findings
        label = label_of(_time(commits, max(number, 0)), by)
        points[label] = Point(label, len(sizes), mappings, findings)
    if points:
        last = label_of(_time(commits, len(commits) - 1), by)
        points.setdefault(last, Point(last, len(sizes), mappings, findings))
    yield from (points[label] for label in sorted(points))
