"""Finding, reading and decoding documents, and places in them."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec.source import Source, SourcePosition, source_of
from rst2spec.source.discover import discover, find_root
from rst2spec.source.read import SkippedFile, decode, read


@given(st.text(alphabet=st.sampled_from("ab\r\n\t \x0b\x0c\x1c\x85\u2028é😀")))
def test_lines_and_ends_are_the_text(text: str) -> None:
    source = source_of(text, "x.rst")
    rebuilt = ""
    for number, line in enumerate(source.lines):
        assert source.starts[number] == len(rebuilt)
        stop = source.starts[number + 1] if number + 1 < len(source.lines) else len(text)
        end = text[source.starts[number] + len(line) : stop]
        assert end in {"\n", "\r\n", "\r"} or number == len(source.lines) - 1
        assert "\n" not in line
        assert "\r" not in line
        rebuilt += line + end
    assert rebuilt == text


@pytest.mark.parametrize(
    ("offset", "place"), [(0, (1, 1)), (2, (1, 3)), (4, (2, 1)), (5, (2, 2)), (6, (2, 3)), (7, (3, 1))]
)
def test_position_counts_code_points(offset: int, place: tuple[int, int]) -> None:
    assert source_of("ab\r\n😀\t\nc", "x.rst").position(offset) == SourcePosition(*place)


def test_an_empty_document_has_a_first_place() -> None:
    assert source_of("", "x.rst").position(0) == SourcePosition(1, 1)
    assert source_of("", "x.rst").line_of(0) == 1


def test_byte_order_mark_is_no_column() -> None:
    source = decode(b"\xef\xbb\xbfab", "x.rst")
    assert isinstance(source, Source)
    assert (source.text, source.has_bom) == ("ab", True)


@pytest.mark.parametrize(
    ("data", "reason", "place"),
    [
        (b"one\ntw\xffo", "it isn't UTF-8: byte 0xff", (2, 3)),
        ("é\xa0".encode() + b"\xc3", "it isn't UTF-8: byte 0xc3", (1, 3)),
        (b"one\ntwo\0", "it is binary: it has a NUL byte", (2, 1)),
        ("a".encode("utf-16"), "it is UTF-16, expected UTF-8", (1, 1)),
    ],
)
def test_bytes_that_are_no_document_are_skipped(data: bytes, reason: str, place: tuple[int, int]) -> None:
    assert decode(data, "docs/x.rst") == SkippedFile("docs/x.rst", reason, *place)


def found_in(*paths: object, root: Path) -> list[str]:
    return [item.path for item in discover([str(path) for path in paths], root)]


def test_discover_sorts_and_reads_each_file_once(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "sub").mkdir(parents=True)
    for name in ("b.rst", "a.RST", "sub/c.rst", "note.txt"):
        (docs / name).write_text("x")
    (docs / "loop").symlink_to(docs, target_is_directory=True)
    (docs / "again.rst").symlink_to(docs / "b.rst")
    (docs / ".hidden").mkdir()
    (docs / ".hidden" / "d.rst").write_text("x")
    (docs / "e.rst").mkdir()
    (docs / "e.rst" / "f.rst").write_text("x")
    assert found_in(docs, docs, docs / "b.rst", root=tmp_path) == [
        "docs/a.RST",
        "docs/again.rst",
        "docs/e.rst/f.rst",
        "docs/sub/c.rst",
    ]


def test_two_folders_and_named_files_keep_their_folders(tmp_path: Path) -> None:
    for name in ("one/a.rst", "two/a.rst", "b.rst"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert found_in(tmp_path / "two", tmp_path / "one", tmp_path / "b.rst", root=tmp_path) == [
        "b.rst",
        "one/a.rst",
        "two/a.rst",
    ]
    assert found_in(tmp_path / "b.rst", root=tmp_path / "one") == ["../b.rst"]


def test_globs_are_expanded_where_the_shell_did_not(tmp_path: Path) -> None:
    for name in ("a-b.rst", "a-c.rst", "[x].rst"):
        (tmp_path / name).write_text("x")
    assert found_in(tmp_path / "a-*.rst", root=tmp_path) == ["a-b.rst", "a-c.rst"]
    assert found_in(tmp_path / "[x].rst", root=tmp_path) == ["[x].rst"]


def test_what_is_no_file_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.rst")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.rst"))
        read_all = [read(item) for item in discover([str(tmp_path)], tmp_path)]
    (tmp_path / "null.rst").symlink_to("/dev/null")
    read_all += [read(item) for item in discover([str(tmp_path / "null.rst")], tmp_path)]
    assert [item.reason for item in read_all if isinstance(item, SkippedFile)] == [
        "it is a named pipe",
        "it is a socket",
        "it is a device",
    ]


def test_of_two_ways_to_a_file_the_first_by_name_counts(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / "docs" / name).mkdir(parents=True)
    (tmp_path / "docs" / "b" / "x.rst").write_text("x")
    for name in ("a", "c"):
        (tmp_path / "docs" / name / "x.rst").symlink_to(tmp_path / "docs" / "b" / "x.rst")
    assert found_in(tmp_path / "docs", root=tmp_path) == ["docs/a/x.rst"]


def test_named_files_are_only_excluded_by_force_and_context_is_marked(tmp_path: Path) -> None:
    for name in ("a.rst", "more/b.rst", "more/c.rst"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    named, context = [str(tmp_path / "a.rst"), str(tmp_path / "more" / "b.rst")], [str(tmp_path / "more")]

    def found(*, force: bool) -> list[tuple[str, bool, bool]]:
        def excludes(path: str) -> bool:
            return path.endswith("b.rst")

        items = discover(named, tmp_path, context=context, excludes=excludes, force_exclude=force)
        return [(item.path, item.is_explicit, item.is_reference_only) for item in items]

    others = [("more/c.rst", False, True)]
    assert found(force=True) == [("a.rst", True, False), *others]
    assert found(force=False) == [("a.rst", True, False), ("more/b.rst", True, False), *others]
    assert discover(named, tmp_path, excludes=lambda path: True) == discover(named, tmp_path)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n", 1),
        ("x\n<<<<<<< ours\n=======\n>>>>>>> theirs\n<<<<<<< ours\n=======\n>>>>>>> theirs\n", 2),
        ("x\n<<<<<<< ours\n=======\nb\n", None),
        ("x\n=======\n>>>>>>> theirs\n", None),
        ("x\n<<<<<<< ours\n>>>>>>> theirs\n=======\n", None),
    ],
)
def test_an_unresolved_conflict_is_named_by_its_first_line(text: str, line: int | None) -> None:
    found = decode(text.encode(), "docs/x.rst")
    reason = "it has an unresolved merge conflict"
    assert isinstance(found, Source) if line is None else found == SkippedFile("docs/x.rst", reason, line)


def test_why_a_file_is_missing_is_said_by_code() -> None:
    skipped = SkippedFile("x.rst", "it doesn't exist")
    assert skipped.description == "it can't be read: it doesn't exist (R901)"
    assert skipped._replace(code="R902").description == "internal error, please report it: it doesn't exist (R902)"


def test_gone_and_broken_links_are_said(tmp_path: Path) -> None:
    (tmp_path / "broken.rst").symlink_to(tmp_path / "nowhere.rst")
    items = [read(item) for item in discover([str(tmp_path), str(tmp_path / "gone.rst")], tmp_path)]
    assert [(item.path, item.reason) for item in items if isinstance(item, SkippedFile)] == [
        ("broken.rst", "it doesn't exist"),
        ("gone.rst", "it doesn't exist"),
    ]


def test_names_that_are_no_utf8_become_escapes(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/a-\xff.rst", "w") as stream:
        stream.write("x")
    (found,) = discover([str(tmp_path)], tmp_path)
    assert found.path == "a-\\xff.rst"
    assert isinstance(read(found), Source)


def test_root_is_the_git_root_or_the_folder(tmp_path: Path) -> None:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "repo" / "deep").mkdir()
    assert find_root(tmp_path / "repo" / "deep") == str(tmp_path / "repo")
    assert find_root(tmp_path) == str(tmp_path)
