"""A history from end to end: what git says was touched goes to workers, and what they say becomes the changelog."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from rst2spec.changelog.flapping import Step, folds_of
from rst2spec.changelog.worker import FOREIGN, STAMPED, Outcome, Transition, Worker, work
from rst2spec.checks.catalogue import check_of
from rst2spec.run.options import Options
from rst2spec.run.scheduler import WorkersError
from rst2spec.source.commits import Commits, FileChange, History
from rst2spec.source.discover import SUFFIX
from rst2spec.spec.changelog import By, Changelog, Commit, Counts, Flapping, Point, Size, Version, label_of

STEP: Final = 100
"""Commits after which there is something to tell of the progress."""

_BATCH: Final = 128  # versions: some 10 ms of work, and less than a megabyte of contents

_AHEAD: Final = 32  # batches that wait for a worker, so that none waits for git
_ATTEMPTS: Final = 3
_SHALLOW: Final = (
    "the clone is shallow: what its oldest commits have counts as there before; "
    "'git fetch --unshallow' fetches the rest"
)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a history.

    Attributes:
        folder: Only documents below this folder; blank for all.
        documents: Only documents of these names, paths or file names; none for all.
        excludes: Whether a path is left out.
        options: How documents are compiled, and which findings count.
        by: What changes are put together by.
        folds: Whether versions that cancel each other out are left out.
        has_points: Whether all documents over time are wanted: those that no commit touched are read, too.
    """

    folder: str
    documents: tuple[str, ...]
    excludes: Callable[[str], bool]
    options: Options
    by: By
    folds: bool
    has_points: bool


class Pool(Protocol):
    """A worker in a process of its own."""

    def call(self, function: Callable[..., list[Outcome]], *arguments: object) -> Future[list[Outcome]]:
        """Has it call a function."""

    @property
    def worker_death_errors(self) -> tuple[type[BaseException], ...]:
        """What a call ends in whose worker is gone."""

    def renew(self) -> None:
        """Replaces the worker."""


class _Draft(NamedTuple):
    """A version that says something else than the one before."""

    item: FileChange
    made: Transition


@dataclass(slots=True)
class _Seen:
    """All that is kept of what workers say."""

    paths: set[str] = field(default_factory=set)
    moves: set[tuple[str, str]] = field(default_factory=set)
    versions: int = 0
    stamped: int = 0
    removed: int = 0
    unreadable: int = 0
    drafts: list[_Draft] = field(default_factory=list)
    states: list[tuple[int, str, Size | None]] = field(default_factory=list)


def changelog_of(
    history: History, commits: Commits, request: Request, pools: Sequence[Pool], advance: Callable[[], None]
) -> Changelog:
    """The changelog of commits.

    Args:
        history: The repository.
        commits: Its commits, one at least.
        request: What is asked.
        pools: The workers; none where this process does it.
        advance: Called for each so many commits (``STEP``).

    Raises:
        GitError: Git can't read the history.
        WorkersError: The workers died again and again.
    """
    seen = _Seen()
    items = _advancing(_wanted(history, commits, request), len(commits), advance)
    for item, outcome in _outcomes(history, items, request, pools):
        _take(seen, item, outcome, commits)
    seen.drafts.sort(key=lambda draft: (draft.item.commit, draft.item.path))
    folded, flapping = _flapping(seen.drafts, commits)
    kept = [draft for draft in seen.drafts if not request.folds or id(draft) not in folded]
    told = [draft for draft in kept if _is_told(draft)]
    numbers = range(len(commits))
    rewritten = sum(1 for draft in seen.drafts if _is_rewritten(draft))
    return Changelog(
        Counts(
            len(commits),
            _documents(seen.paths, seen.moves),
            seen.versions,
            seen.stamped,
            rewritten,
            seen.removed,
            sum(map(_is_moved, seen.drafts)),
            sum(1 for draft in kept if draft.made.problem),
            seen.unreadable,
        ),
        _time(commits, min(numbers, key=commits.seconds.__getitem__)),
        _time(commits, max(numbers, key=commits.seconds.__getitem__)),
        tuple(_versions(history, commits, told)),
        len(folded) if request.folds else 0,
        flapping,
        tuple(_points(seen.states, commits, request.by)) if request.has_points else (),
        request.by,
        request.options.level,
        names={code: check_of(code).name for code in sorted(_codes(told))},
        notes=(_SHALLOW,) if commits.ends else (),
    )


def _codes(drafts: Iterable[_Draft]) -> set[str]:
    return {code for draft in drafts for code, _ in (*draft.made.introduced, *draft.made.healed)}


def _is_told(draft: _Draft) -> bool:
    made = draft.made
    return bool(made.changes or made.introduced or made.healed or made.problem or _is_moved(draft))


def _is_moved(draft: _Draft) -> bool:
    return draft.item.path != draft.item.old_path


def _is_rewritten(draft: _Draft) -> bool:
    made = draft.made
    return bool(made.old and made.new and not made.changes and not made.problem and not _is_moved(draft))


def _wanted(history: History, commits: Commits, request: Request) -> Iterator[FileChange]:
    """The documents that were touched, the newest commit first; at last what was there before the first one."""
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
    """What of it is about documents that were asked for; null for nothing."""
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


