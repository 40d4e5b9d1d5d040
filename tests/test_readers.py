"""The two readers held against each other, and what only docutils can read."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rst2spec import Document, compile_text
from rst2spec.run.reading import compile_source
from rst2spec.source import source_of
from rst2spec.tokens.docutils_reader import read_docutils
from rst2spec.tokens.template_reader import read_template
from tests import writing
from tests.conftest import CORPUS, EXPECTED, SAMPLES, corpus_documents, load, needs_corpus, text_of
from tests.processes import opened_files
from tests.sampling import sampled, slow
from tests.wild import in_source, wild_documents

S, T = "Acme Member", "Globex Person"


def generated_documents() -> list[Path]:
    """All documents in the generated form: the corpus, the known answers, and the samples but one."""
    samples = [path for path in sorted(SAMPLES.glob("*.rst")) if path.name != "globex-acme.rst"]
    return [*samples, *corpus_documents(), *(sorted(EXPECTED.glob("*.rst")) if EXPECTED else [])]


@slow
@pytest.mark.parametrize(
    "path", sampled(generated_documents(), one_in=9), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_both_readers_give_the_same_tokens_and_spec(path: Path) -> None:
    source = load(path)
    template = read_template(source)
    other = read_docutils(source, template).stream
    assert other is not None
    assert other.tokens == template.tokens
    assert compile_source(source, "docutils").document == compile_source(source, "template").document
    assert compile_source(source, "docutils").reader == "docutils"
    assert compile_source(source).reader == "template"


@slow
@pytest.mark.parametrize("part", range(4))
def test_both_readers_give_the_same_of_generated_documents(part: int) -> None:
    for item in wild_documents(100)[part::4]:
        source = in_source(item)
        template = read_template(source)
        other = read_docutils(source, template).stream
        assert other is not None
        assert other.tokens == template.tokens, item.name
        assert compile_source(source, "docutils").document == compile_source(source, "template").document


@slow
@needs_corpus
@pytest.mark.parametrize("reader", ["template", "docutils"])
def test_every_row_of_the_documents_with_lost_bullets_is_read(reader: str) -> None:
    assert CORPUS is not None
    documents = [(path.name, text_of(path)) for path in sorted((CORPUS / "lost-bullets").glob("*.rst"))]
    assert len(documents) == 38
    assert_all_rows_are_read(documents, reader)


@pytest.mark.parametrize("reader", ["template", "docutils"])
def test_every_row_of_generated_documents_with_lost_bullets_is_read(reader: str) -> None:
    documents = [item for item in wild_documents() if re.search(r'\n(?:"|\[|N/A)', item.text)]
    assert len(documents) == 15
    assert_all_rows_are_read(documents, reader)


def assert_all_rows_are_read(documents: Iterable[tuple[str, str]], reader: str) -> None:
    for name, text in documents:
        headers = text.count(" Data Type") + text.count("following property combinations match")
        rows = sum(line.startswith("   * - ") for line in text.splitlines()) - headers
        document = compile_text(text, name, reader=reader)  # type: ignore[arg-type]
        assert sum(len(flow.mappings) + len(flow.match_rules) for flow in document.flows) == rows, name
        blank = len(re.findall(r"^     -[ \t\r]*$", text, re.MULTILINE))
        said = sum(bool(mapping.type.text) for flow in document.flows for mapping in flow.mappings)
        assert said == rows - sum(len(flow.match_rules) for flow in document.flows) - blank, name


def test_an_underline_much_longer_than_its_text_is_markup_where_docutils_sees_no_heading() -> None:
    """A blank line is missing in front of it, so that the underline is one of the lines of a paragraph."""
    heading = "\n\nIntroduction\n------------\n"
    assert heading in PLAIN
    text = PLAIN.replace(heading, f"\nIntroduction\n{'-' * 40}\n")
    source = source_of(text, "a.rst")
    stream = read_docutils(source, read_template(source)).stream
    assert stream is not None
    assert [token.text for token in stream.tokens if token.type == "STRAY"] == []


# --- the same content in another form


def meaning(document: Document) -> object:
    """What a document says, without places."""
    return document.digest, [flow.id for flow in document.flows], [item.text for item in document.unread]


PLAIN = writing.document(
    writing.section(
        S,
        T,
        [
            ("email", "Mail", '"string"'),
            ("zip (Dependant on having wd:Q20 in country)", "Address.Zip", '["upper","_."]'),
            ("id_", "*key*", '"list"'),
        ],
        statements=writing.every(S, T) + writing.match(S, T) + writing.merge(S, T, [("badge", "BadgeNo")]),
    )
)
MAPPINGS = """\
.. list-table::
   :header-rows: 1

   * - Acme Member Property
     - Globex Person Property
     - Globex Data Type
   * - email
     - Mail
     - "string"
   * - zip (Dependant on having wd:Q20 in country)
     - Address.Zip
     - ["upper","_."]
   * - id_
     - *key*
     - "list"
