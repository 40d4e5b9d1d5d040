"""A worker of the changelog: reads versions of documents and compares each with the previous one.

It caches the meaning of each content without its timestamp, so that each distinct content is compiled once. The caches
have limits. They affect only the speed: what was dropped is read and compiled again.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from typing import Final, NamedTuple, TypeVar

from rst2spec.checks.runner import check_document
from rst2spec.language.dialect import activate
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

_CONTENTS: Final = 65_536  # cached names of contents, about 200 bytes each
_MEANINGS: Final = 4_096  # cached documents, about 10 KB each
_TRANSITIONS: Final = 1_024
_KEY: Final = 16  # bytes
_COLLECT_AFTER: Final = 200_000  # new objects, as in cli/main.py


class CompiledContent(NamedTuple):
    """The meaning of a content at a path.

    Attributes:
        key: Equal for contents that differ only in timestamp and line ends; empty if there is no content.
        document: The document; null if it isn't a dataflow document or can't be read.
        findings: The codes of its findings, by fingerprint.
        problem: Why it can't be read; empty if it can.
    """

    key: bytes
    document: Document | None
    findings: Mapping[str, str]
    problem: str = ""

    @property
    def size(self) -> Size | None:
        """The numbers of mappings and findings; null if there is no document."""
        if self.document is None:
            return Size(0, len(self.findings)) if self.problem else None
        return Size(sum(len(flow.mappings) for flow in self.document.flows), len(self.findings))


class Transition(NamedTuple):
    """The change of a document in a commit.

    Attributes:
        old: The key of the old meaning; empty if the document is new.
        new: The key of the new meaning; empty if the document was removed.
        changes: The changes in meaning.
        introduced: The number of new findings by code.
        healed: The number of healed findings by code.
        size: The new size; null if the document was removed.
        problem: Why the versions can't be compared; empty if they can.
        is_lost: Whether the reason is that git can't provide the content.
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
"""The result for a version in which only timestamp or line ends changed."""

FOREIGN: Final = "foreign"
"""The result for a file that isn't a dataflow document."""

VersionResult = Transition | str

_NOTHING: Final = CompiledContent(b"", None, {})


