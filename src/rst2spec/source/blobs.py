"""Reads contents from git one after the other: one ``git cat-file --batch`` for all of them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Final

from rst2spec.source.git import Repository
from rst2spec.source.git_process import start_git

LOST: Final = "git can't give its content: it is missing or damaged"
"""Why a document can't be read whose content is null."""

_AT_ONCE: Final = 500  # names of contents that are written before an answer is read: far less than a pipe holds
_SMALL: Final = ("-c", "core.deltaBaseCacheLimit=16m")  # documents are small, and each worker has a git of its own
_BUFFER: Final = 1 << 18


class Blobs:
    """The contents of a repository.

    Args:
        folder: The repository, or a folder in it.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, blobs: Sequence[str]) -> Iterator[bytes | None]:
        """What contents' names stand for, in order; null for one that is missing or damaged.

        Raises:
            GitError: There is no git.
        """
        for start in range(0, len(blobs), _AT_ONCE):
            asked = blobs[start : start + _AT_ONCE]
            while asked:
                answered = 0
                for content in self._answers(asked):
                    answered += 1
                    yield content
                if answered < len(asked):  # git ends at what is damaged
                    self.close()
                    answered += 1
                    yield None
                asked = asked[answered:]

    def close(self) -> None:
        """Ends git."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _answers(self, asked: Sequence[str]) -> Iterator[bytes | None]:
        """The contents up to the first one that git ends at."""
        process = self._process or self._started()
        if process.stdin is None or process.stdout is None:
            return
        try:
            process.stdin.write("".join([f"{blob}\n" for blob in asked]).encode())
            process.stdin.flush()
        except BrokenPipeError:
            return
        answers = process.stdout
        for _ in asked:
            words = answers.readline().split()
            if len(words) != len(("name", "kind", "size")):
                if not words:
                    return
                yield None
                continue
            size = int(words[2])
            content = answers.read(size + 1)
            if len(content) <= size:
                return
            yield content[:-1]

    def _started(self) -> subprocess.Popen[bytes]:
        arguments = [*_SMALL, "cat-file", "--batch"]
        self._process = start_git(arguments, self._folder, stdin=subprocess.PIPE, bufsize=_BUFFER)
        return self._process


def contents_of(repository: Repository, blobs: Sequence[str]) -> Mapping[str, bytes | None]:
    """What some contents' names stand for in a repository; null for one that is missing or damaged.

    Raises:
        GitError: There is no git.
    """
    with closing(Blobs(repository.folder)) as reader:
        return dict(zip(blobs, reader.read(blobs), strict=True))
