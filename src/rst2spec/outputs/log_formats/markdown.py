"""A changelog as Markdown: for a wiki, release notes, or a file beside the documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from rst2spec.outputs.comparison import cut_hint
from rst2spec.outputs.log_statistics import (
    DOCUMENTS,
    ChangeGroup,
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
from rst2spec.outputs.markdown_text import text
from rst2spec.spec.changelog import Changelog, Version
from rst2spec.spec.changes.change import Change

NAME: Final = "markdown"
SUFFIX: Final = ".md"
HAS_POINTS: Final = False

_SHORT: Final = 10  # digits of a commit's name


def write(changelog: Changelog, options: LogOptions) -> Iterator[bytes]:
    """The summary as tables, then one section per commit, day or month."""
    for line in _lines(changelog, options):
        yield f"{line}\n".encode()


def _lines(changelog: Changelog, options: LogOptions) -> Iterator[str]:
    yield "# Changelog"
    yield ""
    yield f"{headline(changelog)}."
    yield ""
    yield from (f"- {number:,} {what}" for number, what in version_counts(changelog))
    yield from _tables(changelog, options)
    if not options.summary:
        for group in groups_of(changelog):
            yield from _group(group, options)
    hint = cut_hint(count_cuts(changelog, options))
    if hint:
        yield from ("", hint)


def _tables(changelog: Changelog, options: LogOptions) -> Iterator[str]:
    yield from _table(
        ("impact", "kind", "changes", "documents"),
        2,
        [(item.impact, item.title, f"{item.changes:,}", f"{item.documents:,}") for item in kinds_of(changelog)],
    )
    yield from _table(
        ("code", "name", "introduced", "healed"),
        2,
        [(item.code, item.name, f"{item.introduced:,}", f"{item.healed:,}") for item in codes_of(changelog)],
    )
    documents = documents_of(changelog)
    most = None if options.everything else DOCUMENTS
    yield from _table(
        ("most changed documents", "changes", "breaking", "versions"),
        1,
        [
            (text(item.path), f"{item.changes:,}", f"{item.breaking:,}", f"{item.versions:,}")
            for item in documents[:most]
        ]
        if len(documents) > 1
        else [],
    )
    yield from _table(
        ("flapping documents", "first", "last", "flips", "meanings"),
        3,
        [
            (text(item.path), item.first[:10], item.last[:10], f"{item.flips:,}", f"{item.meanings:,}")
            for item in changelog.flapping[:most]
        ],
    )


def _table(head: Sequence[str], left: int, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table with ``left`` columns of text, followed by columns of numbers; empty if it has no rows."""
    if not rows:
        return
    yield ""
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join(['---'] * left + ['---:'] * (len(head) - left))} |"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _group(group: ChangeGroup, options: LogOptions) -> Iterator[str]:
    yield ""
    if group.commit is None:
        yield f"## {group.label}"
    else:
        yield f"## {group.commit.time[:10]} {text(group.commit.subject) or group.label[:_SHORT]}"
        yield ""
        yield f"Commit `{group.label}`" + (f" by {text(group.commit.author)}." if group.commit.author else ".")
    yield ""
    yield f"{counts_by_impact(group.counts) or 'No change in meaning'}."
    yield ""
    shown = excerpt_of(group, everything=options.everything)
    yield from (_change(change, 0) for change in shown.names)
    for version, changes in shown.versions:
        yield from _version(version, changes, with_commit=group.commit is None)
    if shown.more:
        yield f"- {shown.more}"


def _version(version: Version, changes: Sequence[Change], *, with_commit: bool) -> Iterator[str]:
    commit = f" `{version.commit.id[:_SHORT]}`" if with_commit else ""
    yield f"- **{text(path_with_old(version))}**{commit}"
    if version.problem:
        yield f"  - can't be compared: {text(version.problem)}"
    for heading, inside in groupby(changes, key=lambda change: change.heading):
        if heading:
            yield f"  - {text(heading)}"
        for change in inside:
            yield _change(change, 4 if heading else 2)
    finding_text = finding_changes(version)
    if finding_text:
        yield f"  - findings: {finding_text}"


def _change(change: Change, indent: int) -> str:
    return f"{' ' * indent}- {change.impact}: {text(change.message)}"
