"""``rst2spec render`` as a user runs it: what is written, what is refused, what is reported."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from rst2spec import compile_text
from tests import needs
from tests.conftest import Run
from tests.writing import document, section

PAIR = "Globex Person to Acme Member"
ROW = ("a", "b", '"string"')
CLAUSE = "Dependant on having NO in c"
CANONICAL = document(section(rows=[(f"a ({CLAUSE})", "b", "N/A")])).removesuffix("\n")
OTHER = document(section("Globex Person", "Acme Member", [ROW], system="Acme"), source="Globex", target="Acme")
OTHER = OTHER.removesuffix("\n")
# a dot, a clause reported twice, a tab
LOOSE = CANONICAL.replace("Introduction\n", "Introduction.\n").replace(CLAUSE, CLAUSE * 2).replace("- b\n", "- b\t\n")
NOTES = "Notes\n=====\n\nNothing of ours.\n"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "acme-globex.rst").write_bytes(LOOSE.replace("\n", "\r\n").encode())
    (folder / "globex-acme.rst").write_text(OTHER)
    return folder


# --- what is written


def test_documents_are_written_at_their_paths(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    (docs / "old").mkdir()
    (docs / "old" / "acme-globex.rst").write_text(CANONICAL)
    rst2spec("compile", "docs", "-o", "spec.json")
    done = rst2spec("render", "spec.json", "-o", "out")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Wrote 3 documents to out.\n", "")
    assert (tmp_path / "out/acme-globex.rst").read_bytes() == CANONICAL.encode()
    assert (tmp_path / "out/old/acme-globex.rst").read_bytes() == CANONICAL.encode()
    assert (tmp_path / "out/globex-acme.rst").read_bytes() == OTHER.encode()
    assert rst2spec("compile", "docs", "--check", "-o", "spec.json").returncode == 0
    done = rst2spec("render", "spec.json", "-o", "out", "--eol", "crlf", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "out/acme-globex.rst").read_bytes() == CANONICAL.replace("\n", "\r\n").encode()


def test_every_form_of_a_spec(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    for target in ("spec.jsonl", "specs/"):
        rst2spec("compile", "docs", "-o", target)
        assert rst2spec("render", target, "-o", "out").stdout == "Wrote 2 documents to out.\n"
    lines = rst2spec("compile", "docs", "-f", "jsonl").stdout
    assert rst2spec("render", "-", "-o", "piped", stdin=lines).returncode == 0
    sorted_keys = json.dumps(json.loads(rst2spec("compile", "docs").stdout), sort_keys=True)
    assert rst2spec("render", "-", "-o", "sorted", stdin=sorted_keys).returncode == 0
    for folder in ("out", "piped", "sorted"):
        assert (tmp_path / folder / "acme-globex.rst").read_text() == CANONICAL


def test_one_document_goes_to_standard_output(docs: Path, rst2spec: Run) -> None:
    spec = rst2spec("compile", docs / "acme-globex.rst").stdout
    done = rst2spec("render", "-", stdin=spec)
    assert (done.returncode, done.stdout, done.stderr) == (0, CANONICAL, "")
    done = rst2spec("render", "-", stdin=rst2spec("compile", "docs").stdout)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "rst2spec: the spec has 2 documents: add -o DIR for the folder to write them to\n"


def test_a_stable_spec_has_no_time_stamps(docs: Path, rst2spec: Run) -> None:
    spec = rst2spec("compile", "docs/globex-acme.rst", "--stable").stdout
    done = rst2spec("render", "-", stdin=spec)
    assert done.stdout == OTHER.replace("Generated: 2026-11-02 03:15:00\n\n", "")
    assert compile_text(done.stdout).digest == compile_text(OTHER).digest


def test_unread_text_stands_in_lines_of_its_own(tmp_path: Path, rst2spec: Run) -> None:
    loose = CANONICAL.replace("Once a link", "Drafts are never sent.\n\nOnce a link")
    loose = loose.replace("prohibited.\n", "prohibited.\n\nAsk Ann.\n")
    done = rst2spec("render", "-", stdin=rst2spec("compile", "-", stdin=loose).stdout)
    wanted = CANONICAL.replace("prohibited.\n", "prohibited.\n\nAsk Ann.\n").removesuffix("\n")
    assert (done.stdout, done.stderr) == (f"{wanted}\nDrafts are never sent.\n\n", "")


def test_unread_text_that_would_be_markup_stands_in_a_comment(tmp_path: Path, rst2spec: Run) -> None:
    lost = CANONICAL + "\n.. csv-table::\n   :file: list.csv\n\n- a remark as an item\n\n"
    for reader in ("auto", "template", "docutils"):
        done = rst2spec("render", "-", stdin=rst2spec("compile", "-", "--reader", reader, stdin=lost).stdout)
        assert (done.returncode, done.stderr) == (0, ""), reader
        assert compile_text(done.stdout).digest == compile_text(lost, reader=reader).digest
    assert "\n..\n   .. csv-table::\n   :file: list.csv\n" in done.stdout
    (tmp_path / "rendered.rst").write_text(done.stdout)
    assert rst2spec("render", "--check", "rendered.rst").returncode == 0


def test_unread_text_that_no_document_can_hold_is_refused_with_its_place(docs: Path, rst2spec: Run) -> None:
    spec = rst2spec("compile", "docs/globex-acme.rst").stdout
    value = {"line": 30, "column": 4, "text": "----", "kind": "cell"}
    given = edited(spec, lambda read: read["documents"][0]["flows"][0]["unread"].append(value))
    for output in ([], ["-o", "out"]):
        done = rst2spec("render", "-", *output, stdin=given)
        assert done.returncode == 2
        assert done.stderr == (
            'rst2spec: globex-acme.rst:30:4: not written: no document can represent the unread text "----"\n'
        )


# --- what is refused


def _with_path(path: str, read: Any) -> None:
    read["documents"][0]["path"] = path


Edit = Callable[[Any], object]


def edited(spec: str, edit: Edit) -> str:
    read = json.loads(spec)
    edit(read)
    return json.dumps(read)


def test_a_path_that_leaves_the_folder_is_refused(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    spec = rst2spec("compile", "docs/globex-acme.rst").stdout
    out = tmp_path / "out"
    (out / "sub").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (out / "link").symlink_to(tmp_path / "elsewhere")
    (out / "file.rst").symlink_to(tmp_path / "elsewhere" / "file.rst")
    before = sorted(tmp_path.rglob("*"))
    for path in ("../x.rst", "sub/../../x.rst", str(tmp_path / "x.rst"), str(out / "x.rst"),
                 "link/x.rst", "file.rst", "", ".", "a\0b"):  # fmt: skip
        given = edited(spec, partial(_with_path, path))
        done = rst2spec("render", "-", "-o", "out", stdin=given)
        assert (done.returncode, done.stdout) == (2, "Wrote 0 documents to out.\n"), path
        assert done.stderr.endswith("not written: it would be outside of out\n"), path
        assert done.stderr.count("\n") == 1
        assert sorted(tmp_path.rglob("*")) == before
    given = edited(spec, partial(_with_path, ".git/config"))
    done = rst2spec("render", "-", "-o", "out", stdin=given)
    assert (done.returncode, sorted(tmp_path.rglob("*"))) == (2, before)


@pytest.mark.parametrize(
    ("edit", "reported"),
    [
        (
            lambda flow: flow["mappings"][0]["source"].update(path="x\ny"),
            rf"x\x0ay to b in {PAIR}",
        ),
        (lambda flow: flow["mappings"][0]["target"].update(path="b (c)"), f"a to b (c) in {PAIR}"),
        (lambda flow: flow["source"].update(label="Globex\nHooli"), r"the content of Globex\x0aHooli to Acme Member"),
        (
            lambda flow: flow["mappings"][0]["source"].update(path="x\0y"),
            "content that can't be read back: it is binary: it has a NUL byte",
        ),
        (lambda flow: flow["creation"].update(policy="conditional"), f"the content of {PAIR}"),
    ],
)
def test_what_no_document_can_say_is_not_written(
    edit: Edit, reported: str, docs: Path, tmp_path: Path, rst2spec: Run
) -> None:
    spec = rst2spec("compile", "docs").stdout
    given = edited(spec, lambda read: edit(read["documents"][1]["flows"][0]))
    done = rst2spec("render", "-", "-o", "out", stdin=given)
    assert (done.returncode, done.stdout) == (2, "Wrote 1 document to out.\n")
    assert done.stderr == f"rst2spec: globex-acme.rst: not written: no document can represent {reported}\n"
    assert os.listdir(tmp_path / "out") == ["acme-globex.rst"]  # the others are written all the same
    given = edited(spec, lambda read: (edit(read["documents"][1]["flows"][0]), read["documents"].pop(0)))
    done = rst2spec("render", "-", stdin=given)
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize(
    ("edit", "reported"),
    [
        ({"generated_at": "2026-13-01T00:00:00"}, "the timestamp 2026-13-01T00:00:00"),
        ({"generated_at": "2026-11-02T03:15:00\n\nx"}, r"the timestamp 2026-11-02T03:15:00\x0a\x0ax"),
        ({"source": {"name": "A\nB"}}, r"the title A\x0aB to Acme Dataflow"),
        ({"source": {"name": " Globex"}}, "the title  Globex to Acme Dataflow"),
    ],
)
def test_a_front_that_no_document_can_have(edit: dict[str, Any], reported: str, docs: Path, rst2spec: Run) -> None:
    def put(read: Any) -> None:
        for name, value in edit.items():
            document = read["documents"][0]
            document[name] = {**document[name], **value} if isinstance(value, dict) else value

    done = rst2spec("render", "-", stdin=edited(rst2spec("compile", "docs/globex-acme.rst").stdout, put))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"rst2spec: globex-acme.rst: not written: no document can represent {reported}\n"


def test_a_label_may_have_the_words_between_labels(docs: Path, rst2spec: Run) -> None:
    """The statements of the section tell where the heading is split."""
    spec = rst2spec("compile", "docs/globex-acme.rst").stdout
    given = edited(spec, lambda read: read["documents"][0]["flows"][0]["source"].update(label="Globex to Hooli"))
    done = rst2spec("render", "-", stdin=given)
    assert (done.returncode, done.stderr) == (0, "")
    assert compile_text(done.stdout).flows[0].source.label == "Globex to Hooli"


def test_an_edit_that_a_document_can_say_is_written(docs: Path, rst2spec: Run) -> None:
    """The digest in the spec isn't that of what it says any more, and that is no reason to refuse it."""
    spec = rst2spec("compile", "docs/globex-acme.rst").stdout
    given = edited(spec, lambda read: read["documents"][0]["flows"][0]["mappings"][0]["target"].update(path="renamed"))
    done = rst2spec("render", "-", stdin=given)
    assert (done.returncode, done.stdout) == (0, OTHER.replace("     - b\n", "     - renamed\n"))


