"""Checks many documents: those that the cache doesn't know, in batches, by this process or by others; in order.

Written against ``concurrent.futures.Future``: a pool of local processes and a cluster are the same from here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from rst2spec.pipeline import Checked, Options, check_found
from rst2spec.source.discover import Found
from rst2spec.source.read import SkippedFile, load

if TYPE_CHECKING:
    from concurrent.futures import Future  # 4 ms, of which a run without workers has no use

    from rst2spec.cache import Cache

SIZE: Final = 50
"""Documents in a batch, where there are many: some 100 ms of work, against less than one to send it."""

_ATTEMPTS: Final = 3


class WorkersError(Exception):
    """The other processes can't do it: a line for the user."""


class Engine(Protocol):
    """Where batches are done."""

    def submit(self, batch: Sequence[Found], options: Options) -> Future[list[Checked | SkippedFile]]:
        """Starts a batch."""

    def result(self, future: Future[list[Checked | SkippedFile]]) -> list[Checked | SkippedFile]:
        """Waits for what becomes of a batch; raises ``WorkersError`` where nothing can become of it any more."""

    def renew(self) -> None:
        """Replaces workers that have died; raises ``WorkersError`` where that can't be."""

    @property
    def width(self) -> int:
        """How many batches are worth having under way."""

    @property
    def lost(self) -> tuple[type[BaseException], ...]:
        """What a batch ends in whose worker is gone."""


class _Batch(NamedTuple):
    """A batch under way: all of it, what of it was known already, and what is being made."""

    found: list[Found]
    keys: list[bytes]
    known: dict[bytes, Checked]
    missing: list[Found]
    future: Future[list[Checked | SkippedFile]] | None


def check_batch(batch: Sequence[Found], options: Options) -> list[Checked | SkippedFile]:
    """Reads, compiles and checks a batch: what a worker does."""
    return [check_found(item, options) for item in batch]


def batch_size(count: int, width: int, most: int = SIZE) -> int:
    """How many documents make a batch: fewer where there are few, so that all workers have some, and end together."""
    return max(1, min(most, -(-count // (2 * width))))


def check_all(
    found: Sequence[Found],
    options: Options,
    *,
    cache: Cache | None = None,
    engine: Engine | None = None,
    loads: bool = False,
) -> Iterator[Checked | SkippedFile]:
    """Reads, compiles and checks documents; the results come in their order.

    Args:
        found: The documents.
        options: What the run was told.
        cache: Where results are looked up and kept.
        engine: Where batches are done; this process where there is none.
        loads: Whether this process reads the files, for workers that may not see them.

    Raises:
        WorkersError: The workers died again and again.
    """
    setting = b""
    if cache is not None:
        from rst2spec.cache import setting_of

        setting = setting_of(options)
    items = iter(found)
    under_way: deque[_Batch] = deque()
    width = 0 if engine is None else engine.width
    size = SIZE if engine is None else batch_size(len(found), width)
    while True:
        while len(under_way) <= width and (batch := list(islice(items, size))):
            if cache is not None or loads:
                batch = [load(item) for item in batch]
            under_way.append(_started(batch, options, cache, setting, engine))
        if not under_way:
            return
        yield from _finished(under_way, options, cache, engine)


def _started(
    found: list[Found], options: Options, cache: Cache | None, setting: bytes, engine: Engine | None
) -> _Batch:
    keys: list[bytes] = []
    known: dict[bytes, Checked] = {}
    missing = found
    if cache is not None:
        from rst2spec.cache import key_of

        keys = [key_of(item, setting) for item in found]
        known = cache.get(keys)
        missing = [item for item, key in zip(found, keys, strict=True) if not _is_known(item, known.get(key))]
    future = None if engine is None or not missing else engine.submit(missing, options)
    return _Batch(found, keys, known, missing, future)


def _is_known(found: Found, item: Checked | None) -> bool:
    return item is not None and item.member.report_path == found.report_path


def _finished(
    under_way: deque[_Batch], options: Options, cache: Cache | None, engine: Engine | None
) -> Iterator[Checked | SkippedFile]:
    """The results of the first batch under way, which is waited for."""
    batch = under_way[0]
    made = check_batch(batch.missing, options) if batch.future is None else _waited(under_way, options, engine)
    under_way.popleft()
    if cache is None:
        yield from made
        return
    new = {id(found): item for found, item in zip(batch.missing, made, strict=True)}
    kept = {}
    for found, key in zip(batch.found, batch.keys, strict=True):
        item = new.get(id(found)) or batch.known[key]
        if isinstance(item, Checked) and id(found) in new:
            kept[key] = item._replace(text=None)
        yield _with_text(item, found, options)
    cache.put(kept)


def _with_text(item: Checked | SkippedFile, found: Found, options: Options) -> Checked | SkippedFile:
    """A result from the cache with the text, which isn't kept there."""
    if isinstance(item, SkippedFile) or not options.keep_texts or item.text is not None:
        return item
    return item._replace(text=(found.content or b"").decode("utf-8-sig", "replace"))


def _waited(under_way: deque[_Batch], options: Options, engine: Engine | None) -> list[Checked | SkippedFile]:
    """What became of the first batch. Batches whose worker was killed are done again, by new workers."""
    for attempt in range(1, _ATTEMPTS + 1):
        future = under_way[0].future
        if future is None or engine is None:
            return check_batch(under_way[0].missing, options)
        try:
            return engine.result(future)
        except engine.lost:
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
        f"a worker died {_ATTEMPTS} times over the same documents, maybe for want of memory; -j 1 needs least"
    )


def _is_done(future: Future[list[Checked | SkippedFile]]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
