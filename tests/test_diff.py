"""``rst2spec diff``: every kind of side, every format, and what the exit code says."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from rst2spec.outputs.change_lists import ALIKE, LINES, NOT_COMPARED
from rst2spec.spec.changes.kinds import KINDS
from tests.conftest import ROOT, Run
from tests.repository import Git
from tests.writing import before, document, section

S, T = "Acme Member", "Globex Person"
ROWS = [("email", "Mail", '"string"'), ("zip (Dependant on having NO in country)", "Zip", '"integer"')]
OLD = document(section(S, T, ROWS))
NEW = document(section(S, T, [("email", "Mail", "N/A"), ("fax", "Fax", '"string"')]))
OTHER = document(target="Initech")
SCHEMA = json.loads((ROOT / "schema" / "diff.schema.json").read_text())


@pytest.fixture
def sides(tmp_path: Path) -> Path:
    for side, text in (("old", OLD), ("new", NEW)):
        folder = tmp_path / side
        folder.mkdir()
        (folder / "acme-globex.rst").write_text(text)
        (folder / "acme-initech.rst").write_text(OTHER.replace("03:15:00", "04:15:00" if side == "new" else "03:15:00"))
    return tmp_path


def report(rst2spec: Run, *arguments: object, **more: Any) -> dict[str, Any]:
    """What ``-f json`` says; it meets its schema whatever it is."""
    done = rst2spec("diff", *arguments, "-f", "json", **more)
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert set(found["kinds"]) == {change["kind"] for change in found["changes"]}
    return found


def kinds(rst2spec: Run, *arguments: object, **more: Any) -> list[str]:
    return [change["kind"] for change in report(rst2spec, *arguments, **more)["changes"]]


# --- what a person reads


def test_what_a_person_reads(sides: Path, rst2spec: Run) -> None:
    done = rst2spec("diff", "old", "new")
    assert (done.returncode, done.stderr) == (1, "")
    assert (
        done.stdout
        == """\
old -> new: 3 changes in 1 document (2)
  1 breaking:    1 mapping removed
  1 undecidable: 1 type lost
  1 compatible:  1 mapping added

Breaking
  acme-globex.rst
    Acme Member to Globex Person
      29     12  mapping removed: zip (country is NO) -> Zip "integer"

Undecidable
  acme-globex.rst
    Acme Member to Globex Person
      26     26  type lost: email -> Mail "string", now N/A

Compatible
  acme-globex.rst
    Acme Member to Globex Person
      12     29  mapping added: fax -> Fax "string"