"""
assert MAPPINGS in PLAIN

ROWS = [
    ("Acme Member Property", "Globex Person Property", "Globex Data Type"),
    ("email", "Mail", '"string"'),
    ("zip (Dependant on having wd:Q20 in country)", "Address.Zip", '["upper","_."]'),
    ("id_", "*key*", '"list"'),
]


def grid(rows: list[tuple[str, str, str]], width: int = 30) -> str:
    """A grid table; text wider than a column is wrapped."""
    border = "+" + ("-" * (width + 2) + "+") * 3 + "\n"
    out = border
    for index, row in enumerate(rows):
        cells = [textwrap.wrap(cell, width, break_on_hyphens=False) for cell in row]
        for line in range(max(len(cell) for cell in cells)):
            texts = [cell[line] if line < len(cell) else "" for cell in cells]
            out += "|" + "".join(f" {text.ljust(width)} |" for text in texts) + "\n"
        out += border if index else border.replace("-", "=")
    return out


def simple(rows: list[tuple[str, str, str]]) -> str:
    """A simple table."""
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    border = "  ".join("=" * width for width in widths)
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([border, lines[0], border, *lines[1:], border]) + "\n"


CSV = """\
.. csv-table::
   :header-rows: 1

   Acme Member Property, Globex Person Property, Globex Data Type
   email, Mail, \"\"\"string\"\"\"
   "zip (Dependant on having wd:Q20
   in country)", Address.Zip, "[""upper"",""_.""]"
   id_, *key*, \"\"\"list\"\"\"
"""
CSV_HEADER = """\
.. csv-table::
   :delim: ;
   :quote: '
   :header: Acme Member Property; Globex Person Property; Globex Data Type

   email; Mail; "string"

   zip (Dependant on having wd:Q20 in country); Address.Zip; ["upper","_."]
   id_; *key*; "list"
"""
DEEPER = """\
  .. list-table::
    :widths: 1 1 1
    :header-rows: 1

    -   * Acme Member Property
        * Globex Person Property
        * Globex Data Type
    -   * email
        * Mail
        * "string"
    -   * zip (Dependant on having wd:Q20
          in country)
        * Address.Zip
        * ["upper","_."]
    -   * id_
        * *key*
        * "list"
"""
CSV_ESCAPED = """\
.. csv-table::
   :header-rows: 1
   :escape: !
   :keepspace:

   Acme Member Property,Globex Person Property,Globex Data Type
   email,Mail,"!"string!""
   zip (Dependant on having wd:Q20 in country),Address.Zip,"[!"upper!",!"_.!"]"
   id_,*key*,"!"list!""
