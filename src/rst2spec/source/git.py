"""Reads documents from git: as they are at a revision, or as they are staged. Git itself is asked."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

GIT: Final = (
    "git", "-c", "core.packedGitWindowSize=1m", "-c", "core.packedGitLimit=32m", "-c", "core.deltaBaseCacheLimit=32m",
)  # fmt: skip
"""Git with settings with which it maps a little of a large pack at a time rather than all of it: no slower."""

_RENAME_LIMIT: Final = 3000
"""Documents that have gone times documents that have come: beyond its square git only follows unchanged ones."""


class GitError(Exception):
    """Git can't answer: a line for the user."""


class Entry(NamedTuple):
    """A file that git knows: its path from the repository's root, and its content's name; blank in a conflict."""

    path: str
    blob: str


class Changed(NamedTuple):
    """A file at HEAD that has another content now, staged or not.

    Attributes:
        path: Its path from the repository's root.
        mode: What kind of file the index takes it for.
        head: Its content's name at HEAD.
        indexed: Its content's name in the index.
        is_unstaged: Whether the working tree has something else than the index.
    """

    path: str
    mode: str
    head: str
    indexed: str
    is_unstaged: bool

    @property
    def is_staged(self) -> bool:
        """Whether the index has something else than HEAD."""
        return self.head != self.indexed


