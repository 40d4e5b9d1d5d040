"""What a dataflow document is, by each reader, and that other texts are recognized before anything reads them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec import compile_text
from rst2spec.language.words import phrases
from rst2spec.run import reading
from rst2spec.run.accumulator import run
from rst2spec.run.document_result import check_file
from rst2spec.run.options import Options, Reader
from rst2spec.run.reading import compile_source
from rst2spec.source import source_of
from rst2spec.source.discover import InputFile, discover
from rst2spec.spec.recognition import may_be_dataflow
from tests import writing
from tests.conftest import SAMPLES, Run, corpus_documents, text_of
from tests.mutating import TEXTS, mutated
from tests.sampling import slow
from tests.wild import wild_documents
from tests.work import work
from tests.writing import document, section

READERS: list[Reader] = ["auto", "template", "docutils"]
S, T = "Acme Member", "Globex Person"
INTRODUCTION = writing.INTRODUCTION.format("Acme", "Globex")
STAMP = "Generated: 2026-11-02 03:15:00"
STATEMENTS = [
    writing.every(S, T),
    writing.before(S, T),
    writing.new(S, T, "Acme Order", "Globex"),
    *(f"{line}\n\n" for line in writing.match(S, T).split("\n") if line),
    writing.free("When a Deal was won", T),
    f"A {S} will merge with a {T} if one of the following property combinations match:\n\n",
    writing.once(S, T),
    f"The following properties are synchronized between a {S} and a {T}:\n\n",
]


def title(text: str) -> str:
    rule = "=" * len(text)
    return f"{rule}\n{text}\n{rule}\n\n"


def is_ours(text: str, reader: Reader) -> bool:
    return compile_source(source_of(text, "acme-globex.rst"), reader).is_dataflow


# --- which documents are ours


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "text",
    [
        *STATEMENTS,
        *(f"Notes\n=====\n\nA to B\n------\n{statement}" for statement in STATEMENTS),
        *(f"{statement}{INTRODUCTION}\n" for statement in ("Some text.\n\n", "")),
        f"Notes\n=====\n\n{INTRODUCTION}\n",
        title("Acme to Globex Dataflow") + f"{STAMP}\n",
        title("Acme to  Dataflow") + f"{STAMP}\n",
        title("Acme to Globex Dataflow") + "Generated: never\n",
        title("Acme to Globex Dataflow") + f"Acme Member to Globex Person\n{'-' * 28}\n\n{STAMP}\n",
        document()[:300],
        document().replace("\n", "\r\n")[:300],
    ],
)
def test_dataflow_documents(text: str, reader: Reader) -> None:
    assert is_ours(text, reader)
    assert may_be_dataflow(text)


REFERENCE = (
    "Guide\n=====\n\nThe following properties are supported.\n\nA to B\n------\n\n"
    ".. list-table::\n   :header-rows: 1\n\n"
    "   * - Property\n     - Type\n     - Description\n     - Default\n     - Req\n\n"
    "   * - rule\n     - String\n     - The first\n       line.\n     -\n     - Yes\n\n"
    "   * - rule\n     - String\n     - The first\n       line.\n     -\n     - Yes\n\n"
    "text\n\nC to D\n------\n\nx\n     - Yes\n"
)
OTHERS = {
    "reference": REFERENCE,
    "title": title("Introduction to Dataflow") + "Pipes and filters.\n",
    "titled": title("Acme to Globex Dataflow") + f"Acme Member to Globex Person\n{'-' * 28}\n\n",
    "stamp": title("Acme to Globex Flow") + f"{STAMP}\n",
    "section": f"Guide\n=====\n\n{STAMP}\n\nThe Dataflow\n------------\n\ntext\n",
    "later title": f"Guide\n=====\n\n{STAMP}\n\nThe Dataflow\n============\n\ntext\n",
    "phrases": "The following properties are synchronized between the two systems.\n\nEvery record counts.\n\n"
    "A link between a file and a folder must be established.\n\n"
    "This technical document provides a detailed overview of the Sesam Talk data flow from A to B.\n",
    "code": f"How to\n======\n\n::\n\n    {STAMP}\n\nA to B Dataflow is the title.\n",
    "heading": "A to B\n------\n\ntext\n",
    "table": writing.table((f"{S} Property", f"{T} Property", "Globex Data Type"), ("a", "b", '"string"')),
    "blank": "",
    "error page": "<html>502 Bad Gateway</html>\n",
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", OTHERS)
def test_other_documents(name: str, reader: Reader) -> None:
    assert not is_ours(OTHERS[name], reader)


@pytest.mark.parametrize("name", ["reference", "title", "phrases"])
def test_a_file_that_is_not_ours_is_one_finding_and_never_changed(name: str, tmp_path: Path, rst2spec: Run) -> None:
    file = tmp_path / "guide.rst"
    file.write_text(OTHERS[name])
    shown = rst2spec("check", "guide.rst", "--min-severity", "info", "--format", "concise")
    assert [line.split(":")[3].split()[1] for line in shown.stdout.splitlines() if line.startswith("guide")] == ["R106"]
    rst2spec("fix", "guide.rst", "--unsafe-fixes")
    rst2spec("check", "guide.rst", "--fix")
    assert file.read_text() == OTHERS[name]


def test_a_wrapped_statement_is_a_statement_where_docutils_reads_it() -> None:
    text = (
        "Notes\n=====\n\nOnce a link between a X and a Y\nis established, it will keep in\nsync "
        "between the two systems, regardless\nof where it is edited.\n"
    )
    assert [is_ours(text, reader) for reader in READERS] == [True, False, True]


# --- what cannot be ours is recognized without a reader


def test_every_sentence_holds_one_of_the_phrases() -> None:
    found = set(phrases())
    assert " will be synchronized with a " in found
    for text in (*STATEMENTS, INTRODUCTION):
        assert any(phrase in text for phrase in found)


_BLANKS = st.sampled_from([" ", "\n", "\r\n", "  ", "\t", " \n", "\n  ", "\r", "\x0b", "\xa0", "\u2028", "\x85"])


@st.composite
def wrapped(draw: st.DrawFn) -> str:
    """A sentence of the language, wrapped and with odd blanks, with markup around it."""
    words = draw(st.sampled_from([*STATEMENTS, INTRODUCTION, f"Acme to Globex Dataflow\n====\n\n{STAMP}"])).split(" ")
    text = "".join(word + (draw(_BLANKS) if draw(st.integers(0, 5)) == 0 else " ") for word in words)
    before = draw(
        st.sampled_from(["", "- ", "* - ", "   ", "| ", "1. ", ".. note:: ", "A to B\n------\n", ".. ", ":a: "])
    )
    after = draw(st.sampled_from(["", "\n", "\n\n", "\n+--+\n|  |\n+--+\n", "\n----\n"]))
    indent = draw(st.sampled_from(["", "  ", "   "]))
    return before + text.rstrip().replace("\n", f"\n{indent}") + after


@pytest.mark.parametrize("reader", READERS)
@given(text=wrapped() | mutated([*TEXTS, *STATEMENTS, INTRODUCTION, *OTHERS.values()]))
def test_what_a_reader_takes_for_ours_may_be_ours(text: str, reader: Reader) -> None:
    assert may_be_dataflow(text) or not is_ours(text, reader)


@slow
def test_all_real_and_generated_documents_are_ours() -> None:
    real = [text_of(path) for path in [*sorted(SAMPLES.glob("*.rst")), *corpus_documents()]]
    for text in [*real, *(item.text for item in wild_documents())]:
        assert may_be_dataflow(text)
        assert is_ours(text, "template")


PAGE = (
    "Installing\n==========\n\nGet the package and unpack it. The following "
    "properties\nare read from ``setup.cfg``:\n\n"
    "- ``name``, which is *required*\n- ``version``: see :ref:`versions`\n\n"
    ".. note::\n\n   Existing files are kept.\n\n"
    "+-----+-----+\n| a   | b   |\n+=====+=====+\n| c   | d   |\n+-----+-----+\n\n"
    ".. code-block:: python\n\n   import os\n\n"
)


def pages(folder: Path, count: int = 100, size: int = 14_000) -> list[InputFile]:
    """The documentation of another project."""
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"page{number}.rst").write_text(PAGE * (size // len(PAGE)))
    return list(discover([str(folder)], folder))


@pytest.mark.parametrize("reader", READERS)
def test_no_reader_is_asked_about_another_projects_pages(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("a reader was asked")

    found = pages(tmp_path / "docs")
    assert sum(Path(item.file).stat().st_size for item in found) > 1_300_000
    monkeypatch.setattr(reading, "read_template", asked)
    monkeypatch.setattr(reading, "_docutils", asked)
    result = run(found, Options(reader))
    assert [(item.code, len(item.related)) for item in result.diagnostics] == [("R106", 19)]
    assert result.documents == ()


def test_to_recognize_another_projects_page_is_the_same_work_however_long_it_is(tmp_path: Path) -> None:
    (short,), (long,) = (pages(tmp_path / f"{size}", 1, size) for size in (2_000, 200_000))
    check_file(short, Options())
    assert work(lambda: check_file(long, Options())) == work(lambda: check_file(short, Options())) < 1_000


def test_docutils_is_not_asked_about_a_text_that_cannot_be_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("docutils was asked")

    monkeypatch.setattr(reading, "_docutils", asked)
    compiled = compile_text(PAGE, "page.rst")
    kept = " ".join(item.text for item in compiled.unread)
    assert all(word in kept for word in re.findall(r"\w\w+", PAGE) if word != "rst")


def test_a_page_that_can_not_be_read_is_still_a_finding(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_bytes(b"Notes \xff\n")
    (tmp_path / "b.rst").write_text(PAGE)
    result = run(discover([str(tmp_path)], tmp_path), Options())
    assert [item.code for item in result.diagnostics] == ["R901", "R106"]


def test_a_document_cut_off_is_still_ours(rst2spec: Run, tmp_path: Path) -> None:
    (tmp_path / "acme-globex.rst").write_text(document(section())[:300])
    assert "R106" not in rst2spec("check", ".", "--min-severity", "info").stdout
