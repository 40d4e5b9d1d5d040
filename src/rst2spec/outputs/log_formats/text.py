"""A changelog for a terminal or a pipe: the summary, then the changes, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from rst2spec.outputs.comparison import cut_hint
from rst2spec.outputs.log_statistics import (
    DOCUMENTS,
    ChangeGroup,
    GroupExcerpt,
    LogOptions,
    codes_of,
    count_cuts,
    counts_by_impact,
    documents_of,
    excerpt_of,
    finding_changes,
    groups_of,
    headline,
    kinds_of,
    path_with_old,
    version_counts,
)
from rst2spec.outputs.plain import encoded, escape_controls, wrapped
from rst2spec.outputs.style import IMPACT_ROLES, paint
from rst2spec.spec.changelog import Changelog, Version
from rst2spec.spec.changes.change import Change
from rst2spec.spec.changes.kinds import IMPACTS

NAME: Final = "text"
SUFFIX: Final = ".txt"
HAS_POINTS: Final = False

_WIDTH: Final = max(map(len, IMPACTS))
_SHORT: Final = 10  # digits of a commit's name
_MINUTE: Final = slice(len("2026-11-02T"), len("2026-11-02T03:15"))
_HINT: Final = "'rst2spec rule diff' explains the impact of each kind."


def write(changelog: Changelog, options: LogOptions) -> Iterator[bytes]:
    """The summary, then one paragraph per commit, day or month."""
    yield from encoded(_summary(changelog, options))
    for group in () if options.summary else groups_of(changelog):
        yield from encoded(["", *_group(group, excerpt_of(group, everything=options.everything), options)])
    hints = [cut_hint(count_cuts(changelog, options))]
    if changelog.versions and not options.summary:
        hints.insert(0, _HINT)
    if any(hints):
        yield from encoded(["", *wrapped(" ".join(filter(None, hints)), 0, 0, options.width)])


def _summary(changelog: Changelog, options: LogOptions) -> Iterator[str]:
    yield paint(headline(changelog), "strong", color=options.color)
    counts = list(version_counts(changelog))
    width = max(len(f"{number:,}") for number, _ in counts)
    for number, what in counts:
        yield f"  {number:>{width},}  {what}"
    kinds = kinds_of(changelog)
    if kinds:
        yield ""
        rows = [("impact", "kind", "changes", "documents")]
        rows += [(item.impact, item.title, f"{item.changes:,}", f"{item.documents:,}") for item in kinds]
        yield from _table(rows, 2, options)
    codes = codes_of(changelog)
    if codes:
        yield ""
        rows = [("code", "name", "introduced", "healed")]
        rows += [(item.code, item.name, f"{item.introduced:,}", f"{item.healed:,}") for item in codes]
        yield from _table(rows, 2, options)
    documents = documents_of(changelog)
    if len(documents) > 1:
        yield ""
        listed = [("changes", "breaking", "versions", "most changed documents")]
        listed += [
            (f"{item.changes:,}", f"{item.breaking:,}", f"{item.versions:,}", escape_controls(item.path))
            for item in (documents if options.everything else documents[:DOCUMENTS])
        ]
        yield from _table(listed, 0, options)
        yield from _rest(len(documents), options)
    if changelog.flapping:
        yield ""
        flaps = [("flips", "meanings", "first", "last", "flapping documents")]
        flaps += [
            (f"{item.flips:,}", f"{item.meanings:,}", item.first[:10], item.last[:10], escape_controls(item.path))
            for item in (changelog.flapping if options.everything else changelog.flapping[:DOCUMENTS])
        ]
        yield from _table(flaps, 0, options)
        yield from _rest(len(changelog.flapping), options)
        if changelog.summary.folded:
            yield "Versions that cancel each other out are omitted (--show-flaps shows them)."


def _rest(count: int, options: LogOptions) -> Iterator[str]:
    """The number of documents that a table omits."""
    if count > DOCUMENTS and not options.everything:
        yield f"... and {count - DOCUMENTS:,} more"


def _table(rows: Sequence[Sequence[str]], left: int, options: LogOptions) -> Iterator[str]:
    """Aligns rows: ``left`` cells to the left, the others to the right. If ``left`` is 0, the last has any length."""
    is_open = left == 0
    columns = len(rows[0]) - is_open
    widths = [max(len(row[column]) for row in rows) for column in range(columns)]
    for number, row in enumerate(rows):
        cells = [
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=False))
        ]
        role = IMPACT_ROLES.get(row[0])
        if role:
            cells[0] = paint(cells[0], role, color=options.color)
        line = "  ".join([*cells, *row[columns:]]).rstrip()
        yield paint(line, "strong", color=options.color) if number == 0 else line


def _group(group: ChangeGroup, shown: GroupExcerpt, options: LogOptions) -> Iterator[str]:
    yield from _head(group, options)
    for change in shown.names:
        yield from _change(change, 2, options)
    for version, changes in shown.versions:
        yield from _version(version, changes, options, with_commit=group.commit is None)
    if shown.more:
        yield from wrapped(shown.more, 2, 4, options.width)


def _head(group: ChangeGroup, options: LogOptions) -> Iterator[str]:
    amount = counts_by_impact(group.counts) or "no change in meaning"
    if group.commit is None:
        yield f"{paint(group.label, 'strong', color=options.color)}  {amount}"
        return
    time = group.commit.time[:16].replace("T", " ")
    yield f"{paint(f'{group.label[:_SHORT]}  {time}', 'strong', color=options.color)}  {amount}"
    yield f"  {escape_controls(group.commit.subject)}" + (
        f" ({escape_controls(group.commit.author)})" if group.commit.author else ""
    )


def _version(version: Version, changes: Sequence[Change], options: LogOptions, *, with_commit: bool) -> Iterator[str]:
    name = paint(escape_controls(path_with_old(version)), "strong", color=options.color)
    commit = f"  {version.commit.id[:_SHORT]} {version.commit.time[_MINUTE]}" if with_commit else ""
    yield f"  {name}{paint(commit, 'faint', color=options.color)}"
    if version.problem:
        yield from wrapped(f"can't be compared: {version.problem}", 4, 6, options.width)
    for heading, inside in groupby(changes, key=lambda change: change.heading):
        if heading:
            yield from (paint(line, "faint", color=options.color) for line in wrapped(heading, 4, 6, options.width))
        for change in inside:
            yield from _change(change, 6 if heading else 4, options)
    finding_text = finding_changes(version)
    if finding_text:
        yield from wrapped(f"findings: {finding_text}", 4, 6, options.width)


def _change(change: Change, indent: int, options: LogOptions) -> Iterator[str]:
    start = indent + _WIDTH + 2
    first, *rest = wrapped(change.message, start, start, options.width)
    label = paint(change.impact.ljust(_WIDTH), IMPACT_ROLES[change.impact], color=options.color)
    yield f"{' ' * indent}{label}  {first[start:]}"
    yield from rest
