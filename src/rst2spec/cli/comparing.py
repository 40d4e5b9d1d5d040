"""Compares two sides, some documents at a time: none of them is kept longer than it takes."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final, Literal, NamedTuple, TypeVar

from rst2spec.batches import Engine, check_all
from rst2spec.checks.policy import Policy
from rst2spec.cli.inputs import Workspace, progress
from rst2spec.cli.running import engine_of
from rst2spec.cli.sides import STDIN, Member, Side
from rst2spec.config.errors import UsageError
from rst2spec.config.policy import allowances_of
from rst2spec.outputs.comparison import ComparedSide, Comparison
from rst2spec.pipeline import Options
from rst2spec.source.discover import path_under
from rst2spec.source.git import GitError
from rst2spec.source.read import SkippedFile, load
from rst2spec.spec.changes.change import Change
from rst2spec.spec.changes.document import changes_between, slug_changes
from rst2spec.spec.changes.matching import Matched, paired
from rst2spec.spec.changes.meaning import digest_of
from rst2spec.spec.changes.pairing import by_path, pair_documents, slugs_key
from rst2spec.spec.changes.report import NotCompared
from rst2spec.spec.model import Document

_CHUNK: Final = 1_000  # pairs whose contents are in memory at one time
_NO_DOCUMENT: Final = "it is no dataflow document"

_SIDES: Final[tuple[Literal["old"], Literal["new"]]] = ("old", "new")

Item = TypeVar("Item")
Pair = tuple[Member | None, Member | None]


class Read(NamedTuple):
    """A document that was read, or why it can't be compared; neither where it is none."""

    document: Document | None = None
    reason: str = ""
    line: int = 1


class _Sketch(NamedTuple):
    """What tells that two documents with other names are the same one."""

    path: str
    member: Member
    digest: str
    names: tuple[str, str] | None


def compare(old: Side, new: Side, arguments: argparse.Namespace, workspace: Workspace) -> Comparison:
    """What changed from one side to the other.

    Raises:
        UsageError: There is nothing to compare.
    """
    run = _Run(old, new, Options(arguments.reader, Policy(frozenset()), level="error", for_report=False))
    total = len(old.members) + len(new.members)
    if not total:
        raise UsageError(f"nothing to read: there is no .rst file in {old.name} or {new.name}")
    try:
        with engine_of(arguments, total) as engine, progress(total, "comparing") as advance:
            pairs = run.pairs(engine)
            sides = _compared(old), _compared(new)
            comparison = Comparison(*sides, allowances_of(workspace.config), _paths(sides, workspace))
            run.compare(pairs, comparison, engine, advance)
    except GitError as error:
        raise UsageError(str(error)) from None
    return comparison


def _compared(side: Side) -> ComparedSide:
    return ComparedSide(side.name, len(side.members), side.prefix)


