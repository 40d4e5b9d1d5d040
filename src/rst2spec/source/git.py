"""Reads documents from git: as they are at a revision, or as they are staged. Git itself is asked."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from rst2spec.source.discover import InputFile
from rst2spec.source.git_process import NO_DRIVERS, GitError, run_git
from rst2spec.source.read import load
from rst2spec.source.revisions import commit_of

__all__ = ["Entry", "GitError", "Listed", "Moves", "Repository", "any_repository_of", "lacks", "repository_of"]

_RENAME_LIMIT: Final = 3000
"""Documents that have gone times documents that have come: beyond its square git only follows unchanged ones."""

_LEFT_OUT: Final = b"S "
_FILE: Final = "100"
"""How the modes of regular files begin; those of links and submodules begin otherwise."""


class Entry(NamedTuple):
    """A file that git knows: its path from the repository's root, and its content's name; blank in a conflict."""

    path: str
    blob: str


class Listed(NamedTuple):
    """Something that git has at a path: its mode, its content's or commit's name, and the path from the root."""

    mode: str
    blob: str
    path: str

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file, and neither a link nor a submodule."""
        return self.mode.startswith(_FILE)


class Moves(NamedTuple):
    """What became of files since a commit, as far as git can tell.

    Attributes:
        renamed: The files that were elsewhere: new path to old path.
        gone: The files that are deleted, or replaced by a link or a submodule. Those outside of a sparse checkout are
            not among them.
    """

    renamed: Mapping[str, str]
    gone: frozenset[str]


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository.

    Attributes:
        folder: The root of its working tree; its own folder where it has none.
        algorithm: How it names contents: ``sha1`` or ``sha256``.
        is_bare: Whether it has no working tree.
    """

    folder: str
    algorithm: str
    is_bare: bool = False

    def commit(self, revision: str) -> str:
        """The full name of a revision's commit.

        Raises:
            GitError: There is no such revision here.
        """
        return commit_of(revision, self.folder)

    def merge_base(self, one: str, other: str) -> str:
        """The commit that two commits both come from.

        Raises:
            GitError: There is none.
        """
        try:
            return self.ask("merge-base", one, other).decode().split()[0]
        except GitError:
            raise GitError("the two revisions have no commit in common") from None

    def has_commits(self) -> bool:
        """Whether anything was committed yet."""
        return bool(self.ask("rev-list", "--all", "--max-count=1"))

    def listed(self, commit: str | None) -> list[Listed]:
        """All that a commit has: files, links and submodules; null for what is staged.

        What a merge has left in conflict is there once, without a content.
        """
        if commit is None:
            return self._indexed()
        lines = self.ask("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]
        return [
            Listed(mode.decode(), blob.decode(), os.fsdecode(path))
            for line in lines
            for (mode, _, blob), path in [(line.partition(b"\t")[0].split(), line.partition(b"\t")[2])]
        ]

    def _indexed(self) -> list[Listed]:
        listed = self.ask("ls-files", "-z", "--stage", "--full-name", ":/")
        found = {}
        for line in listed.split(b"\0")[:-1]:
            (mode, blob, stage), path = line.partition(b"\t")[0].split(), os.fsdecode(line.partition(b"\t")[2])
            found[path] = Listed(mode.decode(), blob.decode() if stage == b"0" else "", path)
        return list(found.values())

    def has_links(self) -> bool:
        """Whether a checkout makes links; else it writes where they lead to into files."""
        return self.ask("config", "--type=bool", "--default=true", "--get", "core.symlinks").strip() == b"true"

    def left_out(self) -> frozenset[str]:
        """The files that a sparse checkout leaves out of the working tree."""
        lines = self.ask("ls-files", "-z", "-t", "--full-name", ":/").split(b"\0")
        return frozenset([os.fsdecode(line[len(_LEFT_OUT) :]) for line in lines if line.startswith(_LEFT_OUT)])

    def moves(self, commit: str, suffix: str, *, staged: bool) -> Moves:
        """The files with a suffix that have moved since a commit, and those that are gone.

        Git compares with an index only: to look at files itself it would run the repository's filters. Files that are
        gone from the working tree are left out of that index.
        """
        before = {item.path: item for item in self._files(commit, suffix)}
        there = [item for item in self._files(None, suffix) if item.blob]
        if not staged:
            left_out = self.left_out()
            there = [
                item for item in there if item.path in left_out or is_regular(os.path.join(self.folder, item.path))
            ]
        gone = before.keys() - {item.path for item in there}
        new = [item for item in there if item.path not in before]
        if not new or not gone:
            return Moves({}, frozenset(gone))
        if staged:
            renamed = self._renames(suffix, "diff-index", "--cached", commit)
        else:
            known = {item.blob for item in before.values()}
            entries = {item.path: (item.mode, Entry(item.path, item.blob)) for item in there}
            for item in new:  # of what was only announced with "git add -N" the index has nothing
                name = self.name_of_file(item.path)
                if name in known:
                    entries[item.path] = (item.mode, Entry(item.path, name))
            with tempfile.TemporaryDirectory(prefix="rst2spec-") as folder:
                index = os.path.join(folder, "index")
                self.stage(entries.values(), index=index)
                renamed = self._renames(suffix, "diff-index", "--cached", commit, index=index)
        return Moves(renamed, frozenset(gone - set(renamed.values())))

    def moves_between(self, commit: str, later: str | None, suffix: str) -> Moves:
        """The files with a suffix that have moved from one commit to another, or are gone there; null has no files."""
        before = {item.path for item in self._files(commit, suffix)}
        there = set() if later is None else {item.path for item in self._files(later, suffix)}
        gone = before - there
        if later is None or not gone or there <= before:
            return Moves({}, frozenset(gone))
        renamed = self._renames(suffix, "diff-tree", "-r", commit, later)
        return Moves(renamed, frozenset(gone - set(renamed.values())))

    def _files(self, commit: str | None, suffix: str) -> list[Listed]:
        return [item for item in self.listed(commit) if item.is_file and _ends(item.path, suffix)]

    def _renames(self, suffix: str, *compared: str, index: str = "") -> dict[str, str]:
        """The renamed files: new path to old path.

        Args:
            suffix: How their names end.
            compared: The command that compares, and with what.
            index: An index to use in the place of the repository's own.
        """
        listed = self.ask(
            *compared, *NO_DRIVERS, "-z", "--name-status", "--diff-filter=R", "--find-renames",
            f"-l{_RENAME_LIMIT}", "--ignore-submodules=all", "--", f":(top,icase)*{suffix}", index=index,
        )  # fmt: skip
        words = [os.fsdecode(word) for word in listed.split(b"\0")[:-1]]
        return {new: old for _, old, new in zip(words[::3], words[1::3], words[2::3], strict=True)}

    def contents(self, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """What contents' names stand for; one process for all of them."""
        asked = list(dict.fromkeys(blobs))
        if not asked:
            return {}
        answer = self.ask("cat-file", "--batch", "--buffer", given="".join(f"{blob}\n" for blob in asked).encode())
        found = {}
        at = 0
        for blob in asked:
            end = answer.index(b"\n", at)
            words = answer[at:end].split()
            if len(words) < 3:  # "missing": a clone that has only part of the history, or a damaged one
                raise lacks(blob)
            size = int(words[2])
            found[blob] = answer[end + 1 : end + 1 + size]
            at = end + 2 + size
        return found

    def stage(self, entries: Iterable[tuple[str, Entry]], *, index: str = "") -> None:
        """Puts contents into the index, or into another one, each with its mode."""
        told = [f"{mode} {entry.blob}\t".encode() + os.fsencode(entry.path) + b"\0" for mode, entry in entries]
        # else git could write a part of another index beside the repository's own
        self.ask("-c", "core.splitIndex=false", "update-index", "-z", "--index-info", given=b"".join(told), index=index)

    def has_staged(self) -> bool:
        """Whether the index has anything else than HEAD."""
        return bool(self.ask("diff-index", "--cached", *NO_DRIVERS, "--name-only", "-z", "HEAD", "--"))

    def name_of(self, content: bytes) -> str:
        """The name that git gives a content."""
        return hashlib.new(self.algorithm, b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()

    def name_of_file(self, path: str) -> str:
        """The name that git gives a file's bytes as they are; blank where it can't be read, or is no file."""
        content = load(InputFile(os.path.join(self.folder, path), path, path)).content
        return "" if content is None else self.name_of(content)

    def ask(self, *arguments: str, given: bytes | None = None, index: str = "") -> bytes:
        """What git answers here.

        Raises:
            GitError: It says no.
        """
        return run_git(arguments, self.folder, given, index=index)


def repository_of(folder: str) -> Repository:
    """The repository that a folder is in.

    Args:
        folder: The folder.

    Raises:
        GitError: It is in none, or there is no git.
    """
    top = run_git(["rev-parse", "--show-toplevel"], folder)
    algorithm = run_git(["rev-parse", "--show-object-format"], folder).decode().strip()
    return Repository(os.fsdecode(top.removesuffix(b"\n")), algorithm)


def any_repository_of(folder: str) -> Repository:
    """The repository that a folder is in, also one without a working tree: then its own folder is the root.

    Raises:
        GitError: It is in none, or there is no git.
    """
    if run_git(["rev-parse", "--is-bare-repository"], folder).strip() != b"true":
        return repository_of(folder)
    top = run_git(["rev-parse", "--absolute-git-dir"], folder)
    algorithm = run_git(["rev-parse", "--show-object-format"], folder).decode().strip()
    return Repository(os.fsdecode(top.removesuffix(b"\n")), algorithm, is_bare=True)


def lacks(blob: str) -> GitError:
    """The error that says that a repository lacks a content."""
    return GitError(f"git lacks the content {blob}; 'git fsck' says what else is missing")


def is_regular(file: str) -> bool:
    """Whether there is a regular file at this very place, and no link."""
    try:
        return stat.S_ISREG(os.lstat(file).st_mode)
    except OSError:
        return False


def _ends(path: str, suffix: str) -> bool:
    return path.lower().endswith(suffix)
