"""A repository's history: its commits, and which files each of them touched. Git itself is asked, and only read."""

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

from rst2spec.source.git_process import NO_DRIVERS, GitError, complaint, run_git, start_git
from rst2spec.source.revisions import commit_of

_RENAME_LIMIT: Final = 1_000
"""Files that have gone, or come, in one commit: beyond it git only follows unchanged ones and those of one name."""

_CHUNK: Final = 1 << 16
_MODULE: Final = b"160000 "
_HIDDEN: Final = ("refs/stash", "refs/notes/*")  # what --all doesn't mean


class Moment(NamedTuple):
    """When something was committed: seconds since 1970, and the minutes by which the local time was ahead of UTC."""

    seconds: int
    zone: int

    def told(self) -> datetime:
        """The local time with its zone."""
        return datetime.fromtimestamp(self.seconds, timezone(timedelta(minutes=self.zone)))


@dataclass(frozen=True, slots=True)
class Commits:
    """Commits, the oldest first: a parent stands before its children. A few bytes of each.

    Attributes:
        names: Their names, as bytes one behind the other.
        width: The bytes of a name.
        seconds: When each was committed.
        zones: In which zone.
        on_line: Which ones are on the line of first parents that leads to the newest.
        parents: The first parent of each merge on that line, by number.
        before: The commit from which the oldest one of the line comes; null where that is a first one.
        ends: Commits whose parents a shallow clone doesn't have, by number.
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
        """When it was committed."""
        return Moment(self.seconds[number], self.zones[number])


class Touched(NamedTuple):
    """A file that a commit touched.

    Attributes:
        commit: The commit's number.
        path: Where the file is, or was where it is gone, from the repository's root.
        old_path: Where it was before.
        old: Its content's name before, blank where there was none.
        new: Its content's name, blank where it is gone.
        is_state: Whether this only tells what the line of first parents has: a merge has it from another parent.
    """

    commit: int
    path: str
    old_path: str
    old: str
    new: str
    is_state: bool = False


class Subject(NamedTuple):
    """Who wrote a commit, and the first line of what they wrote of it."""

    author: str
    subject: str


@dataclass(frozen=True, slots=True)
class History:
    """A repository, with or without a working tree.

    Attributes:
        folder: Where git is run.
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
        """The commits that lead to some tips.

        Args:
            tips: Names of commits, with ``^`` in front those whose history is left out; none for all that refs lead to.
            wants: Whether a commit of a time is to be in it.
        """
        chosen = list(tips) or [*(f"--exclude={name}" for name in _HIDDEN), "--all"]
        arguments = ["rev-list", "--date-order", "--format=%cd %P", "--date=raw", *chosen, "--"]
        drafts = _Drafts(self._boundary(), wants, all_on_line=not tips)
        with _streamed(arguments, self.folder) as lines:
            drafts.read(lines)
        return drafts.commits()

    def touched(self, commits: Commits, folder: str) -> Iterator[Touched]:
        """The files that commits touched, the newest commit first.

        A merge is asked for what none of its parents has, so that each change is told once, where it was made.

        Args:
            commits: The commits.
            folder: Only what is below this folder; blank for all.
        """
        with tempfile.TemporaryFile() as asked:
            for number in reversed(range(len(commits))):
                name = commits.name(number)
                asked.write(f"{name}\n".encode())
                if number in commits.parents:
                    asked.write(f"{name} {commits.parents[number]}\n".encode())
            asked.seek(0)
            arguments = [
                "diff-tree", "--stdin", "-r", "--root", "-c", "--raw", "-z", "--no-abbrev", *NO_DRIVERS,
                "--find-renames", f"-l{_RENAME_LIMIT}", "--", *_pathspec(folder),
            ]  # fmt: skip
            with _streamed(arguments, self.folder, asked) as answer:
                yield from _touched(_words(answer), commits)

    def files(self, commit: str, folder: str) -> Iterator[tuple[str, str]]:
        """Path and content's name of the files that a commit has."""
        below = ["--", folder] if folder else []
        listed = run_git(["--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit, *below], self.folder)
        for line in listed.split(b"\0")[:-1]:
            told, _, path = line.partition(b"\t")
            mode, _, blob = told.split()
            if mode.startswith(b"100"):
                yield _path(path), blob.decode()

    def modules(self, commit: str, folder: str) -> list[str]:
        """The submodules that a commit has, as far as they are checked out."""
        if not self.top or not os.path.lexists(os.path.join(self.top, ".gitmodules")):
            return []
        below = ["--", folder] if folder else []
        try:
            listed = run_git(["--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit, *below], self.folder)
        except GitError:  # nothing was committed yet
            return []
        paths = [os.fsdecode(line.partition(b"\t")[2]) for line in listed.split(b"\0") if line.startswith(_MODULE)]
        return [path for path in paths if os.path.lexists(os.path.join(self.top, path, ".git"))]

    def subjects(self, names: Sequence[str]) -> list[Subject]:
        """Author and first line of commits."""
        if not names:
            return []
        given = "".join([f"{name}\n" for name in names]).encode()
        arguments = ["rev-list", "--no-walk=unsorted", "--stdin", "--encoding=UTF-8", "--format=%an%x00%s"]
        told = run_git(arguments, self.folder, given).decode("utf-8", "replace").split("\n")
        pairs = [line.partition("\0") for line in told[1::2]]
        return [Subject(author, subject) for author, _, subject in pairs]

    def seconds_of(self, text: str) -> int:
        """What a relative time such as ``2 weeks ago`` is now, in seconds since 1970."""
        seconds = int(run_git(["rev-parse", f"--since={text}"], self.folder).partition(b"=")[2])
        return seconds if seconds < 1 << 63 else 0  # git takes what was before 1970 for very late

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
    """The history of the repository that a folder is in, or that it is.

    Raises:
        GitError: It is in none, or there is no git.
    """
    told = run_git(["rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "--show-prefix"], folder)
    inside, shallow, prefix = told.split(b"\n", 2)
    top = run_git(["rev-parse", "--show-toplevel"], folder) if inside == b"true" else b""
    return History(
        folder,
        os.fsdecode(top.removesuffix(b"\n")),
        os.fsdecode(prefix.removesuffix(b"\n").rstrip(b"/")),
        shallow == b"true",
    )


class _Drafts:
    """Reads what ``git rev-list`` lists, the newest commit first."""

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
        """Reads all lines: two a commit."""
        is_first = True
        for head, told in zip(lines, lines, strict=True):
            name = head[len("commit ") : -1]
            seconds, zone, *parents = told.split()
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
        """What was read, the oldest first."""
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
    """A path as text; bytes that are no UTF-8 in it are written as escapes."""
    return name.decode("utf-8", "backslashreplace")


@contextlib.contextmanager
def _streamed(arguments: Sequence[str], folder: str, given: IO[bytes] | None = None) -> Iterator[IO[bytes]]:
    """What git answers, to be read while it works.

    Raises:
        GitError: It has ended with a complaint.
    """
    with tempfile.TemporaryFile() as said:
        process = start_git(arguments, folder, stdin=subprocess.DEVNULL if given is None else given, stderr=said)
        try:
            assert process.stdout is not None  # noqa: S101  # it was asked for
            yield process.stdout
        except BaseException:
            process.kill()
            process.communicate()
            raise
        process.communicate()
        if process.returncode:
            said.seek(0)
            raise GitError(complaint(said.read(), process.returncode))


def _words(stream: IO[bytes]) -> Iterator[bytes]:
    """What stands between NUL bytes."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        *words, rest = (rest + chunk).split(b"\0")
        yield from words


def _touched(words: Iterator[bytes], commits: Commits) -> Iterator[Touched]:
    """Reads what ``git diff-tree`` lists: a commit's name, then two words or three of each file."""
    number = len(commits) - 1
    for word in words:
        if not word.startswith(b":"):
            name = word.decode()
            while commits.name(number) != name:
                number -= 1
            continue
        sides = len(word) - len(word.lstrip(b":"))  # of a merge as many as it has parents
        told = word[sides:].split()
        modes, blobs, status = told[: sides + 1], told[sides + 1 : -1], told[-1]
        old_path = path = _path(next(words))
        if status[:1] in b"RC" and sides == 1:
            path = _path(next(words))
        yield Touched(
            number,
            path,
            old_path,
            _blob(modes[0], blobs[0]),
            _blob(modes[-1], blobs[-1]),
            sides == 1 and number in commits.parents,
        )


def _blob(mode: bytes, blob: bytes) -> str:
    """A content's name; blank for what is no file: nothing, a link, or a submodule."""
    return blob.decode() if mode.startswith(b"100") else ""
