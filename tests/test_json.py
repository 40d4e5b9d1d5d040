"""The spec as JSON: the bytes that pydantic's core would write, whatever the values are."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from rst2spec import DataType, Document, FolderDiagnostic, Mapping, Property, compile_text
from rst2spec.spec.serialization import dump_diagnostic, dump_document
from tests.conftest import every_document, text_of
from tests.specs import documents

_DEPTH = 3

_integers = st.integers(-(2**63), 2**63 - 1)
_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=3), inside, max_size=3),
    max_leaves=8,
)


@given(documents(anything=True), st.lists(_json, max_size=4))
def test_whatever_a_document_holds(document: Document, expression: list[Any]) -> None:
    kind = DataType("expression", json.dumps(expression), None, expression)
    mapping = Mapping(id="m", source=Property(None, ()), target=Property("p", ()), type=kind)
    flows = tuple([replace(flow, mappings=(*flow.mappings, mapping)) for flow in document.flows])
    document = replace(document, flows=flows)
    assert dump_document(document) == to_json(document)
    indented = to_json(document, indent=2)
    assert dump_document(document, depth=0) == indented
    assert dump_document(document, depth=_DEPTH) == indented.replace(b"\n", b"\n" + b"  " * _DEPTH)


@pytest.mark.parametrize("path", every_document()[:20], ids=lambda path: path.name)
def test_findings(path: Path) -> None:
    found = compile_text(text_of(path), path.name).diagnostics
    for item in found:
        said = {field.name: getattr(item, field.name) for field in fields(item)}
        of_folder = FolderDiagnostic(**said, path=path.name)
        assert dump_diagnostic(item) == to_json(item)
        assert dump_diagnostic(of_folder, depth=0) == to_json(of_folder, indent=2)