def test_which_name_counts_where_title_and_names_differ(docs: Path, rst2spec: Run) -> None:
    spec = rst2spec("compile", "docs/globex-acme.rst").stdout
    given = edited(spec, lambda read: read["documents"][0]["source"].update(name="Globex Inc"))
    assert "\nGlobex Inc to Acme Dataflow\n" in rst2spec("render", "-", stdin=given).stdout


@pytest.mark.parametrize(
    ("content", "reported"),
    [
        ("", "isn't a spec of rst2spec: Invalid JSON"),
        ("[]", "isn't a spec of rst2spec: "),
        (LOOSE, "isn't a spec of rst2spec: Invalid JSON"),
        ('{"schema_version": "1.0", "generator": {"name": "x"}}', "isn't a spec of rst2spec: documents: Field"),
        ('{"schema_version": "2.7", "generator": {"name": "x"}, "documents": [], "more": 1}',
         "is a spec of version 2.7, newer than this rst2spec: update it"),
        ('{"schema_version": "0.1", "documents": {}}', "is a spec of version 0.1, and this rst2spec reads 1.0 and 2.0"),
        ('{"record": "run", "schema_version": "2.7", "generator": {"name": "x"}, "more": 1}',
         "is a spec of version 2.7, newer than this rst2spec: update it"),
        ('{"record": "run", "schema_version": "1.0", "generator": {"name": "x"}}', "isn't a spec of rst2spec: its"),
    ],
)  # fmt: skip
def test_what_is_no_spec(content: str, reported: str, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "spec.json").write_text(content)
    for done in (rst2spec("render", "spec.json", "-o", "out"), rst2spec("render", "-", "-o", "out", stdin=content)):
        assert (done.returncode, done.stdout) == (2, "")
        assert reported in done.stderr
        assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_wrong_use(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    empty = '{"schema_version": "1.0", "generator": {"name": "x"}, "documents": []}'
    (tmp_path / "spec.json").write_text(rst2spec("compile", "docs").stdout)
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    for arguments, reported in (
        (("nowhere.json",), "nowhere.json can't be read: no such file or directory"),
        (("empty",), "there is no spec in empty: no file that ends in .json, .jsonl or .db"),
        (("-",), "nothing to render: there is no document in -"),
        (("spec.json", "spec.json", "-o", "out"), "spec.json: a second document has the path acme-globex.rst"),
        (("spec.json", "-o", "out", "--check"), "--check writes nothing, so it can't be combined with -o"),
    ):
        done = rst2spec("render", *arguments, stdin=empty)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", f"rst2spec: {reported}\n")
    done = rst2spec("render", "spec.json", "-o", "file")
    assert done.returncode == 2
    assert done.stderr == "rst2spec: file can't be written: file exists\n"


# --- --check


def git(folder: Path, *arguments: str, given: str | None = None) -> subprocess.CompletedProcess[bytes]:
    data = None if given is None else given.encode()
    return subprocess.run([needs.program("git"), *arguments], cwd=folder, input=data, capture_output=True, check=False)


def test_check_says_which_documents_are_not_canonical(docs: Path, rst2spec: Run) -> None:
    done = rst2spec("render", "--check", "docs")
    assert (done.returncode, done.stderr) == (1, "1 of 2 documents is not canonical.\n")
    assert done.stdout.startswith("diff --git a/docs/acme-globex.rst b/docs/acme-globex.rst\n")
    removed = [line for line in done.stdout.splitlines() if line.startswith("-") and not line.startswith("---")]
    assert removed == ["-Introduction.", f"-   * - a ({CLAUSE * 2})", "-     - b\t"]
    done = rst2spec("render", "--check", "docs", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (1, "acme-globex.rst\n", "")
    done = rst2spec("render", "--check", "docs/globex-acme.rst")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "1 document is canonical.\n")
    done = rst2spec("render", "--check", "-", stdin=OTHER)
    assert done.returncode == 0


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_git_applies_the_diff(ends: str, docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    git(tmp_path, "init", "-q")
    texts = {
        "acme-globex": LOOSE,
        "a b-c": "\ufeff" + LOOSE.rstrip("\n"),
        "é-d": LOOSE.replace("Once a", "x\n\nOnce a"),
    }
    for name, text in texts.items():
        (docs / f"{name}.rst").write_bytes(text.replace("\n", ends).encode())
    done = rst2spec("render", "--check", "docs")
    assert done.returncode == 1
    assert done.stderr == "3 of 4 documents are not canonical.\n"
    applied = git(tmp_path, "apply", given=done.stdout)
    assert applied.returncode == 0, applied.stderr
    assert rst2spec("render", "--check", "docs").stdout == ""
    assert (docs / "acme-globex.rst").read_bytes() == CANONICAL.replace("\n", ends).encode()
    assert (docs / "a b-c.rst").read_bytes() == CANONICAL.replace("\n", ends).encode()


def test_line_ends_count_where_they_are_said(docs: Path, rst2spec: Run) -> None:
    (docs / "globex-acme.rst").write_bytes(OTHER.replace("\n", "\r\n").encode())
    assert rst2spec("render", "--check", docs / "globex-acme.rst").returncode == 0
    assert rst2spec("render", "--check", docs / "globex-acme.rst", "--eol", "crlf").returncode == 0
    assert rst2spec("render", "--check", docs / "globex-acme.rst", "--eol", "lf").returncode == 1


def test_what_is_no_document_and_what_cannot_be_read(docs: Path, rst2spec: Run) -> None:
    (docs / "notes.rst").write_text(NOTES)
    (docs / "broken.rst").write_bytes(b"\xff\xfe")
    done = rst2spec("render", "--check", "docs", "--quiet")
    assert (done.returncode, done.stdout) == (2, "acme-globex.rst\n")
    assert done.stderr.startswith("rst2spec: broken.rst: it can't be read: ")
    (docs / "broken.rst").unlink()
    done = rst2spec("render", "--check", "docs")
    assert done.stderr == "1 of 2 documents is not canonical; 1 other file skipped.\n"
    done = rst2spec("render", "--check", "nowhere")
    assert (done.returncode, done.stderr) == (2, "rst2spec: nothing to read: there is no nowhere\n")


def test_a_document_without_a_canonical_form_is_named_with_the_place(docs: Path, rst2spec: Run) -> None:
    (docs / "globex-acme.rst").write_text(OTHER.replace('     - "string"\n', '     - "string"\n     - ----\n'))
    done = rst2spec("render", "--check", "docs", "--quiet")
    assert (done.returncode, done.stdout) == (2, "acme-globex.rst\n")
    line = OTHER[: OTHER.index('     - "string"\n')].count("\n") + 2
    assert done.stderr == (
        f'rst2spec: globex-acme.rst:{line}:8: no canonical document can contain the unread text "----"\n'
    )
    done = rst2spec("compile", "docs/globex-acme.rst", "--reader", "docutils")
    assert rst2spec("render", "-", stdin=done.stdout).returncode == 2
