"""Where documents may be written: below the folder that was named, and nowhere else, whoever wrote their paths."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec.cli.destination import document_file, replaceable
from tests.conftest import Run, needs_root
from tests.repository import Git
from tests.writing import document

TEXT = document()
DAMAGED = TEXT.replace('"string"', '"string"\t')

OUTSIDE = ("", ".", "..", "/x.rst", "../x.rst", "sub/../../x.rst", "a\0.rst", "./../x.rst", "sub/../..")
ODD = (
    ".bashrc", "rst2spec.toml", "pyproject.toml", "x", "x.rst.txt", "Makefile", "x.json", ".rst", "sub/.rst",
    "a\n.rst", "a\x1b[31m.rst", "a\x7f.rst", "a\x85.rst", "a\t.rst", "a\u202egnp.rst", "a\u2028.rst", "sub\r/x.rst",
    "C:\\x.rst", "C:x.rst", "c:/x.rst", "\\\\srv\\share\\x.rst", "..\\x.rst", "sub\\x.rst", "x.rst:stream.rst",
    "sub/../x.rst", "a/b/../../x.rst", "x.rst/..",
    "CON.rst", "con.rst", "sub/Aux.rst", "NUL.a.rst", "com1.rst",
    "LPT9.rst", "COM\u00b9.rst", "aux/x.rst", "conin$.rst",
    "nul .rst",
    "sub./x.rst", "sub /x.rst", ".../x.rst", "what?.rst", "a*.rst", "a|b.rst", "<x>.rst", 'a"b.rst',
    ".git/x.rst", ".GIT/hooks/x.rst", "sub/.git/x.rst", "git~1/x.rst", ".g\u200cit/x.rst", ".git./x.rst", ".git /x.rst",
    "/".join(["a"] * 3_000) + "/x.rst", "a/" * 300 + "x.rst",
)  # fmt: skip
FINE = ("x.rst", "sub/x.rst", "./x.rst", "Ürün kö.rst", "a b/c.d.RST", ".github/x.rst", "console.rst",
        "com10.rst",
        "gitignore.rst", "顧客.rst", "-x.rst", "a..b.rst")  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_path_that_leaves_the_folder(path: str, tmp_path: Path) -> None:
    assert document_file(str(tmp_path), path)[1] == f"it would be outside of {tmp_path}"


@pytest.mark.parametrize("path", ODD)
def test_a_path_that_no_document_has(path: str, tmp_path: Path) -> None:
    assert document_file(str(tmp_path), path)[1]


@pytest.mark.parametrize("path", FINE)
def test_a_path_that_a_document_has(path: str, tmp_path: Path) -> None:
    file, problem = document_file(str(tmp_path), path)
    assert problem == ""
    assert os.path.realpath(file).startswith(f"{tmp_path}/")


@given(st.lists(st.sampled_from(["..", ".", "", "a", "A.rst", ".git", "/", "\\", ":", " ", "\n", "x.rst", "con"])))
def test_no_path_leads_out(steps: list[str]) -> None:
    file, problem = document_file("/nowhere/out", "/".join(steps))
    is_below = os.path.normpath(file).startswith("/nowhere/out/") and file.lower().endswith(".rst")
    assert problem or (is_below and ".git" not in file)


@given(st.lists(st.sampled_from(["a", "B", "a b", "ü", "1", "git"]), max_size=5))
def test_a_path_of_plain_names_leads_to_its_file(steps: list[str]) -> None:
    path = "/".join([*steps, "x.rst"])
    assert document_file("/nowhere/out", path) == (f"/nowhere/out/{path}", "")


def spec_with(run: Run, folder: Path, *paths: str) -> Path:
    """A spec of one document at several paths."""
    (folder / "acme-globex.rst").write_text(TEXT)
    spec = json.loads(run("compile", "acme-globex.rst", cwd=folder).stdout)
    (one,) = spec["documents"]
    spec["documents"] = [{**one, "path": path} for path in paths]
    file = folder / "spec.json"
    file.write_text(json.dumps(spec))
    return file


def below(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_render_refuses_each_in_one_line_and_writes_the_others(tmp_path: Path, rst2spec: Run) -> None:
    refused = [path for path in (*OUTSIDE, *ODD) if not path.startswith("a/a/")]
    spec_with(rst2spec, tmp_path, *refused, "good.rst", "sub/good.rst")
    before = below(tmp_path)
    done = rst2spec("render", "spec.json", "-o", "out", HOME=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "Wrote 2 documents to out.\n")
    assert len(done.stderr.splitlines()) == len(refused)
    assert all(line.startswith("rst2spec: ") for line in done.stderr.splitlines())
    assert not any(ord(character) < 32 and character != "\n" for character in done.stderr)
    assert set(below(tmp_path)) - set(before) == {"out/good.rst", "out/sub/good.rst"}


@pytest.fixture
def traps(tmp_path: Path) -> Path:
    """A folder with links that lead elsewhere, beside what they lead to."""
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    for folder in (out, elsewhere, out / ".git", out / "inside"):
        folder.mkdir()
    for name in ("precious.rst", "precious.json", "precious.toml"):
        (elsewhere / name).write_text("precious")
        (out / name).write_text("precious")
    for suffix in ("rst", "json"):
        (out / f"a-file.{suffix}").symlink_to(elsewhere / f"precious.{suffix}")
        (out / f"a-new.{suffix}").symlink_to(elsewhere / f"new.{suffix}")
        (out / f"a-config.{suffix}").symlink_to("precious.toml")
        (out / f"a-git.{suffix}").symlink_to(f".git/x.{suffix}")
        os.mkfifo(out / f"a-pipe.{suffix}")
        (out / f"a-folder.{suffix}").mkdir()
        (out / f"a-device.{suffix}").symlink_to("/dev/fd/../../dev/null")
        (out / f"a-hard.{suffix}").hardlink_to(elsewhere / f"precious.{suffix}")
    (out / "links").symlink_to(elsewhere)
    (out / "up").symlink_to("..")
    (out / "tunnel").symlink_to(".git")
    (out / "good-link").symlink_to("inside")
    return out


BAD_NAMES = ("a-file", "a-new", "a-config", "a-git", "a-pipe", "a-folder", "a-device", "a-hard", "links/a-b",
             "up/a-b", "tunnel/a-b")  # fmt: skip
GOOD_NAMES = ("a-b", "good-link/a-b")


def test_no_link_leads_render_out(traps: Path, tmp_path: Path, rst2spec: Run) -> None:
    spec_with(rst2spec, tmp_path, *(f"{name}.rst" for name in (*BAD_NAMES, *GOOD_NAMES)))
    before = below(tmp_path)
    done = rst2spec("render", "spec.json", "-o", "out")
    assert (done.returncode, done.stdout) == (2, "Wrote 2 documents to out.\n")
    assert len(done.stderr.splitlines()) == len(BAD_NAMES)
    assert set(below(tmp_path)) - set(before) == {"out/a-b.rst", "out/inside/a-b.rst"}
    assert {name: content for name, content in below(tmp_path).items() if name in before} == before


def test_two_documents_are_not_written_to_one_file(tmp_path: Path, rst2spec: Run) -> None:
    spec_with(rst2spec, tmp_path, "x-y.rst", "./x-y.rst", "./././x-y.rst", "in/a-b.rst", "link/a-b.rst")
    (tmp_path / "out" / "in").mkdir(parents=True)
    (tmp_path / "out" / "link").symlink_to("in")
    done = rst2spec("render", "spec.json", "-o", "out")
    assert (done.returncode, done.stdout) == (2, "Wrote 2 documents to out.\n")
    assert done.stderr.count("not written: another document is written to the same file\n") == 3


def test_no_link_leads_compile_out(traps: Path, tmp_path: Path, rst2spec: Run) -> None:
    docs = tmp_path / "docs"
    for name in (*BAD_NAMES, *GOOD_NAMES):
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / f"{name}.rst").write_text(TEXT)
    before = below(tmp_path)
    done = rst2spec("compile", "docs", "-o", "out/")
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert len(lines) == len(BAD_NAMES)
    assert sorted(line.split()[1] for line in lines) == sorted(f"out/{name}.json" for name in BAD_NAMES)
    assert set(below(tmp_path)) - set(before) == {"out/a-b.json", "out/inside/a-b.json"}
    assert {name: content for name, content in below(tmp_path).items() if name in before} == before
    done = rst2spec("compile", "docs", "--check", "-o", "out/")
    assert (done.returncode, done.stdout) == (2, "")


def test_compile_refuses_names_that_are_not_portable(tmp_path: Path, rst2spec: Run) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in ("a-b", "CON", "a:b-c", "a\\b-c", "a\nb-c", "a-b ", "a?-c"):
        (docs / f"{name}.rst").write_text(TEXT)
    done = rst2spec("compile", "docs", "-o", "out/")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 5
    assert sorted(below(tmp_path / "out")) == ["a-b .json", "a-b.json"]


def test_fix_writes_documents_only(traps: Path, tmp_path: Path, rst2spec: Run) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a-b.rst").write_text(DAMAGED)
    (docs / "notes.txt").write_text(DAMAGED)
    (docs / "config.toml").write_text(DAMAGED)
    (docs / "a-link.rst").symlink_to("config.toml")
    (tmp_path / "elsewhere" / "a-b.rst").write_text(DAMAGED)
    (docs / "a-out.rst").symlink_to(tmp_path / "elsewhere" / "a-b.rst")
    (docs / "folder").symlink_to(tmp_path / "elsewhere")
    (docs / ".git").mkdir()
    (docs / ".git" / "a-b.rst").write_text(DAMAGED)
    done = rst2spec("fix", "docs", "docs/notes.txt", "docs/.git/a-b.rst")
    assert done.returncode == 2
    assert sorted(line.split(":")[1].strip() for line in done.stderr.splitlines()) == [
        ".git/a-b.rst", "a-link.rst", "a-out.rst", "notes.txt",
    ]  # fmt: skip
    changed = {name for name, content in below(tmp_path).items() if content == TEXT.encode()}
    assert changed == {"docs/a-b.rst"}
    assert replaceable(str(docs / "notes.txt"), {str(docs)}) == "its name doesn't end in .rst"


def test_churn_restores_documents_only(tmp_path: Path, rst2spec: Run) -> None:
    git = Git(tmp_path / "repository")
    git.write("docs/a-b.rst", TEXT)
    git.commit()
    elsewhere = tmp_path / "elsewhere"
    shutil.move(git.folder / "docs", elsewhere)
    (git.folder / "docs").symlink_to(elsewhere)
    (elsewhere / "a-b.rst").write_text(TEXT.replace("2026", "2027"))
    before = below(elsewhere)
    rst2spec("churn", "--restore", cwd=git.folder)
    assert below(elsewhere) == before


# --- what a file keeps


@needs_root
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o4755, 0o2755, 0o6644])
def test_owner_and_mode_are_kept(mode: int, tmp_path: Path, rst2spec: Run) -> None:
    def state(file: Path) -> tuple[int, int, int]:
        found = file.stat()
        return found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)

    files = {name: tmp_path / name for name in ("acme-globex.rst", "spec.json", "baseline.json", "out/acme-globex.rst")}
    (tmp_path / "out").mkdir()
    for file in files.values():
        file.write_text(DAMAGED)
        os.chown(file, 1234, 2345)
        file.chmod(mode)
    assert rst2spec("fix", "acme-globex.rst").returncode == 0
    assert rst2spec("compile", "acme-globex.rst", "-o", "spec.json").returncode == 0
    assert rst2spec("baseline", "update", "acme-globex.rst", "--baseline", "baseline.json").returncode == 0
    assert rst2spec("render", "spec.json", "-o", "out").returncode == 0
    for file in files.values():
        assert DAMAGED not in file.read_text()
        assert state(file) == (1234, 2345, mode), file


@needs_root
def test_a_file_of_somebody_else_is_refused(tmp_path: Path, rst2spec_of_a_user: Run) -> None:
    file = tmp_path / "acme-globex.rst"
    file.write_text(DAMAGED)
    file.chmod(0o666)
    os.chown(file, 1234, 2345)
    done = rst2spec_of_a_user("fix", "acme-globex.rst")
    reported = "it can't be written: it belongs to another user or group; delete it first"
    assert (done.returncode, done.stderr) == (2, f"rst2spec: acme-globex.rst: not fixed: {reported}\n")
    assert below(tmp_path) == {"acme-globex.rst": DAMAGED.encode()}


def test_hard_links_are_refused(tmp_path: Path, rst2spec: Run) -> None:
    for name in ("acme-globex.rst", "spec.json", "baseline.json"):
        (tmp_path / name).write_text(DAMAGED)
        (tmp_path / f"other-{name}").hardlink_to(tmp_path / name)
    before = below(tmp_path)
    reported = "it has 2 hard links; delete it first, or write another file"
    for arguments in (
        ("fix", "acme-globex.rst"),
        ("compile", "acme-globex.rst", "-o", "spec.json"),
        ("baseline", "update", "acme-globex.rst", "--baseline", "baseline.json"),
    ):
        done = rst2spec(*arguments)
        assert done.returncode == 2
        assert done.stderr.splitlines()[-1].endswith(reported)
        assert below(tmp_path) == before
