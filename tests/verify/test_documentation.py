"""The page about verify states what the program does."""

from __future__ import annotations

import re
import tomllib

import pytest

from rst2spec.checks.functions import arities
from rst2spec.config.settings import SETTINGS
from rst2spec.outputs.registry import format_module, format_names
from rst2spec.verify.data_settings import settings_of
from rst2spec.verify.expression_functions import BARE_NAMES, EACH, functions
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "verify.md").read_text()
# the functions in the expressions of real documents
REAL = [
    "decimal", "if", "integer", "datetime-format", "neq", "string", "is-decimal", "matches", "join", "slice", "split",
    "if-null", "or", "is-empty", "eq", "replace", "gt", "abs", "datetime-diff", "now", "float", "list", "is-boolean",
    "datetime-parse", "boolean",
]  # fmt: skip


def test_the_table_of_functions_is_the_programs() -> None:
    rows = re.findall(
        r"^\| `([^`]+)` \| (.+) \|$", PAGE.partition("| function |")[2].partition("\n\n")[0], re.MULTILINE
    )
    assert rows == [(item.name, item.meaning) for item in functions().values()]


def test_every_function_of_real_documents_is_executed_or_named_as_left_out() -> None:
    assert len(REAL) == 25
    left_out = {name for name in REAL if name not in functions()}
    assert left_out == {"datetime-diff"}
    assert "`datetime-diff` is one of them" in PAGE


@pytest.mark.parametrize("name", functions())
def test_a_function_takes_no_more_than_the_language_has(name: str) -> None:
    least, most = arities().get(name, (1, 1))  # is-list is missing in the table of the language
    function = functions()[name]
    counts = [count for count in range(6) if function.takes(count)]
    assert counts
    assert least <= min(counts)
    assert most is None or max(counts) <= most


def test_names_of_types_and_functions_are_known() -> None:
    assert set(functions()) >= EACH
    assert BARE_NAMES - {"first"} <= set(functions())


def test_the_configuration_on_the_page_is_valid() -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    values = tomllib.loads(text)
    assert [SETTINGS[name].value_type.problem(value) for name, value in values.items()] == [None] * 3
    settings = settings_of(values["data"], values["pairs"], values["values"])
    assert settings.term("globex", "wd:Q20") == ("47",)
    assert settings.term("acme", "wd:Q20") == ("NO", "Norway")


def test_the_formats_on_the_page_are_the_programs() -> None:
    table = PAGE.partition("## Reports")[2].partition("\n\n`--values`")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", table, re.MULTILINE))
    assert sorted(rows) == sorted(format_names("verify"))
    assert {name: rows[name] for name in rows if name != "csv"} == {
        name: format_module("verify", name).SHOWS for name in rows if name != "csv"
    }


def test_the_page_begins_with_two_commands_and_ends_with_ci() -> None:
    assert PAGE.splitlines()[2].strip().startswith("pip install")
    assert PAGE.splitlines()[3].strip().startswith("rst2spec verify")
    assert PAGE.rpartition("\n## ")[2].startswith("In CI")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("data", {"acme": {"Member": {"tabel": "x"}}}, "did you mean table?"),
        ("data", {"acme": {"Member": "x"}}, "expected a table with table, key, where, paths, references, got"),
        ("data", {"acme": {"Member": {"where": {"kind": []}}}}, "expected a value, or a list of them"),
        ("values", {"wd:Q20": [1]}, "expected a value, or a list of them"),
        ("values", {"acme": {"wd:Q20": ""}}, "expected a value, or a list of them"),
        ("pairs", [{"keys": {"a": "b"}}], "flow"),
        ("pairs", {"flow": "x"}, "expected"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: object, message: str) -> None:
    problem = SETTINGS[name].value_type.problem(value)
    assert problem is not None
    assert message in problem.message
