"""R705 and R706: no gate is green over documents that were destroyed, whatever destroyed them and whatever compares."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rst2spec.outputs.registry import format_names
from tests.conftest import Run
from tests.repository import Git
from tests.writing import document, front, heading, section

ERROR_PAGE = "<html>502 Bad Gateway</html>\n"
README = "Notes\n=====\n\nWho brings the cake is open.\n"
KNOWN = "known.json"


def flows(count: int, source: str = "Acme") -> str:
    """A document with some flows."""
    return document(*(section(f"{source} Member{number}") for number in range(count)), source=source)


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """A repository with two documents and a page that isn't one."""
    git = Git(tmp_path / "repo")
    git.write("rst2spec.toml", 'documents = ["docs"]\n')
    git.write("docs/acme-globex.rst", flows(6))
    git.write("docs/hooli-globex.rst", flows(2, "Hooli"))
    git.write("docs/index.rst", README)
    git.commit()
    return git


def lost(run: Run, git: Git, *arguments: str, since: str = "HEAD") -> list[str]:
    """``path: CODE message`` of each error; the exit code has to fit."""
    asked = ["--new-since", since] if since else []
    done = run("check", *arguments, *asked, "-f", "json", cwd=git.folder)
    assert done.returncode in {0, 1}, done.stderr
    found = [item for item in json.loads(done.stdout)["diagnostics"] if item["severity"] == "error"]
    assert done.returncode == bool(found)
    return [f"{item['path']}: {item['code']} {item['message']}" for item in found]


GONE = "document is gone; it had {} flows at {}"
NO_LONGER = "file is no longer a dataflow document; it had {} flows at {}"


# --- what is lost


def test_emptied_documents(git: Git, rst2spec: Run) -> None:
    for file in (git.folder / "docs").iterdir():
        file.write_bytes(b"")
    expected = [
        f"docs/acme-globex.rst: R705 {NO_LONGER.format(6, 'HEAD')}",
        f"docs/hooli-globex.rst: R705 {NO_LONGER.format(2, 'HEAD')}",
    ]
    assert lost(rst2spec, git) == expected
    assert lost(rst2spec, git, "docs") == expected
    assert lost(rst2spec, git, "docs/acme-globex.rst", "docs/hooli-globex.rst") == expected
    assert lost(rst2spec, git, "--isolated", "docs/acme-globex.rst", "--force-exclude") == expected[:1]


@pytest.mark.parametrize("text", ["", "\n", ERROR_PAGE, README, "{}", "Acme to Globex Dataflow\n====\n"[:6]])
def test_a_document_replaced_by_something_else(text: str, git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", text)
    assert lost(rst2spec, git) == [f"docs/acme-globex.rst: R705 {NO_LONGER.format(6, 'HEAD')}"]
    git("add", "-A")
    assert lost(rst2spec, git, "--staged") == [f"docs/acme-globex.rst: R705 {NO_LONGER.format(6, 'HEAD')}"]
    # what is staged is compared with HEAD where no revision is named
    assert lost(rst2spec, git, "--staged", since="") == [f"docs/acme-globex.rst: R705 {NO_LONGER.format(6, 'HEAD')}"]


def test_a_document_that_was_cut_off(tmp_path: Path, rst2spec: Run) -> None:
    git = Git(tmp_path / "repo")
    git.write("docs/acme-globex.rst", flows(88))
    git.commit()
    git.write("docs/acme-globex.rst", flows(88)[:300])
    (found,) = lost(rst2spec, git, "docs")
    assert found.startswith(("docs/acme-globex.rst: R705 ", "docs/acme-globex.rst: R706 "))
    assert "88 flows" in found
    git.write("docs/acme-globex.rst", front())
    assert lost(rst2spec, git, "docs") == ["docs/acme-globex.rst: R706 document lost all 88 flows that it had at HEAD"]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (1, 0, "document lost its only flow, which it had at HEAD"),
        (2, 0, "document lost all 2 flows that it had at HEAD"),
        (3, 1, ""),
        (3, 0, "document lost all 3 flows that it had at HEAD"),
        (4, 3, ""),
        (4, 2, "document lost 2 of the 4 flows that it had at HEAD"),
        (4, 1, "document lost 3 of the 4 flows that it had at HEAD"),
        (5, 3, ""),
        (5, 2, "document lost 3 of the 5 flows that it had at HEAD"),
        (9, 5, ""),
        (1200, 600, "document lost 600 of the 1,200 flows that it had at HEAD"),
        (0, 0, ""),
        (0, 3, ""),
        (2, 9, ""),
    ],
)
def test_how_many_flows_may_go(before: int, after: int, message: str, tmp_path: Path, rst2spec: Run) -> None:
    git = Git(tmp_path / "repo")
    git.write("docs/acme-globex.rst", flows(before) if before else front())
    git.commit()
    git.write("docs/acme-globex.rst", flows(after) if after else front())
    assert lost(rst2spec, git, "docs") == ([f"docs/acme-globex.rst: R706 {message}"] if message else [])


def sections(*names: str, rows: Callable[[int], list[tuple[str, str, str]]] | None = None) -> str:
    """A document with a section per entity of the source; each with rows of its own."""
    rows = rows or (lambda number: [(f"{names[number].lower()}Name", f"Name{number}", '"string"')])
    return document(*(section(f"Acme {name}", f"Globex {name}", rows(number)) for number, name in enumerate(names)))


SIX = ("Member", "Order", "Invoice", "Shift", "Product", "Team")
OTHERS = ("Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta")
LOST_SIX = "docs/acme-globex.rst: R706 document lost all 6 flows that it had at HEAD"