"""
FORMS = {
    "grid": PLAIN.replace(MAPPINGS, grid(ROWS)),
    "simple": PLAIN.replace(MAPPINGS, simple(ROWS)),
    "csv": PLAIN.replace(MAPPINGS, CSV),
    "csv-header": PLAIN.replace(MAPPINGS, CSV_HEADER),
    "csv-wrapped-header": PLAIN.replace(MAPPINGS, CSV_HEADER.replace("; Globex", ";\n     Globex")),
    "csv-header-wrapped-in-a-cell": PLAIN.replace(
        MAPPINGS, CSV_HEADER.replace("; Globex Person", ";\n     Globex\n     Person")
    ),
    "csv-option-behind-the-marker": PLAIN.replace(MAPPINGS, CSV_HEADER.replace("::\n   :delim:", ":: :delim:")),
    "csv-header-behind-the-marker": PLAIN.replace(
        MAPPINGS,
        ".. csv-table:: :header: Acme Member Property, Globex Person Property, Globex Data Type\n"
        + CSV.split("Globex Data Type", 1)[1].replace("\n   email", "\n\n   email", 1),
    ),
    "list-option-behind-the-marker": PLAIN.replace("::\n   :header-rows:", ":: :header-rows:"),
    "csv-escaped": PLAIN.replace(MAPPINGS, CSV_ESCAPED),
    "deeper": PLAIN.replace(MAPPINGS, DEEPER),
    "titles": re.sub(
        "^-+$",
        lambda rule: "." * len(rule[0]),
        re.sub("^=+$", lambda rule: "~" * len(rule[0]), PLAIN, flags=re.MULTILINE),
        flags=re.MULTILINE,
    ),
    "no-overline": PLAIN.split("\n", 1)[1],
    "wrapped": PLAIN.replace(" regardless", "\nregardless").replace(" will be synch", "\nwill be synch"),
    "one-paragraph": PLAIN.replace("existing one.\nIf no", "existing one. If no"),
    "quoted": PLAIN.replace("\nEvery ", "\n  Every "),
    "field": PLAIN.replace("Generated:", ":Generated:"),
    "crlf": PLAIN.replace(MAPPINGS, grid(ROWS)).replace("\n", "\r\n"),
    "tabs": PLAIN.replace("   * - email\n     - Mail\n     - ", "   *\t- email\n\t- Mail\n\t- "),
    "tabs-and-blanks": PLAIN.replace("   * - email\n     - Mail\n", "   *\t- email\n        - Mail\n\t").replace(
        "\t     - ", "\t- "
    ),
    "layout": PLAIN.replace(
        ":header-rows: 1\n", ":header-rows: 1\n   :stub-columns: 1\n   :width: 50 %\n   :align: center\n"
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_content_in_another_form_means_the_same(form: str) -> None:
    document = compile_text(FORMS[form], "acme-globex.rst")
    assert meaning(document) == meaning(compile_text(PLAIN, "acme-globex.rst"))
    assert [item.code for item in document.diagnostics] == []


def test_the_markers_of_a_list_are_text() -> None:
    """Statements in lists are statements; what numbers them is kept."""
    document = compile_text(PLAIN.replace("\nEvery ", "\n- Every ").replace("\nOnce ", "\n1. Once "), "acme-globex.rst")
    plain = compile_text(PLAIN, "acme-globex.rst")
    assert [replace(flow, unread=()) for flow in document.flows] == list(plain.flows)
    assert [item.text for item in document.flows[0].unread] == ["-", "1."]
    assert [item.code for item in document.diagnostics] == ["R207", "R207"]
    assert document.digest != plain.digest


REPEATED = "zip (Dependant on having NO in xDependant on having NO in xDependant on having  in y)"
BROKEN = [*ROWS[:2], (REPEATED, "Address.Zip", "?"), ROWS[3]]


@pytest.mark.parametrize(
    "rows", [grid(BROKEN, 90), simple(BROKEN), writing.table(*BROKEN)], ids=["grid", "simple", "list"]
)
def test_findings_in_a_cell_are_precise_in_every_form(rows: str) -> None:
    text = PLAIN.replace(MAPPINGS, rows)
    document = compile_text(text, "acme-globex.rst", reader="docutils")
    source = source_of(text, "x")
    places = {
        item.code: source.lines[item.start.line - 1][item.start.column - 1 : item.end.column - 1]
        for item in document.diagnostics
    }
    assert places == {"R301": "Dependant on having NO in x", "R302": "", "R501": "?"}


@pytest.mark.parametrize(
    "rows",
    [
        grid(BROKEN),
        CSV.replace("wd:Q20\n   in country", "NO in xDependant\n   on having NO in xDependant on having  in y"),
    ],
    ids=["grid", "csv"],
)
def test_wrapped_and_quoted_cells_have_their_rows_first_line_for_a_place(rows: str) -> None:
    document = compile_text(PLAIN.replace(MAPPINGS, rows), "acme-globex.rst")
    found = [item for item in document.diagnostics if item.code in {"R301", "R302"}]
    (line,) = [mapping.line for mapping in document.flows[0].mappings if mapping.source.path == "zip"]
    assert [(item.code, item.start.line, item.end.line) for item in found] == [
        ("R301", line, line),
        ("R302", line, line),
    ]


def test_what_continues_a_line_block_is_joined_by_one_blank_however_deep() -> None:
    document = compile_text(PLAIN + "| One\n  two\n      three\n", "acme-globex.rst", reader="docutils")
    assert [item.text for item in document.flows[0].unread] == ["|", "One two three"]


def test_only_the_first_date_in_a_field_is_the_time_stamp() -> None:
    text = FORMS["field"].replace("\n\nIntroduction", "\n:Generated: 2027\n\nIntroduction")
    document = compile_text(text, "acme-globex.rst")
    assert [item.text for item in document.unread] == [":Generated: 2027"]
    assert document.generated_at == compile_text(PLAIN, "acme-globex.rst").generated_at
    assert [(item.code, item.start.line) for item in document.diagnostics] == [("R207", 6)]


def test_another_field_is_no_time_stamp() -> None:
    document = compile_text(PLAIN.replace("Generated:", ":Status:"), "acme-globex.rst")
    assert document.generated_at is None
    assert [item.text for item in document.unread] == [":Status: 2026-11-02 03:15:00"]
    assert [item.code for item in document.diagnostics] == ["R103", "R207"]


def test_a_header_in_an_option_has_its_place_whatever_option_follows() -> None:
    last = PLAIN.replace(MAPPINGS, CSV_HEADER.replace("; Globex Data Type", ""))
    options = "   :delim: ;\n   :quote: '\n"
    header = "   :header: Acme Member Property; Globex Person Property\n"
    first = last.replace(options + header, header + options)
    for text in (first, last):
        (item,) = compile_text(text, "acme-globex.rst").diagnostics
        line = text[: text.index(header)].count("\n") + 1
        assert (item.code, item.message) == ("R204", "header has 2 cells, expected 3")
        assert (item.start.line, item.start.column, item.end.line, item.end.column) == (line, 4, line, len(header))


OWNERS = ("Acme Owner Property", "Globex Owner Property", "Owner Data Type")


@pytest.mark.parametrize("rows", [writing.table, lambda *rows: grid([*rows])], ids=["list", "grid"])
def test_a_row_below_others_is_no_header_whatever_it_says(rows: Any) -> None:
    document = compile_text(PLAIN.replace(MAPPINGS, rows(*ROWS, OWNERS)), "acme-globex.rst", reader="docutils")
    last = document.flows[0].mappings[-1]
    assert (last.source.path, last.target.path, last.type.text) == OWNERS


def test_a_blank_line_between_two_headers_of_a_csv_table_is_no_header() -> None:
    csv = CSV.replace("rows: 1", "rows: 2").replace("   email,", f"\n   {', '.join(OWNERS)}\n   email,")
    (flow,) = compile_text(PLAIN.replace(MAPPINGS, csv), "acme-globex.rst").flows
    assert [(item.kind, item.text) for item in flow.unread] == [("header", text) for text in OWNERS]
    assert [mapping.source.path for mapping in flow.mappings] == ["email", "zip", "id_"]


def test_a_csv_table_of_tabs_is_text() -> None:
    """Docutils doesn't get tabs: they would be blanks."""
    csv = ".. csv-table::\n   :delim: tab\n\n   a\tb\n"
    document = compile_text(PLAIN + csv, "acme-globex.rst", reader="docutils")
    assert [item.text for item in document.flows[0].unread] == [".. csv-table::", ":delim: tab", "a\tb"]
    assert {item.code for item in document.diagnostics} == {"R207"}


