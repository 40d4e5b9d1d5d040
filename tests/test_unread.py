"""Each kind of text that no field holds, with its place: what stands in a document's ``unread``, and in its flows'."""

from __future__ import annotations

from rst2spec import compile_text
from rst2spec.run.document_result import check_source
from rst2spec.run.options import Options
from rst2spec.source import source_of
from rst2spec.spec.identity import property_entry
from rst2spec.spec.model import Condition, Property
from tests.writing import before, document, every, match, merge, once, section, table

S, T = "Acme Member", "Globex Person"

FRONT = (
    document()
    .partition("Acme Member to")[0]
    .replace("2026-11-02 03:15:00", "some day")
    .replace("from Acme to Globex", "from Acme to Initech")
)
OUTSIDE = f"Ask Ann.\n\n.. a comment\n\n{every(S, T)}{table(('Property',), ('lost',))}\n"
SECTION = section(
    S,
    T,
    rows=[("zip (having NO", "Zip", '"string"', "one more")],
    statements=every(S, T) + every(S, T) + before(S, T) + "Drafts are never sent.\n\n" + once("Acme Order", T),
).replace(f"{S} Property", "Acme Order Property")
NOTES = "Notes\n-----\nNobody reads this.\n"
TEXT = FRONT + OUTSIDE + SECTION + NOTES


def unread(values: object) -> list[tuple[str, str]]:
    """Kind and text; where it is, is where the document has that text."""
    found = []
    lines = TEXT.splitlines()
    for item in values:  # type: ignore[attr-defined]
        assert lines[item.line - 1][item.column - 1 :].startswith(item.text)
        found.append((item.kind, item.text if len(item.text) < 40 else f"{item.text[:37]}..."))
    return found


def test_every_kind_of_unread_text_has_its_place() -> None:
    compiled = compile_text(TEXT, "acme-globex.rst")
    assert unread(compiled.unread) == [
        ("timestamp", "Generated: some day"),
        ("introduction", "This technical document provides a de..."),
        ("introduction", "Ask Ann."),
        ("markup", ".. a comment"),
        ("sentence", "Every Acme Member will be synchronize..."),
        ("header", "Property"),
        ("cell", "lost"),
        ("heading", "Notes"),
        ("introduction", "Nobody reads this."),
    ]
    (flow,) = compiled.flows
    assert unread(flow.unread) == [
        ("sentence", "Every Acme Member will be synchronize..."),
        ("sentence", "Before any synchronization can take p..."),
        ("sentence", "Drafts are never sent."),
        ("sentence", "Once a link between a Acme Order and ..."),
        ("sentence", "Once a link between a Acme Member and..."),
        ("header", "Acme Order Property"),
        ("clause", "(having NO"),
        ("cell", "one more"),
    ]


def codes(text: str) -> list[tuple[str, int, int]]:
    """Code and place of all findings."""
    found = check_source(source_of(text, "acme-globex.rst"), Options()).diagnostics
    return [(finding.code, finding.start.line, finding.start.column) for finding in found]


def test_unread_text_has_one_finding_each() -> None:
    """Where a check of its own explains it, R207 doesn't say it again."""
    assert codes(TEXT) == [
        ("R103", 5, 1),  # "Generated: some day"
        ("R102", 10, 95),  # "Initech", in the introduction
        ("R207", 12, 1),  # "Ask Ann."
        ("R207", 14, 1),  # ".. a comment"
        ("R207", 16, 1),  # "Every Acme Member ..." in no section
        ("R207", 21, 8),  # "Property"
        ("R207", 22, 8),  # "lost"
        ("R207", 28, 1),  # "Every Acme Member ..." again
        ("R207", 30, 1),  # "Before any synchronization ..."
        ("R207", 32, 1),  # "Drafts are never sent."
        ("R206", 34, 1),  # "Once a link between a Acme Order ..."
        ("R207", 36, 1),  # "Once a link between a Acme Member ..." again
        ("R205", 43, 8),  # "Acme Order Property"
        ("R204", 46, 4),  # the row with "one more"
        ("R305", 46, 12),  # "(having NO"
        ("R207", 52, 1),  # "Notes"
        ("R207", 54, 1),  # "Nobody reads this."
    ]


def test_a_table_of_match_rules_has_two_columns() -> None:
    text = document(section(statements=every(S, T) + match(S, T) + merge(S, T, [("email", "Mail", "third")])))
    (flow,) = compile_text(text, "acme-globex.rst").flows
    assert [(item.kind, item.text) for item in flow.unread] == [("cell", "third")]
    assert codes(text) == [("R204", 26, 4)]


def test_the_order_of_conditions_is_no_part_of_what_a_row_says() -> None:
    """And not that of a set of strings, which is another one in each process."""
    conditions = [Condition(value=value, path="kind", iri=None, occurrences=1) for value in "fbdaec"]
    entry = property_entry(Property(path="zip", conditions=tuple(conditions)))
    assert entry.json == '["zip",[["a","kind"],["b","kind"],["c","kind"],["d","kind"],["e","kind"],["f","kind"]]]'


def test_a_table_without_a_row_beside_unread_text_is_a_finding_like_any_other() -> None:
    empty = document(section(statements=every(S, T) + "Drafts are never sent.\n\n")).partition("   * - ")[0]
    fixable = empty.replace(
        "Introduction\n------------", "Introduction\n-----------"
    )  # so that it is asked what may be
    assert codes(fixable) == [("R105", 7, 1), ("R207", 16, 1), ("R202", 22, 1)]


def test_a_clause_in_a_cell_of_several_lines_is_placed_where_these_begin() -> None:
    wrapped = document(section(rows=[("zip", "Zip", '"string"')])).replace("- zip", "- zip code\n       (having NO")
    (flow,) = compile_text(wrapped, "acme-globex.rst", reader="docutils").flows
    assert [(item.kind, item.text, item.line, item.column) for item in flow.unread] == [("clause", "(having NO", 26, 4)]