class Worker:
    """Reads and compares versions.

    Args:
        folder: The repository.
        options: How documents are compiled, and which findings count.
    """

    def __init__(self, folder: str, options: Options) -> None:
        activate(options.dialect)
        self._blobs = Blobs(folder)
        self._options = options
        self._keys: dict[str, bytes] = {}
        self._meanings: dict[tuple[str, bytes], CompiledContent] = {}
        self._foreign: set[bytes] = set()
        self._transitions: dict[tuple[str, str, bytes, bytes], VersionResult] = {}

    def work(self, batch: Sequence[FileChange]) -> list[VersionResult]:
        """Compares the versions of a batch; the results are in the same order."""
        self._read(batch)
        results = [self._result(item) for item in batch]
        _drop_oldest(self._keys, _CONTENTS)
        _drop_oldest(self._meanings, _MEANINGS)
        _drop_oldest(self._transitions, _TRANSITIONS)
        return results

    def close(self) -> None:
        """Ends the git processes."""
        self._blobs.close()

    def _read(self, batch: Sequence[FileChange]) -> None:
        """Reads the contents of a batch that aren't cached, and compiles those with a new meaning."""
        paths: dict[str, dict[str, None]] = {}
        for item in batch:
            for blob, path in ((item.new, item.path), (item.old, item.old_path)):
                if blob and blob not in self._keys:
                    paths.setdefault(blob, {})[path] = None
        for (blob, content_paths), content in zip(paths.items(), self._blobs.read(list(paths)), strict=True):
            key = self._keys[blob] = _key(blob, content)
            for path in content_paths:
                if (path, key) not in self._meanings and key not in self._foreign:
                    self._store(path, self._meaning(key, path, content))

    def _result(self, item: FileChange) -> VersionResult:
        old = self._keys[item.old] if item.old else b""
        new = self._keys[item.new] if item.new else b""
        if old == new and item.old_path == item.path and not item.is_state:
            return FOREIGN if new in self._foreign else STAMPED
        if item.is_state:
            after = self._meaning_at(item.path, item.new, new)
            return Transition(old, new, size=after.size)
        key = (item.old_path, item.path, old, new)
        result = self._transitions.get(key)
        if result is None:
            result = self._transitions[key] = self._transition(item, old, new)
        return result

    def _transition(self, item: FileChange, old: bytes, new: bytes) -> VersionResult:
        before = self._meaning_at(item.old_path, item.old, old)
        after = self._meaning_at(item.path, item.new, new)
        if before.size is None and after.size is None:
            return FOREIGN
        changes: tuple[Change, ...] = ()
        problem = after.problem or before.problem
        if not problem:
            result = guarded(InputFile(item.path, item.path), partial(changes_between, before.document, after.document))
            if isinstance(result, SkippedFile):
                problem = result.description
            else:
                changes = result
        old_findings = before.findings
        if item.old_path != item.path and after.document is not None:
            old_findings = self._meaning_at(item.path, item.old, old).findings  # fingerprints depend on the path
        return Transition(
            old if before.size else b"",
            new if after.size else b"",
            changes,
            _tally(code for name, code in after.findings.items() if name not in old_findings),
            _tally(code for name, code in old_findings.items() if name not in after.findings),
            after.size,
            problem,
            LOST in {before.problem, after.problem},
        )

    def _meaning_at(self, path: str, blob: str, key: bytes) -> CompiledContent:
        """The meaning of a content at a path, from the cache or compiled."""
        if not blob or key in self._foreign:
            return _NOTHING
        meaning = self._meanings.pop((path, key), None)
        if meaning is None:
            content = next(self._blobs.read([blob]))
            meaning = self._meaning(key, path, content)
        self._store(path, meaning)
        return meaning

    def _store(self, path: str, meaning: CompiledContent) -> None:
        """Caches a meaning as the newest entry."""
        if meaning.size is None:
            self._foreign.add(meaning.key)
        else:
            self._meanings[path, meaning.key] = meaning

    def _meaning(self, key: bytes, path: str, content: bytes | None) -> CompiledContent:
        if content is None:
            return CompiledContent(key, None, {}, LOST)
        if b"\0" not in content and not may_be_dataflow(content.decode(errors="replace")):
            return CompiledContent(key, None, {})
        result = guarded(InputFile(path, path), partial(self._compiled, key, path, content))
        if isinstance(result, SkippedFile):
            reason = result.reason if result.code == UNREADABLE else result.description
            return CompiledContent(key, None, {path: result.code}, reason)
        return result

    def _compiled(self, key: bytes, path: str, content: bytes) -> CompiledContent | SkippedFile:
        source = decode(content, path)
        if isinstance(source, SkippedFile):
            return source
        compiled = compile_source(source, self._options.reader)
        if not compiled.is_dataflow:
            return CompiledContent(key, None, {})
        findings = check_document(compiled, self._options.document_checks(), self._options.finding_filter).diagnostics
        return CompiledContent(key, compiled.document, {item.fingerprint: item.code for item in findings})


_workers: dict[str, Worker] = {}


def work(folder: str, options: Options, batch: Sequence[FileChange]) -> list[VersionResult]:
    """Compares a batch with the worker of this process."""
    if folder not in _workers:
        gc.set_threshold(_COLLECT_AFTER)
        _workers[folder] = Worker(folder, options)
    return _workers[folder].work(batch)


def _key(blob: str, content: bytes | None) -> bytes:
    data = blob.encode() if content is None else without_stamp(content)
    return blake2b(data, digest_size=_KEY).digest()


def _tally(codes: Iterator[str]) -> Tally:
    return tuple(sorted(Counter(codes).items()))


def _drop_oldest(cache: dict[K, V], limit: int) -> None:
    for name in list(cache)[: max(0, len(cache) - limit)]:
        del cache[name]
