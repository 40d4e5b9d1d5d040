"""A target that can't be written is found before the work."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.repository import Git
from tests.writing import document

COMMANDS = {
    "check": ("check", "docs", "-o", "json={}"),
    "compile": ("compile", "docs", "-o", "json={}"),
    "diff": ("diff", "docs", "docs", "-o", "json={}"),
    "log": ("log", "-o", "json={}"),
    "checklist": ("checklist", "docs", "-o", "csv={}"),
    "baseline": ("baseline", "update", "docs", "--baseline", "{}"),
    "render": ("render", "spec.json", "-o", "{}"),
}
TARGETS = {
    "missing": ("nowhere/out", "there is no folder nowhere"),
    "no folder": ("file/out", "not a directory"),
    "below a file": ("file/a/b/out", "not a directory"),
    "no permission": ("locked/out", "permission denied"),
    "a kernel's folder": ("/proc/out", "no such file or directory"),
    "a folder in its place": ("folder", "is a directory"),
    "hard links": ("linked", "it has 2 hard links; delete it first, or write another file"),
    "too long": ("x" * 300, "file name too long"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository whose documents can't be read: whoever reads them says so."""
    git = Git(tmp_path / "repo")
    git.write("docs/acme-globex.rst", document())
    git.commit()
    (git.folder / "file").write_text("")
    (git.folder / "linked").write_text("")
    (git.folder / "other").hardlink_to(git.folder / "linked")
    (git.folder / "folder").mkdir()
    (git.folder / "locked").mkdir(mode=0o555)
    return git.folder


# render makes a folder that is missing, and as compile writes into one that is there; a file is none
FITTING = {
    ("render", "missing"),
    ("render", "hard links"),
    ("render", "a folder in its place"),
    ("compile", "a folder in its place"),
}
CASES = [(command, target) for command in COMMANDS for target in TARGETS if (command, target) not in FITTING]


