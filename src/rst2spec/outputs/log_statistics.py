"""Shared by the formats of ``log``: the statistics of a changelog, and its changes in groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.outputs.comparison import amounts
from rst2spec.spec.changelog import Changelog, Version, label_of
from rst2spec.spec.changelog_report import LogCode, LogCommit, LogDocument, LogKind
from rst2spec.spec.changes.change import Change
from rst2spec.spec.changes.fold import NAMES, fold
from rst2spec.spec.changes.kinds import IMPACTS, KINDS, by_impact

DOCUMENTS: Final = 10
"""The number of most changed or flapping documents that the formats for people name; the rest is counted."""

CHANGES: Final = 20
"""The number of changes per commit, day or month that the formats for people show; the rest is counted."""

_DAY: Final = len("2026-11-02")


@dataclass(frozen=True, slots=True)
class LogOptions:
    """The options of the formats of ``log``.

    Attributes:
        summary: Whether the formats for people show only the summary.
        width: The number of columns; 0 for any.
        color: Whether to use colors.
        version: The program's version in the output.
        everything: Whether the formats for people show everything.
    """

    summary: bool = False
    width: int = 0
    color: bool = False
    version: str | None = None
    everything: bool = False


class ChangeGroup(NamedTuple):
    """The changes of a commit, a day or a month.

    Attributes:
        label: A commit's name, or a date.
        commit: The commit; null for a day or month.
        names: The changed names of systems, each once.
        versions: The versions without these changes, breaking ones first.
        counts: The number of changes by kind; a name counts once.
    """

    label: str
    commit: LogCommit | None
    names: tuple[Change, ...]
    versions: tuple[Version, ...]
    counts: Counter[str]


def kinds_of(changelog: Changelog) -> list[LogKind]:
    """The kinds of changes, sorted by impact and frequency; a changed name counts once per day."""
    counts: Counter[str] = Counter()
    paths: dict[str, set[str]] = {}
    by_day: dict[str, list[Change]] = {}
    for version in changelog.versions:
        for change in version.changes:
            paths.setdefault(change.kind, set()).add(version.path)
            if change.kind in NAMES:
                by_day.setdefault(version.commit.time[:_DAY], []).append(change)
            else:
                counts[change.kind] += 1
    for changes in by_day.values():
        counts.update(change.kind for change in fold(changes))
    order = list(KINDS)
    ranked = sorted(
        counts.items(), key=lambda item: (IMPACTS.index(KINDS[item[0]].impact), -item[1], order.index(item[0]))
    )
    return [LogKind(kind, KINDS[kind].impact, KINDS[kind].title[0], count, len(paths[kind])) for kind, count in ranked]


def codes_of(changelog: Changelog) -> list[LogCode]:
    """The introduced and healed findings by code."""
    introduced: Counter[str] = Counter()
    healed: Counter[str] = Counter()
    for version in changelog.versions:
        introduced.update(dict(version.introduced))
        healed.update(dict(version.healed))
    return [LogCode(code, name, introduced[code], healed[code]) for code, name in changelog.names.items()]


def documents_of(changelog: Changelog) -> list[LogDocument]:
    """The changed documents, those with most changes first."""
    changes: Counter[str] = Counter()
    breaking: Counter[str] = Counter()
    versions: Counter[str] = Counter()
    for version in changelog.versions:
        if version.changes:
            changes[version.path] += len(version.changes)
            breaking[version.path] += sum(1 for change in version.changes if change.impact == "breaking")
            versions[version.path] += 1
    counts = [LogDocument(path, count, breaking[path], versions[path]) for path, count in changes.items()]
    return sorted(counts, key=lambda item: (-item.changes, -item.breaking, item.path))


def groups_of(changelog: Changelog) -> Iterator[ChangeGroup]:
    """The changes in groups, the newest first."""
    if changelog.by == "commit":
        for _, versions in groupby(reversed(changelog.versions), key=lambda version: version.commit.id):
            version_list = list(versions)
            yield _group(version_list[0].commit.id, version_list[0].commit, version_list)
        return
    groups: dict[str, list[Version]] = {}
    for version in changelog.versions:
        groups.setdefault(label_of(version.commit.time, changelog.by), []).append(version)
    for label in sorted(groups, reverse=True):
        yield _group(label, None, groups[label])


class GroupExcerpt(NamedTuple):
    """The part of a group that the formats for people show.

    Attributes:
        names: Changed names of systems.
        versions: Versions, each with its shown changes.
        more: A description of the omitted changes; empty if there are none.
    """

    names: tuple[Change, ...]
    versions: tuple[tuple[Version, tuple[Change, ...]], ...]
    more: str


def excerpt_of(group: ChangeGroup, *, everything: bool = False) -> GroupExcerpt:
    """The part of a group that fits a screen, the worst changes first; ``everything`` shows all of it."""
    if everything:
        return GroupExcerpt(group.names, tuple([(version, version.changes) for version in group.versions]), "")
    changes_left = CHANGES - len(group.names)
    rest = Counter(change.kind for change in group.names[CHANGES:])
    shown = []
    hidden: dict[str, set[str]] = {}
    for version in group.versions:
        changes, left = version.changes[: max(changes_left, 0)], version.changes[max(changes_left, 0) :]
        if changes or (not left and changes_left > 0):
            shown.append((version, changes))
        else:
            hidden.setdefault(_category_of(version), set()).add(version.path)
        rest.update(change.kind for change in left)
        changes_left -= max(len(version.changes), 1)
    return GroupExcerpt(group.names[:CHANGES], tuple(shown), _remainder(rest, hidden))


def count_cuts(changelog: Changelog, options: LogOptions) -> int:
    """The number of places where the formats for people omit something."""
    if options.everything:
        return 0
    documents = [len(documents_of(changelog)), len(changelog.flapping)]
    groups = () if options.summary else groups_of(changelog)
    return sum(count > DOCUMENTS for count in documents) + sum(excerpt_of(group).more != "" for group in groups)


def _category_of(version: Version) -> str:
    """Describes a version without changes; empty for one with changes."""
    if version.changes:
        return ""
    if version.problem:
        return "that can't be compared"
    return "moved" if version.old_path != version.path else "with other findings"


def _remainder(rest: Counter[str], hidden: dict[str, set[str]]) -> str:
    """Describes omitted changes, and omitted documents by category."""
    parts = []
    if rest:
        paths = hidden.get("", ())
        where = f" in {plural(len(paths), 'document')}" if paths else ""
        parts.append(f"{rest.total():,} more{where}: {amounts(rest)}")
    parts += [
        f"{plural(len(paths), 'more document')} {category}" for category, paths in sorted(hidden.items()) if category
    ]
    return f"... and {'; '.join(parts)}" if parts else ""


def _group(label: str, commit: LogCommit | None, versions: Sequence[Version]) -> ChangeGroup:
    folded = fold(change for version in versions for change in version.changes)
    names = tuple([change for change in folded if change.kind in NAMES])
    remaining = []
    for version in versions:
        left = tuple([change for change in version.changes if change.kind not in NAMES])
        if left or version.introduced or version.healed or version.problem or version.old_path != version.path:
            remaining.append(version._replace(changes=left))
    counts = Counter(change.kind for change in folded)
    return ChangeGroup(label, commit, names, tuple(sorted(remaining, key=_worst_first)), counts)


def _worst_first(version: Version) -> tuple[int, str, str]:
    worst = min((IMPACTS.index(change.impact) for change in version.changes), default=len(IMPACTS))
    return worst, version.path, version.commit.time


def counts_by_impact(counts: Counter[str]) -> str:
    """The number of changes by impact: ``2 breaking, 1 compatible``."""
    return ", ".join(f"{count:,} {impact}" for impact, count in by_impact(counts).items() if count)


def headline(changelog: Changelog) -> str:
    """Summarizes the input in a sentence without a full stop."""
    read = changelog.summary
    first, last = read.first[:_DAY], read.last[:_DAY]
    span = first if first == last else f"{first} to {last}"
    versions = plural(read.versions, "version")
    return f"{versions} of {plural(read.documents, 'document')} in {plural(read.commits, 'commit')}, {span}"


def version_counts(changelog: Changelog) -> Iterator[tuple[int, str]]:
    """The numbers of versions by outcome, each with its description."""
    counts = changelog.summary
    yield counts.stamped, "changed only the timestamp"
    if counts.rewritten:
        yield counts.rewritten, "changed only the form, not the meaning"
    if counts.folded:
        documents = sum(1 for item in changelog.flapping if item.versions)
        yield counts.folded, f"cancel each other out within minutes, in {plural(documents, 'document')}"
    yield counts.changed, "changed the meaning"
    if counts.moved:
        yield counts.moved, "moved the document"
    if counts.removed:
        yield counts.removed, "removed the document"
    if counts.not_compared:
        yield counts.not_compared, "can't be compared, because one side can't be read"


def path_with_old(version: Version) -> str:
    """A document's path, with its old path if it moved."""
    return version.path if version.old_path == version.path else f"{version.old_path} -> {version.path}"


def finding_changes(version: Version) -> str:
    """The findings that a version introduced and healed: ``+2 R302, -1 R101``."""
    return ", ".join(
        [f"+{count} {code}" for code, count in version.introduced]
        + [f"-{count} {code}" for code, count in version.healed]
    )