class Moves(NamedTuple):
    """What became of files since a commit, as git sees it.

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
        folder: The root of its working tree.
        algorithm: How it names contents: ``sha1`` or ``sha256``.
    """

    folder: str
    algorithm: str

    def commit(self, revision: str) -> str:
        """The full name of a revision's commit.

        Raises:
            GitError: There is no such revision here.
        """
        try:
            found = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except GitError:
            is_shallow = self._git("rev-parse", "--is-shallow-repository").strip() == b"true"
            hint = "; the clone is shallow, 'git fetch --unshallow' fetches the rest" if is_shallow else ""
            raise GitError(f"git knows no revision {revision}{hint}") from None
        return found.decode().strip()

    def merge_base(self, one: str, other: str) -> str:
        """The commit that two commits both come from.

        Raises:
            GitError: There is none.
        """
        try:
            return self._git("merge-base", one, other).decode().split()[0]
        except GitError:
            raise GitError("the two revisions have no commit in common") from None

    def has_commits(self) -> bool:
        """Whether anything was committed yet."""
        return bool(self._git("rev-list", "--all", "--max-count=1"))

    def entries(self, commit: str) -> list[Entry]:
        """All files at a commit."""
        listed = self._git("ls-tree", "-r", "-z", "--full-tree", commit)
        return [
            Entry(os.fsdecode(path), blob.decode())
            for line in listed.split(b"\0")[:-1]
            for (mode, kind, blob), path in [(line.partition(b"\t")[0].split(), line.partition(b"\t")[2])]
            if kind == b"blob" and mode != b"120000"
        ]

    def staged(self) -> list[Entry]:
        """All files in the index, those that a merge has left in conflict without a content."""
        listed = self._git("ls-files", "-z", "--stage", "--full-name", ":/")
        entries = {}
        for line in listed.split(b"\0")[:-1]:
            (mode, blob, stage), path = line.partition(b"\t")[0].split(), os.fsdecode(line.partition(b"\t")[2])
            if mode in {b"100644", b"100755"}:
                entries[path] = Entry(path, blob.decode() if stage == b"0" else "")
        return list(entries.values())

    def moves(self, commit: str, suffix: str, *, staged: bool) -> Moves:
        """The files with a suffix that have moved since a commit, and those that are gone."""
        options = ["--cached"] if staged else []
        listed = self._git(
            "diff", *options, "--no-ext-diff", "--no-relative", "-z", "--name-status", "--diff-filter=DRT",
            "--find-renames", f"-l{_RENAME_LIMIT}", commit, "--", f":(top,icase)*{suffix}",
        )  # fmt: skip
        words = iter(map(os.fsdecode, listed.split(b"\0")[:-1]))
        renamed: dict[str, str] = {}
        gone = set()
        for status, path in zip(words, words, strict=False):
            if status.startswith("R"):
                renamed[next(words)] = path
            else:
                gone.add(path)
        return Moves(renamed, frozenset(gone))

    def has_changes(self, commit: str, *, staged: bool) -> bool:
        """Whether the tracked files, or the staged ones, differ from a commit."""
        options = ["--cached"] if staged else []
        return bool(self._git("diff", *options, "--no-ext-diff", "--name-only", "-z", commit))

    def contents(self, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """What contents' names stand for; one process for all of them."""
        asked = list(dict.fromkeys(blobs))
        if not asked:
            return {}
        answer = self._git("cat-file", "--batch", "--buffer", given="".join(f"{blob}\n" for blob in asked).encode())
        found = {}
        at = 0
        for blob in asked:
            end = answer.index(b"\n", at)
            words = answer[at:end].split()
            if len(words) < 3:  # "missing": a clone that has only part of the history, or a damaged one
                raise GitError(f"git lacks the content {blob}; 'git fsck' says what else is missing")
            size = int(words[2])
            found[blob] = answer[end + 1 : end + 1 + size]
            at = end + 2 + size
        return found

    def changed(self) -> list[Changed]:
        """The files at HEAD whose content is another one now, by path; none that is gone, or left in conflict."""
        listed = self._git(
            "--no-optional-locks", "status", "--porcelain=v2", "-z", "--untracked-files=no", "--no-renames",
            "--ignore-submodules=all",
        )  # fmt: skip
        found = []
        for line in listed.split(b"\0")[:-1]:
            if not line.startswith(b"1 "):
                continue
            _, state, _, *modes, head, index, path = line.split(b" ", 8)
            if set(state) <= set(b".M") and b"120000" not in modes:
                names = (modes[1].decode(), head.decode(), index.decode())
                found.append(Changed(os.fsdecode(path), *names, is_unstaged=state[1:] == b"M"))
        return sorted(found)

    def checkouts(self, files: Sequence[tuple[str, str]]) -> list[bytes]:
        """The bytes that a checkout writes for contents at paths: with the line ends and filters that are configured.

        Raises:
            GitError: The repository lacks one of them.
        """
        if not files:
            return []
        # a content's size is said as it was before the filters, so a mark that no document has tells them apart
        mark = os.urandom(16).hex()
        # the path is only what attributes are looked up by: a line end in it would end the question
        asked = [(blob.encode(), os.fsencode(path).replace(b"\n", b"?")) for blob, path in files]
        given = b"".join([b"%b %b\n" % pair for pair in asked])
        answer = self._git("cat-file", f"--batch={mark}", "--filters", "--buffer", given=given)
        first, *contents = answer.split(f"{mark}\n".encode())
        if first or len(contents) != len(files):
            raise GitError("git lacks a document's content at HEAD; 'git fsck' says what else is missing")
        return [content.removesuffix(b"\n") for content in contents]

    def stage(self, entries: Iterable[tuple[str, Entry]]) -> None:
        """Puts contents that the repository has into the index, each with its mode."""
        told = [f"{mode} {entry.blob}\t".encode() + os.fsencode(entry.path) + b"\0" for mode, entry in entries]
        self._git("update-index", "-z", "--index-info", given=b"".join(told))

    def has_staged(self) -> bool:
        """Whether the index has anything else than HEAD."""
        return bool(self._git("diff", "--cached", "--name-only", "--no-ext-diff", "-z"))

    def name_of(self, content: bytes) -> str:
        """The name that git gives a content."""
        return hashlib.new(self.algorithm, b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()

    def _git(self, *arguments: str, given: bytes | None = None) -> bytes:
        return run_git(arguments, self.folder, given)


def repository_of(folder: str) -> Repository:
    """The repository that a folder is in.

    Raises:
        GitError: It is in none, or there is no git.
    """
    top = run_git(["rev-parse", "--show-toplevel"], folder)
    algorithm = run_git(["rev-parse", "--show-object-format"], folder).decode().strip()
    return Repository(os.fsdecode(top.rstrip(b"\n")), algorithm)


def any_repository_of(folder: str) -> Repository:
    """The repository that a folder is in, also one without a working tree: then its own folder is the root.

    Raises:
        GitError: It is in none, or there is no git.
    """
    if run_git(["rev-parse", "--is-bare-repository"], folder).strip() != b"true":
        return repository_of(folder)
    top = run_git(["rev-parse", "--absolute-git-dir"], folder)
    algorithm = run_git(["rev-parse", "--show-object-format"], folder).decode().strip()
    return Repository(os.fsdecode(top.rstrip(b"\n")), algorithm)


def run_git(arguments: Sequence[str], folder: str, given: bytes | None = None) -> bytes:
    """What git answers in a folder.

    Raises:
        GitError: It says no, or there is no git.
    """
    try:
        done = subprocess.run(  # noqa: S603
            [*GIT, *arguments], cwd=folder, capture_output=True, check=False, input=given or b"", env=environment()
        )
    except FileNotFoundError:
        raise GitError("there is no git on this machine") from None
    if done.returncode:
        raise GitError(complaint(done.stderr, done.returncode))
    return done.stdout


def environment() -> dict[str, str]:
    """The environment that git runs in: it fetches nothing that a partial clone lacks, and takes no lock it needn't."""
    return {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}


def complaint(said: bytes, code: int) -> str:
    """A line of what git said before it ended with a code."""
    return f"git says: {next(_lines(said), f'it ended with {code}')}"


def _lines(text: bytes) -> Iterator[str]:
    for line in text.decode("utf-8", "replace").splitlines():
        if line.strip():
            yield line.removeprefix("fatal: ").strip()
