"""Documents in batches: in order, by whom and how often, and what is asked of the cache - without other processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import replace
from pathlib import Path

import pytest

from rst2spec.run.cache import Cache
from rst2spec.run.document_result import DocumentResult
from rst2spec.run.options import Options
from rst2spec.run.scheduler import EncodedResults, WorkersError, batch_size, check_all, check_batch
from rst2spec.samples import sample
from rst2spec.source.discover import InputFile, discover
from rst2spec.source.read import SkippedFile

OPTIONS = Options(keep_documents=False)


class Here:
    """An engine that does a batch when it is waited for; the first ``deaths`` that are waited for are lost."""

    worker_death_errors = (BrokenExecutor,)

    def __init__(self, width: int = 2, deaths: int = 0) -> None:
        self.width = width
        self.deaths = deaths
        self.renewals = 0
        self.sent: list[list[str]] = []
        self.under_way = 0
        self.most = 0
        self.contents: set[bool] = set()

    def submit(self, batch: Sequence[InputFile], options: Options) -> Future[EncodedResults]:
        self.sent.append([item.path for item in batch])
        self.contents |= {item.content is not None for item in batch}
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        future: Future[EncodedResults] = Future()
        if self.deaths:
            self.deaths -= 1
            future.set_exception(BrokenExecutor())
        else:
            future.set_result(check_batch(batch, options))
        return future

    def result(self, future: Future[EncodedResults]) -> EncodedResults:
        self.under_way -= 1
        return future.result()

    def renew(self) -> None:
        self.renewals += 1


@pytest.fixture
def found(tmp_path: Path) -> Sequence[InputFile]:
    """Eight documents, and one that can't be read in the middle of them."""
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(8):
        name, text = sample(number, 8)
        (docs / name).write_text(text)
    (docs / "beyond.rst").write_bytes(b"\xff")
    return discover([str(docs)], docs)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache(str(tmp_path / "cache"))
    yield made
    made.close()


def sizes(engine: Here) -> list[int]:
    return [len(batch) for batch in engine.sent]


def test_results_come_in_order_from_few_batches_at_a_time(found: Sequence[InputFile]) -> None:
    alone = list(check_all(found, OPTIONS))
    assert [item.path for item in found] == [
        item.summary.path if isinstance(item, DocumentResult) else item.path for item in alone
    ]
    assert [type(item) for item in alone].count(SkippedFile) == 1
    for width in (1, 2, 3):  # three is too many for all batches to be under way at once
        engine = Here(width)
        assert list(check_all(found, OPTIONS, engine=engine)) == alone
        size = batch_size(len(found), width)
        assert [path for batch in engine.sent for path in batch] == [item.path for item in found]
        assert sizes(engine) == [size] * (len(found) // size) + [len(found) % size] * bool(len(found) % size)
        assert engine.most == width + 1  # one is waited for, and nobody is idle
        assert engine.contents == {False}


def test_files_are_read_here_for_workers_that_may_not_see_them(found: Sequence[InputFile]) -> None:
    engine = Here()
    assert list(check_all(found, OPTIONS, engine=engine, loads=True)) == list(check_all(found, OPTIONS))
    assert engine.contents == {True}


def test_what_the_cache_knows_is_not_sent(found: Sequence[InputFile], cache: Cache) -> None:
    options = replace(OPTIONS, keep_texts=True)
    cold = list(check_all(found, options))
    texts = [item.text for item in cold if isinstance(item, DocumentResult)]
    assert texts == [Path(item.file).read_bytes().decode() for item in found if item.path != "beyond.rst"]
    few = Here()
    assert list(check_all(found[:3], options, cache=cache, engine=few)) == cold[:3]
    rest = Here()
    assert list(check_all(found, options, cache=cache, engine=rest)) == cold
    known = {item.path for item in found[:3]} - {"beyond.rst"}
    assert [path for batch in rest.sent for path in batch] == [item.path for item in found if item.path not in known]
    warm = Here()
    assert list(check_all(found, options, cache=cache, engine=warm)) == cold
    assert warm.sent == [["beyond.rst"]]  # what can't be read isn't remembered
    assert list(check_all(found, OPTIONS, cache=cache)) == list(check_all(found, OPTIONS))  # and no text unasked


def test_a_text_with_a_byte_order_mark_is_the_same_from_the_cache(tmp_path: Path, cache: Cache) -> None:
    _, text = sample(0, 8)
    (tmp_path / "acme-globex.rst").write_bytes(b"\xef\xbb\xbf" + text.encode())
    items = [InputFile(str(tmp_path / "acme-globex.rst"), "acme-globex.rst")]
    options = replace(OPTIONS, keep_texts=True)
    cold = list(check_all(items, options, cache=cache))
    assert list(check_all(items, options, cache=cache)) == cold
    assert [item.text for item in cold if isinstance(item, DocumentResult)] == [text]


@pytest.mark.parametrize("deaths", [1, 2])
def test_batches_of_dead_workers_are_done_again(deaths: int, found: Sequence[InputFile]) -> None:
    engine = Here(width=1, deaths=deaths)
    assert list(check_all(found, OPTIONS, engine=engine)) == list(check_all(found, OPTIONS))
    assert engine.renewals == 1  # all that was under way is done again at once
    first, second = ([item.path for item in found[start : start + 5]] for start in (0, 5))
    assert engine.sent == [first, second, first, second][: 2 + deaths]  # what was done is not done again


def test_workers_that_die_over_the_same_documents_are_given_up(found: Sequence[InputFile]) -> None:
    engine = Here(width=1, deaths=99)
    with pytest.raises(WorkersError) as raised:
        list(check_all(found, OPTIONS, engine=engine))
    reported = "a worker died 3 times at the same documents, maybe because it ran out of memory; try -j 1"
    assert str(raised.value) == reported
    assert engine.renewals == 2
