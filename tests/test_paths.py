"""One base for all paths of a run: whatever is passed, a document has one path, relative to a root that is named."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from rst2spec import compile_paths
from rst2spec.cli.inputs import workspace_of
from rst2spec.cli.parser import CommandParser
from rst2spec.cli.running import cache_folder
from rst2spec.source.discover import RunRoot, root_of_run
from tests.conftest import Run
from tests.writing import document, section

BAD = section("Acme Order", "Globex Sale", [("a", "b", '"string"'), ("a", "b", '"string"')])


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "repo" / "docs"
    (folder / "more").mkdir(parents=True)
    (folder / "acme-globex.rst").write_text(document(BAD))
    (folder / "more" / "globex-acme.rst").write_text(
        document(BAD.replace("Acme", "X").replace("Globex", "Acme Group"), source="X", target="Acme Group")
    )
    (folder / "more" / "acme-globex.rst").write_text(document(BAD))
    return folder


def paths_in(spec: Any) -> set[str]:
    """All paths of a spec: of documents, findings, related places and systems."""
    documents = {item["path"] for item in spec["documents"]}
    findings = {item["path"] for item in spec["diagnostics"]}
    found = [*spec["diagnostics"], *[item for part in spec["documents"] for item in part["diagnostics"]]]
    related = {place["path"] for item in found for place in item["related"]}
    assert related
    assert findings
    systems = {path for item in spec["systems"] for path in (*item["source_documents"], *item["target_documents"])}
    assert systems == documents
    return documents | findings | related


ALL = {"acme-globex.rst", "more/acme-globex.rst", "more/globex-acme.rst"}
ARGUMENTS = [
    ["docs"],
    ["."],
    ["docs", "docs/more"],
    ["docs/more", "docs/acme-globex.rst"],
    ["docs/**/*.rst"],
    ["docs/acme-globex.rst", "docs/more/acme-globex.rst", "docs/more/globex-acme.rst"],
]


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=" ".join)
@pytest.mark.parametrize(
    ("found_by", "options"), [("git", []), ("configuration", []), ("option", ["--root", "docs/.."])]
)
def test_a_document_has_one_path_whatever_was_passed(
    arguments: list[str], found_by: str, options: list[str], docs: Path, rst2spec: Run
) -> None:
    if found_by == "configuration":
        (docs.parent / "rst2spec.toml").touch()
    else:
        (docs.parent / ".git").mkdir()
    done = rst2spec("compile", *arguments, "--min-severity", "info", *options, cwd=docs.parent)
    spec = json.loads(done.stdout)
    assert spec["root"] == {"found_by": found_by}
    assert paths_in(spec) == {f"docs/{path}" for path in ALL}


@pytest.mark.parametrize("arguments", [["docs"], ["docs", "docs/more"], ["docs/**/*.rst"]], ids=" ".join)
def test_else_paths_are_relative_to_the_common_folder(arguments: list[str], docs: Path, rst2spec: Run) -> None:
    spec = json.loads(rst2spec("compile", *arguments, "--min-severity", "info", cwd=docs.parent).stdout)
    assert spec["root"] == {"found_by": "arguments"}
    assert paths_in(spec) == ALL
    assert json.loads(rst2spec("compile", ".", "--min-severity", "info", cwd=docs).stdout) == spec


def test_standard_input_has_the_path_of_the_file_that_it_is(docs: Path, rst2spec: Run) -> None:
    text = (docs / "acme-globex.rst").read_text()
    (docs.parent / ".git").mkdir()
    for name, path, cwd in (
        ("docs/acme-globex.rst", "docs/acme-globex.rst", docs.parent),
        ("acme-globex.rst", "docs/acme-globex.rst", docs),
        ("../acme-globex.rst", "docs/acme-globex.rst", docs / "more"),
    ):
        done = rst2spec("compile", "-", "--stdin-filename", name, stdin=text, cwd=cwd)
        assert [item["path"] for item in json.loads(done.stdout)["documents"]] == [path]
    done = rst2spec("compile", "-", stdin=text, cwd=docs)
    assert [item["path"] for item in json.loads(done.stdout)["documents"]] == ["-"]


@pytest.mark.parametrize("name", ["jsonl", "json"])
def test_the_root_is_in_each_form_of_the_spec(name: str, docs: Path, rst2spec: Run) -> None:
    first = rst2spec("compile", "docs", "-f", name, "--stable", cwd=docs.parent).stdout
    read = json.loads(first.partition("\n")[0] if name == "jsonl" else first)
    assert (read["form"], read["root"]) == ("stable", {"found_by": "arguments"})


def test_the_rules_in_their_order(docs: Path, tmp_path: Path) -> None:
    repo = docs.parent
    assert root_of_run([docs]) == RunRoot(str(docs), "arguments")
    assert root_of_run([docs / "acme-globex.rst"]) == RunRoot(str(docs), "arguments")
    assert root_of_run([docs / "more", docs / "acme-globex.rst"]) == RunRoot(str(docs), "arguments")
    assert root_of_run([docs / "more" / "*.rst"]) == RunRoot(str(docs / "more"), "arguments")
    assert root_of_run([docs / "gone" / "a-b.rst", docs / "gone" / "c-d.rst"]) == RunRoot(str(docs), "arguments")
    (repo / ".git").touch()  # a file in a worktree or submodule
    assert root_of_run([docs]) == RunRoot(str(repo), "git")
    assert root_of_run([docs, tmp_path]) == RunRoot(str(tmp_path), "arguments")
    assert root_of_run([docs], configuration=tmp_path) == RunRoot(str(tmp_path), "configuration")
    assert root_of_run([docs], "x", tmp_path) == RunRoot("x", "option")


def test_nothing_to_read_is_relative_to_the_working_directory(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(docs)
    assert root_of_run([]) == RunRoot(str(docs), "arguments")


def test_the_library_has_the_same_rules(docs: Path) -> None:
    (docs.parent / ".git").mkdir()
    spec = compile_paths(docs / "more")
    assert (spec.root.found_by, spec.documents[0].path) == ("git", "docs/more/acme-globex.rst")
    spec = compile_paths(docs / "more", root=docs)
    assert (spec.root.found_by, spec.documents[0].path) == ("option", "more/acme-globex.rst")


def test_render_writes_below_its_folder_at_the_paths_of_the_spec(docs: Path, rst2spec: Run) -> None:
    (docs.parent / ".git").mkdir()
    rst2spec("compile", "docs/more", "-o", "spec.json", cwd=docs.parent)
    done = rst2spec("render", "spec.json", "-o", "out", cwd=docs.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert (docs.parent / "out/docs/more/acme-globex.rst").read_text().rstrip() == document(BAD).rstrip()


@pytest.mark.parametrize(
    ("files", "options", "place"),
    [([], [], "repo"), ([".git"], [], "repo"), (["docs/rst2spec.toml"], [], "repo"), ([], ["--root", "docs"], "docs")],
)
def test_the_cache_lies_at_the_same_place_whatever_is_compiled(
    files: list[str], options: list[str], place: str, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in files:
        (docs.parent / name).touch()
    monkeypatch.chdir(docs.parent)
    folders = set()
    for paths in ([], ["docs"], ["docs/more/acme-globex.rst"]):
        arguments = CommandParser("check").parse([*paths, *options])
        folders.add(os.path.relpath(cache_folder(arguments, workspace_of(arguments))))
    assert folders == {os.path.join(*([] if place == "repo" else [place]), ".rst2spec_cache")}