@pytest.mark.parametrize(("command", "target"), CASES)
def test_an_unwritable_target_is_found_before_anything_is_read(
    command: str, target: str, folder: Path, rst2spec_of_a_user: Run
) -> None:
    path, reason = TARGETS[target]
    (folder / "docs" / "acme-globex.rst").write_bytes(b"\xff\xfe\0")  # reading it would be told
    before = sorted(folder.rglob("*"))
    arguments = [word.format(path) for word in COMMANDS[command]]
    done = rst2spec_of_a_user(*arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(folder.rglob("*")) == before


INPUTS = {
    "a document of a folder": (("check", "docs", "-o", "json=docs/acme-globex.rst"), "it is a document"),
    "a link to a document": (("compile", "docs", "-o", "csv=link"), "it is a document"),
    "a document that isn't read": (("log", "-o", "json=docs/acme-globex.rst"), "it is a document"),
    "a named document": (
        ("compile", "docs/acme-globex.rst", "-o", "csv=docs/acme-globex.rst"),
        "it is one of the files",
    ),
    "a baseline": (("check", "docs", "--baseline", "b.json", "-o", "b.json"), "it is one of the files"),
    "a spec": (("diff", "spec.json", "docs", "-o", "./spec.json"), "it is one of the files"),
    "links": (
        ("verify", "docs", "--data", "acme=a", "--links", "links.csv", "-o", "links.csv"),
        "it is one of the files",
    ),
    "data": (("verify", "docs", "--data", "acme=acme.json", "-o", "acme.json"), "it is one of the files"),
}


@pytest.mark.parametrize("case", INPUTS)
def test_an_input_is_not_replaced(case: str, folder: Path, rst2spec: Run) -> None:
    arguments, reason = INPUTS[case]
    for name in ("b.json", "spec.json", "links.csv", "acme.json"):
        (folder / name).write_text("content")
    (folder / "link").symlink_to("docs/acme-globex.rst")
    file = folder / arguments[-1].rpartition("=")[2]
    before = file.read_bytes()
    done = rst2spec(*arguments, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"rst2spec: {arguments[-1].rpartition('=')[2]} can't be written: {reason}"), (
        done.stderr
    )
    assert done.stderr.count("\n") == 1
    assert file.read_bytes() == before


def test_a_folder_that_can_only_be_made_in_a_locked_one(folder: Path, rst2spec_of_a_user: Run) -> None:
    done = rst2spec_of_a_user("compile", "docs", "-o", "locked/new/specs/", cwd=folder)
    assert (done.returncode, done.stderr) == (
        2,
        "rst2spec: locked/new/specs/ can't be written: permission denied\n",
    )


def test_what_can_be_written_is_as_before(folder: Path, rst2spec: Run) -> None:
    os.symlink("folder/target.json", folder / "link.json")
    outputs = ["new.json", "json=/dev/null", "made/of/folders/", "link.json"]
    done = rst2spec("compile", "docs", *[word for path in outputs for word in ("-o", path)], cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    for path in ("new.json", "made/of/folders/docs/acme-globex.json", "folder/target.json"):
        assert (folder / path).is_file(), path
    (folder / "new.json").chmod(0o444)  # it is replaced, and its folder can be written
    assert rst2spec("compile", "docs", "-o", "new.json", cwd=folder).returncode == 0


def test_one_target_of_several(folder: Path, rst2spec: Run) -> None:
    done = rst2spec("compile", "docs", "-o", "nowhere/a.json", "-o", "b.json", cwd=folder)
    assert done.returncode == 2
    assert done.stderr == "rst2spec: nowhere/a.json can't be written: there is no folder nowhere\n"
    assert (folder / "b.json").is_file()


def test_the_configuration_and_its_baseline_are_not_replaced(folder: Path, rst2spec: Run) -> None:
    (folder / "rst2spec.toml").write_text('baseline = "known.json"\n')
    (folder / "other.toml").write_text("")
    (folder / "pyproject.toml").write_text("[project]\n")
    (folder / "known.json").write_text("content")
    (folder / "to-known").symlink_to("known.json")
    commands = {
        "check": ["check", "docs"],
        "compile": ["compile", "docs"],
        "diff": ["diff", "docs", "docs"],
        "verify": ["verify", "docs", "--data", "acme=docs"],
    }
    read, configuration = "it is one of the files to read", "it is a configuration"
    cases = [("rst2spec.toml", read), ("pyproject.toml", configuration), ("known.json", read), ("to-known", read)]
    said = {}
    for command, words in commands.items():
        for path, reason in cases:
            done = rst2spec(*words, "-o", f"json={path}", cwd=folder)
            message = f"rst2spec: {path} can't be written: {reason}; name another file\n"
            said[command, path] = (done.returncode, done.stdout, done.stderr == message or done.stderr)
    assert set(said.values()) == {(2, "", True)}, said
    for arguments in (
        ("check", "docs", "--config", "other.toml", "-o", "json=other.toml"),
        ("log", "--config", "other.toml", "-o", "json=other.toml"),
        ("check", "docs", "--isolated", "-o", "json=rst2spec.toml"),
        ("log", "-o", "json=rst2spec.toml"),
        ("baseline", "update", "docs", "--baseline", "rst2spec.toml"),
        ("baseline", "update", "docs", "--baseline", "docs/acme-globex.rst"),
    ):
        done = rst2spec(*arguments, cwd=folder)
        assert done.returncode == 2
        assert done.stderr.endswith("; name another file\n"), (arguments, done.stderr)
    assert (folder / "known.json").read_text() == "content"
    assert (folder / "docs" / "acme-globex.rst").read_text() == document()


@pytest.mark.parametrize("path", ["data/acme/Order.json", "data/acme/new.csv", "link/new.json.gz", "outside.json"])
def test_a_report_of_verify_does_not_become_data(path: str, folder: Path, rst2spec: Run) -> None:
    (folder / "data" / "acme").mkdir(parents=True)
    (folder / "data" / "acme" / "Order.json").write_text("[]")
    (folder / "link").symlink_to("data/acme")
    (folder / "outside.json").symlink_to("data/acme/new.json")
    before = sorted(folder.rglob("*"))
    done = rst2spec("verify", "docs", "--data", "acme=data/acme", "-o", f"json={path}", cwd=folder)
    reason = "it would be a table of the data in data/acme; name a file in another folder"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"rst2spec: {path} can't be written: {reason}\n")
    assert sorted(folder.rglob("*")) == before


def test_two_outputs_are_not_one_file(folder: Path, rst2spec: Run) -> None:
    (folder / "b").symlink_to("a")
    done = rst2spec("compile", "docs", "-o", "json=a", "-o", "csv=b", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "rst2spec: -o: b is the same file as a\n")
    assert not (folder / "a").exists()
    done = rst2spec("compile", "docs", "-o", "json=/dev/stdout", "-o", "csv=/dev/stderr", cwd=folder)
    assert done.returncode == 0, done.stderr