class _Run:
    """Two sides, and how their documents are read."""

    def __init__(self, old: Side, new: Side, options: Options) -> None:
        self._sides = (old, new)
        self._options = options

    def pairs(self, engine: Engine | None) -> list[Pair]:
        """Which document of one side is which of the other; those that only one has, too."""
        old, new = self._sides
        if old.is_single and new.is_single:
            return [_named_alike(old.members[0], new.members[0])]
        if old.is_single or new.is_single:
            return [_only(old, new)]
        found = pair_documents(old.members, new.members)
        if found.removed and found.added:
            found = self._by_content(found, engine)
        return by_path(
            [*found.pairs, *((item, None) for item in found.removed), *((None, item) for item in found.added)]
        )

    def _by_content(self, found: Matched[Member], engine: Engine | None) -> Matched[Member]:
        """Pairs the documents that mean the same, then those with the same title: their files go by another name."""
        sketches = [
            list(self._sketches(side, items, engine))
            for side, items in zip(self._sides, (found.removed, found.added), strict=True)
        ]
        same = paired(Matched(sketches[0], sketches[1], []), lambda item: item.digest)
        same = paired(same, lambda item: item.names)
        pairs = [(old.member, new.member) for old, new in same.pairs]
        used = {id(member) for pair in pairs for member in pair}
        removed, added = ([item for item in items if id(item) not in used] for items in (found.removed, found.added))
        return Matched(removed, added, [*found.pairs, *pairs])

    def _sketches(self, side: Side, members: Sequence[Member], engine: Engine | None) -> Iterator[_Sketch]:
        for chunk in _chunks(members):
            for member, read in zip(chunk, self._read(_loaded(side, chunk), engine), strict=True):
                if read.document is not None:
                    names = read.document.source.name, read.document.target.name
                    known = (names[0], names[1]) if names[0] and names[1] else None
                    yield _Sketch(member.path, member, digest_of(read.document), known)

    def compare(
        self, pairs: Sequence[Pair], comparison: Comparison, engine: Engine | None, advance: Callable[[], None]
    ) -> None:
        """Adds what changed in each pair."""
        is_one = self._sides[0].is_single or self._sides[1].is_single
        for chunk in _chunks(pairs):
            olds, news = (_loaded(side, [pair[number] for pair in chunk]) for number, side in enumerate(self._sides))
            differing = [number for number in range(len(chunk)) if not _is_same(olds[number], news[number])]
            read = iter(self._read([items[number] for number in differing for items in (olds, news)], engine))
            for number in differing:
                old, new = chunk[number]
                one, other = next(read), next(read)
                problems = list(_problems((old, new), (one, other), is_one=is_one))
                comparison.not_compared += problems
                if not problems:
                    trusted = not any(item is not None and item.document is not None for item in (old, new))
                    changes = changes_between(one.document, other.document, trusted=trusted)
                    comparison.add((*slug_changes(one.document, other.document, is_one=is_one), *changes))
            for pair in chunk:
                for _ in filter(None, pair):
                    advance()

    def _read(self, members: Sequence[Member | None], engine: Engine | None) -> list[Read]:
        """The documents of members, in order; nothing where there is no member."""
        found = [member.found for member in members if member is not None and member.found is not None]
        made = check_all(found, self._options, engine=engine)
        return [self._one(member, made) for member in members]

    @staticmethod
    def _one(member: Member | None, made: Iterator[object]) -> Read:
        if member is None:
            return Read()
        if member.found is None:
            return Read(member.document)
        result = next(made)
        if isinstance(result, SkippedFile):
            return Read(None, result.reason, result.line)
        return Read(result.document) if result.is_dataflow else Read()  # type: ignore[attr-defined]


def _problems(pair: Pair, read: tuple[Read, Read], *, is_one: bool) -> Iterator[NotCompared]:
    """Why a pair can't be compared; nothing where it can.

    A file that is no dataflow document counts where the other side has a document, or where it was named by itself.
    """
    counts = is_one or any(item.document is not None for item in read)
    for number, (member, item) in enumerate(zip(pair, read, strict=True)):
        if member is not None and item.document is None and (item.reason or counts):
            yield NotCompared(member.path, _SIDES[number], item.line, item.reason or _NO_DOCUMENT)


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
    fitting = [item for item in many.members if member.path in (f"{many.prefix}{item.path}", item.path)]
    if not fitting and slugs_key(member.path) is not None:
        fitting = [item for item in many.members if slugs_key(item.path) == slugs_key(member.path)]
    if member.path == STDIN:
        raise UsageError(f"which document of {many.name} is it? Say so with --stdin-filename")
    if len(fitting) != 1:
        count = "more than one" if fitting else "no"
        raise UsageError(f"there is {count} {os.path.basename(member.path)} in {many.name}")
    return (member, fitting[0]) if old.is_single else (fitting[0], member)


def _loaded(side: Side, members: Sequence[Member | None]) -> list[Member | None]:
    """Members with the bytes of those that have to be read."""
    blobs = [item.blob for item in members if item is not None and item.blob]
    contents = side.repository.contents(blobs) if side.repository is not None else {}
    return [
        item
        if item is None or item.found is None
        else item._replace(found=item.found._replace(content=contents[item.blob]) if item.blob else load(item.found))
        for item in members
    ]


def _is_same(old: Member | None, new: Member | None) -> bool:
    """Whether two versions have the same bytes and slugs, so that nothing has to be compared."""
    if old is None or new is None or old.found is None or new.found is None:
        return False
    if slugs_key(old.path) != slugs_key(new.path):
        return False
    return old.found.content is not None and old.found.content == new.found.content


def _chunks(items: Sequence[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _paths(sides: tuple[ComparedSide, ComparedSide], workspace: Workspace) -> Callable[[Change], Sequence[str]]:
    """What a change's document goes by in the configuration: its path from there, and the one in its spec."""
    folder = workspace.config.folder or workspace.root

    def paths(change: Change) -> Sequence[str]:
        side = sides[0] if change.new is None else sides[1]
        return path_under(os.path.join(workspace.root, side.prefix, change.path), folder), change.path

    return paths
