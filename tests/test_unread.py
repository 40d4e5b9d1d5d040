"""Each kind of text that no field holds, with its place: what stands in a document's ``unread``, and in its flows'."""

from __future__ import annotations

from rst2spec import compile_text
from tests.writing import before, document, every, once, section, table

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
