"""``compile --check``: the committed spec says what the documents mean, or a person reads in what it doesn't."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from rst2spec import compile_text
from rst2spec.outputs.spec_changes import MAX_LINES, write
from rst2spec.spec.changes.document_changes import changed_documents
from tests.conftest import Run
from tests.writing import document, section

S, T = "Acme Member", "Globex Person"
ROWS = [("email", "Mail", '"string"'), ("zip (Dependant on having NO in country)", "Zip", '"integer"')]


@pytest.fixture
def docs(tmp_path: Path, rst2spec: Run) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "acme-globex.rst").write_text(document(section(S, T, ROWS)))
    (folder / "acme-initech.rst").write_text(document(target="Initech"))
    assert rst2spec("compile", "docs", "--stable", "-o", "spec.json").returncode == 0
    return folder


def told(old: str, now: str) -> list[str]:
    """What is said of two versions of a document, without its first line."""
    changes = changed_documents([compile_text(old, "a-b.rst")], [compile_text(now, "a-b.rst")])
    return b"".join(write(changes, color=False)).decode().splitlines()[1:]


# --- what is said of it


def test_what_changed_is_told_by_flow() -> None:
    one, two = section(S, T, ROWS), section("Acme Order", "Globex Invoice")
    assert told(document(one), document(one, two)) == ["    flow added: Acme Order to Globex Invoice, with 1 mapping"]
    rows = [ROWS[0], ("zip (Dependant on having  in country)", "Zip", "")]
    assert told(document(one), document(section(S, T, rows), two)) == [
        "    flow added: Acme Order to Globex Invoice, with 1 mapping",
        "  Acme Member to Globex Person",
        '    type lost: zip -> Zip "integer", now (no type)',
        "    condition changed: zip -> Zip: +(blank) in country, -NO in country",
    ]


def test_a_document_has_a_screen_at_most() -> None:
    rows = [(f"a{number}", "b", '"string"') for number in range(60)]
    lines = told(document(section(S, T, ROWS)), document(section(S, T, rows)))
    assert len(lines) == MAX_LINES + 1
    assert lines[-1] == "  ... and 43 more"


def test_what_was_edited_by_hand_is_a_difference() -> None:
    made = compile_text(document())
    said = b"".join(write(changed_documents([replace(made, digest="0")], [made]), color=False)).decode()
    assert said == f"changed document.rst\n    digest changed: 0, now {made.digest}\n"


def test_documents_text_is_no_code_of_a_terminal() -> None:
    lines = told(document(), document(section(S, T, [("e\x1b[31m", "Mail\u202e", '"string"')])))
    assert lines[-1] == '    mapping added: e\\x1b[31m -> Mail\\u202e "string"'


# --- the command


def test_a_spec_that_is_up_to_date(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    done = rst2spec("compile", "docs", "--stable", "--check", "-o", "spec.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "spec.json is up to date: 2 documents\n", "")
    # another form, time, order or version of the program mean the same
    text = (docs / "acme-globex.rst").read_text()
    (docs / "acme-globex.rst").write_text(text.replace("2026-11-02", "2026-11-03").replace("Introduction\n", "\n"))
    spec = json.loads((tmp_path / "spec.json").read_text())
    spec["documents"].reverse()
    spec["generator"]["version"] = "9.9"
    (tmp_path / "spec.json").write_text(json.dumps(spec))
    assert rst2spec("compile", "docs", "--check", "-o", "spec.json").returncode == 0
    for target in ("spec.jsonl", "full.json", "specs/"):
        rst2spec("compile", "docs", "-o", target)
        assert rst2spec("compile", "docs", "--check", "-o", target).returncode == 0
    rst2spec("compile", "docs", "--check", "-o", "spec.json")
    assert (tmp_path / "spec.json").read_text() == json.dumps(spec)


def test_a_spec_that_is_out_of_date(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    committed = (tmp_path / "spec.json").read_bytes()
    (docs / "acme-globex.rst").write_text(document(section(S, T, [*ROWS, ("a", "b", '"string"')])))
    (docs / "acme-initech.rst").rename(docs / "acme-hooli.rst")
    done = rst2spec("compile", "docs", "--stable", "--check", "-o", "spec.json")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        "changed acme-globex.rst",
        "  Acme Member to Globex Person",
        '    mapping added: a -> b "string"',
        "added acme-hooli.rst: 1 flow, 1 mapping",
        "removed acme-initech.rst: 1 flow, 1 mapping",
        "spec.json is out of date: 1 document added, 1 removed, 1 changed; the same command without --check updates it",
    ]
    assert (tmp_path / "spec.json").read_bytes() == committed
    colored = rst2spec("compile", "docs", "--check", "-o", "spec.json", FORCE_COLOR="1", NO_COLOR="").stdout
    assert '\x1b[32m    mapping added: a -> b "string"\x1b[0m' in colored
    rst2spec("compile", "docs", "--stable", "-o", "spec.json")
    assert rst2spec("compile", "docs", "--check", "-o", "spec.json").returncode == 0


def test_a_spec_a_document(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    check = ("compile", "docs", "--check", "-o", "specs/")
    done = rst2spec(*check)
    assert (done.returncode, done.stderr) == (
        1,
        "rst2spec: there is no specs/; the same command without --check writes it\n",
    )
    rst2spec("compile", "docs", "--stable", "-o", "specs/")
    (tmp_path / "specs" / "package.json").write_text('{"name": "something else"}')
    assert rst2spec(*check).returncode == 0
    (tmp_path / "specs" / "acme-globex.json").unlink()
    assert rst2spec(*check).stdout.startswith("added acme-globex.rst: 1 flow, 2 mappings\nspecs/ is out of date")
    rst2spec("compile", "docs", "--stable", "-o", "specs/")
    (docs / "acme-initech.rst").unlink()
    done = rst2spec(*check)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "removed acme-initech.rst: 1 flow, 1 mapping",
        "specs/ is out of date: 1 document removed; delete specs/acme-initech.json",
    ]
    (tmp_path / "specs" / "acme-globex.json").write_text("[]")
    done = rst2spec(*check)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("rst2spec: specs/acme-globex.json isn't a spec of rst2spec: ")


def test_a_copy_of_a_spec_and_another_document_that_changed(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    rst2spec("compile", "docs", "--stable", "-o", "specs/")
    (tmp_path / "specs" / "copy.json").write_bytes((tmp_path / "specs" / "acme-globex.json").read_bytes())
    (docs / "acme-initech.rst").write_text(document(section(S, T, ROWS), target="Initech"))
    assert rst2spec("compile", "docs", "--check", "-o", "specs/").stdout.splitlines()[-1] == (
        "specs/ is out of date: 1 document changed; "
        "delete specs/copy.json; the same command without --check writes the others"
    )


def test_specs_left_over_and_broken_ones_are_named_in_order(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    names = [f"{folder}/{name}" for folder in "dbeac" for name in ("wave-acme", "acme-wave")]
    for name in names:
        (docs / name).parent.mkdir(exist_ok=True)
        (docs / f"{name}.rst").write_text(document())
    assert rst2spec("compile", "docs", "--stable", "-o", "specs/").returncode == 0
    for name in names:
        (tmp_path / "specs" / f"{name}.json").rename(tmp_path / "moved")  # so that a listing isn't in order
        (tmp_path / "moved").rename(tmp_path / "specs" / f"{name}.json")
        (docs / f"{name}.rst").unlink()
    done = rst2spec("compile", "docs", "--check", "-o", "specs/")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        *(f"removed {name}.rst: 1 flow, 1 mapping" for name in sorted(names)),
        "specs/ is out of date: 10 documents removed; delete specs/a/acme-wave.json and 9 more",
    ]
    for name in names:
        (docs / f"{name}.rst").write_text(document())
        (tmp_path / "specs" / f"{name}.json").write_text("[]")
    done = rst2spec("compile", "docs", "--check", "-o", "specs/")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("rst2spec: specs/a/acme-wave.json isn't a spec of rst2spec: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "isn't a spec of rst2spec: Invalid JSON"),
        ('{"schema_version": "1.0",\n<<<<<<< HEAD\n', "isn't a spec of rst2spec: Invalid JSON"),
        ('{"name": "rst2spec", "version": "1.0"}', "isn't a spec of rst2spec: generator: Field required"),
        (
            '{"schema_version": "0.9", "documents": {}}',
            "is a spec of version 0.9, and this rst2spec reads 1.0 and 2.0: compile the documents again",
        ),
        ('{"schema_version": "2.9", "documents": {}}', "is a spec of version 2.9, newer than this rst2spec: update it"),
        ('{"schema_version": "1.0", "documents": {}}', "isn't a spec of rst2spec: generator: Field required"),
        ('{"schema_version": "2.0", "documents": {}}', "isn't a spec of rst2spec: generator: Field required"),
    ],
)
def test_what_is_no_spec(content: str, said: str, docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "bad.json").write_text(content)
    (tmp_path / "bad.jsonl").write_text(content)
    done = rst2spec("compile", "docs", "--check", "-o", "bad.json", "-o", "spec.json")
    assert done.returncode == 2
    assert done.stderr.startswith(f"rst2spec: bad.json {said}")
    assert done.stderr.count("\n") == 1
    assert done.stdout == "spec.json is up to date: 2 documents\n"  # the others are compared all the same
    assert rst2spec("compile", "docs", "--check", "-o", "bad.jsonl").returncode == 2


def test_json_lines_that_were_cut_are_no_spec(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    rst2spec("compile", "docs", "-o", "spec.jsonl")
    lines = (tmp_path / "spec.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "spec.jsonl").write_text("".join(lines[:-1]))
    assert "its last one the folder" in rst2spec("compile", "docs", "--check", "-o", "spec.jsonl").stderr


def test_what_cannot_be_compared(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    done = rst2spec("compile", "docs", "--check")
    assert (done.returncode, done.stderr) == (2, "rst2spec: --check needs a file to compare with: add -o FILE\n")
    done = rst2spec("compile", "docs", "--check", "-o", "none.json")
    assert (done.returncode, done.stderr) == (
        1,
        "rst2spec: there is no none.json; the same command without --check writes it\n",
    )
    os.mkfifo(tmp_path / "pipe.json")
    done = rst2spec("compile", "docs", "--check", "-o", "pipe.json")
    assert (done.returncode, done.stderr) == (2, "rst2spec: pipe.json isn't a regular file\n")
    (tmp_path / "dangling.json").symlink_to("nowhere")
    assert rst2spec("compile", "docs", "--check", "-o", "dangling.json").returncode == 2
    done = rst2spec("compile", "docs", "--check", "-o", "spec.csv", "-o", "spec.json")
    assert (done.returncode, done.stderr) == (2, "rst2spec: --check can't read the format csv\n")
    assert done.stdout == "spec.json is up to date: 2 documents\n"


def test_a_file_of_a_folder_that_is_none_of_a_document(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    rst2spec("compile", "docs", "-o", "specs/")
    spec = tmp_path / "specs" / "acme-initech.json"
    spec.rename(tmp_path / "elsewhere.json")
    spec.symlink_to(tmp_path / "elsewhere.json")  # compile writes no such file
    done = rst2spec("compile", "docs", "--check", "-o", "specs/")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "rst2spec: specs/acme-initech.json can't be compared: it would be outside of specs/\n"


def test_a_document_that_cannot_be_read_is_named(docs: Path, rst2spec: Run) -> None:
    (docs / "acme-initech.rst").write_bytes(b"\xff")
    done = rst2spec("compile", "docs", "--check", "-o", "spec.json")
    assert done.returncode == 1
    assert done.stderr == "rst2spec: acme-initech.rst can't be read: it isn't UTF-8: byte 0xff\n"


def test_all_that_was_named_is_excluded(docs: Path, rst2spec: Run) -> None:
    arguments = ("docs/acme-globex.rst", "--force-exclude", "--exclude", "docs/", "--check", "-o", "spec.json")
    assert rst2spec("compile", *arguments).returncode == 0
