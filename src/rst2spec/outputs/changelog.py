"""What the formats of ``log`` have in common: what a changelog amounts to, and its changes put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.outputs.comparison import amounts
from rst2spec.spec.changelog import Changelog, Commit, Version, label_of
from rst2spec.spec.changes.change import Change
from rst2spec.spec.changes.fold import NAMES, fold
from rst2spec.spec.changes.kinds import IMPACTS, KINDS, Impact

DOCUMENTS: Final = 10
"""Documents that changed or flapped most that the formats for people name; of more the number is shown."""

CHANGES: Final = 20
"""Changes of a commit, day or month that the formats for people show; of more the number is told."""

_DAY: Final = len("2026-11-02")


@dataclass(frozen=True, slots=True)
class LogOptions:
    """How a changelog is to be written.

    Attributes:
        summary: Whether the formats for people only say what it amounts to.
        width: The columns that there are; 0 where lines needn't fit.
        colour: Whether there are colours.
        version: The version of the program that is to be named.
        everything: Whether the formats for people leave nothing out, however much there is.
    """

    summary: bool = False
    width: int = 0
    colour: bool = False
    version: str | None = None
    everything: bool = False


class KindCount(NamedTuple):
    """How many changes of a kind there are, and in how many documents."""

    kind: str
    changes: int
    documents: int


class CodeCount(NamedTuple):
    """How many findings of a code came, and how many went."""

    code: str
    name: str
    introduced: int
    healed: int


class DocumentCount(NamedTuple):
    """How many changes a document had, how many of these break, and in how many versions."""

    path: str
    changes: int
    breaking: int
    versions: int


class Group(NamedTuple):
    """What changed in a commit, a day or a month.

    Attributes:
        label: Which one: a commit's name, or a date.
        commit: The commit, where it is one.
        names: The names of systems that changed, each once.
        versions: The versions without these, those that break first.
        counts: How many changes of a kind there are, names once each.
    """

    label: str
    commit: Commit | None
    names: tuple[Change, ...]
    versions: tuple[Version, ...]
    counts: Counter[str]


def kinds_of(changelog: Changelog) -> list[KindCount]:
    """The kinds of changes, the worst first and then the most frequent; a name that changed is one change a day."""
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
    return [KindCount(kind, count, len(paths[kind])) for kind, count in ranked]


def impacts_of(kinds: Iterable[KindCount]) -> dict[Impact, int]:
    """How many changes of each class there are."""
    found = dict.fromkeys(IMPACTS, 0)
    for item in kinds:
        found[KINDS[item.kind].impact] += item.changes
    return found


def codes_of(changelog: Changelog) -> list[CodeCount]:
    """The findings that came and went, by code."""
    introduced: Counter[str] = Counter()
    healed: Counter[str] = Counter()
    for version in changelog.versions:
        introduced.update(dict(version.introduced))
        healed.update(dict(version.healed))
    return [CodeCount(code, name, introduced[code], healed[code]) for code, name in changelog.names.items()]


def documents_of(changelog: Changelog) -> list[DocumentCount]:
    """The documents that changed, those with most changes first."""
    changes: Counter[str] = Counter()
    breaking: Counter[str] = Counter()
    versions: Counter[str] = Counter()
    for version in changelog.versions:
        if version.changes:
            changes[version.path] += len(version.changes)
            breaking[version.path] += sum(1 for change in version.changes if change.impact == "breaking")
            versions[version.path] += 1
    found = [DocumentCount(path, count, breaking[path], versions[path]) for path, count in changes.items()]
    return sorted(found, key=lambda item: (-item.changes, -item.breaking, item.path))


def groups_of(changelog: Changelog) -> Iterator[Group]:
    """The changes put together, the newest first."""
    if changelog.by == "commit":
        for _, versions in groupby(reversed(changelog.versions), key=lambda version: version.commit.id):
            found = list(versions)
            yield _group(found[0].commit.id, found[0].commit, found)
        return
    groups: dict[str, list[Version]] = {}
    for version in changelog.versions:
        groups.setdefault(label_of(version.commit.time, changelog.by), []).append(version)
    for label in sorted(groups, reverse=True):
        yield _group(label, None, groups[label])


class Shown(NamedTuple):
    """What the formats for people show of a group.

    Attributes:
        names: Names of systems that changed.
        versions: Versions, each with those of its changes that are shown.
        more: What is left out, in words; blank for nothing.
    """

    names: tuple[Change, ...]
    versions: tuple[tuple[Version, tuple[Change, ...]], ...]
    more: str


def shown_of(group: Group, *, everything: bool = False) -> Shown:
    """As much of a group as fits a screen, the worst of it first; ``everything`` leaves nothing out."""
    if everything:
        return Shown(group.names, tuple([(version, version.changes) for version in group.versions]), "")
    room = CHANGES - len(group.names)
    rest = Counter(change.kind for change in group.names[CHANGES:])
    shown = []
    hidden: dict[str, set[str]] = {}
    for version in group.versions:
        changes, left = version.changes[: max(room, 0)], version.changes[max(room, 0) :]
        if changes or (not left and room > 0):
            shown.append((version, changes))
        else:
            hidden.setdefault(_told_of(version), set()).add(version.path)
        rest.update(change.kind for change in left)
        room -= max(len(version.changes), 1)
    return Shown(group.names[:CHANGES], tuple(shown), _more(rest, hidden))


def cut(changelog: Changelog, options: LogOptions) -> int:
    """In how many places the formats for people leave something out."""
    if options.everything:
        return 0
    documents = [len(documents_of(changelog)), len(changelog.flapping)]
    groups = () if options.summary else groups_of(changelog)
    return sum(count > DOCUMENTS for count in documents) + sum(shown_of(group).more != "" for group in groups)


def _told_of(version: Version) -> str:
    """What a version has to tell of, in words; blank for its changes."""
    if version.changes:
        return ""
    if version.problem:
        return "that could not be compared"
    return "moved" if version.old_path != version.path else "with other findings"


def _more(rest: Counter[str], hidden: dict[str, set[str]]) -> str:
    """What is left out: the changes, and the documents by what else there is to tell of them."""
    parts = []
    if rest:
        paths = hidden.get("", ())
        where = f" in {plural(len(paths), 'document')}" if paths else ""
        parts.append(f"{rest.total():,} more{where}: {amounts(rest)}")
    parts += [f"{plural(len(paths), 'more document')} {said}" for said, paths in sorted(hidden.items()) if said]
    return f"... and {'; '.join(parts)}" if parts else ""


def _group(label: str, commit: Commit | None, versions: Sequence[Version]) -> Group:
    folded = fold(change for version in versions for change in version.changes)
    names = tuple([change for change in folded if change.kind in NAMES])
    others = []
    for version in versions:
        left = tuple([change for change in version.changes if change.kind not in NAMES])
        if left or version.introduced or version.healed or version.problem or version.old_path != version.path:
            others.append(version._replace(changes=left))
    counts = Counter(change.kind for change in folded)
    return Group(label, commit, names, tuple(sorted(others, key=_worst_first)), counts)


def _worst_first(version: Version) -> tuple[int, str, str]:
    worst = min((IMPACTS.index(change.impact) for change in version.changes), default=len(IMPACTS))
    return worst, version.path, version.commit.time


def by_class(counts: Counter[str]) -> str:
    """Numbers of changes by class: ``2 breaking, 1 compatible``."""
    found = impacts_of(KindCount(kind, count, 0) for kind, count in counts.items())
    return ", ".join(f"{count:,} {impact}" for impact, count in found.items() if count)


def headline(changelog: Changelog) -> str:
    """What was read, in a sentence without an end."""
    counts = changelog.counts
    first, last = changelog.first[:_DAY], changelog.last[:_DAY]
    span = first if first == last else f"{first} to {last}"
    versions = plural(counts.versions, "version")
    return f"{versions} of {plural(counts.documents, 'document')} in {plural(counts.commits, 'commit')}, {span}"


def facts(changelog: Changelog) -> Iterator[tuple[int, str]]:
    """What became of the versions: numbers and what they are of."""
    counts = changelog.counts
    changed = sum(1 for version in changelog.versions if version.changes)
    yield counts.stamped, "changed nothing but the time stamp"
    if counts.rewritten:
        yield counts.rewritten, "say the same in another form"
    if changelog.folded:
        documents = sum(1 for item in changelog.flapping if item.versions)
        yield changelog.folded, f"cancel each other out within minutes, in {plural(documents, 'document')}"
    yield changed, f"changed what {'it means' if changed == 1 else 'they mean'}"
    if counts.moved:
        yield counts.moved, "moved"
    if counts.removed:
        yield counts.removed, f"{'document was' if counts.removed == 1 else 'documents were'} removed"
    if counts.uncompared:
        yield counts.uncompared, "could not be compared, as one can't be read"


def moved(version: Version) -> str:
    """A document by its path, and the one that it had before."""
    return version.path if version.old_path == version.path else f"{version.old_path} -> {version.path}"


def findings(version: Version) -> str:
    """The findings that came and went with a version: ``+2 R302, -1 R101``."""
    return ", ".join(
        [f"+{count} {code}" for code, count in version.introduced]
        + [f"-{count} {code}" for code, count in version.healed]
    )