The numbers are lines, old and new. 'rst2spec rule diff' explains the impact of
each kind.
"""
    )


def test_no_change_is_said(sides: Path, rst2spec: Run) -> None:
    done = rst2spec("diff", "old/acme-initech.rst", "new/acme-initech.rst")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "old/acme-initech.rst -> new/acme-initech.rst: no change in meaning\n"
    assert rst2spec("diff", "old", "old").stdout == "old -> old: no change in meaning (documents: 2)\n"


def test_colors_and_width_are_the_terminals(sides: Path, rst2spec: Run) -> None:
    done = rst2spec("diff", "old", "new", FORCE_COLOR="1", NO_COLOR="")
    assert "\x1b[1;31mBreaking\x1b[0m" in done.stdout
    assert re.sub(r"\x1b\[[0-9;]*m", "", done.stdout) == rst2spec("diff", "old", "new").stdout


def test_documents_text_is_no_code_of_a_terminal_and_no_markup(sides: Path, rst2spec: Run) -> None:
    rows = [("e\x1b[31m<b>|", "Mail\u202e", '"string"'), ("@octocat", "**b** https://x.org", '"string"')]
    (sides / "new" / "acme-globex.rst").write_text(document(section(S, T, rows), source="Ac\x07me"))
    for name in ("text", "markdown", "github"):
        reported = rst2spec("diff", "old", "new", "-f", name).stdout
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", reported)
        assert r"\x07" in reported
    comment = rst2spec("diff", "old", "new", "-f", "markdown").stdout
    assert "octocat" in comment
    assert not re.search(r"<b>\||@\w|://|[^\\]\*\*b", comment)  # nobody is called, and nothing is a link
    assert report(rst2spec, "old", "new")["changes"][0]["after"] == "Ac\x07me"


# --- every format


def test_json_has_both_places_and_all_there_is(sides: Path, rst2spec: Run) -> None:
    found = report(rst2spec, "old", "new")
    assert found["summary"] == {
        "breaking": 1, "undecidable": 1, "compatible": 1, "allowed": 0, "documents": 1, "not_compared": 0,
    }  # fmt: skip
    assert found["old"] == {"name": "old", "documents": 2}
    (change,) = [item for item in found["changes"] if item["kind"] == "type-lost"]
    assert change["old"] == change["new"] == {"path": "acme-globex.rst", "line": 26}
    assert (change["before"], change["after"]) == ('"string"', "N/A")
    assert change["slugs"] == {"source": "acme", "target": "globex"}
    assert change["flow"].startswith("flow-")
    assert change["mapping"].startswith("map-")
    assert change["labels"] == "Acme Member to Globex Person"
    assert change["impact"] == KINDS["type-lost"].impact
    assert {item["kind"]: item["subject"] for item in found["changes"]} == {
        "mapping-removed": None, "mapping-added": None, "type-lost": "email -> Mail",
    }  # fmt: skip


def test_markdown_is_a_comment(sides: Path, rst2spec: Run) -> None:
    done = rst2spec("diff", "old", "new", "-f", "markdown")
    assert done.stdout.startswith("### rst2spec: 1 breaking change\n\nFrom <code>old</code> to <code>new</code>:")
    assert "| breaking | 1 | 1 mapping removed |" in done.stdout
    assert '    - **type lost**: email -\\> Mail "string", now N/A <sub>line 26</sub>' in done.stdout
    assert done.stdout.count("<details") == done.stdout.count("</details>") == 3


def test_github_annotates_the_new_side(sides: Path, rst2spec: Run) -> None:
    Git(sides)
    (sides / "summary.md").write_text("before\n")
    reported = rst2spec("diff", "old", "new", "-f", "github", GITHUB_STEP_SUMMARY=str(sides / "summary.md")).stdout
    file, flow = "file=new/acme-globex.rst,line=", "Acme Member to Globex Person: "
    was = "%0ABefore: old/acme-globex.rst, line "
    gone = f'{flow}mapping removed: zip (country is NO) -> Zip "integer"'
    assert reported == (
        f"::error {file}12,title=breaking%3A mapping removed::{gone}{was}29\n"
        f'::warning {file}26,title=undecidable%3A type lost::{flow}type lost: email -> Mail "string", now N/A{was}26\n'
        f'::notice {file}29,title=compatible%3A mapping added::{flow}mapping added: fax -> Fax "string"{was}12\n'
    )
    assert (sides / "summary.md").read_text().startswith("before\n### rst2spec: 1 breaking change\n")


def test_several_formats_of_one_run(sides: Path, rst2spec: Run) -> None:
    outputs = ("-", "a.json", "markdown=b.md", "c.github.txt")
    done = rst2spec("diff", "old", "new", *[word for value in outputs for word in ("-o", value)])
    assert done.stdout == rst2spec("diff", "old", "new").stdout
    for name, file in (("json", "a.json"), ("markdown", "b.md"), ("github", "c.github.txt")):
        assert (sides / file).read_text() == rst2spec("diff", "old", "new", "-f", name).stdout
    done = rst2spec("diff", "old", "new", "-q", "-o", "none/a.json")
    assert (done.returncode, done.stdout) == (2, "")


# --- exit codes


@pytest.mark.parametrize(
    ("fail_on", "codes"),
    [
        ("breaking", [1, 0, 0, 0]),
        ("undecidable", [1, 1, 0, 0]),
        ("any", [1, 1, 1, 0]),
        ("none", [0, 0, 0, 0]),
    ],
)
def test_what_fails(fail_on: str, codes: list[int], sides: Path, rst2spec: Run) -> None:
    versions = [
        document(section(S, T, ROWS[:1])),
        document(section(S, T, [("email", "Mail", "N/A"), ROWS[1]])),
        document(section(S, T, [*ROWS, ("a", "b", "N/A")])),
        OLD.replace("2026", "2027"),
    ]
    for text, code in zip(versions, codes, strict=True):
        (sides / "now.rst").write_text(text)
        assert rst2spec("diff", "old/acme-globex.rst", "now.rst", "--fail-on", fail_on).returncode == code
        done = rst2spec("diff", "old/acme-globex.rst", "now.rst", "--fail-on", fail_on, "-q")
        assert (done.returncode, done.stdout, done.stderr) == (code, "", "")


def test_quiet_says_whether_they_mean_the_same(sides: Path, rst2spec: Run) -> None:
    (sides / "rst2spec.toml").write_text('[[allow]]\npath = "*.rst"\nreason = "all is meant"\n')
    for old, new, code in (("old", "old", 0), ("old", "new", 1), ("new", "old", 1)):
        done = rst2spec("diff", "--quiet", "--exit-code", old, new)
        assert (done.returncode, done.stdout, done.stderr) == (code, "", "")
        assert rst2spec("diff", "--exit-code", old, new).returncode == code
        # fewer words are no other verdict
        assert rst2spec("diff", "-q", old, new).returncode == rst2spec("diff", old, new).returncode == 0
    both = rst2spec("diff", "--exit-code", "--fail-on", "any", "old", "new")
    assert both.stderr.startswith("rst2spec: --fail-on can't be combined with --exit-code\n")


# --- what could not be compared


def test_what_cannot_be_read_is_no_change(sides: Path, rst2spec: Run) -> None:
    (sides / "new" / "acme-globex.rst").write_bytes(b"\xff")
    done = rst2spec("diff", "old", "new")
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.splitlines() == [
        "old -> new: no change in meaning (documents: 2)",
        "",
        "Can't be compared",
        "  acme-globex.rst:1: new side: it isn't UTF-8: byte 0xff",
    ]
    assert rst2spec("diff", "old", "new", "-q").returncode == 3
    assert rst2spec("diff", "old", "new", "--fail-on", "none").returncode == 3
    (found,) = report(rst2spec, "old", "new")["not_compared"]
    assert found == {"path": "acme-globex.rst", "side": "new", "line": 1, "reason": "it isn't UTF-8: byte 0xff"}
    assert "**Can't be compared: 1**" in rst2spec("diff", "old", "new", "-f", "markdown").stdout
    assert "::error file=new/acme-globex.rst,line=1" in rst2spec("diff", "old", "new", "-f", "github").stdout
    # what is broken on both sides alike has not changed
    (sides / "old" / "acme-globex.rst").write_bytes(b"\xff")
    assert rst2spec("diff", "old", "new").returncode == 0
    # breaking goes over it
    (sides / "new" / "acme-initech.rst").write_text(document(section(statements=before(S, T)), target="Initech"))
    (sides / "new" / "acme-globex.rst").write_bytes(b"\xfe")
    assert rst2spec("diff", "old", "new").returncode == 1


@pytest.mark.parametrize("text", ["", "Notes\n=====\n\nnothing of ours\n"])
def test_a_document_that_is_none_any_more_is_not_a_removed_one(text: str, sides: Path, rst2spec: Run) -> None:
    (sides / "new" / "acme-globex.rst").write_text(text)
    found = report(rst2spec, "old", "new")
    assert (found["changes"], found["not_compared"][0]["reason"]) == ([], "it isn't a dataflow document")
    # a file that is none on both sides, or is only on one, is not ours
    (sides / "old" / "acme-globex.rst").unlink()
    found = report(rst2spec, "old", "new")
    assert (found["changes"], found["not_compared"]) == ([], [])
    (found,) = report(rst2spec, "new/acme-globex.rst", "new/acme-initech.rst")["not_compared"]
    assert found["side"] == "old"


# --- sides


def test_every_kind_of_side_gives_the_same(sides: Path, rst2spec: Run) -> None:
    wanted = kinds(rst2spec, "old", "new")
    assert wanted == ["mapping-removed", "type-lost", "mapping-added"]
    for side in ("old", "new"):
        rst2spec("compile", side, "-o", f"{side}.json", "-o", f"{side}.jsonl", "-o", f"specs-{side}/")
        rst2spec("compile", side, "--stable", "-o", f"{side}-stable.json")
    for old in ("old", "old.json", "old.jsonl", "specs-old", "old/*.rst"):
        assert kinds(rst2spec, old, "new-stable.json") == wanted, old
    assert kinds(rst2spec, "old-stable.json", "new") == kinds(rst2spec, "old", "new", "-j", "2") == wanted
    for name in ("new.json", "new.jsonl"):
        assert kinds(rst2spec, "old", "-", stdin=(sides / name).read_text()) == wanted
    one, other = "old/acme-globex.rst", "new/acme-globex.rst"
    assert kinds(rst2spec, one, other) == wanted
    assert kinds(rst2spec, "-", other, stdin=OLD) == wanted
    # one document, and the same among others
    assert kinds(rst2spec, "old", other) == kinds(rst2spec, one, "new.json") == wanted
    assert kinds(rst2spec, "old", "-", "--stdin-filename", "x/acme-globex.rst", stdin=NEW) == wanted


def test_stable_specs_have_no_lines(sides: Path, rst2spec: Run) -> None:
    for side in ("old", "new"):
        rst2spec("compile", side, "--stable", "-o", f"{side}.json")
    changes = report(rst2spec, "old.json", "new.json")["changes"]
    assert {place["line"] for change in changes for place in (change["old"], change["new"])} == {None}
    assert '                 mapping added: fax -> Fax "string"' in rst2spec("diff", "old.json", "new.json").stdout


def test_documents_are_matched_by_path_then_slugs_then_content(tmp_path: Path, rst2spec: Run) -> None:
    for path, text in {
        "old/a/acme-globex.rst": OLD,
        "new/b/acme-globex.rst": NEW,
        "old/acme-initech.rst": OTHER,
        "new/acmecorp-initech.rst": OTHER,
        "old/acme-hooli.rst": document(target="Hooli"),
        "new/emca-hooli.rst": document(section(S, T, ROWS), target="Hooli"),
        "old/acme-umbrella.rst": document(target="Umbrella"),
        "new/acme-soylent.rst": document(target="Soylent"),
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    found = {(change["path"], change["kind"]) for change in report(rst2spec, "old", "new")["changes"]}
    assert found == {
        ("b/acme-globex.rst", "mapping-removed"),
        ("b/acme-globex.rst", "mapping-added"),
        ("b/acme-globex.rst", "type-lost"),
        ("acmecorp-initech.rst", "slug-changed"),
        ("emca-hooli.rst", "slug-changed"),
        ("emca-hooli.rst", "mapping-added"),
        ("acme-umbrella.rst", "document-removed"),
        ("acme-soylent.rst", "document-added"),
    }
    assert "a/acme-globex.rst -> b/acme-globex.rst" in rst2spec("diff", "old", "new").stdout


# --- git


@pytest.fixture
def repository(tmp_path: Path) -> Git:
    git = Git(tmp_path)
    git.write("docs/technical/acme-globex.rst", OLD)
    git.write("docs/technical/notes.txt", "nothing")
    git.commit()
    git("tag", "v1")
    git.write("docs/technical/acme-globex.rst", NEW)
    git.write("docs/technical/acme-initech.rst", OTHER)
    git.commit()
    git("tag", "v2")
    return git


def test_revisions(repository: Git, rst2spec: Run) -> None:
    wanted = ["mapping-removed", "type-lost", "mapping-added", "document-added"]
    docs = "docs/technical"
    for arguments in (
        (f"HEAD~1:{docs}", docs),
        (f"v1:{docs}", f"v2:{docs}/"),
        (f"v1:./{docs}", f"HEAD:{docs}"),
        (f"v1:{repository.folder / docs}", docs),
        ("v1:", "v2:."),
        ("v1..v2", docs),
        ("v1..v2",),
        ("v1..", docs),
        ("v1...v2", docs),
        (f"HEAD^{{/a commit}}~1:{docs}", docs),
    ):
        assert kinds(rst2spec, *arguments) == wanted, arguments
    assert kinds(rst2spec, f"v1:{docs}/acme-globex.rst", f"{docs}/acme-globex.rst") == wanted[:3]
    assert kinds(rst2spec, "v1..v2", f"{docs}/acme-globex.rst") == wanted[:3]
    assert kinds(rst2spec, "v1..v2", ".", cwd=repository.folder / docs) == wanted
    assert kinds(rst2spec, "v1:./acme-globex.rst", "acme-globex.rst", cwd=repository.folder / docs) == wanted[:3]
    # a path that was not there yet
    assert kinds(rst2spec, "v1..v2", f"{docs}/acme-initech.rst") == ["document-added"]


def test_a_revision_and_the_working_tree(repository: Git, rst2spec: Run) -> None:
    docs = "docs/technical"
    for arguments in (("v1", docs), ("v1", "."), ("v1",), ("v1", str(repository.folder / docs))):
        wanted = ["mapping-removed", "type-lost", "mapping-added", "document-added"]
        assert kinds(rst2spec, *arguments) == wanted, arguments
    assert kinds(rst2spec, "HEAD") == []
    assert kinds(rst2spec, "v1", f"{docs}/acme-initech.rst") == ["document-added"]
    (repository.folder / docs / "acme-initech.rst").unlink()
    assert kinds(rst2spec, "HEAD", docs) == ["document-removed"]
    assert kinds(rst2spec, "HEAD", f"{docs}/acme-initech.rst") == ["document-removed"]
    # the configured documents, where no path is given
    repository.write("other/acme-initech.rst", OTHER)
    assert kinds(rst2spec, "HEAD") == []  # it has moved
    repository.write("more/acme-hooli.rst", OTHER.replace("Initech", "Hooli"))
    assert kinds(rst2spec, "HEAD") == ["document-added"]
    for folders, found in (([docs], ["document-removed"]), ([docs, "other"], [])):
        repository.write("rst2spec.toml", f"documents = {folders}\n")
        assert kinds(rst2spec, "HEAD") == found


def test_what_is_staged_and_specs_in_git(repository: Git, rst2spec: Run) -> None:
    docs = "docs/technical"
    repository.write(f"{docs}/acme-globex.rst", OLD)
    repository("add", "-A")
    repository.write(f"{docs}/acme-globex.rst", NEW)
    assert kinds(rst2spec, f"HEAD:{docs}", f":{docs}") == ["mapping-removed", "type-stated", "mapping-added"]
    assert kinds(rst2spec, f"HEAD:{docs}", docs) == []
    rst2spec("compile", docs, "-o", "spec.json")
    repository.commit()
    repository.write(f"{docs}/acme-globex.rst", OLD)
    assert kinds(rst2spec, "HEAD:spec.json", docs) == ["mapping-removed", "type-stated", "mapping-added"]


def test_renames_are_followed(repository: Git, rst2spec: Run) -> None:
    repository("mv", "docs/technical", "docs/new place")
    repository("mv", "docs/new place/acme-initech.rst", "docs/new place/acme-initrode.rst")
    repository.commit()
    assert kinds(rst2spec, "v2:docs", "HEAD:docs") == ["slug-changed"]
    assert kinds(rst2spec, "v2:docs/technical", "HEAD:docs/new place") == ["slug-changed"]


def test_a_repository_without_a_working_tree(repository: Git, tmp_path: Path, rst2spec: Run) -> None:
    repository("clone", "-q", "--bare", ".", "bare.git")
    wanted = ["mapping-removed", "type-lost", "mapping-added", "document-added"]
    for arguments in (("v1..v2",), ("v1..v2", "docs"), ("v1:docs", "v2:docs/technical")):
        assert kinds(rst2spec, *arguments, cwd=tmp_path / "bare.git") == wanted


def test_a_revision_that_a_shallow_clone_lacks(repository: Git, tmp_path: Path, rst2spec: Run) -> None:
    repository("clone", "-q", "--depth", "1", f"file://{repository.folder}", "shallow")
    done = rst2spec("diff", "HEAD~1..HEAD", cwd=tmp_path / "shallow")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "rst2spec: git knows no revision HEAD~1; the clone is shallow, 'git fetch --unshallow' fetches the rest\n"
    )


def test_a_conflict_could_not_be_compared(repository: Git, rst2spec: Run) -> None:
    repository("checkout", "-q", "-b", "other", "v1")
    repository.write("docs/technical/acme-globex.rst", OLD.replace("Mail", "Post"))
    repository.commit()
    with pytest.raises(AssertionError):
        repository("merge", "v2")
    found = report(rst2spec, "v1:docs/technical", ":docs/technical")
    assert [item["reason"] for item in found["not_compared"]] == ["it has an unresolved merge conflict"]
    found = report(rst2spec, "v1:docs/technical", "docs/technical")
    assert [item["reason"] for item in found["not_compared"]] == ["it has an unresolved merge conflict"]


def test_nothing_is_written_into_a_repository(repository: Git, rst2spec: Run) -> None:
    repository.write("docs/technical/acme-globex.rst", OLD)
    before_ = sorted(path for path in repository.folder.rglob("*") if ".git/objects" not in str(path))
    rst2spec("diff", "HEAD:docs/technical", "docs/technical")
    assert sorted(path for path in repository.folder.rglob("*") if ".git/objects" not in str(path)) == before_


# --- wrong use


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (("docs",), "expected something to compare docs with: 'rst2spec diff docs NEW', or 'rst2spec diff REV docs'"),
        (("-", "-"), "standard input (-) can't be both sides"),
        (("", "docs"), "a path is empty"),
        (("nowhere", "docs"), "there is no nowhere; for what git has of it, use REV:nowhere"),
        (("HEAD~1", "HEAD"), "HEAD~1 and HEAD are revisions: use HEAD~1..HEAD"),
        (("v9:docs", "docs"), "git knows no revision v9"),
        (("v9..v1", "docs"), "git knows no revision v9"),
        (("v1..v2", "nowhere"), "v2:nowhere has no nowhere"),
        (
            ("v1:technical", "docs"),
            "v1:technical has no technical; paths start from the repository's root, ./ from this folder",
        ),
        (("v1:../..", "docs"), "v1:../.. is outside of the repository"),
        (("docs", "other.rst"), "there is no other.rst in docs"),
        (("empty", "empty"), "nothing to read: there is no .rst file in empty or empty"),
        (("docs", "bad.json"), "bad.json isn't a spec of rst2spec: "),
        (("docs", "newer.json"), "newer.json is a spec of version 2.9, newer than this rst2spec: update it"),
        (("docs", "docs", "-o", "x.unknown"), "-o x.unknown: the ending defines no format; use -o FORMAT=x.unknown "),
    ],
)
def test_wrong_use_is_one_line(arguments: tuple[str, ...], reported: str, repository: Git, rst2spec: Run) -> None:
    repository.write("other.rst", "")
    (repository.folder / "empty").mkdir()
    repository.write("bad.json", '{"name": "x"}')
    spec = json.loads(rst2spec("compile", "docs").stdout)
    repository.write("newer.json", json.dumps({**spec, "schema_version": "2.9", "more": 1}))
    done = rst2spec("diff", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"rst2spec: {reported}")
    assert done.stderr.count("\n") == 1


def test_without_a_repository_or_git(sides: Path, rst2spec: Run) -> None:
    done = rst2spec("diff", "HEAD:old", "new", GIT_CEILING_DIRECTORIES=str(sides.parent))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "not a git repository" in done.stderr
    done = rst2spec("diff", "HEAD:old", "new", PATH="")
    assert (done.returncode, done.stderr) == (2, "rst2spec: git isn't installed\n")
    for arguments in (("HEAD", "new"), ("HEAD",)):
        done = rst2spec("diff", *arguments, PATH="")
        message = "rst2spec: there is no HEAD; if it is a revision: git isn't installed\n"
        assert (done.returncode, done.stderr) == (2, message)


def test_a_single_side_that_can_not_be_read_is_not_looked_for(sides: Path, rst2spec: Run) -> None:
    os.mkfifo(sides / "pipe")
    for arguments in (("pipe", "new"), ("old", "pipe")):
        done = rst2spec("diff", *arguments, cwd=sides)
        assert (done.returncode, done.stderr) == (2, "rst2spec: pipe can't be read: it is a named pipe\n")


def test_what_git_refuses_is_told(repository: Git, rst2spec: Run) -> None:
    repository("config", "core.repositoryFormatVersion", "1")
    repository("config", "extensions.ours", "1")
    done = rst2spec("diff", "v1", "docs")
    reason = "git: unknown repository extension found: ours"
    assert (done.returncode, done.stderr) == (2, f"rst2spec: there is no v1; if it is a revision: {reason}\n")


def test_a_damaged_or_missing_content_could_not_be_compared_and_the_others_are(repository: Git, rst2spec: Run) -> None:
    docs = "docs/technical"
    file = object_of(repository, f"v1:{docs}/acme-globex.rst")
    for damage in (lambda: file.write_bytes(b"damaged"), file.unlink):
        damage()
        for arguments in (("v1..v2", docs), (f"v1:{docs}", docs), ("v1..v2", docs, "-j", "2")):
            found = report(rst2spec, *arguments)
            assert [change["kind"] for change in found["changes"]] == ["document-added"]
            assert [(item["path"], item["side"]) for item in found["not_compared"]] == [("acme-globex.rst", "old")]
            assert found["not_compared"][0]["reason"].startswith("git can't read it")
            assert rst2spec("diff", *arguments).returncode == 3
        # by itself
        for arguments in (
            (f"v1:{docs}/acme-globex.rst", f"{docs}/acme-globex.rst"),
            ("v1..", f"{docs}/acme-globex.rst"),
        ):
            assert len(report(rst2spec, *arguments)["not_compared"]) == 1
        # what is damaged on both sides alike has not changed
        assert report(rst2spec, f"v1:{docs}", f"v1:{docs}/")["not_compared"] == []


def test_a_damaged_folder_is_one_line(repository: Git, rst2spec: Run) -> None:
    object_of(repository, "v1:docs/technical").write_bytes(b"damaged")
    done = rst2spec("diff", "v1..v2", "docs/technical")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def object_of(repository: Git, name: str) -> Path:
    """The file in which git keeps an object."""
    blob = repository("rev-parse", name).strip()
    file = repository.folder / ".git" / "objects" / blob[:2] / blob[2:]
    file.chmod(0o644)
    return file


# --- what is allowed


def test_what_the_configuration_allows(sides: Path, rst2spec: Run) -> None:
    found = {change["kind"]: change for change in report(rst2spec, "old", "new")["changes"]}
    (sides / "rst2spec.toml").write_text(
        f"""
        [[allow]]
        kind = "mapping-removed"
        flow = "Acme Member to Globex Person"
        reason = "Globex drops zip codes"

        [[allow]]
        change = "{found["type-lost"]["fingerprint"]}"
        path = "new/"
        reason = "the generator is being mended"

        [[allow]]
        mapping = "map-0"
        reason = "of last year"
        """
    )
    done = rst2spec("diff", "old", "new")
    assert (done.returncode, done.stderr) == (
        0,
        "rst2spec: the allowance for mapping map-0 (of last year) matches no change; remove it\n",
    )
    assert done.stdout.splitlines() == [
        "old -> new: 1 change in 1 document (2)",
        "  1 compatible:  1 mapping added",
        "",
        "Compatible",
        "  acme-globex.rst",
        "    Acme Member to Globex Person",
        '      12     29  mapping added: fax -> Fax "string"',
        "",
        "Allowed by the configuration",
        "  1 mapping removed: Globex drops zip codes",
        "  1 type lost: the generator is being mended",
        "",
        "The numbers are lines, old and new. 'rst2spec rule diff' explains the impact of",
        "each kind.",
    ]
    made = json.loads(rst2spec("diff", "old", "new", "-f", "json").stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    assert made["summary"]["allowed"] == 2
    assert [change["allowed"] for change in made["changes"] if change["kind"] == "type-lost"] == [
        "the generator is being mended"
    ]
    assert len(made["notes"]) == 1


@pytest.mark.parametrize(
    ("table", "reported"),
    [
        ('kind = "mapping-removed"\nreason = "x"', "allow: entry 1 has none of path, flow, mapping, change"),
        ('path = "a"', "allow: entry 1 has no reason"),
        ('path = "a"\nkind = "mapping-remove"\nreason = "x"', "did you mean mapping-removed?"),
    ],
)
def test_an_allowance_says_what_and_why(table: str, reported: str, sides: Path, rst2spec: Run) -> None:
    (sides / "rst2spec.toml").write_text(f"[[allow]]\n{table}\n")
    done = rst2spec("diff", "old", "new")
    assert done.returncode == 2
    assert reported in done.stderr


# --- a great deal of it


def test_a_huge_diff_is_a_few_screens_and_nothing_is_lost(tmp_path: Path, rst2spec: Run) -> None:
    for number in range(220):
        for side, kind in (("old", '"string"'), ("new", '"list"')):
            rows = [(f"a{row}", f"b{row}", kind) for row in range(12)] + [(f"x{number}", side, '"string"')]
            file = tmp_path / side / f"acme-s{number}.rst"
            file.parent.mkdir(exist_ok=True)
            file.write_text(document(section(S, T, rows), target=f"S{number}"))
    done = rst2spec("diff", "old", "new")
    lines = done.stdout.splitlines()
    assert lines[0] == "old -> new: 2,860 changes in 220 documents (220)"
    assert len(lines) < sum(LINES.values()) + 60
    assert f"... and {12 - ALIKE} more types changed" in done.stdout
    shown = done.stdout.count("mapping retargeted: ")
    rest = re.search(r"\.\.\. and ([0-9,]+) more in [0-9]+ documents: [0-9,]+ mappings retargeted", done.stdout)
    assert rest is not None
    assert shown + int(rest[1].replace(",", "")) == 220
    assert re.search(r"[0-9]+ lists shortened;\s+--full\s+shows everything\.", done.stdout)
    everything = rst2spec("diff", "old", "new", "--full").stdout
    assert everything.count("type changed: ") == 220 * 12
    assert "more" not in everything
    comment = rst2spec("diff", "old", "new", "-f", "markdown").stdout
    assert len(comment) < 65_536
    assert comment.count("<details") == comment.count("</details>")
    whole = report(rst2spec, "old", "new")
    assert len(whole["changes"]) == 2_860


def test_a_folder_that_cannot_be_read_any_more_is_a_screen_too(tmp_path: Path, rst2spec: Run) -> None:
    for side, encoding in (("old", "utf-8"), ("new", "utf-16-be")):
        (tmp_path / side).mkdir()
        for number in range(700):
            file = tmp_path / side / f"acme-system-with-a-long-name{number}.rst"
            file.write_text(document(), encoding=encoding)
    lines = rst2spec("diff", "old", "new").stdout.splitlines()
    assert lines[2] == "Can't be compared"
    assert lines[-1] == f"  ... and {700 - NOT_COMPARED} more (--full shows them)"
    assert len(lines) == 3 + NOT_COMPARED + 1
    comment = rst2spec("diff", "old", "new", "-f", "markdown").stdout
    assert len(comment) < 65_536
    assert "**Can't be compared: 700**" in comment
    assert f"- ... and {700 - NOT_COMPARED} more" in comment
    for name in ("text", "markdown"):
        assert rst2spec("diff", "old", "new", "-f", name, "--full").stdout.count("acme-system") == 700
    assert len(report(rst2spec, "old", "new")["not_compared"]) == 700


def test_more_changes_than_memory_takes_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from rst2spec import compile_text
    from rst2spec.outputs import comparison
    from rst2spec.outputs.comparison import Comparison, SideSummary
    from rst2spec.spec.changes.document_changes import changes_between

    old, new = (compile_text(text, "acme-globex.rst") for text in (OLD, NEW))
    made = []
    for most in (20_000, 5):
        monkeypatch.setattr(comparison, "_IN_MEMORY", most)
        found = Comparison(SideSummary("old", 1), SideSummary("new", 1))
        for _ in range(9):
            found.add(changes_between(old, new))
        one, other = found.by_document(), found.by_document()
        assert next(one) == next(other) == next(iter(found.by_document()))
        made.append((list(found.all_changes()), found.counts, found.impacts()))
    assert made[0] == made[1]
    assert len(made[0][0]) == 27


# --- explain


def test_the_kinds_are_explained(rst2spec: Run) -> None:
    reported = rst2spec("rule", "diff").stdout
    assert max(map(len, reported.splitlines())) <= 80
    for name in KINDS:
        assert f"\n  {name}\n" in reported
    told = json.loads(rst2spec("rule", "diff", "-f", "json").stdout)
    assert list(told["kinds"]) == list(KINDS)
    assert told["policies"]["always"]["null"] == "creation-changed"


def test_the_page_of_kinds_is_up_to_date(request: pytest.FixtureRequest) -> None:
    from rst2spec.outputs.explain_diff import as_markdown

    page = ROOT / "docs" / "changes.md"
    if request.config.getoption("--update-goldens"):
        page.write_text(as_markdown())
    assert page.read_text() == as_markdown()
