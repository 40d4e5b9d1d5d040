"""What a folder's documents together tell of names: R701's order, and what R101 says of a name that is left out."""

from __future__ import annotations

from rst2spec.run.accumulator import aggregate
from rst2spec.run.document_result import check_source
from rst2spec.run.options import Options
from rst2spec.source import source_of
from tests.writing import document, section


def messages(code: str, *documents: tuple[str, str], **systems: str) -> list[str]:
    """The messages of a code's findings."""
    options = Options(systems=systems)
    result = aggregate([check_source(source_of(text, path), options) for path, text in documents], options)
    return [str(item.message) for _, item in result.findings() if item.code == code]


def test_the_name_that_most_titles_have_comes_first() -> None:
    named = [("a-globex.rst", document(target="A")), *((f"{name}-globex.rst", document()) for name in "bc")]
    assert messages("R701", *named) == ['system "globex" has 2 names: "Globex" in 2 titles, "A" in 1 title']
    assert messages("R701", *named[:2]) == ['system "globex" has 2 names: "A" in 1 title, "Globex" in 1 title']


def test_where_a_name_that_is_left_out_is_known_from() -> None:
    found = 'title has no target system name (slug "globex")'
    other = section(source="Acme Member", target=" Person", system="")
    blank = ("acme-globex.rst", document(other, target=""))
    assert messages("R101", ("acme-globex.rst", document(target=""))) == [f'{found}; its own sections name it "Globex"']
    assert messages("R101", blank) == [found]
    assert messages("R101", blank, globex="Globex") == [f'{found}; the configuration names it "Globex"']
    assert messages("R101", blank, ("b-globex.rst", document())) == [
        f'{found}; titles of other documents, on the same side, name it "Globex"'
    ]
    assert messages("R101", blank, ("globex-b.rst", document(source="Globex"))) == [
        f'{found}; titles of other documents, on the other side, name it "Globex"'
    ]
    assert messages("R101", blank, ("b-globex.rst", document()), ("c-globex.rst", document(target="GX"))) == [
        f'{found}; candidates are "GX" and "Globex"'
    ]
