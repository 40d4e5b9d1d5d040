"""The grammars: sentences, cells, headers and data types."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rst2spec.syntax.cell import parse_header, parse_property
from rst2spec.syntax.datatype import parse_type
from rst2spec.syntax.document_parser import parse_document
from rst2spec.syntax.nodes import HeaderText
from rst2spec.syntax.sentence import parse_heading, parse_statement, parse_title
from rst2spec.tokens.template_reader import read_template
from tests import writing
from tests.conftest import SAMPLES, load
from tests.sampling import fewer

S, T = "Acme Member person", " Persons"


def parts(text: str) -> tuple[str, dict[str, str]] | None:
    phrase = parse_statement(text)
    if phrase is None:
        return None
    for part in phrase.parts.values():
        assert text[part.start : part.end] == part.text
    return phrase.kind, {role: part.text for role, part in phrase.parts.items()}


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        (writing.every(S, T), "every", {"source": S, "target": T}),
        (writing.before(S, T), "before", {"source": S, "target": T}),
        (
            writing.new(S, T, "Acme Order, Shift, or Badge", "Globex"),
            "new",
            {"source": S, "target": T, "connected": "Acme Order, Shift, or Badge", "into": "Globex"},
        ),
        (writing.new(S, T, " Order", ""), "new", {"source": S, "target": T, "connected": " Order"}),
        (writing.match(S, T).split("\n")[0], "match", {"source": S, "target": T}),
        (writing.match(S, T).split("\n")[1], "no_match", {"target": T, "again": T}),
        (writing.merge(S, T, []).split("\n")[0], "merge", {"source": S, "target": T}),
        (writing.once(S, T), "once", {"source": S, "target": T}),
        (writing.following(S, T, "", []).split("\n")[0], "following", {"source": S, "target": T}),
        (writing.free("When it rains", T), "free", {"condition": "When it rains", "target": T}),
        (writing.free("If a matching sock exists", T), "free", {"condition": "If a matching sock exists", "target": T}),
        (writing.merge("new Member", T, []).split("\n")[0], "merge", {"source": "new Member", "target": T}),
        ("When it rains, it will be synchronized with a T.", "free", {"condition": "When it rains", "target": "T"}),
        (writing.INTRODUCTION.format("Acme", ""), "introduction", {"source": "Acme"}),
        (writing.INTRODUCTION.format("", "Globex"), "introduction", {"target": "Globex"}),
        (writing.INTRODUCTION.format("", ""), "introduction", {}),
    ],
)
def test_statements(text: str, kind: str, said: dict[str, str]) -> None:
    assert parts(text.rstrip("\n")) == (kind, said)


@pytest.mark.parametrize(
    "text",
    [
        "Every Acme Member will be synchronized with a Globex Person",
        "Every Acme Member will be synchronised with a Globex Person.",
        "every Acme Member will be synchronized with a Globex Person.",
        "Once a link between a A and a B is established, it will keep in sync.",
        "A B will merge with a C if one of the following property combinations match",
        "This technical document is short.",
        "",
    ],
)
def test_what_is_no_statement(text: str) -> None:
    assert parse_statement(text) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Acme to Globex Dataflow", ("Acme", "Globex")),
        ("Wix.com to Power Office GO Dataflow", ("Wix.com", "Power Office GO")),
        ("Acme to  Dataflow", ("Acme", "")),
        ("Acme to Dataflow", ("Acme", "")),
        (" to Globex Dataflow", ("", "Globex")),
        ("to Globex Dataflow", ("", "Globex")),
        (" to  Dataflow", ("", "")),
        ("Acme Dataflow", None),
        ("Acme to Globex", None),
    ],
)
def test_titles(text: str, names: tuple[str, str] | None) -> None:
    phrase = parse_title(text)
    assert (None if phrase is None else (phrase.text("source").strip(), phrase.text("target").strip())) == names


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Acme Member to Globex Person", ("Acme Member", "Globex Person")),
        ("Acme Member to  Person", ("Acme Member", " Person")),
        (" Member to Globex Person", (" Member", "Globex Person")),
        ("Acme Member (human data) to Globex", ("Acme Member (human data)", "Globex")),
        ("Members and Persons", None),
    ],
)
def test_headings(text: str, labels: tuple[str, str] | None) -> None:
    phrase = parse_heading(text)
    assert (None if phrase is None else (phrase.text("source"), phrase.text("target"))) == labels


D = "Dependant on having "


@pytest.mark.parametrize(
    ("text", "path", "clauses"),
    [
        ("name", "name", []),
        ("poweroffice-customer:Type", "poweroffice-customer:Type", []),
        ("id_", "id_", []),
        (f"a.b ({D}NO in c.d)", "a.b", [("NO", "c.d")]),
        (f"a ({D}NO in c{D}wd:Q20 in d)", "a", [("NO", "c"), ("wd:Q20", "d")]),
        (f"a ({D} in c)", "a", [(None, "c")]),
        (f"a ({D}NO in  )", "a", [("NO", None)]),
        (f"a ({D}NO in  {D}SE in  )", "a", [("NO", None), ("SE", None)]),
        (f"a ({D} in  )", "a", [(None, None)]),
        (f"({D}NO in c)", None, [("NO", "c")]),
        (f"a({D}NO in c)", "a", [("NO", "c")]),
        (f"a ({D}p:P4649.ps:P3864 in c)", "a", [("p:P4649.ps:P3864", "c")]),
        ("", None, []),
    ],
)
def test_property_cells(text: str, path: str | None, clauses: list[tuple[str | None, str | None]]) -> None:
    parsed = parse_property(text)
    assert (parsed.path, [(clause.value, clause.path) for clause in parsed.clauses]) == (path, clauses)
    assert not parsed.malformed
    for clause in parsed.clauses:
        assert text[slice(*clause.value_span)].strip() == (clause.value or "")
        assert text[slice(*clause.path_span)].strip() == (clause.path or "")
        assert text[clause.start : clause.end].startswith(D.strip())


@pytest.mark.parametrize(
    ("text", "path", "clauses", "unread"),
    [
        ("a (see below)", "a", [], ["(see below)"]),
        (f"a ({D}NO in c{D}SE)", "a", [("NO", "c")], [f"{D}SE"]),
        (f"a ({D}NO in c", "a", [("NO", "c")], []),
        (f"a ({D}NO in c) more", "a", [], [f"{D}NO in c) more"]),
        (f"a (x{D}NO in c)", "a", [("NO", "c")], ["(x"]),
        ("a(b)", "a(b)", [], []),
        (f"a[{D}NO in c)", "a[", [("NO", "c")], []),
    ],
)  # fmt: skip
def test_malformed_property_cells(text: str, path: str, clauses: list[tuple[str, str]], unread: list[str]) -> None:
    parsed = parse_property(text)
    assert parsed.malformed
    assert (parsed.path, [(clause.value, clause.path) for clause in parsed.clauses]) == (path, clauses)
    assert [text[start:end] for start, end in parsed.unread] == unread


@given(st.lists(st.sampled_from(["q", " ", "(", ")", D, " in ", "Z#", "Dependant", "é"]), max_size=12))
def test_a_property_cell_loses_no_letter(pieces: list[str]) -> None:
    text = "".join(pieces).strip()
    parsed = parse_property(text)
    kept = [parsed.path or ""] + [text[start:end] for start, end in parsed.unread]
    for clause in parsed.clauses:
        kept += [clause.value or "", clause.path or ""]
    for letter in ("q", "é", "Z#"):
        assert sum(piece.count(letter) for piece in kept) == text.count(letter)


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("Acme Member Property", HeaderText("property_header", "Acme Member")),
        ("Globex Data Type", HeaderText("type_header", "Globex")),
        ("Data Type", HeaderText("type_header", None)),
        ("Property", None),
        ("Acme Member", None),
    ],
)
def test_headers(text: str, header: HeaderText | None) -> None:
    assert parse_header(text) == header


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('"string"', "primitive"),
        ('"is-decimal"', "primitive"),
        ("N/A", "not_applicable"),
        ('["upper","_."]', "expression"),
        ('[ "if" , ["is-null", "_."], 1, -2.5e3, true, null, {"a": [] } ]', "expression"),
        ("[]", "expression"),
        ("", "missing"),
        ('""', "malformed"),
        ("string", "malformed"),
        ("n/a", "malformed"),
        ('"integer", "decimal"]', "malformed"),
        ('["upper",]', "malformed"),
        ('["upper"', "malformed"),
        ("[NaN]", "malformed"),
        ("[01]", "malformed"),
        ('["\\ud800"]', "malformed"),
        ("[" + "9" * 5000 + "]", "malformed"),
        ("[" * 100 + "]" * 100, "malformed"),
        ("[" * 60 + "]" * 60, "expression"),
        ('{"a":1}', "malformed"),
        ('""if", "eq"]]"', "malformed"),
    ],
)
def test_types(text: str, kind: str) -> None:
    parsed = parse_type(text)
    assert parsed.kind == kind
    assert parsed.name == (text.strip('"') if kind == "primitive" else None)
    assert parsed.expression == (json.loads(text) if kind == "expression" else None)


_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@fewer(2)
@given(st.lists(_JSON, max_size=4), st.sampled_from([None, 1]))
def test_every_json_array_is_an_expression(value: list[Any], indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=True)
    parsed = parse_type(text.replace("\n", " "))
    assume("\\ud" not in text)  # half of a surrogate pair, most likely
    assert parsed.kind == "expression"
    assert parsed.expression == value


def test_calls_have_their_places() -> None:
    text = '["if",["is-decimal","_."],[["upper",1]],{"a":["lower"]}]'
    calls = [(call.name, call.arguments, text[call.start : call.end]) for call in parse_type(text).calls]
    assert calls == [
        ("if", 3, '"if"'),
        ("is-decimal", 1, '"is-decimal"'),
        ("upper", 1, '"upper"'),
        ("lower", 0, '"lower"'),
    ]


@given(st.lists(st.sampled_from(list(read_template(load(SAMPLES / "acme-globex.rst")).tokens)), max_size=30))
def test_tokens_in_any_order_are_a_document(tokens: list[Any]) -> None:
    """But for rows, which the readers only make within a table."""
    from rst2spec.tokens.token import TokenStream

    kept: list[Any] = []
    for token in tokens:
        if token.type not in {"ROW", "HEADER"} or (kept and kept[-1].type in {"TABLE", "ROW", "HEADER", "STRAY"}):
            kept.append(token)
    has_rows, has_tables = (any(token.type in types for token in kept) for types in ({"ROW", "HEADER"}, {"TABLE"}))
    assume(has_tables or not has_rows)
    first = next((i for i, token in enumerate(kept) if token.type == "TABLE"), 0)
    tree = parse_document(TokenStream(tuple(token for i, token in enumerate(kept) if i >= first), False, "template"))
    assert len(tree.sections) == sum(token.type == "HEADING" for token in kept[first:])
