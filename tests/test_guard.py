"""No fix edits a table that was not read whole, and none has anything outside of its edits read differently."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given

from rst2spec.fixing import FixedDocument, fix_documents
from rst2spec.run.document_result import DocumentResult, check_source
from rst2spec.run.options import Options
from rst2spec.run.reading import compile_source, reads_back
from rst2spec.source import Source, source_of
from rst2spec.source.discover import InputFile
from rst2spec.source.read import decode
from rst2spec.spec.edit import OffsetEdit, offset_edits
from rst2spec.syntax.nodes import Table
from tests.conftest import Run
from tests.mutating import TEXTS, mutated
from tests.test_edited import GRID, SAME
from tests.writing import document, following, front, heading, merge, once, section, table

S, T = "Acme Member", "Globex Person"
CLAUSE = "Dependant on having NO in x"
HEADER = (f"{S} Property", f"{T} Property", "Globex Data Type")
ROW = ("a", "b", '"string"')


def with_fault(code: str, text: str) -> str:
    """A document whose last table has something to fix."""
    row = "   * - a\n     - b\n" + ('     - "string"\n' if '     - "string"' in text else "")
    at = text.rindex(row)
    fault = {
        "R301": row.replace("- a\n", f"- a ({CLAUSE}{CLAUSE})\n"),
        "R402": row.replace("- a\n", "- a\t\n"),
        "R403": row * 2,
        "R203": row.replace('     - "string"', '"string"'),
    }[code]
    return text[:at] + fault + text[at + len(row) :]


def fixes(text: str) -> Counter[str]:
    item = check_source(source_of(text, "acme-globex.rst"), Options())
    return Counter(found.code for found in item.diagnostics if found.fix is not None)


SOUND = document(section(rows=[("k", "l", '"string"'), ROW]))
DAMAGE = {
    "ragged row": SOUND.replace("   * - k\n     - l\n", "   * - k\n"),
    "too wide row": SOUND.replace("     - l\n", "     - l\n     - m\n"),
    "stray in a row": SOUND.replace("     - l\n", "     - l\n       second line\n"),
    "unread clause": SOUND.replace("- l\n", "- l (Dependant on x\n"),
    "other header": SOUND.replace(HEADER[0], "Name"),
    "header of others": SOUND.replace(HEADER[1], "Globex Order Property"),
    "wide header": SOUND.replace("     - Globex Data Type\n", "     - Globex Data Type\n     - Notes\n"),
    "narrow header": SOUND.replace("     - Globex Data Type\n", ""),
    "no header": SOUND.replace(
        "".join(f"{'     - ' if at else '   * - '}{cell}\n" for at, cell in enumerate(HEADER)), ""
    ),
    "text below": re.sub(r'("string"\n)\n\n$', r"\1and more of it\n\n", SOUND),
    "cell below": SOUND.rstrip() + "\n\ntext\n\n     - Yes\n",
    "option": SOUND.replace("   :header-rows: 1\n", "   :widths: 1 2 3\n   :header-rows: 1\n"),
}


@pytest.mark.parametrize("code", ["R203", "R301", "R402", "R403"])
def test_a_sound_table_is_fixed(code: str) -> None:
    assert fixes(with_fault(code, SOUND)) == {code: 1}


@pytest.mark.parametrize("code", ["R301", "R402", "R403"])
@pytest.mark.parametrize("name", [name for name in DAMAGE if name != "option"])
def test_a_table_that_was_not_read_whole_is_never_edited(name: str, code: str) -> None:
    text = with_fault(code, DAMAGE[name])
    assert text != SOUND
    assert fixes(text)[code] == 0
    given_ = InputFile("a-b.rst", "a-b.rst", is_explicit=True, content=text.encode())
    assert fix_documents([given_], Options(), unsafe=True).fixed == ()


def test_other_tables_of_the_document_are_fixed_all_the_same() -> None:
    broken = section(rows=[("k", "l", "m", "n"), ROW, ROW])
    sound = section("Acme Order", "Globex Invoice", rows=[ROW, ROW])
    assert fixes(document(broken, sound)) == {"R403": 1}


def test_a_table_of_match_rules_is_guarded_as_well() -> None:
    statements = merge(S, T, [("a", "b"), ("c\t", "d")])
    text = front() + heading(S, T) + statements + once(S, T) + following(S, T, "Globex", [ROW])
    assert fixes(text) == {"R402": 1}
    assert fixes(text.replace("   * - a\n     - b\n", "   * - a\n     - b\n     - c\n", 1)) == {}


def test_a_table_in_front_of_all_sections_is_not_edited() -> None:
    text = front() + table(HEADER, ROW, ROW) + "\n" + section()
    assert fixes(text) == {}


@pytest.mark.parametrize(("header", "filled"), [(HEADER, 1), (("Name", *HEADER[1:]), 0)])
def test_a_name_is_filled_in_everywhere_or_nowhere(header: tuple[str, ...], filled: int) -> None:
    body = section("Acme Member", " Person", system="").replace("Acme Member Property", header[0])
    text = document(body, target="")
    given_ = InputFile("a-b.rst", "acme-globex.rst", is_explicit=True, content=text.encode())
    outcome = fix_documents([given_], Options(systems={"globex": "Globex"}), unsafe=True)
    assert len(outcome.fixed) == filled


def test_reports_show_no_fix_that_the_command_would_refuse(tmp_path: Path, rst2spec: Run) -> None:
    text = with_fault("R403", DAMAGE["ragged row"])
    (tmp_path / "acme-globex.rst").write_text(text)
    for name, key in (("json", '"edits"'), ("sarif", '"fixes"')):
        shown = rst2spec("check", ".", "-f", name).stdout
        assert "R403" in shown
        assert key not in shown
    json.loads(rst2spec("check", ".", "-f", "sarif").stdout)
    assert rst2spec("fix", ".", "--diff").stdout == ""
    rst2spec("check", ".", "--fix")
    assert (tmp_path / "acme-globex.rst").read_text() == text


# --- what is outside of the edits


def source(text: str) -> Source:
    return source_of(text, "acme-globex.rst")


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        ('     - l\n     - "string"\n', '     - m\n     - "string"\n', True),  # a cell
        ("   * - k\n", "   * - k\t\n", True),
        ("   * - k\n     - l\n", "     - l\n", False),  # the cell below is another row's now
        ("   :header-rows: 1\n", "   :header-rows: 1\n   :widths: 1\n", True),
        (".. list-table::\n", ".. list-tables::\n", False),
        ("----------------------------\n", "---\n", False),  # its text is no heading any more
        ("----------------------------\n", "-----------------------------\n", True),
        ('   * - k\n     - l\n     - "string"\n', "", True),
        ('   * - k\n     - l\n     - "string"\n', "text\n", False),
        ("Once a link between a Acme", "Once a Link between a Acme", True),
        ("\n\nOnce a link", "\nOnce a link", True),
        ("\n\nOnce a link", "\n::\n\n   Once a link", True),
        ("\nOnce a link", "\n.. note:: x\n\n   y\n\nOnce a link", True),
    ],
)  # fmt: skip
def test_what_stands_on_other_lines_is_read_the_same(old: str, new: str, holds: bool) -> None:
    before = source(SOUND)
    at = SOUND.index(old)
    after = reads_back(before, [OffsetEdit(at, at + len(old), new)], "auto")
    assert (after is not None) == holds
    if after is not None:
        assert after.text == SOUND.replace(old, new, 1)


def test_a_line_may_move_to_where_an_equal_one_was() -> None:
    first, second, last = "This is one text.\n\n", "This is another text.\n\n", "This is the last text.\n\n"
    begin = SOUND.index("Once a link")
    text = SOUND[:begin] + first + second * 2 + SOUND[begin:]
    end = begin + len(first + second * 2)
    after = reads_back(source(text), [OffsetEdit(begin, begin + len(first), ""), OffsetEdit(end, end, last)], "auto")
    assert after == source(SOUND[:begin] + second * 2 + last + SOUND[begin:])


def listed(text: str) -> list[tuple[int, str, str]]:
    """Every token and cell of a document with its line, of the reading that counts."""
    compiled = compile_source(source(text))
    tree = compiled.tree
    heads = [tree.title, *(section.heading for section in tree.sections)]
    tokens = [head.token for head in heads if head is not None]
    tokens += [token for token in (tree.generated, tree.introduction_heading) if token is not None]
    cells: list[tuple[int, str, str]] = []
    for item in [*tree.front, *(item for section_ in tree.sections for item in section_.items)]:
        if isinstance(item, Table):
            rows = [*([] if item.header is None else [item.header]), *item.rows]
            tokens += [item.token, *(stray.token for stray in item.unknown_markup)]
            cells += [
                (compiled.source.line_of(cell.start), f"{row.type} {column}", cell.text)
                for row in rows
                for column, cell in enumerate(row.cells)
            ]
        else:
            tokens.append(item.token)
    return sorted([(compiled.source.line_of(token.text_start), token.type, token.text) for token in tokens] + cells)


def unedited(text: str, changes: list[tuple[int, int]]) -> dict[int, int]:
    """The lines without an edit, from 1, with their numbers among themselves."""
    made = source(text)
    lines = set(range(1, len(made.starts) + 1))
    for start, end in changes:
        whole = (
            start < end and (start == 0 or text[start - 1] in "\r\n") and (end == len(text) or text[end - 1] in "\r\n")
        )
        if start == end == -1:
            continue
        lines -= set(range(made.line_of(start), made.line_of(end - whole) + 1))
    return {line: number for number, line in enumerate(sorted(lines))}


def keeps_what_it_does_not_edit(item: FixedDocument) -> None:
    text = item.before.text
    for changes in item.rounds:
        new, places, done = "", [], 0
        for start, end, put in changes:
            new += text[done:start]
            is_removal = not put and (start == 0 or text[start - 1] in "\r\n") and text[end - 1 : end] in {"\n", "\r"}
            places.append((-1, -1) if is_removal else (len(new), len(new) + len(put)))
            new += put
            done = end
        new += text[done:]
        one, other = unedited(text, [(start, end) for start, end, _ in changes]), unedited(new, places)
        assert [(one[line], kind, said) for line, kind, said in listed(text) if line in one] == [
            (other[line], kind, said) for line, kind, said in listed(new) if line in other
        ]
        text = new
    assert text == item.after.text


def unsound_lines(text: str) -> set[int]:
    """The lines of tables that have ragged rows or strays, by themselves: what no edit may be in."""
    compiled = compile_source(source(text))
    found: set[int] = set()
    for section_ in compiled.tree.sections:
        for item in section_.tables:
            widths = {len(row.cells) for row in [*([item.header] if item.header else []), *item.rows]}
            if len(widths) > 1 or not widths <= {2, 3} or item.unknown_markup or item.header is None:
                last = max([item.token, *item.rows, *([item.header] if item.header else [])], key=lambda row: row.end)
                found |= set(range(item.token.line, compiled.source.line_of(last.end) + 1))
    return found


def edits_of(item: DocumentResult, made: Source) -> list[OffsetEdit]:
    return [change for found in item.diagnostics if found.fix for change in offset_edits(made, found.fix.edits)]


@given(mutated([*TEXTS, *SAME.values(), GRID, SOUND, *DAMAGE.values()], fixable=True))
def test_fixes_keep_all_that_they_do_not_edit(text: str) -> None:
    assume(not isinstance(decode(text.encode(), "x"), tuple))
    made = source(text)
    item: Any = check_source(made, Options())
    lines = {made.line_of(change.start) for change in edits_of(item, made)}
    assert not lines & unsound_lines(text)
    given_ = InputFile("a-b.rst", "acme-globex.rst", is_explicit=True, content=text.encode())
    for fixed in fix_documents([given_], Options()).fixed:
        keeps_what_it_does_not_edit(fixed)
