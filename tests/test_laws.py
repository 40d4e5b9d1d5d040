"""60 of 150 damaged documents, as ``make fuzz-long`` looks at 20,000 of them: see ``tests/fuzz/laws.py``."""

from __future__ import annotations

from pathlib import Path

import pytest

from rst2spec.run.options import Reader
from tests.fuzz.laws import READERS, damaged_document, main, outcomes
from tests.processes import process
from tests.sampling import sampled, slow, turn

DOCUMENTS = 150
TOGETHER = 15


def reader_of(number: int) -> Reader:
    """One of the readers, in another run another one: three take three times as long."""
    return READERS[(number + turn()) % len(READERS)]


@slow
@pytest.mark.parametrize("first", sampled(range(0, DOCUMENTS, TOGETHER), one_in=3))
def test_damaged_documents_keep_the_laws(first: int) -> None:
    found = [outcome for number in range(first, first + TOGETHER) for outcome in outcomes(number, [reader_of(number)])]
    assert [outcome for outcome in found if outcome.broken] == []


def test_a_document_depends_on_its_number_alone() -> None:
    documents = [damaged_document(number) for number in range(20)]
    assert documents == [damaged_document(number) for number in range(20)]
    assert len(set(documents)) == 20
    assert all(len(document.text) == len(document.mask) for document in documents)


@process
def test_the_script_counts_what_it_looked_at(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether or not a law is broken, each reader has its line."""
    monkeypatch.chdir(tmp_path)
    main(["--count", "2", "--jobs", "1"])
    lines = capsys.readouterr().out.splitlines()[-3:]
    assert [line.partition(",")[0] for line in lines] == [f"{reader}: 2 documents" for reader in READERS]
