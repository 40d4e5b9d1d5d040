"""Values come back as they were added, in memory or in the store, in any order; and the codec reads what it writes."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec.checks.base import RunFinding, RunNote, Span
from rst2spec.run.codec import CodecError, decode, encode, seal, unseal
from rst2spec.run.document_result import check_source
from rst2spec.run.options import Options
from rst2spec.run.store import LazySequence, SpillBuffer, Store
from rst2spec.source import source_of
from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic, Message, Position, cause_of
from tests.conftest import every_document, text_of

PLACE = Position(1, 1)


@given(st.lists(st.text(max_size=12)), st.integers(0, 40), st.randoms(use_true_random=False))
def test_all_values_are_there(contents: list[str], memory_limit: int, random: Random) -> None:
    buffer = SpillBuffer(Store(), str, memory_limit, len)
    for number, content in enumerate(contents):
        assert buffer.add(content) == number
        asked = random.randrange(number + 1)
        assert buffer[asked] == contents[asked]
    assert len(buffer) == len(contents)
    assert buffer[1:3] == tuple(contents[1:3])
    for _ in range(2):
        assert list(buffer) == contents
    one, other = iter(buffer), iter(buffer)  # each goes its own way
    assert list(zip(one, other, strict=True)) == list(zip(contents, contents, strict=True))


def test_the_length_of_a_lazy_sequence_reads_nothing() -> None:
    read: list[int] = []

    def double(number: int) -> int:
        read.append(number)
        return number * 2

    sequence = LazySequence(3, double)
    assert (len(sequence), bool(sequence), read) == (3, True, [])
    assert (sequence[-1], sequence[:2], read) == (4, (0, 2), [2, 0, 1])
    with pytest.raises(IndexError):
        sequence[3]


def test_a_full_disk_is_an_error_of_the_system() -> None:
    store = Store()
    store.add(b"")
    store._execute("pragma max_page_count = 8")
    with pytest.raises(OSError, match="the run's temporary file can't be used: database or disk is full"):
        store.add(bytes(1 << 20))


@pytest.mark.parametrize("path", every_document()[::10], ids=lambda path: path.name)
def test_results_are_read_back(path: object) -> None:
    result = check_source(source_of(text_of(path), "acme-globex.rst"), Options(keep_texts=True))  # type: ignore[arg-type]
    read = decode(type(result), encode(result))
    assert read == result
    assert [cause_of(item.message) for item in read.diagnostics] == [cause_of(i.message) for i in result.diagnostics]


@pytest.mark.parametrize("path", ["a.rst", "\udcff.rst", 'quote".rst'])  # a name with a byte that isn't UTF-8
def test_findings_about_a_folder_are_read_back(path: str) -> None:
    span = Span(1, 2, 3, 4)
    finding = RunFinding("é", path, span, None, "m", "", (RunNote(path, span, "there"),), "cause")
    assert decode(RunFinding, encode(finding)) == finding
    diagnostic = FolderDiagnostic(
        "R101", "n", "info", Message("text", "cause"), "h", PLACE, PLACE, None, None, (), None, "", path
    )
    read = decode(FolderDiagnostic, encode(diagnostic))
    assert (read, cause_of(read.message)) == (diagnostic, "cause")


@pytest.mark.parametrize("content", [b"", b"[", b"{}", b"1", b"[1]", b"null", b'["R101","n","info","not a pair"]'])
def test_other_json_is_refused(content: bytes) -> None:
    with pytest.raises(CodecError):
        decode(Diagnostic, content)


def test_what_is_sealed_under_a_key_is_found_under_it_alone() -> None:
    whole = seal(b"key", Span(1, 2, 3, 4))
    assert unseal(Span, b"key", whole) == Span(1, 2, 3, 4)
    for key, broken in ((b"key", whole[:-1]), (b"key", whole[1:]), (b"key", b""), (b"key", None), (b"x", whole)):
        with pytest.raises(CodecError):
            unseal(Span, key, broken)


def test_other_classes_are_refused() -> None:
    with pytest.raises(TypeError):
        encode(object())
