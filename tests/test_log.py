"""``rst2spec log``: what a history means, in real repositories of every kind."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from rst2spec.outputs.registry import format_names
from tests.conftest import ROOT, Run
from tests.formats.test_goldens import compared
from tests.repository import Git
from tests.test_schema import validator
from tests.writing import document, section

S, T = "Acme Member", "Globex Person"
ROWS = [("a", "b", '"string"'), ("c", "d", '"string"')]
BAD = ("e (Dependant on having  in f)", "g", '"string"')
FIRST = document(section(S, T, ROWS))
LESS = document(section(S, T, ROWS[:1]))
WORSE = document(section(S, T, [*ROWS, BAD]))
PATH = "docs/acme-globex.rst"
HOOLI = document(section("Hooli Member", T, ROWS), source="Hooli")


def stamped(text: str, day: int) -> str:
    """A document with another time stamp."""
    return text.replace("2026-11-02 03:15:00", f"2026-11-{day:02} 03:15:00")


class History(Git):
    """A repository whose commits are a day apart."""

    day = 0

    def save(self, text: str | None, path: str = PATH, message: str = "a commit", when: str = "") -> str:
        """Commits a document, or that it doesn't exist."""
        if text is None:
            (self.folder / path).unlink()
        else:
            self.write(path, text)
        self.day += 1
        return self.commit(message, when or f"2026-11-{self.day:02}T12:00:00+0100")


@pytest.fixture
def git(tmp_path: Path) -> History:
    """A document that came, had its time stamp changed, lost a mapping, and got a finding."""
    git = History(tmp_path / "repo")
    git.save(FIRST, message="It begins")
    git.save(stamped(FIRST, 9))
    git.save(LESS, message="Less of it")
    git.save(WORSE, message="More of it")
    return git


def log(run: Run, git: Git, *arguments: str, code: int = 0) -> list[str]:
    """The lines that the command writes."""
    done = run("log", *arguments, cwd=git.folder)
    assert (done.returncode, done.stderr) == (code, ""), done.stderr
    return done.stdout.splitlines()


