"""``rst2spec fix`` and ``check --fix`` as a user runs them: what is written, what is refused, what is reported."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from rst2spec.cli.fix import plan, replace_all, roots_of
from rst2spec.cli.inputs import find_documents, workspace_of
from rst2spec.cli.parser import CommandParser
from tests import needs
from tests.conftest import Run
from tests.processes import process
from tests.writing import document, section

ROW = ("a", "b", '"string"')
GOOD = document(section(rows=[ROW]))
# a rule that is too short, a tab, a row that occurs twice
BROKEN = document(section(rows=[("a\t", *ROW[1:]), ROW])).replace("Introduction\n", "Introduction.\n")
MENDED = GOOD.replace("Introduction\n------------", "Introduction.\n-------------")
BLANK = document(section("Acme Member", " Person", [ROW], system=""), target="")
NAMED = document(section("Acme Member", "Globex Inc Person", [ROW], system="Globex Inc"), target="Globex Inc")
LINE = "{}: 3 fixed (R105 1, R402 1, R403 1)\n"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "acme-globex.rst").write_text(BROKEN)
    (folder / "globex-acme.rst").write_text(GOOD)
    (tmp_path / "rst2spec.toml").touch()  # paths are relative to its folder
    return folder


def git(folder: Path, *arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [needs.program("git"), *arguments], cwd=folder, input=given, capture_output=True, check=False, text=True
    )


# --- what is written and reported


def test_documents_are_fixed_and_a_second_run_changes_nothing(docs: Path, rst2spec: Run) -> None:
    before = os.stat(docs / "globex-acme.rst")
    done = rst2spec("fix", "docs")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == LINE.format("docs/acme-globex.rst") + "Fixed 3 findings in 1 document.\n"
    assert (docs / "acme-globex.rst").read_text() == MENDED
    assert os.stat(docs / "globex-acme.rst").st_mtime_ns == before.st_mtime_ns
    inode = os.stat(docs / "acme-globex.rst").st_ino
    done = rst2spec("fix", "docs")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Nothing to fix.\n", "")
    assert os.stat(docs / "acme-globex.rst").st_ino == inode
    assert sorted(os.listdir(docs)) == ["acme-globex.rst", "globex-acme.rst"]


def test_quiet(docs: Path, rst2spec: Run) -> None:
    done = rst2spec("fix", "docs", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (docs / "acme-globex.rst").read_text() == MENDED


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_all_outside_of_the_fixes_stays_as_it_is_to_the_byte(
    line_end: bytes, bom: bytes, docs: Path, rst2spec: Run
) -> None:
    def written(text: str) -> bytes:
        # trailing blanks that no finding is about, and no line end at the end
        return bom + text.replace("Acme Member.\n\n", "Acme Member. \n\t\n").rstrip().encode().replace(b"\n", line_end)

    path = docs / "acme-globex.rst"
    path.write_bytes(written(BROKEN.replace(BROKEN[BROKEN.rindex("   * -") :], "") + "\nGröße: 1.\n"))
    assert rst2spec("fix", "docs", "-q").returncode == 0
    assert path.read_bytes() == written(MENDED.rstrip() + "\n\nGröße: 1.\n")


def test_unsafe_fixes_are_named_and_applied_where_they_are_asked_for(docs: Path, rst2spec: Run) -> None:
    (docs / "acme-globex.rst").write_text(BLANK)
    (docs / "hooli-globex.rst").write_text(document(source="Hooli", target="Globex Inc"))
    done = rst2spec("fix", "docs")
    assert (done.returncode, done.stdout) == (0, "Nothing to fix; 1 more with --unsafe-fixes.\n")
    done = rst2spec("fix", "docs", "--unsafe-fixes")
    assert done.stdout == "docs/acme-globex.rst: 1 fixed (R101 1)\nFixed 1 finding in 1 document.\n"
    assert (docs / "acme-globex.rst").read_text() == NAMED


def test_configured_documents_tell_names_and_stay_as_they_are(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "rst2spec.toml").write_text('documents = ["docs"]\n')
    (docs / "acme-globex.rst").write_text(BLANK)
    told = document(source="Hooli", target="Globex Inc").replace("Introduction\n", "Introduction.\n")
    (docs / "hooli-globex.rst").write_text(told)
    done = rst2spec("fix", "docs/acme-globex.rst", "--unsafe-fixes")
    assert done.stdout == "docs/acme-globex.rst: 1 fixed (R101 1)\nFixed 1 finding in 1 document.\n"
    assert (docs / "acme-globex.rst").read_text() == NAMED
    assert (docs / "hooli-globex.rst").read_text() == told


@pytest.mark.parametrize(
    ("arguments", "configuration", "codes"),
    [
        (["--select", "R4"], "", "R402 1, R403 1"),
        (["--ignore", "duplicate-mapping,R105"], "", "R402 1"),
        ([], 'ignore = ["R4"]', "R105 1"),
        (["--isolated"], 'ignore = ["R4"]', "R105 1, R402 1, R403 1"),
        ([], 'per-file-ignores = { "docs/" = ["R105"] }', "R402 1, R403 1"),
        ([], '[[suppress]]\ncode = "R402"\npath = "docs/"\nreason = "as it is"', "R105 1, R403 1"),
        ([], 'exclude = ["docs/acme-*"]', ""),
    ],
)
def test_only_findings_that_count_are_fixed(
    arguments: list[str], configuration: str, codes: str, docs: Path, tmp_path: Path, rst2spec: Run
) -> None:
    (tmp_path / "rst2spec.toml").write_text(configuration)
    done = rst2spec("fix", "docs", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"({codes})" in done.stdout if codes else done.stdout == "Nothing to fix.\n"


def test_excluded_files_that_are_named_are_left_alone_where_that_is_asked_for(
    docs: Path, tmp_path: Path, rst2spec: Run
) -> None:
    (tmp_path / "rst2spec.toml").write_text('exclude = ["docs/"]')
    done = rst2spec("fix", "docs/acme-globex.rst", "--force-exclude")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "rst2spec: nothing to read: everything named is excluded\n"
    assert (docs / "acme-globex.rst").read_text() == BROKEN
    assert rst2spec("fix", "docs/acme-globex.rst").returncode == 0
    assert (docs / "acme-globex.rst").read_text() == MENDED


def test_permissions_are_kept(docs: Path, rst2spec: Run) -> None:
    (docs / "acme-globex.rst").chmod(0o664)
    assert rst2spec("fix", "docs").returncode == 0
    assert stat.S_IMODE(os.stat(docs / "acme-globex.rst").st_mode) == 0o664


# --- standard input


def test_standard_input_goes_fixed_to_standard_output(docs: Path, rst2spec: Run) -> None:
    text = "\ufeff" + BROKEN.replace("\n", "\r\n")
    done = rst2spec("fix", "-", "--stdin-filename", "docs/acme-globex.rst", stdin=text)
    assert (done.returncode, done.stdout) == (0, "\ufeff" + MENDED.replace("\n", "\r\n"))
    assert done.stderr == LINE.format("docs/acme-globex.rst") + "Fixed 3 findings in 1 document.\n"
    assert (docs / "acme-globex.rst").read_text() == BROKEN
    done = rst2spec("fix", "-", "-q", stdin=GOOD)
    assert (done.returncode, done.stdout, done.stderr) == (0, GOOD, "")


def test_standard_input_that_can_not_be_read(rst2spec: Run) -> None:
    done = rst2spec("fix", "-", "-q", stdin=b"\xff\xfe")
    assert (done.returncode, done.stdout) == (2, "")
    reported = "it can't be read: it is UTF-16, expected UTF-8 (R901)"
    assert done.stderr == f"rst2spec: -: not fixed: {reported}\n"


def test_standard_input_as_a_diff(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    git(tmp_path, "init")
    done = rst2spec("fix", "-", "--diff", "--stdin-filename", "docs/acme-globex.rst", stdin=BROKEN)
    assert done.returncode == 1
    assert git(tmp_path, "apply", "--check", given=done.stdout).returncode == 0


# --- diffs


def test_a_diff_writes_nothing_and_git_takes_it(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    git(tmp_path, "init")
    (docs / "a b").mkdir()
    for name in ("größe.rst", 'quo"te.rst', "a b/c d.rst"):
        (docs / name).write_bytes(BROKEN.rstrip().replace("\n", "\r\n").encode())
    texts = {path: path.read_bytes() for path in docs.rglob("*.rst")}
    for arguments, folder in ((["docs"], tmp_path), (["."], docs), ([docs], tmp_path.parent)):
        done = rst2spec("fix", "--diff", *arguments, cwd=folder)
        assert done.returncode == 1
        assert done.stderr == "Would fix 12 findings in 4 documents.\n"
        assert "+++ b/docs/acme-globex.rst\n" in done.stdout
        applied = git(tmp_path, "apply", "--check", "-", given=done.stdout)
        assert (applied.returncode, applied.stderr) == (0, "")
        assert {path: path.read_bytes() for path in docs.rglob("*.rst")} == texts
    assert git(tmp_path, "apply", "--whitespace=nowarn", "-", given=done.stdout).returncode == 0
    shown = {path: path.read_bytes() for path in docs.rglob("*.rst")}
    for path, data in texts.items():
        path.write_bytes(data)
    assert rst2spec("fix", "docs", "-q").returncode == 0
    assert {path: path.read_bytes() for path in docs.rglob("*.rst")} == shown
    done = rst2spec("fix", "docs", "--diff")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Nothing to fix.\n")
    assert rst2spec("fix", "docs", "--diff", "-q").stderr == ""


def test_a_diff_without_a_repository_starts_from_the_root(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    assert "\n+++ b/docs/acme-globex.rst\n" in rst2spec("fix", "docs", "--diff").stdout
    assert "\n+++ b/acme-globex.rst\n" in rst2spec("fix", "docs", "--diff", "--root", "docs").stdout


# --- what is refused


def refused(run: Run, *arguments: object, path: str = "docs/acme-globex.rst", reported: str) -> None:
    """One document is refused with one line, and the others are fixed."""
    done = run("fix", *arguments)
    assert done.returncode == 2
    assert done.stderr == f"rst2spec: {path}: not fixed: {reported}\n"


def test_a_read_only_file_is_refused_and_the_others_are_fixed(docs: Path, rst2spec: Run) -> None:
    (docs / "globex-acme.rst").write_text(BROKEN)
    (docs / "acme-globex.rst").chmod(0o444)
    refused(rst2spec, "docs", reported="it is read-only")
    assert (docs / "acme-globex.rst").read_text() == BROKEN
    assert (docs / "globex-acme.rst").read_text() == MENDED


def test_a_file_that_can_not_be_read_is_said_and_the_others_are_fixed(docs: Path, rst2spec: Run) -> None:
    (docs / "broken.rst").write_bytes(b"caf\xe9")
    reported = "it can't be read: it isn't UTF-8: byte 0xe9 (R901)"
    refused(rst2spec, "docs", path="docs/broken.rst", reported=reported)
    assert (docs / "acme-globex.rst").read_text() == MENDED
    conflict = f"<<<<<<< ours\n{BROKEN}=======\n{GOOD}>>>>>>> theirs\n"
    (docs / "broken.rst").write_text(conflict)
    reported = "it can't be read: it has an unresolved merge conflict (R901)"
    refused(rst2spec, "docs", path="docs/broken.rst", reported=reported)
    assert (docs / "broken.rst").read_text() == conflict


def test_a_link_that_leads_out_is_refused(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    outside = tmp_path / "elsewhere"
    (docs / "acme-globex.rst").rename(docs / "b.rst")
    outside.mkdir()
    real = outside / "real.rst"
    real.write_text(BROKEN)
    (docs / "acme-globex.rst").symlink_to(real)
    reported = f"it is a link to {real}, outside of the given paths"
    refused(rst2spec, "docs", reported=reported)
    assert (real.read_text(), (docs / "b.rst").read_text()) == (BROKEN, MENDED)
    # a link that is named leads out, too, file or folder
    refused(rst2spec, "docs/acme-globex.rst", reported=reported)
    (docs / "acme-globex.rst").unlink()
    (docs / "linked").symlink_to(outside)
    refused(rst2spec, "docs", path="docs/linked/real.rst", reported=reported)
    refused(rst2spec, "docs/linked/", path="docs/linked/real.rst", reported=reported)
    refused(rst2spec, "docs/l*", path="docs/linked/real.rst", reported=reported)
    done = rst2spec("fix", "docs", "--diff")
    assert (done.returncode, done.stdout) == (2, "")
    assert real.read_text() == BROKEN
    # what it leads to was named as well
    assert rst2spec("fix", "docs", "elsewhere", "-q").returncode == 0
    assert real.read_text() == MENDED
    assert (docs / "linked").is_symlink()


def test_a_link_to_another_document_of_the_folder_stays_a_link(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    (docs / "a-first.rst").symlink_to("acme-globex.rst")
    git(tmp_path, "init")
    shown = rst2spec("fix", "docs", "--diff").stdout
    assert git(tmp_path, "apply", "--check", given=shown).returncode == 0
    assert rst2spec("fix", "docs").returncode == 0
    assert (docs / "acme-globex.rst").read_text() == MENDED
    assert (docs / "a-first.rst").is_symlink()


def test_a_damaged_document_is_said_and_left_alone(docs: Path, rst2spec: Run) -> None:
    rule = "=" * 27
    damaged = f"{rule}\r\nFinobex0 to Aczen3 Dataflow\r\n=\n   * - Phone\r\n\r\nGenerated: x\r\n"
    (docs / "acme-globex.rst").write_bytes(damaged.encode())
    refused(rst2spec, "docs", reported="it is so damaged that a fix would change how the rest is read")
    assert (docs / "acme-globex.rst").read_bytes() == damaged.encode()


@pytest.mark.parametrize("becomes", ["other", "gone", "folder", "link"])
def test_a_file_that_changes_while_it_is_being_fixed_is_refused(
    becomes: str, docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = docs / "acme-globex.rst"
    (docs / "globex-acme.rst").write_text(BROKEN)
    arguments = CommandParser("fix").parse(["docs"])
    workspace = workspace_of(arguments)
    outcome = plan(arguments, workspace, find_documents(arguments, workspace))
    path.unlink()
    if becomes == "other":
        path.write_text(BROKEN + "More.\n")
    elif becomes == "folder":
        path.mkdir()
    elif becomes == "link":
        (tmp_path / "outside.rst").write_text(BROKEN)
        path.symlink_to(tmp_path / "outside.rst")
    done, refused = replace_all(outcome.fixed, roots_of(arguments, workspace))
    assert [item.input_file.path for item in done] == ["docs/globex-acme.rst"]
    assert refused == {
        "docs/acme-globex.rst": {
            "other": "it has changed since it was read",
            "gone": "it doesn't exist",
            "folder": "it is a folder",
            "link": f"it is a link to {tmp_path / 'outside.rst'}, outside of the given paths",
        }[becomes]
    }
    assert (docs / "globex-acme.rst").read_text() == MENDED
    if becomes == "other":
        assert path.read_text() == BROKEN + "More.\n"
    if becomes == "link":
        assert (tmp_path / "outside.rst").read_text() == BROKEN


@process
def test_a_disk_that_takes_nothing_more_keeps_the_old_file(docs: Path, tmp_path: Path) -> None:
    program = f"ulimit -f 0; exec {sys.executable} -m rst2spec fix docs"
    done = subprocess.run(["bash", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    reported = "rst2spec: docs/acme-globex.rst: not fixed: it can't be written: file too large\n"
    assert (done.returncode, done.stderr) == (2, reported)
    assert (docs / "acme-globex.rst").read_text() == BROKEN
    assert sorted(os.listdir(docs)) == ["acme-globex.rst", "globex-acme.rst"]


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (["fix", "nowhere"], "nothing to read: there is no nowhere"),
        (["fix", "-", "docs"], "standard input (-) can't be read together with other paths"),
        (["fix", "docs", "--select", "R999"], "R999"),
        (["check", "docs", "--unsafe-fixes"], "--unsafe-fixes needs --fix"),
        (["check", "docs", "--fix", "--new-since", "HEAD"], "it can't be combined with --new-since"),
        (["check", "docs", "--fix", "--staged"], "it can't be combined with --staged"),
        (["check", "-", "--fix"], "it can't be combined with -"),
    ],
)
def test_wrong_use_is_one_line_and_touches_nothing(
    arguments: list[str], reported: str, docs: Path, tmp_path: Path, rst2spec: Run
) -> None:
    done = rst2spec(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert reported in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    assert (docs / "acme-globex.rst").read_text() == BROKEN


# --- check --fix


def test_check_fixes_and_reports_what_is_left(docs: Path, rst2spec: Run) -> None:
    (docs / "acme-globex.rst").write_text(BROKEN + "Nobody knows.\n")
    done = rst2spec("check", "docs", "--fix", "-q")
    assert done.returncode == 0
    assert (docs / "acme-globex.rst").read_text() == MENDED + "Nobody knows.\n"
    assert "R207" in done.stdout
    assert not {"R105", "R402", "R403"} & set(done.stdout.split())
    assert done.stderr == ""
    (docs / "acme-globex.rst").write_text(BROKEN)
    done = rst2spec("check", "docs", "--fix", "-f", "json")
    assert done.stdout.startswith("{")
    assert done.stderr == LINE.format("docs/acme-globex.rst") + "Fixed 3 findings in 1 document.\n"
    assert rst2spec("check", "docs", "--fix").stderr == ""


def test_check_fixes_unsafe_findings_where_that_is_asked_for(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "rst2spec.toml").write_text('documents = ["docs"]\nsystems = { globex = "Globex Inc" }\n')
    (docs / "acme-globex.rst").write_text(BLANK)
    done = rst2spec("check", "--fix")
    assert done.returncode == 1
    assert "R101" in done.stdout
    done = rst2spec("check", "--fix", "--unsafe-fixes")
    assert done.returncode == 0
    assert (docs / "acme-globex.rst").read_text() == NAMED


def test_check_ends_with_2_where_a_document_was_refused(docs: Path, rst2spec: Run) -> None:
    (docs / "acme-globex.rst").chmod(0o444)
    (docs / "broken.rst").write_bytes(b"caf\xe9")
    done = rst2spec("check", "docs", "--fix", "--min-severity", "warning")
    assert done.returncode == 2
    assert done.stderr == "rst2spec: docs/acme-globex.rst: not fixed: it is read-only\n"
    assert "docs/broken.rst:1:4: error R901" in done.stdout
    assert "docs/acme-globex.rst:7:1: warning R105" in done.stdout
