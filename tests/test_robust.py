"""Input made to break it: very large, very deep, very odd. No exception, no lost text, linear work."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rst2spec import Document, compile_paths, compile_text
from rst2spec.run.options import Reader
from tests import writing
from tests.conftest import Run
from tests.sampling import long, sampled, slow
from tests.test_growth import SHAPES
from tests.test_nothing_lost import lost_words
from tests.writing import document, section

S, T = "Acme Member", "Globex Person"
D = "Dependant on having "


def rows(count: int) -> str:
    return document(section(S, T, [(f"a{number}", f"b{number}", '"string"') for number in range(count)]))


HUNDRED_THOUSAND: dict[str, Callable[[Document], int]] = {
    "rows": lambda compiled: len(compiled.flows[0].mappings),
    "same rows": lambda compiled: len({mapping.id for mapping in compiled.flows[0].mappings}),
    "clauses": lambda compiled: len(compiled.flows[0].mappings[0].source.conditions),
    "broken clauses": lambda compiled: compiled.flows[0].mappings[0].source.conditions[0].occurrences + 1,
    "sections": lambda compiled: len(compiled.flows),
}


@slow
@pytest.mark.parametrize("name", sampled(HUNDRED_THOUSAND, one_in=len(HUNDRED_THOUSAND)))
def test_a_hundred_thousand(name: str) -> None:
    """Ends, and reads everything; that it is linear is shown above."""
    compiled = compile_text(SHAPES[name](100_000), "acme-globex.rst")
    assert HUNDRED_THOUSAND[name](compiled) == 100_000


@long
def test_a_document_of_fifty_megabytes_and_a_line_of_ten(tmp_path: Path) -> None:
    block = section(S, T, [(f"property{number}", "b" * 200, '"string"') for number in range(400)])
    text = document(*[block] * 420) + "x" * 10_000_000 + "\n"
    assert len(text) > 50_000_000
    compiled = compile_text(text, "acme-globex.rst")
    assert len(compiled.flows) == 420
    assert sum(len(flow.mappings) for flow in compiled.flows) == 168_000
    assert max(len(item.text) for item in compiled.flows[-1].unread) == 10_000_000


READERS: list[Reader] = ["auto", "template", "docutils"]


@slow
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "text",
    [
        "\n".join("  " * depth + "- x" for depth in range(2_000)),
        "\n\n".join("   " * depth + "x" for depth in range(3_000)),
        "".join(f"{'>' * depth} x\n" for depth in range(500)),
        ".. note::\n\n" + "\n".join("   " * depth + ".. note::\n" for depth in range(1, 400)),
        "====\n" * 1000,
        "=-=-\n" * 1000,
        "\n".join("=" * length for length in range(300)),
        writing.table(("a", "b"), ("c", "d")),
        "+--+\n|  |\n" * 300,
        "| line\n" * 1000,
        ".. |x| replace:: |x|\n\n|x|\n",
        ".. _a: a_\n.. _b: a_\n\na_ b_ `c <a_>`_\n",
        ":a: b\n" * 500,
        "::\n\n" * 300,
        "\\" * 1000,
        "*" * 1001,
        "``" * 999,
        "\ufeff" + document(),
        document().replace(" ", "\u00a0"),
        document().replace("Acme", "\u202eAcme\u2066"),
        document().replace("Acme", "[red]Acme[/red]"),
        document().replace("Acme", "\x1b]0;title\x07"),
        document().replace("Acme", "\ud800"),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_odd_documents(text: str, reader: Reader) -> None:
    compiled = compile_text(text, "acme-globex.rst", reader=reader)
    assert isinstance(compiled, Document)
    assert lost_words(text, compiled) == []


LINES = {
    "title": "Acme to Globex Dataflow",
    "date": "Generated: 2026-11-02 03:15:00",
    "heading": "Acme Member to Globex Person",
    "sentence": "Every Acme Member will be synchronized",
    "directive": ".. list-table::",
    "option": "   :header-rows: 1",
    "row": "   * - email",
    "cell": "     - Mail",
    "type": '     - "string"',
    "rule": "----",
}


@pytest.mark.parametrize(("code", "kind"), sampled(range(32), LINES, one_in=9))
def test_control_characters_in_every_kind_of_line(code: int, kind: str) -> None:
    line = LINES[kind]
    for at in (0, len(line) // 2, len(line)):
        text = document().replace(line, line[:at] + chr(code) + line[at:])
        assert text != document()
        for reader in READERS:
            compiled = compile_text(text, "acme-globex.rst", reader=reader)
            assert lost_words(text, compiled) == []


def test_a_folder_of_everything_that_is_no_document(tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "acme-globex.rst").write_text(document())
    os.mkfifo(tmp_path / "fifo.rst")
    (tmp_path / "folder.rst").mkdir()
    (tmp_path / "null.rst").symlink_to("/dev/null")
    (tmp_path / "self.rst").symlink_to("self.rst")
    with open(os.fsencode(tmp_path) + b"/n\xffme-globex.rst", "wb") as stream:
        stream.write(document().encode())
    finished = rst2spec("check", ".", "--min-severity", "info")
    assert finished.returncode == 1
    assert "Traceback" not in finished.stderr
    assert finished.stdout.count("R901 unreadable-file") == 3  # fifo, device, loop
    assert "n\\xffme-globex.rst" in rst2spec("compile", ".").stdout.replace("\\\\", "\\")


@long
def test_a_hundred_thousand_files(tmp_path: Path) -> None:
    from rst2spec.source.discover import discover

    for number in range(100_000):
        os.close(os.open(tmp_path / f"a-b{number}.rst", os.O_CREAT))
    assert len(discover([str(tmp_path)], tmp_path)) == 100_000


def test_a_folder_that_cannot_be_looked_into_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "a-b.rst").write_text(document())
    scan = os.scandir

    def refused(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refused)
    spec = compile_paths(tmp_path, root=tmp_path)
    monkeypatch.undo()
    assert [item.path for item in spec.documents] == ["a-b.rst"]
    assert [(item.code, item.path, item.message) for item in spec.diagnostics] == [
        ("R901", "closed", "can't be read: permission denied")
    ]


def test_unreadable_and_vanishing_files_leave_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a-b.rst", "c-d.rst", "e-f.rst"):
        (tmp_path / name).write_text(document())
    opened = os.open

    def refused(path: str, *arguments: int, **more: int) -> int:
        if str(path).endswith("a-b.rst"):
            raise PermissionError(13, "Permission denied")
        if str(path).endswith("c-d.rst"):
            raise OSError(5, "Input/output error")
        return opened(path, *arguments, **more)

    monkeypatch.setattr(os, "open", refused)
    spec = compile_paths(tmp_path, root=tmp_path)
    monkeypatch.undo()
    assert [item.path for item in spec.documents] == ["e-f.rst"]
    assert [(item.path, item.message) for item in spec.diagnostics] == [
        ("a-b.rst", "can't be read: no permission to read it"),
        ("c-d.rst", "can't be read: input/output error"),
    ]
