"""What JSON can't hold exactly stays text, and no output is ever invalid JSON: of documents, and of specs."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec import compile_text, dump_spec, load_spec
from rst2spec.outputs.spec_builder import SpecOptions, spec_of
from rst2spec.spec.model import DataType, Document, DocumentRecord
from rst2spec.spec.result import Result
from rst2spec.spec.serialization import dump_document, dump_record, load_records
from rst2spec.spec.values import row_entry
from rst2spec.syntax.datatype import parse_type
from rst2spec.version import VERSION
from tests.conftest import Run
from tests.sampling import fewer
from tests.writing import document, section


class Number:
    """A number as it is written: equal to others of the same value, but not to a boolean or a text."""

    def __init__(self, text: str) -> None:
        self.value = Decimal(text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and self.value == other.value

    __hash__ = None  # type: ignore[assignment]


def strict(text: str | bytes) -> Any:
    """A reader of JSON that keeps all there is: numbers to their last digit, and every key."""

    def refuse(constant: str) -> Any:
        raise AssertionError(f"{constant} is not JSON")

    def pairs(found: list[tuple[str, Any]]) -> Any:
        assert len({key for key, _ in found}) == len(found), "a key stands twice"
        return ("object", found)

    return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=refuse, object_pairs_hook=pairs)


@pytest.mark.parametrize(
    "number",
    [
        "0", "-0", "-0.0", "1.0", "1.10", "1e2", "1E+2", "100e-2", "0.1", "0.1000", "5e-324", "1.7976931348623157e308",
        "9223372036854775807", "-9223372036854775808", "9007199254740993", "0e10", "0.0e-400", "1" + "0" * 15 + ".0",
    ],
)  # fmt: skip
def test_numbers_that_are_exact(number: str) -> None:
    for text in (f'["x",{number}]', f'["x",{{"a":[{number}]}}]'):
        parsed = parse_type(text)
        assert parsed.kind == "expression"
        assert strict(json.dumps(parsed.expression, allow_nan=False)) == strict(text)


@pytest.mark.parametrize(
    "value",
    [
        "1e999", "1E400", "-1e309", "1e-400", "3e-324", "9223372036854775808", "-9223372036854775809", "1" * 5_000,
        "0.1000000000000000000001", "0.10000000000000001", "9007199254740993.0", "0." + "1" * 5_000,
        "1.5e99999999999999999999",
        "1e-99999999999999999999", '{"a":1,"a":2}', '{"a":1,"a":1}', '{"a":1,"b":{"c":[{"d":1,"d":1}]}}',
        '{"a":1,"\\u0061":2}', '"\\ud800"', '{"":1,"":2}',
    ],
)  # fmt: skip
def test_what_json_cannot_hold_exactly_is_malformed(value: str) -> None:
    for text in (f'["x",{value}]', f'[["x",{{"k":[{value}]}}]]'):
        assert parse_type(text).kind == "malformed"
        assert row_entry("a", "b", text).type == DataType("malformed", text, None, None)


_digits = st.text("0123456789", min_size=1, max_size=25).map(lambda text: text.lstrip("0") or "0")
_numbers = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "-"]),
        _digits,
        st.just("") | st.text("0123456789", min_size=1, max_size=25).map(".{}".format),
        st.just("")
        | st.builds("{}{}{}".format, st.sampled_from("eE"), st.sampled_from(["", "+", "-"]), st.integers(0, 400)),
    ),
)
_exact = st.integers(-(2**63), 2**63 - 1).map(str) | st.floats(allow_nan=False, allow_infinity=False).map(repr)
_scalars = _numbers | _exact | st.sampled_from(["NaN", "Infinity", "-Infinity", "true", "null", '"a"', '"\\u0061"'])
_values = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]")
        | st.lists(st.tuples(st.sampled_from(['"a"', '"b"', '"\\u0061"']), inner), max_size=3).map(
            lambda items: "{" + ",".join(f"{key}:{value}" for key, value in items) + "}"
        )
    ),
    max_leaves=6,
)


@given(st.lists(_values, max_size=3).map(lambda items: f"[{','.join(items)}]") | _values)
def test_an_expression_holds_exactly_what_its_text_says(text: str) -> None:
    parsed = parse_type(text)
    kind = DataType(parsed.kind, text, parsed.name, parsed.expression)  # type: ignore[arg-type]
    assert (parsed.kind == "expression") == (parsed.expression is not None)
    if parsed.kind == "expression":
        assert strict(json.dumps(parsed.expression, allow_nan=False)) == strict(text)
        written = dump_document(with_type(kind))
        assert _expression(strict(written)) == strict(text)


def with_type(kind: DataType) -> Document:
    compiled = compile_text(document(), "acme-globex.rst")
    (flow,) = compiled.flows
    mapping = replace(flow.mappings[0], type=kind)
    return replace(compiled, flows=(replace(flow, mappings=(mapping,)),))


def _expression(read: Any) -> Any:
    """The expression of the only mapping in what ``strict`` has read."""
    found = read
    for key in ("flows", "mappings", "type", "expression"):
        values = dict(found[1])[key]
        found = values[0] if key in {"flows", "mappings"} else values
    return found


CASE = [("a", "b", '["x", 1e999]'), ("c", "d", '["x", 0.1000000000000000000001]'), ("e", "f", '[{"a":1,"a":2}]')]


@pytest.mark.parametrize("name", ["json", "jsonl", "stable"])
def test_the_case_as_a_user_sees_it(name: str, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "acme-globex.rst").write_text(document(section(rows=CASE)))
    options = ["-f", "jsonl"] if name == "jsonl" else ["--stable"] if name == "stable" else []
    written = rst2spec("compile", ".", *options).stdout
    for line in written.splitlines() if name == "jsonl" else [written]:
        strict(line)
    assert written.count('"malformed"') == 3
    assert all(json.dumps(text) in written for _, _, text in CASE)
    assert rst2spec("check", ".", "--select", "R501", "--format", "concise").stdout.count(" R501 ") == 3


# --- specs


def spec_text(expression: str) -> str:
    kind = DataType("expression", '["upper"]', None, ["PLACE"])
    spec = spec_of(Result((with_type(kind),), (), (), ()), SpecOptions("all", version=VERSION))
    return json.dumps(json.loads(dump_spec(spec)), indent=1).replace('"PLACE"', expression)


REFUSED = ["Infinity", "-Infinity", "NaN", "1e999", "0.1000000000000000000001", '{"a":1,"a":2}', "9223372036854775808"]


@pytest.mark.parametrize("value", REFUSED)
def test_a_spec_that_json_cannot_hold_exactly_is_not_loaded(value: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|64 bits|twice"):
        load_spec(spec_text(value))
    record = dump_record(DocumentRecord(document=with_type(DataType("expression", "[]", None, ["PLACE"]))))
    with pytest.raises(ValueError, match=r"JSON|64 bits|twice"):
        load_records(record.replace(b'"PLACE"', value.encode()))


@pytest.mark.parametrize("value", ["Infinity", '{"a":1,"a":2}'])
def test_a_spec_that_json_cannot_hold_exactly_is_refused(value: str, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "old.json").write_text(spec_text(value))
    (tmp_path / "new.json").write_text(spec_text("1.5"))
    for arguments in (
        ("render", "old.json"),
        ("diff", "old.json", "new.json"),
        ("diff", "new.json", "old.json", "-f", "json"),
    ):
        finished = rst2spec(*arguments)
        assert (finished.returncode, finished.stdout) == (2, "")
        assert finished.stderr.startswith("rst2spec: old.json isn't a spec of rst2spec: ")
        assert finished.stderr.count("\n") == 1


def test_a_key_twice_anywhere_in_a_spec_is_refused() -> None:
    text = spec_text("1")
    load_spec(text)
    with pytest.raises(ValueError, match="an object has the key"):
        load_spec(text.replace('"documents"', '"documents": [], "documents"'))


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_values_that_json_cannot_hold_are_never_made(value: float) -> None:
    with pytest.raises(ValueError, match="JSON can't represent the number"):
        DataType("expression", "[]", None, ["x", {"a": [value]}])


@fewer(2)
@given(_values)
def test_what_is_loaded_is_written_as_valid_json_with_the_same_values(value: str) -> None:
    text = spec_text(value)
    try:
        spec = load_spec(text)
    except ValueError:
        return
    assert strict(dump_spec(spec)) == strict(text)
