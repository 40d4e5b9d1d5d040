"""Reads blobs from git, one after the other, with one ``git cat-file --batch`` process."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Final

from rst2spec.source.git import Repository
from rst2spec.source.git_process import start_git

LOST: Final = "git can't read it: it is missing or damaged"
"""Why a document can't be read whose content is null: part of a message."""

_BATCH_SIZE: Final = 500  # object names written before an answer is read: far less than a pipe holds
_SMALL: Final = ("-c", "core.deltaBaseCacheLimit=16m")  # documents are small, and each worker has a git of its own
_BUFFER: Final = 1 << 18


class Blobs:
    """Reads the blobs of a repository.

    Args:
        folder: The repository, or a folder in it.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, blobs: Sequence[str]) -> Iterator[bytes | None]:
        """The contents of blobs, in order; null for a blob that is missing or damaged.

        Raises:
            GitError: There is no git.
        """
        for start in range(0, len(blobs), _BATCH_SIZE):
            batch = blobs[start : start + _BATCH_SIZE]
            while batch:
                received = 0
                for content in self._responses(batch):
                    received += 1
                    yield content
                if received < len(batch):  # git exits at a damaged blob
                    self.close()
                    received += 1
                    yield None
                batch = batch[received:]

    def close(self) -> None:
        """Ends the git process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _responses(self, batch: Sequence[str]) -> Iterator[bytes | None]:
        """The contents, up to the first blob at which git exits."""
        process = self._process or self._start()
        if process.stdin is None or process.stdout is None:
            return
        try:
            process.stdin.write("".join([f"{blob}\n" for blob in batch]).encode())
            process.stdin.flush()
        except BrokenPipeError:
            return
        output = process.stdout
        for _ in batch:
            words = output.readline().split()
            if len(words) != len(("name", "kind", "size")):
                if not words:
                    return
                yield None
                continue
            size = int(words[2])
            content = output.read(size + 1)
            if len(content) <= size:
                return
            yield content[:-1]

    def _start(self) -> subprocess.Popen[bytes]:
        arguments = [*_SMALL, "cat-file", "--batch"]
        self._process = start_git(arguments, self._folder, stdin=subprocess.PIPE, bufsize=_BUFFER)
        return self._process


def contents_of(repository: Repository, blobs: Sequence[str]) -> Mapping[str, bytes | None]:
    """The contents of blobs in a repository, by object name; null for a blob that is missing or damaged.

    Raises:
        GitError: There is no git.
    """
    with closing(Blobs(repository.folder)) as reader:
        return dict(zip(blobs, reader.read(blobs), strict=True))
