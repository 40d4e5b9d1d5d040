"""The small errors of ``make mutants``: what is made of a line, and where nothing is changed."""

from __future__ import annotations

import pytest

from tests.mutants.operators import mutants_of


def lines(statement: str, *, of: int = 2) -> set[str]:
    """What becomes of a statement in a function."""
    text = f"def f(a, b, c):\n    {statement}\n"
    return {mutant.applied(text).splitlines()[of - 1].strip() for mutant in mutants_of(text)}


@pytest.mark.parametrize(
    ("statement", "mutants"),
    [
        ("return a < b", {"return a <= b", "return None"}),
        ("x = (a) is not (b)", {"x = (a) is (b)"}),
        ("x = not a", {"x = bool(a)"}),
        ("x = a and b", {"x = a or b", "x = ((a))", "x = ((b))"}),
        ("x = a + 1", {"x = a - 1", "x = a + 2"}),
        ("x = [True, 'é', b]", {"x = [False, 'é', b]", 'x = [True, "", b]'}),
        ('x = f"{a}"', {'x = ""'}),
        ("x = a if b else c", {"x = a if True else c", "x = a if False else c"}),
        ("x = [a for a in b if c]", {"x = [a for a in b if True]"}),
        ("x = a(b, flow=c, mapping=a)", {"x = a(b,  mapping=a)", "x = a(b, flow=c, )"}),
        ("x = zip(a, b, strict=True)", set()),
        ("x = sorted(a)", {"x = list(a)"}),
        ("x = a.strip()", {"x = a"}),
        ("a(b)", {"pass"}),
        ("raise a", {"pass"}),
        ("return None", set()),
        ("assert a < b", set()),
        ("import a", set()),
        ("x: 'int' = a", set()),
        ("'a docstring'", set()),
    ],
)
def test_what_is_made_of_a_statement(statement: str, mutants: set[str]) -> None:
    assert lines(statement) == mutants


def test_a_guard_is_always_and_never_so() -> None:
    text = "def f(a):\n    if a:\n        return\n    return 1\n"
    assert {mutant.applied(text) for mutant in mutants_of(text)} == {
        text.replace("if a", "if True"),
        text.replace("if a", "if False"),
        text.replace("return 1", "return 2"),
        text.replace("return 1", "return None"),
    }


def test_places_are_in_characters_and_lines_where_a_mutant_begins_and_ends() -> None:
    text = "É = 'é'\nx = f(\n    1,\n)\n"
    found = [(text[item.start : item.end], item.line, item.last_line, item.in_function) for item in mutants_of(text)]
    assert found == [("'é'", 1, 1, False), ("1", 3, 3, False)]
