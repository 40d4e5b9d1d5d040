"""What a worker does: it reads versions of documents and says what changed from one to the next.

It keeps what it may need again: of each content what it says without its time stamp, so that each distinct one is
compiled once. All of that is limited, and only ever a help: what was dropped is read and compiled again.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from typing import Final, NamedTuple, TypeVar

from rst2spec.checks.runner import check_document
from rst2spec.run.document_result import guarded
from rst2spec.run.options import Options
from rst2spec.run.reading import compile_source
from rst2spec.source.blobs import LOST, Blobs
from rst2spec.source.commits import FileChange
from rst2spec.source.discover import InputFile
from rst2spec.source.read import UNREADABLE, SkippedFile, decode
from rst2spec.source.stamp import without_stamp
from rst2spec.spec.changelog import Size, Tally
from rst2spec.spec.changes.change import Change
from rst2spec.spec.changes.document_changes import changes_between
from rst2spec.spec.model import Document
from rst2spec.spec.recognition import may_be_dataflow

K = TypeVar("K")
V = TypeVar("V")

_CONTENTS: Final = 65_536  # names of contents that are kept, some 200 bytes each
_MEANINGS: Final = 4_096  # documents, some 10 KB each
_TRANSITIONS: Final = 1_024
_KEY: Final = 16  # bytes
_COLLECT_AFTER: Final = 200_000  # new objects, as in cli/main.py


class Meaning(NamedTuple):
    """What a content says at a path.

    Attributes:
        key: The same for contents that differ in time stamp and line ends only; blank where there is none.
        document: The document; null where it is none, or can't be read.
        findings: The codes of its findings, by fingerprint.
        problem: Why it can't be read; blank where it can.
    """

    key: bytes
    document: Document | None
    findings: Mapping[str, str]
    problem: str = ""

    @property
    def size(self) -> Size | None:
        """How much it has; null where there is nothing."""
        if self.document is None:
            return Size(0, len(self.findings)) if self.problem else None
        return Size(sum(len(flow.mappings) for flow in self.document.flows), len(self.findings))


class Transition(NamedTuple):
    """What became of a document in a commit.

    Attributes:
        old: The key of what it said before; blank where it wasn't there.
        new: The key of what it says; blank where it is gone.
        changes: What changed in what it means.
        introduced: The findings that it has and had not, by code.
        healed: The findings that it had.
        size: How much it has now; null where it is gone.
        problem: Why it can't be compared with what it was before; blank where it can.
        is_lost: Whether that is because git can't give its content.
    """

    old: bytes
    new: bytes
    changes: tuple[Change, ...] = ()
    introduced: Tally = ()
    healed: Tally = ()
    size: Size | None = None
    problem: str = ""
    is_lost: bool = False


STAMPED: Final = "stamped"
"""Of a version in which nothing but time stamp and line ends changed."""

FOREIGN: Final = "foreign"
"""Of a file that is no dataflow document."""

Outcome = Transition | str

_NOTHING: Final = Meaning(b"", None, {})


class Worker:
    """Reads and compares versions.

    Args:
        folder: The repository.
        options: How documents are compiled, and which findings count.
    """

    def __init__(self, folder: str, options: Options) -> None:
        self._blobs = Blobs(folder)
        self._options = options
        self._keys: dict[str, bytes] = {}
        self._meanings: dict[tuple[str, bytes], Meaning] = {}
        self._foreign: set[bytes] = set()
        self._transitions: dict[tuple[str, str, bytes, bytes], Outcome] = {}

    def work(self, batch: Sequence[FileChange]) -> list[Outcome]:
        """What became of each document."""
        self._read(batch)
        outcomes = [self._outcome(item) for item in batch]
        _drop_oldest(self._keys, _CONTENTS)
        _drop_oldest(self._meanings, _MEANINGS)
        _drop_oldest(self._transitions, _TRANSITIONS)
        return outcomes

    def close(self) -> None:
        """Ends git."""
        self._blobs.close()

    def _read(self, batch: Sequence[FileChange]) -> None:
        """Reads the contents of a batch that aren't known, and compiles what says something new."""
        paths: dict[str, dict[str, None]] = {}
        for item in batch:
            for blob, path in ((item.new, item.path), (item.old, item.old_path)):
                if blob and blob not in self._keys:
                    paths.setdefault(blob, {})[path] = None
        for (blob, places), content in zip(paths.items(), self._blobs.read(list(paths)), strict=True):
            key = self._keys[blob] = _key(blob, content)
            for path in places:
                if (path, key) not in self._meanings and key not in self._foreign:
                    self._keep(path, self._meaning(key, path, content))

    def _outcome(self, item: FileChange) -> Outcome:
        old = self._keys[item.old] if item.old else b""
        new = self._keys[item.new] if item.new else b""
        if old == new and item.old_path == item.path and not item.is_state:
            return FOREIGN if new in self._foreign else STAMPED
        if item.is_state:
            after = self._known(item.path, item.new, new)
            return Transition(old, new, size=after.size)
        wanted = (item.old_path, item.path, old, new)
        outcome = self._transitions.get(wanted)
        if outcome is None:
            outcome = self._transitions[wanted] = self._transition(item, old, new)
        return outcome

    def _transition(self, item: FileChange, old: bytes, new: bytes) -> Outcome:
        before = self._known(item.old_path, item.old, old)
        after = self._known(item.path, item.new, new)
        if before.size is None and after.size is None:
            return FOREIGN
        changes: tuple[Change, ...] = ()
        problem = after.problem or before.problem
        if not problem:
            outcome = guarded(
                InputFile(item.path, item.path, item.path), partial(changes_between, before.document, after.document)
            )
            if isinstance(outcome, SkippedFile):
                problem = outcome.description
            else:
                changes = outcome
        had = before.findings
        if item.old_path != item.path and after.document is not None:
            had = self._known(item.path, item.old, old).findings  # fingerprints hang on the path
        return Transition(
            old if before.size else b"",
            new if after.size else b"",
            changes,
            _tally(code for name, code in after.findings.items() if name not in had),
            _tally(code for name, code in had.items() if name not in after.findings),
            after.size,
            problem,
            LOST in {before.problem, after.problem},
        )

    def _known(self, path: str, blob: str, key: bytes) -> Meaning:
        """What a content says at a path."""
        if not blob or key in self._foreign:
            return _NOTHING
        known = self._meanings.pop((path, key), None)
        if known is None:
            content = next(self._blobs.read([blob]))
            known = self._meaning(key, path, content)
        self._keep(path, known)
        return known

    def _keep(self, path: str, meaning: Meaning) -> None:
        """Keeps a meaning as the newest one."""
        if meaning.size is None:
            self._foreign.add(meaning.key)
        else:
            self._meanings[path, meaning.key] = meaning

    def _meaning(self, key: bytes, path: str, content: bytes | None) -> Meaning:
        if content is None:
            return Meaning(key, None, {}, LOST)
        if b"\0" not in content and not may_be_dataflow(content.decode(errors="replace")):
            return Meaning(key, None, {})
        found = guarded(InputFile(path, path, path), partial(self._compiled, key, path, content))
        if isinstance(found, SkippedFile):
            reason = found.reason if found.code == UNREADABLE else found.description
            return Meaning(key, None, {path: found.code}, reason)
        return found

    def _compiled(self, key: bytes, path: str, content: bytes) -> Meaning | SkippedFile:
        source = decode(content, path, report_path=path)
        if isinstance(source, SkippedFile):
            return source
        compiled = compile_source(source, self._options.reader)
        if not compiled.is_dataflow:
            return Meaning(key, None, {})
        found = check_document(compiled, self._options.document_checks(), self._options.policy).diagnostics
        return Meaning(key, compiled.document, {item.fingerprint: item.code for item in found})


_workers: dict[str, Worker] = {}


def work(folder: str, options: Options, batch: Sequence[FileChange]) -> list[Outcome]:
    """Has this process' worker do a batch."""
    if folder not in _workers:
        gc.set_threshold(_COLLECT_AFTER)
        _workers[folder] = Worker(folder, options)
    return _workers[folder].work(batch)


def _key(blob: str, content: bytes | None) -> bytes:
    said = blob.encode() if content is None else without_stamp(content)
    return blake2b(said, digest_size=_KEY).digest()


def _tally(codes: Iterator[str]) -> Tally:
    return tuple(sorted(Counter(codes).items()))


def _drop_oldest(kept: dict[K, V], limit: int) -> None:
    for name in list(kept)[: max(0, len(kept) - limit)]:
        del kept[name]
