"""Wheel, sdist and editable install, each in a fresh environment: the grammars are found from another directory."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from rst2spec.cli.completion import SHELLS
from rst2spec.outputs.page.bundling import page_files
from tests.conftest import ROOT, SAMPLES
from tests.processes import integration, process

pytestmark = [process, integration]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return folder


def python_in(folder: Path) -> Path:
    """A fresh environment that sees our dependencies, but not the project itself."""
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    (site,) = folder.glob("lib/python*/site-packages")
    ours = next(Path(entry) for entry in sys.path if entry.endswith("site-packages"))
    for entry in ours.iterdir():
        if "rst2spec" not in entry.name and entry.suffix != ".pth":
            (site / entry.name).symlink_to(entry)
    return python


def install(python: Path, *arguments: str) -> None:
    subprocess.run(
        [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-compile",
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            *arguments,
        ],
        check=True,
        capture_output=True,
    )


@pytest.mark.parametrize("kind", ["wheel", "sdist", "editable"])
def test_an_installed_program_finds_its_grammars(kind: str, built: Path, tmp_path: Path) -> None:
    python = python_in(tmp_path / "env")
    if kind == "editable":
        install(python, "--editable", str(ROOT))
    else:
        (archive,) = built.glob("*.whl" if kind == "wheel" else "*.tar.gz")
        install(python, str(archive))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        [tmp_path / "env" / "bin" / "rst2spec", "compile", str(SAMPLES / "acme-globex.rst")],
        cwd=elsewhere,
        capture_output=True,
        check=True,
        text=True,
    )
    assert len(json.loads(done.stdout)["documents"]) == 1
    subprocess.run([*done.args, "-o", "page.html"], cwd=elsewhere, check=True)
    assert (elsewhere / "page.html").read_bytes().startswith(b"<!doctype html>")
    where = subprocess.run(
        [python, "-c", "import rst2spec; print(rst2spec.__file__)"],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert (str(ROOT) in where) == (kind == "editable")


def test_the_archives_hold_what_they_should(built: Path) -> None:
    (wheel,), (sdist,) = built.glob("*.whl"), built.glob("*.tar.gz")
    names = zipfile.ZipFile(wheel).namelist()
    assert {"rst2spec/py.typed", "rst2spec/grammar/document.lark", "rst2spec/checks/dtl_functions.tsv"} <= set(names)
    assert "rst2spec/language/derived.json" in names
    assert {f"rst2spec/outputs/sql/{name}.sql" for name in ("tables", "indexes", "views", "search")} <= set(names)
    assert {f"rst2spec/outputs/page/files/{file.name}" for file in page_files()} <= set(names)
    assert [name.partition("/")[2] for name in names if name.endswith(".1")] == ["data/share/man/man1/rst2spec.1"]
    assert {f"rst2spec/cli/completions/rst2spec.{shell}" for shell in SHELLS} <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "samples/", "grammar/"))]
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    assert {"grammar/cell.lark", "samples/acme-globex.rst", "README.md", "LICENSE", "pyproject.toml"} <= inside