def _outcomes(
    history: History,
    items: Iterator[FileChange],
    request: Request,
    pools: Sequence[Pool],
) -> Iterator[tuple[FileChange, Outcome]]:
    """What became of each document. All versions of a path go to one worker, which keeps what it said."""
    if not pools:
        with closing(Worker(history.folder, request.options)) as worker:
            for batch in _batches(items, _BATCH):
                yield from zip(batch, worker.work(batch), strict=True)
        return
    shards = [_Shard(pool, history.folder, request.options) for pool in pools]
    places: dict[str, _Shard] = {}
    for item in items:
        shard = places.get(item.path)
        if shard is None:
            shard = places[item.path] = min(shards, key=lambda one: one.given)
        shard.give(item)
        if len(shard.waiting) == _BATCH:
            shard.start()
            if len(shard.under_way) > _AHEAD:
                yield from shard.result()
    for shard in shards:
        shard.start()
    while any(shard.under_way for shard in shards):
        for shard in shards:
            if shard.under_way:
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
    """A worker with what it has to do."""

    def __init__(self, pool: Pool, folder: str, options: Options) -> None:
        self.given = 0
        self.waiting: list[FileChange] = []
        self.under_way: deque[tuple[list[FileChange], Future[list[Outcome]]]] = deque()
        self._pool = pool
        self._arguments = (folder, options)

    def give(self, item: FileChange) -> None:
        """Puts a version into the next batch."""
        self.given += 1
        self.waiting.append(item)

    def start(self) -> None:
        """Starts the batch."""
        if self.waiting:
            self.under_way.append((self.waiting, self._called(self.waiting)))
            self.waiting = []

    def result(self) -> Iterable[tuple[FileChange, Outcome]]:
        """What became of the first batch, which is waited for. If the worker was killed, another one does it again."""
        for attempt in range(1, _ATTEMPTS + 1):
            batch, future = self.under_way[0]
            try:
                outcomes = future.result()
            except self._pool.worker_death_errors:
                if attempt == _ATTEMPTS:
                    break
                self._pool.renew()
                self.under_way = deque([(batch, self._called(batch)) for batch, _ in self.under_way])
            else:
                self.under_way.popleft()
                return zip(batch, outcomes, strict=True)
        raise WorkersError(
            f"a worker died {_ATTEMPTS} times over the same versions, maybe for want of memory; -j 1 needs least"
        )

    def _called(self, batch: list[FileChange]) -> Future[list[Outcome]]:
        return self._pool.call(work, *self._arguments, batch)


def _take(seen: _Seen, item: FileChange, outcome: Outcome, commits: Commits) -> None:
    """Keeps what a worker says of a version."""
    if outcome == FOREIGN:
        return
    if not item.is_state:
        seen.paths.add(item.path)
        if item.old_path != item.path:
            seen.moves.add((item.old_path, item.path))
        seen.versions += bool(item.new)
    if outcome == STAMPED:
        seen.stamped += 1
        return
    made = outcome
    if isinstance(made, str):
        return
    if item.is_state or commits.on_line[item.commit]:
        seen.states.append((item.commit, item.path, made.size))
        if item.old_path != item.path:
            seen.states.append((item.commit, item.old_path, None))
    if not item.is_state:
        seen.removed += not made.new
        seen.unreadable += made.is_lost
        seen.drafts.append(_Draft(item, made))


def _documents(paths: Iterable[str], moves: Iterable[tuple[str, str]]) -> int:
    """How many documents have gone by these paths: one that moves stays the same."""
    groups = {path: {path} for path in paths}
    for old, new in moves:
        one, other = groups.get(old), groups.get(new)
        if one is None or other is None or one is other:
            continue
        one |= other
        groups.update(dict.fromkeys(other, one))
    return len({id(group) for group in groups.values()})


def _flapping(drafts: Sequence[_Draft], commits: Commits) -> tuple[set[int], tuple[Flapping, ...]]:
    """The versions that cancel each other out, by identity, and what is to be said of their documents."""
    chains: dict[str, list[_Draft]] = {}
    for draft in drafts:
        if draft.item.path == draft.item.old_path:  # a move is never folded: another path would have to be, too
            chains.setdefault(draft.item.path, []).append(draft)
    folded: set[int] = set()
    found = []
    for path, chain in chains.items():
        folds = folds_of([Step(commits.seconds[draft.item.commit], draft.made.old, draft.made.new) for draft in chain])
        folded.update(id(chain[number]) for number in folds.folded)
        if folds.flips:
            first, last = (_time(commits, chain[folds.flips[at]].item.commit) for at in (0, -1))
            found.append(Flapping(path, folds.meanings, len(folds.flips), len(folds.folded), first, last))
    return folded, tuple(sorted(found, key=lambda item: (-item.flips, item.path)))


def _versions(history: History, commits: Commits, drafts: Sequence[_Draft]) -> Iterator[Version]:
    numbers = list(dict.fromkeys(draft.item.commit for draft in drafts))
    names = [commits.name(number) for number in numbers]
    subjects = history.subjects(names)
    told = {
        number: Commit(name, _time(commits, number), subject.author, subject.subject)
        for number, name, subject in zip(numbers, names, subjects, strict=True)
    }
    for item, made in drafts:
        yield Version(
            told[item.commit], item.path, item.old_path, made.changes, made.introduced, made.healed, made.problem
        )


def _time(commits: Commits, number: int) -> str:
    return commits.moment(number).local_time().isoformat()


def _points(states: list[tuple[int, str, Size | None]], commits: Commits, by: By) -> Iterator[Point]:
    """All documents at the end of each commit, day or month in which they changed, and at the last."""
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