def refused(run: Run, git: Git, *arguments: str) -> str:
    """What the command says of wrong use: one line."""
    done = run("log", *arguments, cwd=git.folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("rst2spec: ")
    assert done.stderr.count("\n") == 1
    return done.stderr.removeprefix("rst2spec: ").strip()


def changes(lines: list[str]) -> list[str]:
    """The lines that tell of a change or a finding."""
    begin = ("breaking ", "undecidable ", "compatible ", "findings:", "can't")
    return [" ".join(line.split()) for line in lines if line.startswith("    ") and line.lstrip().startswith(begin)]


def test_a_history_as_people_see_it(git: History, rst2spec: Run) -> None:
    assert log(rst2spec, git) == [
        "4 versions of 1 document in 4 commits, 2026-11-01 to 2026-11-04",
        "  1  changed only the timestamp",
        "  3  changed the meaning",
        "",
        "impact      kind             changes  documents",
        "breaking    mapping removed        1          1",
        "compatible  mapping added          2          1",
        "compatible  document added         1          1",
        "",
        "code  name                introduced  healed",
        "R302  blank-clause-value           1       0",
        "",
        "2026-11-04  2 compatible",
        f"  {PATH}  {git('rev-parse', 'HEAD')[:10]} 12:00",
        "    Acme Member to Globex Person",
        *(f"      {line}" for line in added(rst2spec, git)),
        "    findings: +1 R302",
        "",
        "2026-11-03  1 breaking",
        f"  {PATH}  {git('rev-parse', 'HEAD~1')[:10]} 12:00",
        "    Acme Member to Globex Person",
        '      breaking     mapping removed: c -> d "string"',
        "",
        "2026-11-01  1 compatible",
        f"  {PATH}  {git('rev-parse', 'HEAD~3')[:10]} 12:00",
        "    compatible   document added: 1 flow, 2 mappings",
        "",
        "'rst2spec rule diff' explains the impact of each kind.",
    ]


@pytest.mark.parametrize("name", ["log.txt", "log.md", "log.svg"])
def test_goldens(name: str, git: History, rst2spec: Run, request: pytest.FixtureRequest) -> None:
    """After that it only got a shorter underline, was there twice, with another name of a system, and came and went."""
    short = WORSE.replace("-" * len(f"{S} to {T}"), "-" * 5)
    git.save(short, message="Shorter")
    git.write("docs/hooli-globex.rst", HOOLI)
    git.save(short, message="Another one")
    git.write("docs/hooli-globex.rst", HOOLI.replace("Globex", "Globex.com"))
    git.save(WORSE.replace("Globex", "Globex.com"), message="A name")
    for minute in range(4):
        text = FIRST if minute % 2 else WORSE
        git.save(stamped(text, minute + 1), when=f"2026-11-20T12:0{minute}:00+0100")
    rst2spec("log", "--full", "-o", name, cwd=git.folder)
    written = re.sub(rb"\b[0-9a-f]{10}\b", b"0123456789", (git.folder / name).read_bytes())
    compared(ROOT / "tests" / "goldens" / name, written, request)


def test_help_names_the_revision_and_the_path(git: History, rst2spec: Run) -> None:
    assert [line for line in log(rst2spec, git, "--help") if line.startswith("  REV PATH  ")] != []


def added(run: Run, git: History) -> list[str]:
    """The lines of the two mappings that came last."""
    lines = [line.strip() for line in log(run, git) if "mapping added: " in line]
    assert len(lines) == 2
    return lines


def test_by_commit_and_by_month(git: History, rst2spec: Run) -> None:
    by_commit = log(rst2spec, git, "--by", "commit")
    assert "  Less of it (Test)" in by_commit
    assert f"{git('rev-parse', 'HEAD~1')[:10]}  2026-11-03 12:00  1 breaking" in by_commit
    assert "2026-11  1 breaking, 3 compatible" in log(rst2spec, git, "--by", "month")


def test_a_range_and_dates(git: History, rst2spec: Run) -> None:
    assert log(rst2spec, git, "--since", "60 years ago")[0].startswith("4 versions")
    assert changes(log(rst2spec, git, "HEAD~2..HEAD~1")) == ['breaking mapping removed: c -> d "string"']
    assert log(rst2spec, git, "HEAD~3")[0] == "1 version of 1 document in 1 commit, 2026-11-01"
    assert log(rst2spec, git, "HEAD~1..")[0].startswith("1 version of 1 document in 1 commit")
    assert log(rst2spec, git, "--since", "2026-11-03")[0].endswith("in 2 commits, 2026-11-03 to 2026-11-04")
    assert log(rst2spec, git, "--until", "2026-11-03")[0].endswith("in 3 commits, 2026-11-01 to 2026-11-03")
    assert log(rst2spec, git, "--since=2026-11-02T12:00", "--until=2026-11-02T12:00:00")[0].endswith(
        "1 commit, 2026-11-02"
    )
    assert log(rst2spec, git, "--since=2026-11-04T11:00:00+00:00")[0].endswith("1 commit, 2026-11-04")
    assert log(rst2spec, git, "--until=2026-11-03T11:00:00Z")[0].endswith("in 3 commits, 2026-11-01 to 2026-11-03")
    assert log(rst2spec, git, "--until=2026-11-03T10:59:59Z")[0].endswith("in 2 commits, 2026-11-01 to 2026-11-02")
    assert log(rst2spec, git, "--since", "40 years ago")[0].startswith("4 versions")


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_days_are_those_of_the_commits_wherever_it_runs(git: History, rst2spec: Run, zone: str) -> None:
    here = log(rst2spec, git, "--since", "2026-11-03")
    there = rst2spec("log", "--since", "2026-11-03", cwd=git.folder, TZ=zone).stdout.splitlines()
    assert there == here


def test_flapping_is_folded(git: History, rst2spec: Run) -> None:
    for minute in range(4):
        text = FIRST if minute % 2 else WORSE
        git.save(stamped(text, minute + 1), when=f"2026-11-20T12:0{minute}:00+0100")
    lines = log(rst2spec, git, "--since", "2026-11-20")
    assert "  3  changed the meaning" not in lines
    assert "  2  cancel each other out within minutes, in 1 document" in lines
    assert f"    2         2  2026-11-20  2026-11-20  {PATH}" in lines
    assert len([line for line in changes(lines) if "mapping removed" in line]) == 1
    shown = log(rst2spec, git, "--since", "2026-11-20", "--show-flaps")
    assert len([line for line in changes(shown) if "mapping removed" in line]) == 2
    assert f"    2         2  2026-11-20  2026-11-20  {PATH}" in shown


def test_a_document_that_goes_and_one_that_moves(git: History, rst2spec: Run) -> None:
    git("mv", PATH, "docs/hooli.rst")
    git.commit(when="2026-11-10T12:00:00+0100")
    git.save(None, "docs/hooli.rst", when="2026-11-10T12:01:00+0100")
    lines = log(rst2spec, git, "HEAD~2..")
    assert f"  {PATH} -> docs/hooli.rst  {git('rev-parse', 'HEAD~1')[:10]} 12:00" in lines
    assert "  1  removed the document" in lines
    assert "breaking document removed: 1 flow, 3 mappings" in changes(lines)
    assert not any("+1 R302" in line for line in lines)


def test_a_folder_that_moves(git: History, rst2spec: Run) -> None:
    git("mv", "docs", "documents")
    git.save(stamped(WORSE, 20), "documents/acme-globex.rst")
    lines = log(rst2spec, git, "HEAD~1..")
    assert lines[1:4] == ["  0  changed only the timestamp", "  0  changed the meaning", "  1  moved the document"]
    assert f"  {PATH} -> documents/acme-globex.rst  {git('rev-parse', 'HEAD')[:10]} 12:00" in lines
    assert changes(lines) == []


def test_merges_say_what_no_parent_has(git: History, rst2spec: Run) -> None:
    git("checkout", "-q", "-b", "side", "HEAD~1")
    git.save(HOOLI, "docs/hooli-globex.rst", "on the side")
    git("checkout", "-q", "main")
    git("merge", "-q", "--no-ff", "side", "-m", "merge", when="2026-11-20T12:00:00+0100")
    assert [line for line in changes(log(rst2spec, git)) if "document added" in line] == [
        "compatible document added: 1 flow, 2 mappings"
    ] * 2
    assert log(rst2spec, git)[0].startswith("5 versions of 2 documents in 6 commits")
    git.write("docs/hooli-globex.rst", HOOLI.replace("Person", "Human"))
    git("add", "-A")
    git("commit", "-q", "--amend", "-m", "an evil merge", when="2026-11-20T12:00:00+0100")
    lines = log(rst2spec, git, "--by", "commit")
    assert "  an evil merge (Test)" in lines
    assert lines[0].startswith("6 versions of 2 documents in 6 commits")


def series(run: Run, git: Git, *arguments: str) -> str:
    """What the chart says for those who can't see it."""
    done = run("log", "-f", "svg", *arguments, cwd=git.folder)
    assert done.returncode == 0, done.stderr
    return ET.fromstring(done.stdout).attrib["aria-label"]


def test_the_chart_is_of_the_line_of_first_parents(git: History, rst2spec: Run) -> None:
    assert series(rst2spec, git).endswith("3 mappings and 1 findings on 2026-11-04")
    git("checkout", "-q", "-b", "side", "HEAD~1")
    git.save(HOOLI, "docs/hooli-globex.rst")
    git.save(None)
    git("checkout", "-q", "main")
    git("merge", "-q", "-s", "ours", "side", "-m", "not theirs", when="2026-11-20T12:00:00+0100")
    assert series(rst2spec, git).endswith("3 mappings and 1 findings on 2026-11-20")
    git("merge", "-q", "--no-ff", "side", "-m", "nothing")
    git("reset", "-q", "--hard", "HEAD~1")
    git("checkout", "-q", "side")
    git("merge", "-q", "--no-ff", "-s", "ours", "main", "-m", "the side's", when="2026-11-21T12:00:00+0100")
    assert series(rst2spec, git).endswith("2 mappings and 0 findings on 2026-11-21")


def test_the_chart_of_a_range_begins_with_what_was_there(git: History, rst2spec: Run) -> None:
    git.save(HOOLI, "docs/hooli-globex.rst")
    assert series(rst2spec, git, "HEAD~1..").endswith("5 mappings and 1 findings on 2026-11-05")
    assert series(rst2spec, git, "--since", "2026-11-05").endswith("5 mappings and 1 findings on 2026-11-05")
    assert series(rst2spec, git, "--all", "--since", "2026-11-05").endswith("5 mappings and 1 findings on 2026-11-05")


def test_nothing_touched_is_nothing_wrong(git: History, rst2spec: Run) -> None:
    git.save("Words\n", "README.md")
    lines = log(rst2spec, git, "HEAD~1..")
    assert lines[0] == "0 versions of 0 documents in 1 commit, 2026-11-05"
    assert series(rst2spec, git, "HEAD~1..").endswith("3 mappings and 1 findings on 2026-11-05")


def test_all_branches(git: History, rst2spec: Run) -> None:
    git("checkout", "-q", "--orphan", "other")
    git("rm", "-rfq", ".")
    git.save("nothing", "README.md")
    assert (
        refused(rst2spec, git)
        == "there is no dataflow document in the history of HEAD; --all searches all branches and tags"
    )
    assert log(rst2spec, git, "--all")[0].startswith("4 versions of 1 document in 5 commits")
    assert log(rst2spec, git, "--all", "docs")[0].startswith("4 versions of 1 document")
    assert log(rst2spec, git, "main")[0].startswith("4 versions of 1 document in 4 commits")
    git("checkout", "-q", "main")
    git.write(PATH, FIRST)
    git("stash", "-q")
    assert log(rst2spec, git, "--all")[0].startswith("4 versions of 1 document in 5 commits")


def test_some_documents(git: History, rst2spec: Run) -> None:
    git.save(HOOLI, "other/hooli-globex.rst")
    git.save(HOOLI, ".hidden/hooli-globex.rst")
    git.save("Words\n=====\n", "docs/index.rst")
    git.write("rst2spec.toml", 'exclude = ["other/"]\n')
    assert log(rst2spec, git)[0].startswith("4 versions of 1 document in 7 commits")
    for name in ("hooli-globex", "hooli-globex.rst", "other/hooli-globex.rst"):
        assert log(rst2spec, git, "--isolated", "--document", name)[0].startswith("1 version of 1 document")
    for words in (("other/",), (git.folder / "other",), ("HEAD", "other"), ("HEAD~3..", "other")):
        assert log(rst2spec, git, "--isolated", *map(str, words))[0].startswith("1 version of 1 document"), words
    assert log(rst2spec, git, "--isolated", "other/hooli-globex.rst")[0].startswith("1 version of 1 document")
    for folder, count in (("other", 1), ("docs", 4)):
        done = rst2spec("log", ".", "--isolated", cwd=git.folder / folder)
        assert done.stdout.startswith(f"{count} version")
        assert rst2spec("log", "--isolated", cwd=git.folder / folder).stdout.startswith("5 versions")
    assert log(rst2spec, git, "docs", "--isolated")[0].startswith("4 versions of 1 document")
    assert log(rst2spec, git, "--isolated", "--exclude", "docs/")[0].startswith("1 version of 1 document")


def test_another_document_that_moves_is_left_out(git: History, rst2spec: Run) -> None:
    git.save(HOOLI, "docs/hooli-globex.rst")
    git("mv", PATH, "docs/acme-moved.rst")
    git.commit(when="2026-11-10T12:00:00+0100")
    lines = log(rst2spec, git, "--document", "hooli-globex")
    assert lines[0] == "1 version of 1 document in 6 commits, 2026-11-01 to 2026-11-10"
    assert changes(lines) == ["compatible document added: 1 flow, 2 mappings"]
    assert not any("acme" in line for line in lines)
    lines = log(rst2spec, git, "--document", "acme-moved", "HEAD~1..")
    assert lines[0] == "1 version of 1 document in 1 commit, 2026-11-10"
    assert f"  {PATH} -> docs/acme-moved.rst  {git('rev-parse', 'HEAD')[:10]} 12:00" in lines


def test_findings_that_count(git: History, rst2spec: Run) -> None:
    assert not any("R302" in line for line in log(rst2spec, git, "--ignore", "R302"))
    assert not any("R302" in line for line in log(rst2spec, git, "--min-severity", "none"))


def test_paths_of_any_kind(git: History, rst2spec: Run) -> None:
    names = [
        "docs/a b-c d.rst",
        "docs/привет-мир.rst",
        'docs/"quoted"-x.rst',
        "docs/tab\there-x.rst",
        "docs/日本-語.RST",
    ]
    for name in names:
        git.save(HOOLI, name)
    lines = log(rst2spec, git, f"HEAD~{len(names)}..")
    for name in names:
        assert any(line.startswith(f"  {name}  ".replace("\t", "\\x09")) for line in lines), name
    (git.folder / os.fsdecode(b"docs/\xff-x.rst")).write_text(HOOLI)
    git.commit(when="2026-11-29T12:00:00+0100")
    assert any(line.startswith("  docs/\\xff-x.rst") for line in log(rst2spec, git, "HEAD~1.."))
    done = rst2spec("log", "docs", "--document", "привет-мир", cwd=git.folder, LC_ALL="C", PYTHONUTF8="0")
    assert done.stdout.startswith("1 version of 1 document")


def test_what_is_left_out_is_told_by_what_it_is(git: History, rst2spec: Run) -> None:
    names = [f"hooli{number}-globex.rst" for number in range(25)]
    for name in names:
        git.write(f"docs/{name}", HOOLI)
    git.commit(when="2026-11-05T12:00:00+0100")
    assert log(rst2spec, git, "HEAD~1..")[-3] == "  ... and 5 more in 5 documents: 5 documents added"
    assert log(rst2spec, git, "HEAD~1..")[-1].endswith("2 lists shortened; --full shows everything.")
    for name in names:
        git("mv", f"docs/{name}", name)
    git.commit(when="2026-11-05T12:01:00+0100")
    assert log(rst2spec, git, "HEAD~1..")[-3] == "  ... and 5 more documents moved"
    both = log(rst2spec, git, "HEAD~2..")
    assert both[-3] == "  ... and 5 more in 5 documents: 5 documents added; 25 more documents moved"
    for name in names:
        git.write(name, f"\0{HOOLI}")
    git.commit(when="2026-11-05T12:02:00+0100")
    assert log(rst2spec, git, "HEAD~1..")[-3] == "  ... and 5 more documents that can't be compared"


@pytest.mark.parametrize("name", ["text", "markdown"])
def test_how_many_places_are_cut_and_all_of_it(git: History, rst2spec: Run, name: str) -> None:
    for day in (5, 6):
        for number in range(25):
            git.write(f"docs/hooli{number}-day{day}.rst", HOOLI)
        git.commit(when=f"2026-11-{day:02}T12:00:00+0100")
    lines = log(rst2spec, git, "-f", name)
    assert lines[-1].endswith("3 lists shortened; --full shows everything.")  # two days, and the table of documents
    assert log(rst2spec, git, "-f", name, "--statistics")[-1].endswith("1 list shortened; --full shows everything.")
    full = "\n".join(log(rst2spec, git, "-f", name, "--full"))
    assert "more" not in full
    assert "Left out" not in full
    for day in (5, 6):
        for number in range(25):
            assert full.count(f"hooli{number}-day{day}.rst") == 2  # in its day, and in the table


def test_diff_and_log_mean_the_same_by_full(rst2spec: Run) -> None:
    texts = [rst2spec(command, "--help", COLUMNS="200").stdout for command in ("diff", "log")]
    lines = [{" ".join(line.split()) for line in text.splitlines() if line.strip().startswith("--")} for text in texts]
    both = {line.split()[0] for line in lines[0]} & {line.split()[0] for line in lines[1]}
    assert "--full" in both
    assert "--all" not in both
    assert len({line for found in lines for line in found if line.startswith("--full ")}) == 1


def test_a_document_that_moves_is_one_document(git: History, rst2spec: Run) -> None:
    git.save(HOOLI, "docs/hooli-globex.rst")
    for number, folder in enumerate(("documents", "docs/technical", "docs"), 6):  # round and back
        (git.folder / folder).mkdir(exist_ok=True)
        for file in sorted(git.folder.glob("d*/**/*.rst")):
            git("mv", str(file), folder)
        git.commit(when=f"2026-11-{number:02}T12:00:00+0100")
    assert log(rst2spec, git)[0] == "11 versions of 2 documents in 8 commits, 2026-11-01 to 2026-11-08"
    assert log(rst2spec, git, "HEAD~1..")[0].startswith("2 versions of 2 documents in 1 commit")


def test_submodules_and_links(git: History, tmp_path: Path, rst2spec: Run) -> None:
    other = Git(tmp_path / "other")
    other.write("globex-hooli.rst", HOOLI)
    other.commit()
    git("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(other.folder), "docs/sub.rst")
    (git.folder / "docs/link-x.rst").symlink_to("acme-globex.rst")
    git.commit(when="2026-11-20T12:00:00+0100")
    assert log(rst2spec, git)[0].startswith("4 versions of 1 document in 5 commits")
    assert log(rst2spec, git, "docs/sub.rst")[0].startswith("1 version of 1 document in 1 commit")


def test_a_link_in_the_place_of_a_document(git: History, rst2spec: Run) -> None:
    git.write("docs/x.txt", WORSE)
    (git.folder / PATH).unlink()
    (git.folder / PATH).symlink_to("x.txt")
    git.commit(when="2026-11-20T12:00:00+0100")
    assert "  1  removed the document" in log(rst2spec, git)


def test_a_bare_repository_and_a_worktree(git: History, tmp_path: Path, rst2spec: Run) -> None:
    here = log(rst2spec, git)
    git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    git("worktree", "add", "-q", "--detach", str(tmp_path / "tree"))
    for folder in ("bare.git", "tree", "repo"):
        assert rst2spec("log", tmp_path / folder).stdout.splitlines() == here
    assert rst2spec("log", cwd=tmp_path / "bare.git").stdout.splitlines() == here


def test_a_shallow_clone(git: History, tmp_path: Path, rst2spec: Run) -> None:
    git("clone", "-q", "--depth", "2", f"file://{git.folder}", str(tmp_path / "shallow"))
    done = rst2spec("log", "-o", "-", "-o", "chart.svg", cwd=tmp_path / "shallow")
    assert done.returncode == 0
    assert "the clone is shallow" in done.stderr
    assert done.stdout.splitlines()[0].startswith("1 version of 1 document in 2 commits")
    assert "document added" not in done.stdout
    assert "3 mappings and 1 findings on 2026-11-04" in (tmp_path / "shallow" / "chart.svg").read_text()
    wrong = rst2spec("log", "HEAD~3", cwd=tmp_path / "shallow")
    assert wrong.returncode == 2
    assert "git fetch --unshallow" in wrong.stderr


def test_a_partial_clone_fetches_nothing(git: History, tmp_path: Path, rst2spec: Run) -> None:
    git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    git("clone", "-q", "--bare", "--filter=blob:none", f"file://{git.folder}", str(clone))
    before = snapshot(clone)
    done = rst2spec("log", clone)
    assert snapshot(clone) == before
    assert (done.returncode, done.stderr) == (1, "")
    assert "can't be compared" in done.stdout


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """All files of a folder."""
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_nothing_is_written_into_the_repository(git: History, rst2spec: Run) -> None:
    git.write("docs/new-x.rst", HOOLI)  # not staged
    before = snapshot(git.folder)
    log(rst2spec, git, "--all", "-j", "2")
    assert snapshot(git.folder) == before


def test_damaged_contents_are_told_and_the_others_read(git: History, rst2spec: Run) -> None:
    blob = git("rev-parse", f"HEAD~1:{PATH}").strip()
    file = git.folder / ".git/objects" / blob[:2] / blob[2:]
    file.chmod(0o644)
    file.write_bytes(b"damaged")
    for jobs in ("1", "2"):
        lines = log(rst2spec, git, "-j", jobs, code=1)
        assert "  2  can't be compared, because one side can't be read" in lines
        assert changes(lines)[0].startswith("can't be compared: git can't read it")
        assert changes(lines)[-1] == "compatible document added: 1 flow, 2 mappings"
    file.unlink()
    assert log(rst2spec, git, code=1) == lines


def test_a_damaged_commit_or_folder_ends_it(git: History, rst2spec: Run) -> None:
    for name in ("HEAD~2^{tree}", "HEAD~2"):
        thing = git("rev-parse", name).strip()
        file = git.folder / ".git/objects" / thing[:2] / thing[2:]
        file.unlink()
        assert refused(rst2spec, git).startswith("git: ")


def test_contents_that_are_no_text(git: History, rst2spec: Run) -> None:
    git.write(PATH, "")
    (git.folder / PATH).write_bytes(WORSE.encode("utf-16"))
    git.commit(when="2026-11-20T12:00:00+0100")
    git.save(WORSE)
    lines = log(rst2spec, git, "HEAD~2..")
    assert lines[1:3] == ["  0  changed only the timestamp", "  0  changed the meaning"]
    assert "    can't be compared: it is UTF-16, expected UTF-8" in lines
    assert "R901  unreadable-file              1       1" in lines


def test_wrong_use(git: History, tmp_path: Path, rst2spec: Run) -> None:
    assert refused(rst2spec, git, "nowhere") == (
        "git knows no revision nowhere; if it is a path that no longer exists, use 'rst2spec log HEAD nowhere'"
    )
    assert refused(rst2spec, git, "HEAD..nowhere") == "git knows no revision nowhere"
    assert refused(rst2spec, git, "--", "--output=x") == "git knows no revision --output=x"
    assert refused(rst2spec, git, "main...HEAD") == "expected a range REV..REV, got 'main...HEAD'"
    assert refused(rst2spec, git, "HEAD..HEAD") == "there is no commit in the history of HEAD..HEAD"
    assert refused(rst2spec, git, "--all", "HEAD") == (
        "there is no dataflow document in all branches and tags below HEAD"
    )
    both = refused(rst2spec, git, "--all", "HEAD", "docs")
    assert both == "--all replaces the revision 'HEAD': leave out one of them"
    assert refused(rst2spec, git, "nowhere", "HEAD") == "git knows no revision nowhere"
    assert refused(rst2spec, git, "docs", "HEAD~1..") == "a revision precedes the path: 'rst2spec log HEAD~1.. docs'"
    assert refused(rst2spec, git, "HEAD", "docs", "x") == "expected a revision or range and one path, got also 'x'"
    assert refused(rst2spec, git, "HEAD", "") == "the path is empty"
    assert refused(rst2spec, git, "--since", "soon").startswith("--since soon: expected a date such as 2024-03-01")
    assert (
        refused(rst2spec, git, "--since", "2030-01-01") == "there is no commit in the history of HEAD since 2030-01-01"
    )
    assert refused(rst2spec, git, "HEAD", "no").startswith(
        "there is no dataflow document in the history of HEAD below no"
    )
    assert "with the name nobody" in refused(rst2spec, git, "--document", "nobody")
    empty = Git(tmp_path / "empty")
    assert refused(rst2spec, empty) == "the repository has no commits yet"
    (tmp_path / "plain").mkdir()
    done = rst2spec("log", cwd=tmp_path / "plain", GIT_CEILING_DIRECTORIES=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("rst2spec: git: not a git repository")
    done = rst2spec("log", cwd=git.folder, PATH=str(tmp_path / "plain"))
    assert (done.returncode, done.stderr) == (2, "rst2spec: git isn't installed\n")


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path, rst2spec: Run) -> None:
    git = History(tmp_path / "repo")
    for number in range(12):
        for name in ("acme", "hooli", "initech"):
            rows = [*ROWS, (f"x{number // 3}", "y", '"string"')] if number % 4 else ROWS
            git.write(
                f"docs/{name}-globex.rst",
                stamped(document(section(f"{name.title()} Member", T, rows), source=name.title()), number + 1),
            )
        git.commit(when=f"2026-11-{number + 1:02}T12:00:00+0100")
    for name in format_names("log"):
        alone = log(rst2spec, git, "-f", name, "-j", "1")
        for jobs in ("2", "3"):
            assert log(rst2spec, git, "-f", name, "-j", jobs) == alone


def test_all_of_it_as_json(git: History, rst2spec: Run) -> None:
    git.save(HOOLI, "docs/hooli-globex.rst")
    git("mv", "docs", "documents")
    git.commit(when="2026-11-10T12:00:00+0100")
    git.save(None, "documents/acme-globex.rst")
    (git.folder / "documents/hooli-globex.rst").write_bytes(HOOLI.encode("utf-16"))
    git.commit(when="2026-11-11T12:00:00+0100")
    told = json.loads("\n".join(log(rst2spec, git, "-f", "json")))
    validator("log").validate(told)
    changes = [
        {"commit": version["commit"], "path": version["path"], "change": change}
        for version in told["versions"]
        for change in version["changes"]
    ]
    assert {item["kind"]: item["changes"] for item in told["kinds"]} == {
        "document-removed": 1, "mapping-removed": 1, "mapping-added": 2, "document-added": 2,
    }  # fmt: skip
    assert len(changes) == 6
    assert told["summary"] == {
        "commits": 8, "first": "2026-11-01T12:00:00+01:00", "last": "2026-11-11T12:00:00+01:00", "documents": 2,
        "versions": 8, "stamped": 1, "rewritten": 0, "folded": 0, "changed": 5, "removed": 1, "moved": 2,
        "not_compared": 1, "unreadable": 0,
    }  # fmt: skip
    assert told["points"][-1] == {"time": "2026-11-11", "documents": 1, "mappings": 0, "findings": 1}
    records = [json.loads(line) for line in log(rst2spec, git, "-f", "jsonl")]
    for record in records:
        validator("log-record").validate(record)
    assert records == changes
    validator("log").validate(json.loads("\n".join(log(rst2spec, git, "-f", "json", "HEAD~1.."))))


def test_the_sizes_before_a_range_are_no_versions_of_it(git: History, rst2spec: Run) -> None:
    git.save(HOOLI, "docs/hooli-globex.rst")
    git.save(None)
    told = json.loads("\n".join(log(rst2spec, git, "-f", "json", "HEAD~1..")))
    assert told["summary"] == {
        "commits": 1, "first": "2026-11-06T12:00:00+01:00", "last": "2026-11-06T12:00:00+01:00", "documents": 1,
        "versions": 0, "stamped": 0, "rewritten": 0, "folded": 0, "changed": 1, "removed": 1, "moved": 0,
        "not_compared": 0, "unreadable": 0,
    }  # fmt: skip
    assert [(item["path"], [change["kind"] for change in item["changes"]]) for item in told["versions"]] == [
        (PATH, ["document-removed"])
    ]
    assert told["points"] == [{"time": "2026-11-06", "documents": 1, "mappings": 2, "findings": 0}]
    assert told["flapping"] == []


def test_what_came_and_went_adds_up(git: History, rst2spec: Run) -> None:
    git.save(HOOLI.replace("Hooli to", "to"), "docs/hooli-globex.rst")
    git.save(LESS)
    git.save(None, "docs/hooli-globex.rst")
    told = json.loads("\n".join(log(rst2spec, git, "-f", "json", "--by", "commit")))
    balance = 0
    for version in told["versions"]:
        balance += sum(version["introduced"].values()) - sum(version["healed"].values())
        now = [point for point in told["points"] if point["time"] == version["commit"]["time"]]
        assert [point["findings"] for point in now] == [balance]
    assert balance == 0
    assert len(told["versions"]) == 6


def test_several_formats_of_one_run(git: History, rst2spec: Run) -> None:
    files = ("log.json", "log.jsonl", "log.md", "log.svg", "log.txt")
    log(rst2spec, git, *(f"-o{name}" for name in files))
    for name in files:
        alone = log(rst2spec, git, "-f", format_of(name))
        assert (git.folder / name).read_text().splitlines() == alone
    done = rst2spec("log", "-o", "no/where.svg", cwd=git.folder)
    assert done.returncode == 2
    assert done.stderr == "rst2spec: no/where.svg can't be written: there is no folder no\n"
    assert done.stdout == ""  # it is found before the history is read


def format_of(name: str) -> str:
    """The format that a file's ending says."""
    return {"md": "markdown", "txt": "text"}.get(name.rpartition(".")[2], name.rpartition(".")[2])


def test_sha256(tmp_path: Path, rst2spec: Run) -> None:
    git = History(tmp_path / "repo", "--object-format=sha256")
    git.save(FIRST)
    git.save(LESS)
    assert changes(log(rst2spec, git))[0] == 'breaking mapping removed: c -> d "string"'


def test_control_characters_never_reach_a_terminal(git: History, rst2spec: Run) -> None:
    git.save(WORSE.replace("Acme", "A\x1b[31mcme"), message="\x1b[31mred")
    for name in format_names("log"):
        for by in ("day", "commit"):
            assert "\x1b" not in "\n".join(log(rst2spec, git, "-f", name, "--by", by))


def test_markdown_calls_nobody_and_links_nothing(git: History, rst2spec: Run) -> None:
    row = ("@octocat", "**b** https://x.org", '"string"')
    git.save(document(section(S, T, [*ROWS, row])), message="Thanks @octocat, see https://x.org")
    page = "\n".join(log(rst2spec, git, "-f", "markdown", "--by", "commit", "HEAD~1.."))
    assert page.count("octocat") == 2
    assert not re.search(r"@\w|://|[^\\]\*\*b", page)


def test_colors_where_they_are_wanted(git: History, rst2spec: Run) -> None:
    done = rst2spec("log", cwd=git.folder, FORCE_COLOR="1")
    assert "\x1b[1;31mbreaking" in done.stdout


def test_a_reader_that_has_had_enough(git: History) -> None:
    command = [sys.executable, "-m", "rst2spec", "log"]
    with subprocess.Popen(command, cwd=git.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_the_page_shows_what_happens(tmp_path: Path, rst2spec: Run) -> None:
    script = tmp_path / "make.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\n"
        f"sys.path.insert(0, {str(ROOT / 'bench')!r})\nfrom history import Proportions, repository\n"
        "repository(Path('made'), Proportions(1200, 60, 12, 20), 1)\n"
    )
    subprocess.run([sys.executable, str(script)], cwd=tmp_path, check=True)
    shown = (ROOT / "docs" / "log.md").read_text().partition("```text\n$ rst2spec log ")[2].partition("```")[0]
    command, _, output = shown.partition("\n")
    assert rst2spec("log", *command.split(), cwd=tmp_path / "made").stdout == output
