"""Several formats of one run: each as it is alone, and the documents are read once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rst2spec.outputs.builtin_formats import builtin_names
from rst2spec.outputs.registry import by_ending, format_module
from tests.conftest import SAMPLES, Run

FORMATS = builtin_names("compile")


@pytest.mark.parametrize("where", ["out", "out/"], ids=["files", "folders"])
def test_all_formats_of_one_run_are_what_each_is_alone(where: str, tmp_path: Path, rst2spec: Run) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    for name in ("acme-globex.rst", "globex-acme.rst", "acme-initech.rst"):
        shutil.copy(SAMPLES / name, folder)

    def target(kind: str, name: str) -> str:
        suffix = format_module("compile", name).SUFFIX
        return f"{name}={kind}/{name}/" if where.endswith("/") else f"{name}={kind}{suffix}"

    def written(kind: str) -> dict[str, bytes]:
        files = [path for path in tmp_path.rglob("*") if path.is_file() and "docs" not in path.parts]
        found = {str(path.relative_to(tmp_path)): path.read_bytes() for path in files}
        return {name.removeprefix(kind): content for name, content in found.items() if name.startswith(kind)}

    together = [argument for name in FORMATS for argument in ("-o", target("together", name))]
    done = rst2spec("compile", "docs", *together)
    assert (done.returncode, done.stderr) == (0, "")
    for name in FORMATS:
        assert rst2spec("compile", "docs", "-o", target("alone", name)).returncode == 0
    assert written("together") == written("alone")
    assert len(written("together")) >= len(FORMATS)


def test_all_formats_of_one_run_are_of_one_reading(tmp_path: Path, rst2spec: Run) -> None:
    """Standard input can be read once only."""
    targets = [argument for name in FORMATS for argument in ("-o", f"{name}=out.{name}")]
    text = (SAMPLES / "acme-globex.rst").read_text()
    done = rst2spec("compile", "-", "--stdin-filename", "acme-globex.rst", *targets, stdin=text)
    assert (done.returncode, done.stderr) == (0, "")
    for name in FORMATS:
        assert (tmp_path / f"out.{name}").stat().st_size


@pytest.mark.parametrize("name", FORMATS)
def test_a_target_that_cannot_be_written_stays_as_it_was(name: str, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "folder").mkdir()
    document = SAMPLES / "acme-globex.rst"
    for path, reason in (("/dev/full", "no space left on device"), ("missing/a", "there is no folder missing")):
        done = rst2spec("compile", document, "-o", f"{name}={path}", "-o", "s.json")
        assert (done.returncode, done.stderr) == (2, f"rst2spec: {path} can't be written: {reason}\n")
        assert (tmp_path / "s.json").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"folder", "s.json"}


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_to_write_is_written(name: str, tmp_path: Path, rst2spec: Run) -> None:
    """An empty spec: a folder in which no file is a dataflow document."""
    (tmp_path / "notes.rst").write_text("Notes\n=====\n")
    done = rst2spec("compile", "notes.rst", "--allow-empty", "-o", f"{name}=out")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out").exists()


def test_a_document_that_a_format_cannot_hold_leaves_the_others(tmp_path: Path, rst2spec: Run) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    for name in ("acme-globex.rst", "acme-initech.rst", "globex-acme.rst"):
        shutil.copy(SAMPLES / name, folder)
    middle = folder / "acme-initech.rst"
    middle.write_text("".join(line for line in middle.read_text().splitlines(True) if "Generated" not in line))
    done = rst2spec("compile", "docs", "-o", "openlineage=out/", "-o", "s.json")
    reported = "OpenLineage events need a time, but acme-initech.rst has no valid timestamp; add --event-time"
    line = f"rst2spec: out/acme-initech.openlineage.jsonl was not written: {reported}\n"
    assert (done.returncode, done.stderr) == (2, line)
    written = {path.name for path in tmp_path.rglob("*") if path.is_file() and folder not in path.parents}
    assert written == {"acme-globex.openlineage.jsonl", "globex-acme.openlineage.jsonl", "s.json"}


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "out").write_text("old")
    done = rst2spec("compile", SAMPLES / "acme-globex.rst", SAMPLES / "globex-acme.rst", "-o", "out/", "-o", "s.json")
    assert (done.returncode, done.stderr) == (2, "rst2spec: out/ can't be written: file exists\n")
    assert (tmp_path / "out").read_text() == "old"
    assert (tmp_path / "s.json").exists()


def test_two_documents_of_one_file_in_a_folder_leave_the_other_targets(tmp_path: Path, rst2spec: Run) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    for name in ("acme-globex.rst", "acme-globex.RST"):
        shutil.copy(SAMPLES / "acme-globex.rst", folder / name)
    done = rst2spec("compile", "docs", "-o", "out/", "-o", "s.json")
    reported = "acme-globex.rst and acme-globex.RST would both be written to acme-globex.json"
    assert (done.returncode, done.stderr) == (2, f"rst2spec: out/ was not written: {reported}\n")
    assert (tmp_path / "s.json").exists()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["compile", "check", "diff", "log"])
def test_a_files_ending_says_its_format(command: str) -> None:
    """As of all formats the one with the longest ending that fits, though only one is imported."""
    names = builtin_names(command)
    endings = {format_module(command, name).SUFFIX: name for name in names}
    for before in ("", "spec", "a.b", *names, *[f"spec.{name}" for name in names]):
        for ending in [*endings, *[f".{name}" for name in names], "", ".", ".other"]:
            path = f"some.json/{before}{ending}"
            fitting = [suffix for suffix in endings if path.endswith(suffix)]
            expected = endings[max(fitting, key=len)] if fitting else None
            assert by_ending(command, path) == expected, path
