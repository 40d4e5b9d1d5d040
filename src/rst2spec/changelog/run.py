"""Builds a changelog: sends the touched documents that git lists to workers, and combines their results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from rst2spec.changelog.flapping import Step, folds_of
from rst2spec.changelog.request import Request, wanted_changes
from rst2spec.changelog.shards import WorkerProcess, results_of
from rst2spec.changelog.worker import FOREIGN, STAMPED, Transition, VersionResult
from rst2spec.checks.known_checks import check_of
from rst2spec.source.commits import Commits, FileChange, History
from rst2spec.spec.changelog import Changelog, Size, Version, label_of
from rst2spec.spec.changelog_report import LogCommit, LogFlapping, LogGroupBy, LogPoint, LogSummary

STEP: Final = 100
"""Commits per progress update."""


_SHALLOW: Final = (
    "the clone is shallow, so the content of its oldest commits isn't reported as new; 'git fetch --unshallow' fetches "
    "the rest"
)


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
    items = _advancing(wanted_changes(history, commits, request), len(commits), advance)
    for item, result in results_of(history, items, request, pools):
        _add_result(accumulator, item, result, commits)
    accumulator.changed_versions.sort(key=lambda version: (version.item.commit, version.item.path))
    folded, flapping = _flapping(accumulator.changed_versions, commits)
    unfolded = [version for version in accumulator.changed_versions if not request.folds or _key(version) not in folded]
    reported = [version for version in unfolded if _is_reported(version)]
    numbers = range(len(commits))
    return Changelog(
        LogSummary(
            commits=len(commits),
            first=_time(commits, min(numbers, key=commits.seconds.__getitem__)),
            last=_time(commits, max(numbers, key=commits.seconds.__getitem__)),
            documents=_documents(accumulator.paths, accumulator.moves),
            versions=accumulator.versions,
            stamped=accumulator.stamped,
            rewritten=sum(map(_is_rewritten, accumulator.changed_versions)),
            folded=len(folded) if request.folds else 0,
            changed=sum(1 for version in reported if version.transition.changes),
            removed=accumulator.removed,
            moved=sum(map(_is_moved, accumulator.changed_versions)),
            not_compared=sum(1 for version in unfolded if version.transition.problem),
            unreadable=accumulator.unreadable,
        ),
        tuple(_versions(history, commits, reported)),
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


def _key(version: _ChangedVersion) -> tuple[int, str]:
    """What distinguishes a version: its commit and path."""
    return version.item.commit, version.item.path


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


def _advancing(items: Iterator[FileChange], count: int, advance: Callable[[], None]) -> Iterator[FileChange]:
    steps = 0
    for item in items:
        while steps < (count - item.commit) // STEP:
            steps += 1
            advance()
        yield item


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
    """The number of documents with these paths: a moved document counts once."""
    groups = {path: {path} for path in paths}
    for old, new in moves:
        old_group, new_group = groups.get(old), groups.get(new)
        if old_group is None or new_group is None or old_group is new_group:
            continue
        old_group |= new_group
        groups.update(dict.fromkeys(new_group, old_group))
    return len({id(group) for group in groups.values()})


def _flapping(
    changed_versions: Sequence[_ChangedVersion], commits: Commits
) -> tuple[set[tuple[int, str]], tuple[LogFlapping, ...]]:
    """The keys of the versions that cancel each other out, and one entry per flapping document."""
    chains: dict[str, list[_ChangedVersion]] = {}
    for version in changed_versions:
        if version.item.path == version.item.old_path:  # folding a move would require folding the other path, too
            chains.setdefault(version.item.path, []).append(version)
    folded: set[tuple[int, str]] = set()
    flapping = []
    for path, chain in chains.items():
        folds = folds_of(
            [Step(commits.seconds[item.commit], transition.old, transition.new) for item, transition in chain]
        )
        folded.update(_key(chain[number]) for number in folds.folded)
        if folds.flips:
            first, last = (_time(commits, chain[folds.flips[at]].item.commit) for at in (0, -1))
            flapping.append(LogFlapping(path, folds.meanings, len(folds.flips), len(folds.folded), first, last))
    return folded, tuple(sorted(flapping, key=lambda item: (-item.flips, item.path)))


def _versions(history: History, commits: Commits, changed_versions: Sequence[_ChangedVersion]) -> Iterator[Version]:
    numbers = list(dict.fromkeys(version.item.commit for version in changed_versions))
    names = [commits.name(number) for number in numbers]
    subjects = history.subjects(names)
    commit_of = {
        number: LogCommit(name, _time(commits, number), subject.author, subject.subject)
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


def _points(states: list[tuple[int, str, Size | None]], commits: Commits, by: LogGroupBy) -> Iterator[LogPoint]:
    """The total size at the end of each commit, day or month with a change, and at the last commit."""
    states.sort(key=lambda state: (state[0], state[2] is not None))
    sizes: dict[str, Size] = {}
    mappings = findings = 0
    points: dict[str, LogPoint] = {}
    for number, path, size in states:
        before, after = sizes.pop(path, Size(0, 0)), size or Size(0, 0)
        if size is not None:
            sizes[path] = size
        mappings += after.mappings - before.mappings
        findings += after.findings - before.findings
        label = label_of(_time(commits, max(number, 0)), by)
        points[label] = LogPoint(label, len(sizes), mappings, findings)
    if points:
        last = label_of(_time(commits, len(commits) - 1), by)
        points.setdefault(last, LogPoint(last, len(sizes), mappings, findings))
    yield from (points[label] for label in sorted(points))