@pytest.mark.parametrize("row", ["   * - Acme Member Property", "   * - id_"])
def test_text_above_a_row_of_a_list_table_is_unread(row: str) -> None:
    rows = MAPPINGS.replace(row, f"   Some text.\n\n{row}")
    document = compile_text(PLAIN.replace(MAPPINGS, rows), "acme-globex.rst", reader="docutils")
    assert [item.text for item in document.flows[0].unread] == ["Some text."]
    assert [item.code for item in document.diagnostics] == ["R207"]
    assert [mapping.source.path for mapping in document.flows[0].mappings] == ["email", "zip", "id_"]


@pytest.mark.parametrize("table", [grid, simple])
def test_characters_of_double_width_leave_nothing_unread(table: Any) -> None:
    """Two of them are as wide as four others."""
    wide = [tuple(cell.replace("Mail", "\u4f4f\u6240") for cell in row) for row in ROWS]
    rows = table(wide).replace("\u4f4f\u6240  ", "\u4f4f\u6240")
    document = compile_text(PLAIN.replace(MAPPINGS, rows), "acme-globex.rst", reader="docutils")
    assert document.flows[0].unread == ()
    assert [mapping.target.path for mapping in document.flows[0].mappings] == ["\u4f4f\u6240", "Address.Zip", "*key*"]


