"""A repository's history: its commits, and the files that each commit changed. All of it comes from git."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import IO, Final, NamedTuple

from rst2spec.source.git_process import NO_DRIVERS, NOT_GIT, GitError, error_line, run_git, start_git
from rst2spec.source.revision_names import commit_of

_RENAME_LIMIT: Final = 1_000
"""Files that one commit deletes or adds: beyond it git only detects renames of unchanged files and of one name."""

_CHUNK: Final = 1 << 16
_MODULE: Final = b"160000 "
_HIDDEN: Final = ("refs/stash", "refs/notes/*")  # refs that --all would include


class Moment(NamedTuple):
    """When something was committed: seconds since 1970, and the minutes by which the local time was ahead of UTC."""

    seconds: int
    zone: int

    def local_time(self) -> datetime:
        """The local time, with its zone."""
        return datetime.fromtimestamp(self.seconds, timezone(timedelta(minutes=self.zone)))


@dataclass(frozen=True, slots=True)
class Commits:
    """Commits, the oldest first: a parent comes before its children. Each takes a few bytes.

    Attributes:
        names: Their object names, as concatenated bytes.
        width: The bytes of a name.
        seconds: The commit time of each.
        zones: The time zone of each.
        on_line: Whether each is on the line of first parents that leads to the newest commit.
        parents: The first parent of each merge on that line, by number.
        before: The parent of the oldest commit on that line; null where it is a root commit.
        ends: Commits whose parents a shallow clone lacks, by number.
    """

    names: bytes
    width: int
    seconds: Sequence[int]
    zones: Sequence[int]
    on_line: bytes
    parents: dict[int, str]
    before: str | None
    ends: frozenset[int]

    def __len__(self) -> int:
        return len(self.seconds)

    def name(self, number: int) -> str:
        """The full name of a commit."""
        return self.names[number * self.width : (number + 1) * self.width].hex()

    def moment(self, number: int) -> Moment:
        """The commit time of a commit."""
        return Moment(self.seconds[number], self.zones[number])


class FileChange(NamedTuple):
    """A file that a commit changed.

    Attributes:
        commit: The commit's number.
        path: The file's path, relative to the repository's root; its last path where it was deleted.
        old_path: Its path before.
        old: Its object name before, blank where it was added.
        new: Its object name, blank where it was deleted.
        is_state: Whether a merge brings the file from another parent: it is new on the line of first parents only.
    """

    commit: int
    path: str
    old_path: str
    old: str
    new: str
    is_state: bool = False


class Subject(NamedTuple):
    """A commit's author, and the first line of its message."""

    author: str
    subject: str


