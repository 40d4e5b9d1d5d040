"""Reads from git: what is in a commit, and what is staged."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from rst2spec.source.discover import InputFile
from rst2spec.source.git_process import NO_DRIVERS, NOT_GIT, GitError, run_git
from rst2spec.source.read import load
from rst2spec.source.revision_names import commit_of

__all__ = ["GitError", "IndexEntry", "Moves", "Repository", "TreeEntry", "any_repository_of", "lacks", "repository_of"]

_ALGORITHMS: Final = ("sha1", "sha256")
_RENAME_LIMIT: Final = 3000
"""Deleted documents times added ones: beyond its square git only detects renames of unchanged documents."""

_SPARSE_TAG: Final = b"S "
_FILE: Final = "100"
"""Prefix of the modes of regular files; links and submodules have others."""


class IndexEntry(NamedTuple):
    """A file in the index: its path relative to the root, and its object name; blank in a conflict."""

    path: str
    blob: str


class TreeEntry(NamedTuple):
    """A file, link or submodule in a commit or in the index: mode, object name, and path relative to the root."""

    mode: str
    blob: str
    path: str

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file: neither a link nor a submodule."""
        return self.mode.startswith(_FILE)


class Moves(NamedTuple):
    """Files that were renamed or deleted since a commit, as far as git can detect it.

    Attributes:
        renamed: The renamed files: new path to old path.
        gone: The files that were deleted, or replaced by a link or a submodule, but for those outside of a sparse
            checkout.
    """

    renamed: Mapping[str, str]
    gone: frozenset[str]


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository.

    Attributes:
        folder: The root of its working tree; its own folder if it has none.
        algorithm: The hash of its object names: ``sha1`` or ``sha256``.
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
        """The common ancestor of two commits.

        Raises:
            GitError: There is none.
        """
        try:
            return self.ask("merge-base", one, other).decode().split()[0]
        except GitError:
            raise GitError("the two revisions have no common commit") from None

    def has_commits(self) -> bool:
        """Whether there is any commit."""
        return bool(self.ask("rev-list", "--all", "--max-count=1"))

    def is_unborn(self) -> bool:
        """Whether HEAD is a branch without commits. Git answers the same for one whose file is damaged.

        Raises:
            GitError: HEAD is damaged.
        """
        try:
            self.ask("rev-parse", "--verify", "--quiet", "HEAD")
        except GitError:
            branch = os.fsdecode(self.ask("symbolic-ref", "--quiet", "HEAD").removesuffix(b"\n"))
            file = os.fsdecode(self.ask("rev-parse", "--git-path", branch).removesuffix(b"\n"))
            return not os.path.lexists(os.path.join(self.folder, file))
        return False

    def listed(self, commit: str | None) -> list[TreeEntry]:
        """The files, links and submodules in a commit; in the index if the commit is null.

        A path in conflict is listed once, without an object name.
        """
        if commit is None:
            return self._indexed()
        lines = self.ask("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]
        return [
            TreeEntry(mode.decode(), blob.decode(), os.fsdecode(path))
            for line in lines
            for (mode, _, blob), path in [(line.partition(b"\t")[0].split(), line.partition(b"\t")[2])]
        ]

    def _indexed(self) -> list[TreeEntry]:
        listed = self.ask("ls-files", "-z", "--stage", "--full-name", ":/")
        entries = {}
        for line in listed.split(b"\0")[:-1]:
            (mode, blob, stage), path = line.partition(b"\t")[0].split(), os.fsdecode(line.partition(b"\t")[2])
            entries[path] = TreeEntry(mode.decode(), blob.decode() if stage == b"0" else "", path)
        return list(entries.values())

    def has_links(self) -> bool:
        """Whether a checkout creates links; if not, it writes their targets into files."""
        return self.ask("config", "--type=bool", "--default=true", "--get", "core.symlinks").strip() == b"true"

    def left_out(self) -> frozenset[str]:
        """The files that a sparse checkout leaves out of the working tree."""
        lines = self.ask("ls-files", "-z", "-t", "--full-name", ":/").split(b"\0")
        return frozenset([os.fsdecode(line[len(_SPARSE_TAG) :]) for line in lines if line.startswith(_SPARSE_TAG)])

    def moves(self, commit: str, suffix: str, *, staged: bool) -> Moves:
        """The files with a suffix that were renamed or deleted since a commit.

        Git compares the commit with an index, never with the working tree: for that, it would run the repository's
        filters. The index leaves out files that are gone from the working tree.
        """
        before = {item.path: item for item in self.files(commit, suffix)}
        present = [item for item in self.files(None, suffix) if item.blob]
        if not staged:
            left_out = self.left_out()
            present = [
                item for item in present if item.path in left_out or is_regular(os.path.join(self.folder, item.path))
            ]
        gone = before.keys() - {item.path for item in present}
        new = [item for item in present if item.path not in before]
        if not new or not gone:
            return Moves({}, frozenset(gone))
        if staged:
            renamed = self._renames(suffix, "diff-index", "--cached", commit)
        else:
            known = {item.blob for item in before.values()}
            entries = {item.path: (item.mode, IndexEntry(item.path, item.blob)) for item in present}
            for item in new:  # the index has no content of a file that was added with "git add -N"
                name = self.name_of_file(item.path)
                if name in known:
                    entries[item.path] = (item.mode, IndexEntry(item.path, name))
            with tempfile.TemporaryDirectory(prefix="rst2spec-") as folder:
                index = os.path.join(folder, "index")
                self.stage(entries.values(), index=index)
                renamed = self._renames(suffix, "diff-index", "--cached", commit, index=index)
        return Moves(renamed, frozenset(gone - set(renamed.values())))

    def moves_between(self, commit: str, later: str | None, suffix: str) -> Moves:
        """The files with a suffix that were renamed or deleted between two commits; null means no files."""
        before = {item.path for item in self.files(commit, suffix)}
        present = set() if later is None else {item.path for item in self.files(later, suffix)}
        gone = before - present
        if later is None or not gone or present <= before:
            return Moves({}, frozenset(gone))
        renamed = self._renames(suffix, "diff-tree", "-r", commit, later)
        return Moves(renamed, frozenset(gone - set(renamed.values())))

    def files(self, commit: str | None, suffix: str) -> list[TreeEntry]:
        """The files with a suffix in a commit; null means the index."""
        return [item for item in self.listed(commit) if item.is_file and item.path.lower().endswith(suffix)]

    def _renames(self, suffix: str, *comparison: str, index: str = "") -> dict[str, str]:
        """The renamed files: new path to old path.

        Args:
            suffix: The suffix of their names.
            comparison: The git command that compares, with its arguments.
            index: An index to use instead of the repository's own.
        """
        output = self.ask(
            *comparison, *NO_DRIVERS, "-z", "--name-status", "--diff-filter=R", "--find-renames",
            f"-l{_RENAME_LIMIT}", "--ignore-submodules=all", "--", f":(top,icase)*{suffix}", index=index,
        )  # fmt: skip
        words = [os.fsdecode(word) for word in output.split(b"\0")[:-1]]
        return {new: old for _, old, new in zip(words[::3], words[1::3], words[2::3], strict=True)}

    def contents(self, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of blobs, by object name: one process for all of them."""
        requested = list(dict.fromkeys(blobs))
        if not requested:
            return {}
        output = self.ask("cat-file", "--batch", "--buffer", given="".join(f"{blob}\n" for blob in requested).encode())
        contents = {}
        at = 0
        for blob in requested:
            end = output.index(b"\n", at)
            words = output[at:end].split()
            if len(words) < 3:  # "missing": a clone that has only part of the history, or a damaged one
                raise lacks(blob)
            size = int(words[2])
            contents[blob] = output[end + 1 : end + 1 + size]
            at = end + 2 + size
        return contents

    def stage(self, entries: Iterable[tuple[str, IndexEntry]], *, index: str = "") -> None:
        """Adds entries to the index, or to another one, each with its mode."""
        lines = [f"{mode} {entry.blob}\t".encode() + os.fsencode(entry.path) + b"\0" for mode, entry in entries]
        # else git could write a shared part of another index into the repository
        self.ask(
            "-c", "core.splitIndex=false", "update-index", "-z", "--index-info", given=b"".join(lines), index=index
        )

    def has_staged(self, commit: str = "HEAD") -> bool:
        """Whether the index differs from a commit."""
        return bool(self.ask("diff-index", "--cached", *NO_DRIVERS, "--name-only", "-z", commit, "--"))

    def name_of(self, content: bytes) -> str:
        """The object name of a content."""
        return hashlib.new(self.algorithm, b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()

    def name_of_file(self, path: str) -> str:
        """The object name of a file's bytes as they are; blank if it isn't a readable file."""
        content = load(InputFile(os.path.join(self.folder, path), path)).content
        return "" if content is None else self.name_of(content)

    def ask(self, *arguments: str, given: bytes | None = None, index: str = "") -> bytes:
        """Runs git in the repository and returns its output.

        Raises:
            GitError: Git failed.
        """
        return run_git(arguments, self.folder, given, index=index)


def repository_of(folder: str) -> Repository:
    """The repository that contains a folder.

    Raises:
        GitError: There is none, or git isn't installed.
    """
    return Repository(*_place(folder, "--show-toplevel"))


def any_repository_of(folder: str) -> Repository:
    """The repository that contains a folder. It may be a bare one: then its own folder is the root.

    Raises:
        GitError: There is none, or git isn't installed.
    """
    if run_git(["rev-parse", "--is-bare-repository"], folder).strip() != b"true":
        return repository_of(folder)
    return Repository(*_place(folder, "--absolute-git-dir"), is_bare=True)


def _place(folder: str, which: str) -> tuple[str, str]:
    """A folder of the repository, and the hash of its object names.

    Raises:
        GitError: There is none, or what is called git isn't git, or prints something else, too.
    """
    top = os.fsdecode(run_git(["rev-parse", which], folder).removesuffix(b"\n"))
    algorithm = run_git(["rev-parse", "--show-object-format"], folder).decode("utf-8", "replace").strip()
    if not os.path.isabs(top) or algorithm not in _ALGORITHMS:
        raise GitError(NOT_GIT)
    return top, algorithm


def head_files(folder: str) -> tuple[str, ...]:
    """The files that change with each commit and checkout of a folder's repository; none without one."""
    try:
        git_folder = os.fsdecode(run_git(["rev-parse", "--absolute-git-dir"], folder).removesuffix(b"\n"))
    except GitError:
        return ()
    return os.path.join(git_folder, "HEAD"), os.path.join(git_folder, "logs", "HEAD")


def lacks(blob: str) -> GitError:
    """The error for a blob that a repository lacks."""
    return GitError(f"git lacks the object {blob}; 'git fsck' lists everything that is missing")


def is_regular(file: str) -> bool:
    """Whether a path is a regular file's, and not a link's."""
    try:
        return stat.S_ISREG(os.lstat(file).st_mode)
    except OSError:
        return False