def test_docutils_in_the_same_process_is_left_alone() -> None:
    """Docutils keeps used parts for the next document: ours and others' must not get mixed."""
    from docutils.core import publish_doctree

    quoted = {"report_level": 5}
    before = publish_doctree(DEEPER, settings_overrides=quoted).pformat()
    meant = meaning(compile_text(FORMS["deeper"], "acme-globex.rst"))
    assert publish_doctree(DEEPER, settings_overrides=quoted).pformat() == before
    assert meaning(compile_text(FORMS["deeper"], "acme-globex.rst")) == meant
    assert "TableNode" not in before


def test_a_byte_order_mark_makes_no_difference(tmp_path: Path) -> None:
    from rst2spec import compile_paths

    for name, mark in (("a", b""), ("b", b"\xef\xbb\xbf")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "acme-globex.rst").write_bytes(mark + PLAIN.encode())
    assert compile_paths(tmp_path / "a", root=tmp_path / "a") == compile_paths(tmp_path / "b", root=tmp_path / "b")


@pytest.mark.parametrize(
    "directive",
    [
        ".. include:: FILE",
        ".. raw:: html\n   :file: FILE",
        ".. csv-table::\n   :file: FILE",
        ".. csv-table::\n   :url: file://FILE",
        ".. literalinclude:: FILE",
        ".. figure:: FILE\n   :figwidth: image",
        ".. role:: python(code)\n   :language: python",
        ".. default-role:: math",
    ],
)
def test_no_directive_reads_anything(directive: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_text("a,b\n")
    directive = directive.replace("FILE", str(secret))
    text = PLAIN.replace("Generated:", f"{directive}\n\nGenerated:")
    with opened_files() as opened:
        document = compile_text(text, "acme-globex.rst", reader="docutils")
    assert str(secret) not in opened
    assert " ".join(item.text for item in document.unread) == " ".join(directive.split())


def test_a_file_that_is_read_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with opened_files() as opened:
        (tmp_path / "a").read_bytes()
    assert str(tmp_path / "a") in opened


LIMITS = {
    "nested": ("\n\n".join("  " * depth + "- x" for depth in range(60)), "the markup nests deeper than 40 levels"),
    "nested line blocks": (
        "".join(f"|{' ' * depth} x\n" for depth in range(1, 60)),
        "the markup nests deeper than 40 levels",
    ),
    "a wide simple table of blank lines": (
        f"{'= ' * 600}=\n" + "a\n" * 600 + f"{'= ' * 600}=\n",
        "the markup takes too much work for a document of this size",
    ),
    "a simple table of many columns": (
        f"{'= ' * 200}=\n" + f"{'a ' * 200}a\n" * 200 + f"{'= ' * 200}=\n",
        "the markup takes too much work for a document of this size",
    ),
    "an enumerator of many digits": (f"{'1' * 5000}. x\n", "it fails with ValueError"),
}


@pytest.mark.parametrize("case", LIMITS)
@pytest.mark.parametrize("reader", ["auto", "docutils"])
def test_documents_that_docutils_cannot_take_are_read_by_the_template_reader(case: str, reader: Any) -> None:
    markup, why = LIMITS[case]
    text = f"{PLAIN}.. has docutils asked\n\n{markup}\n"
    assert compile_source(source_of(text, "x.rst"), reader).reader == "template"
    compiled = compile_text(text, "acme-globex.rst", reader=reader)
    messages = [item.message for item in compiled.diagnostics if item.code == "R107"]
    assert messages == [f"docutils can't read the document: {why}"]
    assert compiled.flows[0].mappings == compile_text(PLAIN, "acme-globex.rst").flows[0].mappings


@slow
def test_no_document_of_the_template_is_too_much_for_docutils() -> None:
    rows = [(f"a{number}", f"b{number}", '"string"') for number in range(2_000)]
    text = writing.document(
        *[writing.section(f"Acme M{number}", T) for number in range(200)], writing.section(S, T, rows)
    )
    assert compile_source(source_of(text, "x.rst"), "docutils").reader == "docutils"


def test_no_grid_of_many_rows_is_too_much_for_docutils() -> None:
    rule = "+-" * 10 + "+\n"
    table = rule + ("|a" * 10 + f"|\n{rule}") * 1_000
    assert compile_source(source_of(PLAIN + table, "x.rst"), "docutils").reader == "docutils"


def test_auto_takes_the_reading_that_leaves_less_unread() -> None:
    assert compile_source(source_of(FORMS["grid"], "x.rst")).reader == "docutils"
    tie = PLAIN + ".. a comment\n"
    assert compile_source(source_of(tie, "x.rst")).reader == "template"
    assert [item.text for item in compile_text(tie).flows[-1].unread] == [".. a comment"]


def test_tables_with_a_title_keep_it() -> None:
    text = PLAIN.replace(".. list-table::", ".. list-table:: All of it", 2)
    document = compile_text(text, "acme-globex.rst")
    assert [item.text for item in document.flows[0].unread] == ["All of it"] * 2
    assert len(document.flows[0].mappings) == 3


def test_malformed_csv_and_grids_are_kept_as_text() -> None:
    csv = PLAIN.replace(MAPPINGS, '.. csv-table::\n\n   "a" b, "c\n   d\n')
    grid = PLAIN.replace(MAPPINGS, "+---+---+\n| a | b\n+---+---+\n")
    for text, said in ((csv, '"a" b, "c'), (grid, "| a | b")):
        document = compile_text(text, reader="docutils")
        assert said in [item.text for item in document.flows[0].unread]
        assert "R107" not in [item.code for item in document.diagnostics]


@pytest.mark.parametrize("header", ['"a" b', '"a'])
def test_a_csv_table_with_a_malformed_header_is_kept_as_text(header: str) -> None:
    csv = f".. csv-table::\n   :header: {header}\n\n   c, d\n"
    document = compile_text(PLAIN + csv, "acme-globex.rst", reader="docutils")
    assert [item.text for item in document.flows[0].unread] == [".. csv-table::", f":header: {header}", "c, d"]
    assert {item.code for item in document.diagnostics} == {"R207"}


def test_template_and_docutils_agree_on_names_without_system() -> None:
    section = writing.section(" Member", " Person", system="")
    text = writing.document(section, source="", target="")
    source = source_of(text, "acme-globex.rst")
    assert read_docutils(source, read_template(source)).stream.tokens == read_template(source).tokens  # type: ignore[union-attr]
    (flow,) = compile_text(text, "acme-globex.rst", reader="docutils").flows
    assert (flow.source.system, flow.source.entity, flow.target.system) == (None, "Member", None)


def test_headings_directly_below_each_other_and_blanks_at_the_ends_of_lines() -> None:
    text = (
        " Member to Globex Person \n----------------------- \n Order to Globex Bill\n--------------------\t\nIt is. \n"
    )
    source = source_of(text, "acme-globex.rst")
    template = read_template(source)
    assert [(token.type, token.text, text[token.start : token.end]) for token in template.tokens] == [
        ("HEADING", " Member to Globex Person", "Member to Globex Person \n-----------------------"),
        ("HEADING", " Order to Globex Bill", "Order to Globex Bill\n--------------------"),
        ("SENTENCE", "It is.", "It is."),
    ]
    assert read_docutils(source, template).stream.tokens == template.tokens  # type: ignore[union-attr]