@pytest.mark.parametrize(
    ("after", "message"),
    [
        # only the headings are left, or headings with text that nobody reads
        (front() + "".join(heading(f"Acme {name}", f"Globex {name}") + "\n\n" for name in SIX), ""),
        (
            front() + "".join(heading(f"Acme {name}", f"Globex {name}") + "lorem ipsum\n\n\n" for name in SIX),
            "",
        ),
        (sections(*OTHERS), "; it has 6 other flows now"),
        (sections(*OTHERS, "Eta"), "; it has 7 other flows now"),
    ],
)
def test_flows_that_were_emptied_or_replaced_by_others(after: str, message: str, git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", sections(*SIX))
    git.commit()
    git.write("docs/acme-globex.rst", after)
    assert lost(rst2spec, git) == [LOST_SIX + message]
    assert lost(rst2spec, git, "--select", "R706") == [LOST_SIX + message]  # whatever else is looked for


def test_copies_of_one_section_in_the_place_of_many(git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", flows(1) + section("Acme Member0") * 5)
    assert lost(rst2spec, git) == ["docs/acme-globex.rst: R706 document lost 5 of the 6 flows that it had at HEAD"]
    rows = [("a", "A", '"string"')]
    git.write("docs/acme-globex.rst", flows(1) + "".join(section(f"Acme Order{n}", rows=rows) for n in range(5)))
    assert lost(rst2spec, git) == [
        "docs/acme-globex.rst: R706 document lost 5 of the 6 flows that it had at HEAD; it has 5 other flows now"
    ]
    # a section that was repeated, and isn't now
    git.write("docs/acme-globex.rst", flows(1) + section("Acme Member0") * 5)
    git.commit()
    git.write("docs/acme-globex.rst", flows(1))
    assert lost(rst2spec, git) == []


@pytest.mark.parametrize(
    ("after", "message"),
    [
        (sections(*SIX[:3], *OTHERS[3:], rows=lambda number: [(f"{number}", f"x{number}", '"string"')]), 3),
        (sections(*SIX[:4], *OTHERS[4:], rows=lambda number: [(f"{number}", f"x{number}", '"string"')]), 0),
        # entities were renamed, a system was, types and conditions changed: what is mapped is the same
        (sections(*OTHERS, rows=lambda number: [(f"{SIX[number].lower()}Name", f"Name{number}", '"integer"')]), 0),
        (sections(*SIX).replace("Acme ", "Waystar Royco ").replace("====\n", "=============\n"), 0),
        (sections(*SIX, rows=lambda _: [("new", "New", '"string"')]), 0),
    ],
)
def test_flows_that_are_still_there(after: str, message: int, git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", sections(*SIX))
    git.commit()
    git.write("docs/acme-globex.rst", after)
    reported = "docs/acme-globex.rst: R706 document lost 3 of the 6 flows that it had at HEAD; it has 3 other flows now"
    assert lost(rst2spec, git) == ([reported] if message else [])


def test_a_few_flows_may_be_replaced(git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", sections(*SIX[:3]))
    git.commit()
    git.write("docs/acme-globex.rst", sections(*OTHERS[:3]))
    assert lost(rst2spec, git) == []


def test_deleted_documents(git: Git, rst2spec: Run) -> None:
    (git.folder / "docs/acme-globex.rst").unlink()
    (git.folder / "docs/index.rst").unlink()  # was no dataflow document
    expected = [f"docs/acme-globex.rst: R705 {GONE.format(6, 'HEAD')}"]
    assert lost(rst2spec, git) == expected
    assert lost(rst2spec, git, "docs", "--isolated") == expected
    assert lost(rst2spec, git, ".", "--isolated") == expected
    assert lost(rst2spec, git, "docs/*.rst", "--isolated") == expected  # as written: the shell didn't expand it
    assert lost(rst2spec, git, "docs/acme-globex.rst", "--isolated") == expected
    assert lost(rst2spec, git, "docs/hooli-globex.rst", "docs/acme-globex.rst", "--isolated") == expected
    # below the configured documents, whatever was named
    assert lost(rst2spec, git, "docs/hooli-globex.rst") == expected
    # neither configured nor asked for
    assert lost(rst2spec, git, "docs/hooli-globex.rst", "--isolated") == []
    assert lost(rst2spec, git, "--staged") == []  # the index still has it
    git("add", "-A")
    assert lost(rst2spec, git, "--staged") == expected
    assert lost(rst2spec, git, "--staged", since="") == expected
    assert lost(rst2spec, git) == expected


def test_a_whole_folder_deleted(git: Git, rst2spec: Run) -> None:
    git("rm", "-q", "-r", "docs")
    assert not (git.folder / "docs").exists()
    expected = [
        f"docs/acme-globex.rst: R705 {GONE.format(6, 'HEAD')}",
        f"docs/hooli-globex.rst: R705 {GONE.format(2, 'HEAD')}",
    ]
    for arguments in ([], ["docs"], ["."], ["docs/"], ["docs", "--isolated"], ["--staged"]):
        assert lost(rst2spec, git, *arguments) == expected, arguments
    (git.folder / "docs").mkdir()
    assert lost(rst2spec, git) == expected
    # a folder that was never there is still wrong use
    done = rst2spec("check", "dcos", "--new-since", "HEAD", "--isolated", cwd=git.folder)
    assert (done.returncode, done.stderr) == (2, "rst2spec: nothing to read: there is no dcos\n")
    git.write("rst2spec.toml", 'documents = ["dcos"]\n')
    done = rst2spec("check", ".", "--new-since", "HEAD", cwd=git.folder)
    assert (done.returncode, done.stderr) == (2, "rst2spec: rst2spec.toml:1: documents: there is no folder dcos\n")


def test_what_is_staged_needs_no_folder_in_the_working_tree(git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", flows(3))
    git.write("docs/new-globex.rst", flows(2, "New").replace("   * - email\n", "   * - \n"))
    git("add", "-A")
    before = lost(rst2spec, git, "--staged")
    assert [item.partition(" ")[0] for item in before] == ["docs/acme-globex.rst:", *["docs/new-globex.rst:"] * 2]
    shutil.rmtree(git.folder / "docs")
    for arguments in ([], ["docs"], ["docs", "--isolated"], ["."]):
        assert lost(rst2spec, git, "--staged", *arguments) == before, arguments
        assert lost(rst2spec, git, "--staged", *arguments, since="") == before, arguments
    git("rm", "-q", "-r", "--cached", "docs")
    assert len(lost(rst2spec, git, "--staged")) == 2
    done = rst2spec("check", "--staged", "dcos", cwd=git.folder)
    assert done.returncode == 1
    done = rst2spec("check", "--staged", "--isolated", "dcos", cwd=git.folder)
    assert (done.returncode, done.stderr) == (2, "rst2spec: nothing to read: there is no dcos\n")


def test_a_document_that_became_a_folder_or_a_link(git: Git, rst2spec: Run) -> None:
    expected = [f"docs/acme-globex.rst: R705 {GONE.format(6, 'HEAD')}"]
    file = git.folder / "docs/acme-globex.rst"
    file.unlink()
    git.write("docs/acme-globex.rst/notes.txt", "x")
    assert lost(rst2spec, git) == expected
    git("add", "-A")
    assert lost(rst2spec, git, "--staged") == expected
    (file / "notes.txt").unlink()
    file.rmdir()
    file.symlink_to("hooli-globex.rst")
    git("add", "-A")
    assert lost(rst2spec, git, "--staged") == expected


def test_renamed_and_excluded_documents_are_not_lost(git: Git, rst2spec: Run) -> None:
    git("mv", "docs/acme-globex.rst", "docs/sub-acme-globex.rst")
    assert lost(rst2spec, git) == lost(rst2spec, git, "--staged") == []
    git.write("archive/x", "")
    git("mv", "docs/hooli-globex.rst", "archive/hooli-globex.rst")
    assert lost(rst2spec, git) == lost(rst2spec, git, "--staged") == []
    # moved, and cut down: git still knows it
    text = flows(6) + "".join(section(f"Acme Order{number}") for number in range(2))
    git.write("docs/sub-acme-globex.rst", text)
    git.commit()
    git("mv", "docs/sub-acme-globex.rst", "docs/acme-globex.rst")
    git.write("docs/acme-globex.rst", flows(4))
    git("add", "-A")
    assert lost(rst2spec, git) == ["docs/acme-globex.rst: R706 document lost 4 of the 8 flows that it had at HEAD"]
    git("rm", "-q", "-f", "docs/acme-globex.rst")
    assert lost(rst2spec, git, "--exclude", "docs/sub-*") == []
    assert lost(rst2spec, git) == [f"docs/sub-acme-globex.rst: R705 {GONE.format(8, 'HEAD')}"]


def test_what_cannot_be_read_is_r901_alone(git: Git, rst2spec: Run) -> None:
    file = git.folder / "docs/acme-globex.rst"
    for content in (b"\0", b"\xff", b"\xff\xfe", b"<<<<<<< a\n=======\n>>>>>>> b\n"):
        file.write_bytes(content)
        (found,) = lost(rst2spec, git)
        assert found.startswith("docs/acme-globex.rst: R901 ")
    # of one that was not asked for nothing else would tell
    assert lost(rst2spec, git, "docs/hooli-globex.rst") == [f"docs/acme-globex.rst: R705 {NO_LONGER.format(6, 'HEAD')}"]


def test_a_document_that_nobody_asked_about(git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", ERROR_PAGE)
    expected = [f"docs/acme-globex.rst: R705 {NO_LONGER.format(6, 'HEAD')}"]
    assert lost(rst2spec, git, "docs/hooli-globex.rst") == expected
    assert lost(rst2spec, git, "docs/hooli-globex.rst", "--isolated") == []


def test_what_was_lost_before_is_not_new(git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", ERROR_PAGE)
    git.write("docs/hooli-globex.rst", front("Hooli"))
    git.commit()
    assert lost(rst2spec, git) == []
    assert lost(rst2spec, git, since="HEAD~1") == [
        f"docs/acme-globex.rst: R705 {NO_LONGER.format(6, 'HEAD~1')}",
        "docs/hooli-globex.rst: R706 document lost all 2 flows that it had at HEAD~1",
    ]


def test_standard_input(git: Git, rst2spec: Run) -> None:
    asked = (
        "check",
        "-",
        "--stdin-filename",
        "docs/acme-globex.rst",
        "--new-since",
        "HEAD",
        "-f",
        "json",
        "--isolated",
    )
    done = rst2spec(*asked, cwd=git.folder, stdin="")
    assert done.returncode == 1
    assert [item["code"] for item in json.loads(done.stdout)["diagnostics"]][-1] == "R705"


def test_a_sparse_checkout_has_lost_nothing(git: Git, rst2spec: Run) -> None:
    git.write("other/x.txt", "x")
    git.commit()
    git("sparse-checkout", "set", "--no-cone", "/other/", "/rst2spec.toml", "/docs/index.rst")
    assert not (git.folder / "docs/acme-globex.rst").exists()
    assert lost(rst2spec, git) == []
    git("sparse-checkout", "disable")
    (git.folder / "docs/acme-globex.rst").unlink()
    assert len(lost(rst2spec, git)) == 1


# --- what is meant


@pytest.mark.parametrize("kind", ["", 'kind = "document-lost"\n', 'kind = "document-removed"\n'])
def test_a_lost_document_is_allowed_with_its_reason(kind: str, git: Git, rst2spec: Run) -> None:
    for name in ("acme", "hooli"):
        (git.folder / f"docs/{name}-globex.rst").unlink()
    allowed = f'[[allow]]\n{kind}path = "docs/acme-*"\nreason = "Acme was sold"\n'
    git.write("rst2spec.toml", f'documents = ["docs"]\n{allowed}')
    assert lost(rst2spec, git) == [f"docs/hooli-globex.rst: R705 {GONE.format(2, 'HEAD')}"]
    done = rst2spec("check", "--new-since", "HEAD", cwd=git.folder)
    assert "1 allowed by the configuration" in done.stdout
    assert done.stderr == "rst2spec: docs/acme-globex.rst: document-lost is allowed: Acme was sold\n"
    git("checkout", "-q", "docs/hooli-globex.rst")
    assert lost(rst2spec, git) == []
    # nothing else is allowed by it
    git.write("docs/hooli-globex.rst", "")
    assert lost(rst2spec, git) == [f"docs/hooli-globex.rst: R705 {NO_LONGER.format(2, 'HEAD')}"]


@pytest.mark.parametrize(
    ("allowed", "is_allowed"),
    [
        ('path = "docs/**"', True),
        ('kind = "flows-lost"\npath = "docs/**"', True),
        ('kind = "flow-removed"\npath = "/docs/acme-globex.rst"', True),
        ('kind = "document-lost"\npath = "docs/**"', False),
        ('kind = "mapping-removed"\npath = "docs/**"', False),
        ('path = "docs/hooli-*"', False),
        ('path = "docs/**"\nflow = "Acme Member0 to Globex Person"', False),
    ],
)
def test_lost_flows_are_allowed_with_their_reason(allowed: str, is_allowed: bool, git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", front())
    git.write("rst2spec.toml", f'documents = ["docs"]\n[[allow]]\n{allowed}\nreason = "it was too much"\n')
    assert bool(lost(rst2spec, git)) != is_allowed


def test_diff_has_no_complaint_about_what_check_needs(git: Git, rst2spec: Run) -> None:
    allowed = '[[allow]]\nkind = "document-lost"\npath = "docs/x.rst"\nreason = "sold"\n'
    git.write("rst2spec.toml", f'documents = ["docs"]\n{allowed}')
    assert rst2spec("diff", "HEAD:docs", "docs", cwd=git.folder).stderr == ""


def test_allow_lost_allows_it_once(git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", front())
    (git.folder / "docs/hooli-globex.rst").unlink()
    assert len(lost(rst2spec, git)) == 2
    assert lost(rst2spec, git, "--allow-lost") == []
    assert lost(rst2spec, git, "--staged", "--allow-lost", since="") == []
    done = rst2spec("check", "--new-since", "HEAD", "--allow-lost", cwd=git.folder)
    assert (done.returncode, "2 allowed by --allow-lost" in done.stdout) == (0, True)
    done = rst2spec("check", "--allow-lost", cwd=git.folder)
    assert done.returncode == 2
    assert "--allow-lost needs --new-since REV, --staged or --baseline FILE" in done.stderr


def test_lost_documents_are_findings_like_others(git: Git, rst2spec: Run) -> None:
    (git.folder / "docs/hooli-globex.rst").unlink()
    assert lost(rst2spec, git, "--ignore", "R705") == []
    assert lost(rst2spec, git, "--severity", "document-lost=warning") == []
    assert lost(rst2spec, git, "--select", "R706") == []
    suppressed = '[[suppress]]\ncode = "R705"\npath = "docs/hooli-globex.rst"\nreason = "sold"\n'
    git.write("rst2spec.toml", f'documents = ["docs"]\n{suppressed}')
    assert lost(rst2spec, git) == []


@pytest.mark.parametrize("name", format_names("check"))
def test_every_format_writes_them(name: str, git: Git, rst2spec: Run) -> None:
    git.write("docs/acme-globex.rst", front())
    git.write("docs/index.rst", flows(1))
    (git.folder / "docs/hooli-globex.rst").unlink()
    done = rst2spec("check", "--new-since", "HEAD", "-f", name, cwd=git.folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert "docs/hooli-globex.rst" in done.stdout
    assert GONE.format(2, "HEAD") in done.stdout
    assert "lost all 6 flows" in done.stdout


# --- every way to run


def test_workers_and_the_cache_find_the_same(tmp_path: Path, rst2spec: Run) -> None:
    git = Git(tmp_path / "repo")
    for number in range(60):
        git.write(f"docs/acme{number}-globex.rst", flows(number % 7 + 1))
    git.commit()
    for number in range(60):
        git.write(f"docs/acme{number}-globex.rst", [flows(number % 7 + 1), front(), "", flows(2)][number % 4])
    alone = rst2spec("check", "docs", "--new-since", "HEAD", "-f", "jsonl", "-j", "1", "--no-cache", cwd=git.folder)
    assert {"R705", "R706"} <= {json.loads(line)["code"] for line in alone.stdout.splitlines()}
    for arguments in (
        ["-j", "2", "--no-cache"],
        ["-j", "1"],
        ["-j", "1"],
        ["-j", "2"],
    ):  # a cold cache, then a warm one
        done = rst2spec("check", "docs", "--new-since", "HEAD", "-f", "jsonl", *arguments, cwd=git.folder)
        assert (done.returncode, done.stdout) == (1, alone.stdout)
    assert (git.folder / ".rst2spec_cache").is_dir()


# --- the baseline


@pytest.fixture
def known(git: Git, rst2spec: Run) -> Git:
    """The same with a baseline."""
    git.write("rst2spec.toml", f'documents = ["docs"]\nbaseline = "{KNOWN}"\n')
    assert rst2spec("baseline", "update", cwd=git.folder).returncode == 0
    return git


def documents_of(git: Git) -> dict[str, int]:
    """The documents that the baseline lists."""
    content = json.loads((git.folder / KNOWN).read_text())
    return {item["path"]: item["flows"] for item in content["documents"]}


def test_a_baseline_lists_documents_with_their_flows(known: Git, rst2spec: Run) -> None:
    assert documents_of(known) == {"docs/acme-globex.rst": 6, "docs/hooli-globex.rst": 2}
    assert lost(rst2spec, known, since="") == []
    done = rst2spec("check", cwd=known.folder)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("destroy", "message"),
    [
        (lambda file: file.write_bytes(b""), f"R705 {NO_LONGER.format(6, 'the baseline')}"),
        (lambda file: file.write_text(ERROR_PAGE), f"R705 {NO_LONGER.format(6, 'the baseline')}"),
        (lambda file: file.unlink(), f"R705 {GONE.format(6, 'the baseline')}"),
        (lambda file: file.write_text(front()), "R706 document lost all 6 flows that it had at the baseline"),
        (
            lambda file: file.write_text(front() + heading("Acme Member", "Globex Person") * 6),
            "R706 document lost all 6 flows that it had at the baseline",
        ),
        (lambda file: file.write_text(flows(3)), "R706 document lost 3 of the 6 flows that it had at the baseline"),
    ],
)
def test_the_baseline_finds_lost_documents_and_keeps_them(
    destroy: Callable[[Path], None], message: str, known: Git, rst2spec: Run
) -> None:
    message = message.replace("at the baseline", "in the baseline")
    destroy(known.folder / "docs/acme-globex.rst")
    expected = [f"docs/acme-globex.rst: {message}"]
    for arguments in ([], ["docs"], ["docs/hooli-globex.rst"], ["docs/acme-globex.rst", "docs/hooli-globex.rst"]):
        assert lost(rst2spec, known, *arguments, since="") == expected, arguments
    for action in ("update", "prune"):
        done = rst2spec("baseline", action, cwd=known.folder)
        assert done.returncode == 1
        assert done.stderr.startswith("rst2spec: docs/acme-globex.rst: ")
        assert "--allow-lost" in done.stderr
        assert documents_of(known) == {"docs/acme-globex.rst": 6, "docs/hooli-globex.rst": 2}
        assert lost(rst2spec, known, since="") == expected
    assert lost(rst2spec, known, "--allow-lost", since="") == []
    assert rst2spec("baseline", "update", "--allow-lost", cwd=known.folder).returncode == 0
    assert documents_of(known).get("docs/acme-globex.rst", 0) < 6
    assert lost(rst2spec, known, since="") == []


def test_a_baseline_of_one_document_that_is_gone(known: Git, rst2spec: Run) -> None:
    (known.folder / "docs/acme-globex.rst").unlink()
    expected = [f"docs/acme-globex.rst: R705 {GONE.format(6, 'HEAD').replace('at HEAD', 'in the baseline')}"]
    assert lost(rst2spec, known, "docs/acme-globex.rst", since="") == expected
    # a revision finds it, too: once
    assert lost(rst2spec, known) == [f"docs/acme-globex.rst: R705 {GONE.format(6, 'HEAD')}"]
    known("rm", "-q", "-r", "docs")
    known("commit", "-q", "-m", "gone for good")
    assert len(lost(rst2spec, known, since="")) == 2
    assert len(lost(rst2spec, known)) == 2


@pytest.mark.parametrize("is_staged", [False, True])
def test_a_renamed_document_is_not_lost_to_a_baseline_beside_a_revision(
    known: Git, rst2spec: Run, *, is_staged: bool
) -> None:
    asked = ["--staged"] if is_staged else []
    known.commit()
    known("mv", "docs/acme-globex.rst", "docs/sub-acme-globex.rst")
    assert lost(rst2spec, known, *asked) == []
    assert lost(rst2spec, known, "--staged", since="") == []
    # a baseline alone can't know
    assert lost(rst2spec, known, since="") == [
        f"docs/acme-globex.rst: R705 {GONE.format(6, 'HEAD').replace('at HEAD', 'in the baseline')}"
    ]
    # moved, and cut down since the baseline
    known.write(
        "docs/sub-acme-globex.rst",
        flows(3) + "".join(section(f"Acme Order{n}", rows=[("a", "A", '"string"')]) for n in range(2)),
    )
    known("add", "-A")
    assert lost(rst2spec, known, *asked) == [
        "docs/sub-acme-globex.rst: R706 document lost 3 of the 6 flows that it had at HEAD; it has 2 other flows now"
    ]
    assert lost(rst2spec, known, *asked, "--exclude", "docs/sub-*") == []
    # moved to where nobody looks
    known("mv", "-f", "docs/sub-acme-globex.rst", "acme-globex.rst")
    known.write("acme-globex.rst", flows(6))
    known("add", "-A")
    assert lost(rst2spec, known, *asked) == []


def test_update_never_takes_over_what_cannot_be_read(known: Git, rst2spec: Run) -> None:
    (known.folder / "docs/acme-globex.rst").write_bytes(b"\0")
    assert rst2spec("baseline", "update", cwd=known.folder).returncode == 1
    (found,) = lost(rst2spec, known, since="")
    assert found.startswith("docs/acme-globex.rst: R901")
    assert rst2spec("baseline", "update", "--allow-lost", cwd=known.folder).returncode == 0
    assert lost(rst2spec, known, since="") == []


def test_update_and_prune_follow_what_grows_and_leave_others_alone(known: Git, rst2spec: Run) -> None:
    known.write("docs/acme-globex.rst", flows(9))
    known.write("docs/wave-globex.rst", flows(3, "Wave"))
    assert rst2spec("baseline", "prune", cwd=known.folder).returncode == 0
    assert documents_of(known) == {"docs/acme-globex.rst": 6, "docs/hooli-globex.rst": 2}
    done = rst2spec("baseline", "update", "docs/wave-globex.rst", "--isolated", "--baseline", KNOWN, cwd=known.folder)
    assert done.returncode == 0
    assert documents_of(known) == {"docs/acme-globex.rst": 6, "docs/hooli-globex.rst": 2, "docs/wave-globex.rst": 3}
    assert rst2spec("baseline", "update", cwd=known.folder).returncode == 0
    assert documents_of(known)["docs/acme-globex.rst"] == 9
    # a loss that is small is none, and is written down
    known.write("docs/acme-globex.rst", flows(7))
    assert rst2spec("baseline", "update", cwd=known.folder).returncode == 0
    assert documents_of(known)["docs/acme-globex.rst"] == 7
    # what is excluded is not lost
    known.write("rst2spec.toml", f'documents = ["docs"]\nbaseline = "{KNOWN}"\nexclude = ["docs/acme-*"]\n')
    assert lost(rst2spec, known, since="") == []
    (known.folder / "docs/acme-globex.rst").unlink()
    assert lost(rst2spec, known, since="") == []
    assert rst2spec("baseline", "update", cwd=known.folder).returncode == 0
    assert "docs/acme-globex.rst" not in documents_of(known)


def test_what_only_the_command_line_excludes_stays_in_the_baseline(known: Git, rst2spec: Run) -> None:
    both = {"docs/acme-globex.rst": 6, "docs/hooli-globex.rst": 2}
    known.write("docs/hooli-globex.rst", flows(3, "Hooli"))
    for action in ("update", "prune"):
        done = rst2spec("baseline", action, "--exclude", "docs/acme-*", cwd=known.folder)
        assert (done.returncode, done.stderr) == (0, "")
    assert documents_of(known) == both | {"docs/hooli-globex.rst": 3}
    (known.folder / "docs/acme-globex.rst").unlink()
    assert rst2spec("baseline", "update", "--exclude", "docs/acme-*", cwd=known.folder).returncode == 0
    assert documents_of(known) == both | {"docs/hooli-globex.rst": 3}
    assert lost(rst2spec, known, since="") == [
        f"docs/acme-globex.rst: R705 {GONE.format(6, 'HEAD').replace('at HEAD', 'in the baseline')}"
    ]


def test_what_is_allowed_may_leave_the_baseline(known: Git, rst2spec: Run) -> None:
    (known.folder / "docs/acme-globex.rst").unlink()
    with (known.folder / "rst2spec.toml").open("a") as file:
        file.write('[[allow]]\npath = "docs/acme-globex.rst"\nreason = "Acme was sold"\n')
    assert lost(rst2spec, known, since="") == []
    assert rst2spec("baseline", "update", cwd=known.folder).returncode == 0
    assert documents_of(known) == {"docs/hooli-globex.rst": 2}


def test_a_baseline_of_before_knows_no_documents_and_says_so(known: Git, rst2spec: Run) -> None:
    content = json.loads((known.folder / KNOWN).read_text())
    assert content["baseline_version"] == "1.1"
    old = {"baseline_version": "1.0", "findings": content["findings"]}
    (known.folder / KNOWN).write_text(json.dumps(old))
    done = rst2spec("check", cwd=known.folder)
    assert done.returncode == 0
    assert done.stderr == (
        f"rst2spec: {KNOWN} doesn't list documents, so lost ones aren't detected; "
        "'rst2spec baseline update' adds them\n"
    )
    # so it can't vouch for a folder without documents
    texts = {file: file.read_bytes() for file in (known.folder / "docs").iterdir()}
    for file in texts:
        file.write_bytes(b"")
    assert rst2spec("check", cwd=known.folder).returncode == 2
    for file, content in texts.items():
        file.write_bytes(content)
    assert rst2spec("baseline", "update", cwd=known.folder).returncode == 0
    assert len(documents_of(known)) == 2


@pytest.mark.parametrize(
    "documents",
    ['{"path": "x"}', '{"path": 1, "flows": 1}', '{"path": "x", "flows": "1"}', '{"path": "x", "flows": -1}', "1"],
)
def test_a_damaged_list_of_documents_is_no_baseline(documents: str, known: Git, rst2spec: Run) -> None:
    (known.folder / KNOWN).write_text(f'{{"baseline_version": "1.1", "documents": [{documents}], "findings": []}}')
    done = rst2spec("check", cwd=known.folder)
    assert done.returncode == 2
    assert "isn't a baseline of rst2spec: a document has no path or no number of flows" in done.stderr
    assert len(done.stderr.splitlines()) == 1


# --- where the working tree is what the revision has


def test_nothing_could_be_new(git: Git, rst2spec: Run) -> None:
    done = rst2spec("check", "--new-since", "HEAD", cwd=git.folder)
    assert done.returncode == 0
    assert done.stderr.startswith("rst2spec: no finding can be new: the working tree equals HEAD")
    git.write("unrelated.txt", "x")
    git("add", "-A")
    assert rst2spec("check", "--new-since", "HEAD", cwd=git.folder).stderr == ""


def test_then_a_baseline_counts_in_full(known: Git, rst2spec: Run) -> None:
    known.write("docs/acme-globex.rst", ERROR_PAGE)
    known.write("docs/hooli-globex.rst", flows(2, "Hooli").replace("   * - email\n", "   * - \n"))
    known.commit()
    done = rst2spec("check", "--new-since", "HEAD", "-f", "json", cwd=known.folder)
    assert done.returncode == 1
    assert "no finding can be new" in done.stderr
    assert f"compared with {KNOWN} instead" in done.stderr
    codes = {item["code"] for item in json.loads(done.stdout)["diagnostics"] if item["severity"] == "error"}
    assert codes == {"R705", "R401"}


def test_a_hook_that_always_runs_looks_at_the_baseline(known: Git, rst2spec: Run) -> None:
    known.write("docs/acme-globex.rst", ERROR_PAGE)
    known.commit()
    known.write("notes.txt", "x")
    known("add", "-A")
    done = rst2spec("check", "--new-since", "HEAD", "-q", cwd=known.folder, PRE_COMMIT="1")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        "docs/acme-globex.rst:1:1: error R705 document-lost: file is no longer a dataflow document; it had 6 "
        "flows in the baseline\n"
    )


def test_then_the_merge_base_counts(git: Git, tmp_path: Path, rst2spec: Run) -> None:
    git("checkout", "-q", "-b", "feature")
    git.write("docs/acme-globex.rst", ERROR_PAGE)
    git.commit()
    git("checkout", "-q", "main")
    git.write("docs/wave-globex.rst", flows(2, "Wave"))  # not on the branch, and never was
    git.commit()
    git("checkout", "-q", "feature")
    # neither a configured branch nor a remote: there is nothing to compare with
    assert lost(rst2spec, git) == []
    git.write("rst2spec.toml", 'documents = ["docs"]\nbase = "main"\n')
    git.commit()
    done = rst2spec("check", "--new-since", "HEAD", "-f", "json", cwd=git.folder)
    assert done.returncode == 1
    assert "no finding can be new" in done.stderr
    assert "compared with the merge base with main instead" in done.stderr
    assert [item["path"] for item in json.loads(done.stdout)["diagnostics"] if item["code"] == "R705"] == [
        "docs/acme-globex.rst"
    ]
    # a clone knows the branch that its remote's HEAD is
    git("checkout", "-q", "main")
    git("clone", "-q", str(git.folder), str(tmp_path / "clone"))
    clone = Git(tmp_path / "clone")
    clone("checkout", "-q", "-b", "feature", "origin/feature")
    clone.write("rst2spec.toml", 'documents = ["docs"]\n')
    clone.commit()
    assert lost(rst2spec, clone) == [
        "docs/acme-globex.rst: R705 " + NO_LONGER.format(6, "the merge base with origin/HEAD")
    ]
    clone.write("rst2spec.toml", 'documents = ["docs"]\nbase = "nowhere"\n')
    clone.commit()
    done = rst2spec("check", "--new-since", "HEAD", cwd=clone.folder)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "git knows no revision nowhere" in done.stderr


# --- wrong or empty input


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    for name in ("README.rst", "pages/a.rst", "pages/b.rst"):
        (tmp_path / name).write_text(README)
    (tmp_path / "empty.rst").write_bytes(b"")
    (tmp_path / "spec.json").write_text("the old spec\n")
    (tmp_path / "rst2spec.toml").touch()  # paths are relative to its folder
    return tmp_path


ONE = "nothing to read: README.rst isn't a dataflow document; --allow-empty accepts that"
TWO = ONE.replace("README.rst isn't a", "none of 2 .rst files is a").replace(
    "document;", "document, such as pages/a.rst;"
)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "README.rst"], ONE),
        (["check", "pages"], TWO),
        (["check", "empty.rst"], ONE.replace("README", "empty")),
        (["check", "pages", "--fail-on", "none"], TWO),
        (["compile", "README.rst", "-o", "spec.json"], ONE),
        (["compile", "pages", "-o", "spec.json"], TWO),
        (["compile", "pages", "--check", "-o", "spec.json"], TWO),
        (["compile", "pages", "-o", "specs/"], TWO),
        (["compile", "pages"], TWO),
        (["compile", "pages", "-f", "jsonl"], TWO),
        (["checklist", "pages", "-o", "out.csv"], TWO),
        (["baseline", "update", "pages"], TWO),
        (["fix", "README.rst"], ONE),
        (["fix", "pages"], TWO),
        (["fix", "pages", "--diff"], TWO),
        (["check", "pages", "--fix"], TWO),
        (["render", "--check", "pages"], TWO),
        (["serve", "pages"], TWO),
        (["check", "-"], ONE.replace("README.rst", "standard input")),
        (["compile", "-", "-o", "spec.json"], ONE.replace("README.rst", "standard input")),
    ],
)
def test_nothing_that_was_named_is_a_dataflow_document(
    arguments: list[str], message: str, folder: Path, rst2spec: Run
) -> None:
    before = sorted(os.listdir(folder))
    done = rst2spec(*arguments, stdin=README if "-" in arguments else None)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"rst2spec: {message}\n")
    assert sorted(os.listdir(folder)) == before
    assert (folder / "spec.json").read_text() == "the old spec\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "README.rst"],
        ["compile", "README.rst", "-o", "spec.json"],
        ["checklist", "README.rst", "-o", "out.csv"],
        ["fix", "README.rst"],
        ["baseline", "update", "README.rst"],
        ["render", "--check", "README.rst"],
    ],
)
def test_unless_that_is_wanted(arguments: list[str], folder: Path, rst2spec: Run) -> None:
    done = rst2spec(*arguments, "--allow-empty")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("not a dataflow") == 0


def test_or_a_folder_has_no_document_at_all(folder: Path, rst2spec: Run) -> None:
    (folder / "nothing").mkdir()
    assert rst2spec("check", "nothing").returncode == 2
    assert rst2spec("compile", "nothing", "-o", "spec.json").returncode == 2
    assert rst2spec("check", "nothing", "--allow-empty").returncode == 0
    assert rst2spec("check", "nowhere", "--allow-empty").returncode == 2


def test_a_report_still_names_the_files(folder: Path, rst2spec: Run) -> None:
    done = rst2spec("check", "README.rst", "-o", "json=-", "-o", "jsonl=out.jsonl")
    assert done.returncode == 2
    assert [item["code"] for item in json.loads(done.stdout)["diagnostics"]] == ["R106"]
    assert json.loads((folder / "out.jsonl").read_text())["code"] == "R106"
    assert len(done.stderr.splitlines()) == 1


def test_a_hook_that_is_handed_an_ordinary_page_passes(git: Git, rst2spec: Run) -> None:
    git.write("README.rst", README)
    for arguments in (
        ["check", "README.rst", "--force-exclude", "--new-since", "HEAD"],
        ["check", "README.rst", "--new-since", "HEAD"],
        ["check", "README.rst", "--force-exclude"],
        ["fix", "README.rst", "--force-exclude"],
        ["check", "README.rst", "--staged"],
    ):
        done = rst2spec(*arguments, cwd=git.folder)
        assert done.returncode == 0, done.stderr
    done = rst2spec("compile", "README.rst", "--force-exclude", "-o", "spec.json", cwd=git.folder)
    assert done.returncode == 0
    assert not (git.folder / "spec.json").exists()
    (git.folder / "none").mkdir()
    assert rst2spec("check", "none", "--new-since", "HEAD", cwd=git.folder).returncode == 0
    # and configuration that leaves all out
    for command in (["check", "README.rst", "--exclude", "*", "--force-exclude"], ["check", ".", "--exclude", "*"]):
        done = rst2spec(*command, cwd=git.folder)
        assert (done.returncode, done.stderr) == (0, "rst2spec: nothing to read: everything named is excluded\n")


def test_a_spec_is_not_replaced_by_one_without_documents(folder: Path, rst2spec: Run) -> None:
    (folder / "binary.rst").write_bytes(b"\0")
    done = rst2spec("compile", "binary.rst", "-o", "spec.json")
    assert done.returncode in {1, 2}
    assert (folder / "spec.json").read_text() == "the old spec\n"
    assert "binary.rst" in done.stderr


# --- diff


def test_diff_does_not_call_what_it_cannot_read_unchanged(tmp_path: Path, rst2spec: Run) -> None:
    for side in ("old", "new"):
        (tmp_path / side).mkdir()
        for name in ("acme", "hooli"):
            (tmp_path / side / f"{name}-globex.rst").write_text(flows(2, name.capitalize()))
    same = rst2spec("diff", "old", "new")
    assert "no change in meaning" in same.stdout
    for content in (b"", b"\0", ERROR_PAGE.encode()):
        (tmp_path / "new/acme-globex.rst").write_bytes(content)
        done = rst2spec("diff", "old", "new")
        assert done.returncode == 3
        assert "Can't be compared" in done.stdout
        (tmp_path / "new/hooli-globex.rst").write_bytes(content)
        for shown in ("text", "markdown"):
            done = rst2spec("diff", "old", "new", "-f", shown)
            assert done.returncode == 3
            assert "no change" not in done.stdout
            assert "nothing breaks" not in done.stdout
            assert "nothing can be compared" in done.stdout
        (tmp_path / "new/hooli-globex.rst").write_text(flows(2, "Hooli"))


def test_diff_of_folders_without_a_dataflow_document(folder: Path, rst2spec: Run) -> None:
    done = rst2spec("diff", "pages", "pages")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "rst2spec: nothing to compare: there is no dataflow document in pages or pages\n"
    done = rst2spec("diff", "README.rst", "README.rst")
    assert done.returncode in {2, 3}
    assert "no change" not in done.stdout


def test_diff_counts_dataflow_documents_alone(tmp_path: Path, rst2spec: Run) -> None:
    for side in ("old", "new"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "acme-globex.rst").write_text(flows(1))
        (tmp_path / side / "same.rst").write_text(README)
    (tmp_path / "new/index.rst").write_text(README)
    (tmp_path / "new/README.rst").write_text(ERROR_PAGE)
    assert rst2spec("diff", "old", "new").stdout == "old -> new: no change in meaning\n"
    (tmp_path / "new/hooli-globex.rst").write_text(flows(1, "Hooli"))
    (tmp_path / "old/same.rst").write_text(f"{README} ")
    assert rst2spec("diff", "old", "new").stdout.splitlines()[0] == (
        "old -> new: 1 change in 1 document (1 before, 2 now)"
    )
    (tmp_path / "new/acme-globex.rst").write_text("")
    found = json.loads(rst2spec("diff", "old", "new", "-f", "json").stdout)
    assert [found[side]["documents"] for side in ("old", "new")] == [1, 1]