@dataclass(frozen=True, slots=True)
class History:
    """A repository, with or without a working tree.

    Attributes:
        folder: The folder in which git runs.
        top: The root of its working tree; blank where there is none.
        prefix: The folder's path from that root; blank for the root itself.
        is_shallow: Whether the clone lacks commits.
    """

    folder: str
    top: str
    prefix: str
    is_shallow: bool

    def revision(self, name: str) -> str:
        """The full name of a revision's commit.

        Raises:
            GitError: There is no such revision here.
        """
        return commit_of(name, self.folder)

    def commits(self, tips: Sequence[str], wants: Callable[[Moment], bool]) -> Commits:
        """The commits that are reachable from some tips.

        Args:
            tips: Names of commits; a leading ``^`` excludes a commit's history. None for all refs.
            wants: Whether to include a commit of this time.
        """
        chosen = list(tips) or [*(f"--exclude={name}" for name in _HIDDEN), "--all"]
        arguments = ["rev-list", "--date-order", "--format=%cd %P", "--date=raw", *chosen, "--"]
        reader = _CommitReader(self._boundary(), wants, all_on_line=not tips)
        with _git_output(arguments, self.folder) as lines:
            reader.read(lines)
        return reader.commits()

    def file_changes(self, commits: Commits, folder: str) -> Iterator[FileChange]:
        """The files that commits changed, the newest commit first.

        For a merge, these are the changes that none of its parents has: so each change is reported once, in its own
        commit.

        Args:
            commits: The commits.
            folder: Only files below this folder; blank for all.
        """
        with tempfile.TemporaryFile() as commit_list:
            for number in reversed(range(len(commits))):
                name = commits.name(number)
                commit_list.write(f"{name}\n".encode())
                if number in commits.parents:
                    commit_list.write(f"{name} {commits.parents[number]}\n".encode())
            commit_list.seek(0)
            arguments = [
                "diff-tree", "--stdin", "-r", "--root", "-c", "--raw", "-z", "--no-abbrev", *NO_DRIVERS,
                "--find-renames", f"-l{_RENAME_LIMIT}", "--", *_pathspec(folder),
            ]  # fmt: skip
            with _git_output(arguments, self.folder, commit_list) as output:
                yield from _file_changes(_nul_separated(output), commits)

    def files(self, commit: str, folder: str) -> Iterator[tuple[str, str]]:
        """Path and object name of the files in a commit."""
        for line in self._listed(commit, folder):
            fields, _, path = line.partition(b"\t")
            mode, _, blob = fields.split()
            if mode.startswith(b"100"):
                yield _path(path), blob.decode()

    def modules(self, commit: str, folder: str) -> list[str]:
        """The submodules in a commit that are checked out."""
        if not self.top or not os.path.lexists(os.path.join(self.top, ".gitmodules")):
            return []
        try:
            lines = self._listed(commit, folder)
        except GitError:  # no commits yet
            return []
        paths = [os.fsdecode(line.partition(b"\t")[2]) for line in lines if line.startswith(_MODULE)]
        return [path for path in paths if os.path.lexists(os.path.join(self.top, path, ".git"))]

    def _listed(self, commit: str, folder: str) -> list[bytes]:
        """What is in a commit, as git lists it: mode, kind, object name and path."""
        below = ["--", folder] if folder else []
        listed = run_git(["--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit, *below], self.folder)
        return listed.split(b"\0")[:-1]

    def subjects(self, names: Sequence[str]) -> list[Subject]:
        """Author and first line of commits."""
        if not names:
            return []
        stdin = "".join([f"{name}\n" for name in names]).encode()
        arguments = ["rev-list", "--no-walk=unsorted", "--stdin", "--encoding=UTF-8", "--format=%an%x00%s"]
        output = run_git(arguments, self.folder, stdin).decode("utf-8", "replace").split("\n")
        pairs = [line.partition("\0") for line in output[1::2]]
        return [Subject(author, subject) for author, _, subject in pairs]

    def seconds_of(self, text: str) -> int:
        """A relative time such as ``2 weeks ago``, in seconds since 1970."""
        seconds = int(run_git(["rev-parse", f"--since={text}"], self.folder).partition(b"=")[2])
        return seconds if seconds < 1 << 63 else 0  # git reads a time before 1970 as a very late one

    def _boundary(self) -> frozenset[bytes]:
        if not self.is_shallow:
            return frozenset()
        file = os.fsdecode(run_git(["rev-parse", "--git-path", "shallow"], self.folder).rstrip(b"\n"))
        try:
            with open(os.path.join(self.folder, file), "rb") as listed:
                return frozenset(listed.read().split())
        except OSError:
            return frozenset()


def history_of(folder: str) -> History:
    """The history of the repository that contains a folder, or that is the folder itself.

    Raises:
        GitError: The folder isn't in a repository, or git isn't installed.
    """
    output = run_git(["rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "--show-prefix"], folder)
    inside, _, more = output.partition(b"\n")
    shallow, _, prefix = more.partition(b"\n")
    if not {inside, shallow} <= {b"true", b"false"}:
        raise GitError(NOT_GIT)
    top = run_git(["rev-parse", "--show-toplevel"], folder) if inside == b"true" else b""
    return History(
        folder,
        os.fsdecode(top.removesuffix(b"\n")),
        os.fsdecode(prefix.removesuffix(b"\n").rstrip(b"/")),
        shallow == b"true",
    )


class _CommitReader:
    """Reads the output of ``git rev-list``, the newest commit first."""

    def __init__(self, boundary: frozenset[bytes], wants: Callable[[Moment], bool], *, all_on_line: bool) -> None:
        self._boundary = boundary
        self._wants = wants
        self._all = all_on_line
        self._next: bytes | None = None
        self._names: list[bytes] = []
        self._seconds = array("q")
        self._zones = array("h")
        self._on_line = bytearray()
        self._parents: list[tuple[int, bytes]] = []
        self._ends: list[int] = []
        self._before: bytes | None = None

    def read(self, lines: IO[bytes]) -> None:
        """Reads all lines: two per commit."""
        is_first = True
        for header, fields in zip(lines, lines, strict=True):
            name = header[len("commit ") : -1]
            seconds, zone, *parents = fields.split()
            is_on_line = self._all or is_first or name == self._next
            is_first = False
            moment = Moment(int(seconds), _minutes(zone))
            if is_on_line:
                self._next = parents[0] if parents else None
            if not self._wants(moment):
                self._before = name if self._all and self._before is None else self._before
                continue
            number = len(self._names)
            self._names.append(name)
            self._seconds.append(moment.seconds)
            self._zones.append(moment.zone)
            self._on_line.append(is_on_line)
            if self._all:
                self._before = None
            elif is_on_line:
                self._before = self._next
                if len(parents) > 1:
                    self._parents.append((number, parents[0]))
            if name in self._boundary:
                self._ends.append(number)

    def commits(self) -> Commits:
        """The commits that were read, the oldest first."""
        last = len(self._names) - 1
        return Commits(
            bytes.fromhex(b"".join(reversed(self._names)).decode()),
            len(self._names[0]) // 2 if self._names else 0,
            self._seconds[::-1],
            self._zones[::-1],
            bytes(reversed(self._on_line)),
            {last - number: parent.decode() for number, parent in self._parents},
            None if self._before is None else self._before.decode(),
            frozenset([last - number for number in self._ends]),
        )


def _minutes(zone: bytes) -> int:
    """``+0130`` in minutes."""
    number = int(zone)
    minutes = abs(number) // 100 * 60 + abs(number) % 100
    return minutes if number >= 0 else -minutes


def _pathspec(folder: str) -> list[str]:
    return [f":(top,literal){folder}"] if folder else []


def _path(name: bytes) -> str:
    """A path as text; bytes in it that aren't UTF-8 are written as escapes."""
    return name.decode("utf-8", "backslashreplace")


@contextlib.contextmanager
def _git_output(arguments: Sequence[str], folder: str, stdin: IO[bytes] | None = None) -> Iterator[IO[bytes]]:
    """The output of git, to be read while git runs.

    Raises:
        GitError: Git failed.
    """
    with tempfile.TemporaryFile() as errors:
        process = start_git(arguments, folder, stdin=subprocess.DEVNULL if stdin is None else stdin, stderr=errors)
        try:
            assert process.stdout is not None  # noqa: S101  # stdout is a pipe
            yield process.stdout
        except BaseException:
            process.kill()
            process.communicate()
            raise
        process.communicate()
        if process.returncode:
            errors.seek(0)
            raise GitError(error_line(errors.read(), process.returncode))


def _nul_separated(stream: IO[bytes]) -> Iterator[bytes]:
    """The parts of a stream that NUL bytes separate."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        *words, rest = (rest + chunk).split(b"\0")
        yield from words


def _file_changes(words: Iterator[bytes], commits: Commits) -> Iterator[FileChange]:
    """Reads the output of ``git diff-tree``: a commit's name, then two or three parts per file."""
    number = len(commits) - 1
    for word in words:
        if not word.startswith(b":"):
            name = word.decode()
            while commits.name(number) != name:
                number -= 1
            continue
        parents = len(word) - len(word.lstrip(b":"))  # a merge has several
        fields = word[parents:].split()
        modes, blobs, status = fields[: parents + 1], fields[parents + 1 : -1], fields[-1]
        old_path = path = _path(next(words))
        if status[:1] in b"RC" and parents == 1:
            path = _path(next(words))
        yield FileChange(
            number,
            path,
            old_path,
            _blob(modes[0], blobs[0]),
            _blob(modes[-1], blobs[-1]),
            parents == 1 and number in commits.parents,
        )


def _blob(mode: bytes, blob: bytes) -> str:
    """An object name; blank unless it is a regular file's: nothing, a link, or a submodule."""
    return blob.decode() if mode.startswith(b"100") else ""
