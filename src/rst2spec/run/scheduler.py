"""Checks many documents in batches, in this process or others; cached ones aren't checked again.

Results come in the order of the documents. Engines return ``concurrent.futures.Future``, so a pool of local processes
and a cluster look the same from here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from rst2spec.failures import RunError
from rst2spec.language.dialect import activate
from rst2spec.run.codec import decode, encode
from rst2spec.run.document_result import DocumentResult, check_file
from rst2spec.run.options import Options
from rst2spec.source.discover import InputFile
from rst2spec.source.read import SkippedFile, load

if TYPE_CHECKING:
    from concurrent.futures import Future  # 4 ms, which a run without workers doesn't need

    from rst2spec.run.cache import Cache

Results = list[DocumentResult | SkippedFile]
EncodedResults = list[bytes]
"""Results as workers send them."""

SIZE: Final = 50
"""The number of documents per batch if there are many: some 100 ms of work, and less than 1 ms to send it."""

_ATTEMPTS: Final = 3


class WorkersError(RunError):
    """The workers failed: one line for the user."""


class Engine(Protocol):
    """An engine that checks batches."""

    def submit(self, batch: Sequence[InputFile], options: Options) -> Future[EncodedResults]:
        """Submits a batch."""

    def result(self, future: Future[EncodedResults]) -> EncodedResults:
        """Waits for a batch; raises ``WorkersError`` if it can't be finished."""

    def renew(self) -> None:
        """Replaces dead workers; raises ``WorkersError`` if that is impossible."""

    @property
    def width(self) -> int:
        """The number of batches to submit ahead."""

    @property
    def worker_death_errors(self) -> tuple[type[BaseException], ...]:
        """What waiting for a batch raises if its worker died."""


class _Batch(NamedTuple):
    """A submitted batch.

    Attributes:
        files: Its documents.
        keys: Their keys in the cache; empty without a cache.
        known: The cached result of each document, or null.
        missing: The documents without a cached result.
        future: The work on these; null if this process does it.
    """

    files: Sequence[InputFile]
    keys: Sequence[bytes]
    known: Sequence[DocumentResult | None]
    missing: Sequence[InputFile]
    future: Future[EncodedResults] | None


class _Sent(NamedTuple):
    """A worker's result of a file: one of these."""

    result: DocumentResult | None
    skipped: SkippedFile | None


def check_batch(batch: Sequence[InputFile], options: Options) -> EncodedResults:
    """Reads, compiles and checks a batch; runs in a worker."""
    activate(options.dialect)
    results = [check_file(file, options) for file in batch]
    return [encode(_Sent(None, item) if isinstance(item, SkippedFile) else _Sent(item, None)) for item in results]


def decode_batch(encoded: EncodedResults) -> Results:
    """Decodes the results of a batch."""
    sent = [decode(_Sent, content) for content in encoded]
    return [item for pair in sent for item in pair if item is not None]


def batch_size(count: int, width: int, most: int = SIZE) -> int:
    """The documents per batch: fewer if there are few, so that all workers have some and finish together."""
    return max(1, min(most, -(-count // (2 * width))))


def check_all(
    files: Sequence[InputFile],
    options: Options,
    *,
    cache: Cache | None = None,
    engine: Engine | None = None,
    loads: bool = False,
) -> Iterator[DocumentResult | SkippedFile]:
    """Reads, compiles and checks documents; the results come in their order.

    Args:
        files: The documents.
        options: The options of the run.
        cache: The cache, if there is one.
        engine: The engine that checks batches; null for this process.
        loads: Whether this process reads the files, for workers that may have no access to them.

    Raises:
        WorkersError: The workers died repeatedly.
    """
    fingerprint = b""
    if cache is not None:
        from rst2spec.run.cache import options_fingerprint

        fingerprint = options_fingerprint(options)
    items = iter(files)
    under_way: deque[_Batch] = deque()
    width = 0 if engine is None else engine.width
    size = SIZE if engine is None else batch_size(len(files), width)
    while True:
        while len(under_way) <= width and (batch := list(islice(items, size))):
            if cache is not None or loads:
                batch = [load(item) for item in batch]
            under_way.append(_start(batch, options, cache, fingerprint, engine))
        if not under_way:
            return
        yield from _finish(under_way, options, cache, engine)


def _start(
    files: Sequence[InputFile], options: Options, cache: Cache | None, fingerprint: bytes, engine: Engine | None
) -> _Batch:
    keys: list[bytes] = []
    known: Sequence[DocumentResult | None] = [None] * len(files)
    if cache is not None:
        from rst2spec.run.cache import key_of

        keys = [key_of(file, fingerprint) for file in files]
        entries = cache.get(keys)
        known = [_of_file(file, entries.get(key)) for file, key in zip(files, keys, strict=True)]
    missing = [file for file, item in zip(files, known, strict=True) if item is None]
    future = None if engine is None or not missing else engine.submit(missing, options)
    return _Batch(files, keys, known, missing, future)


def _of_file(file: InputFile, item: DocumentResult | None) -> DocumentResult | None:
    """The cached result under a file's key; null if it belongs to another file."""
    return item if item is not None and item.summary.path == file.path else None


def _finish(
    under_way: deque[_Batch], options: Options, cache: Cache | None, engine: Engine | None
) -> Iterator[DocumentResult | SkippedFile]:
    """Waits for the first submitted batch and returns its results."""
    batch = under_way[0]
    checked = _check(batch, options) if batch.future is None else _wait(under_way, options, engine)
    under_way.popleft()
    if cache is None:
        yield from checked
        return
    new = iter(checked)
    entries = {}
    for file, key, known in zip(batch.files, batch.keys, batch.known, strict=True):
        item = known or next(new)
        if known is None and isinstance(item, DocumentResult):
            entries[key] = item
        yield _with_text(item, file, options)
    cache.put(entries)


def _check(batch: _Batch, options: Options) -> Results:
    """Checks a batch in this process."""
    return [check_file(file, options) for file in batch.missing]


def _with_text(item: DocumentResult | SkippedFile, file: InputFile, options: Options) -> DocumentResult | SkippedFile:
    """Adds the text to a cached result: the cache doesn't contain it."""
    if isinstance(item, SkippedFile) or not options.keep_texts or item.text is not None:
        return item
    return item._replace(text=(file.content or b"").decode("utf-8-sig", "replace"))


def _wait(under_way: deque[_Batch], options: Options, engine: Engine | None) -> Results:
    """The results of the first batch. Batches whose worker died are repeated by new workers."""
    for attempt in range(1, _ATTEMPTS + 1):
        future = under_way[0].future
        if future is None or engine is None:
            return _check(under_way[0], options)
        try:
            return decode_batch(engine.result(future))
        except engine.worker_death_errors:
            if attempt == _ATTEMPTS:
                break
            engine.renew()
            again = [
                batch if batch.future is None or _is_done(batch.future)
                else batch._replace(future=engine.submit(batch.missing, options))
                for batch in under_way
            ]  # fmt: skip
            under_way.clear()
            under_way.extend(again)
    raise WorkersError(
        f"a worker died {_ATTEMPTS} times at the same documents, maybe because it ran out of memory; try -j 1"
    )


def _is_done(future: Future[EncodedResults]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
