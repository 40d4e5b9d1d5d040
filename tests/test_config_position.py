"""The line of a setting in a configuration file."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec.config.position import line_of
from tests.work import growth

TEXT = """\
# a comment
title = "x"

[project]
name = '''
a [name] = 1
'''
list = [
    "one",  # ]
    "two",
]

[tool.rst2spec]
select = []
severity = { R202 = "info" }
per-file-ignores."a/b" = ["R1"]
systems.wave = "Wave"

[tool.rst2spec.more]
x = 1

[[tool.rst2spec.suppress]]
code = "R1"

  [[tool.rst2spec.suppress]]
  code = "R2"
  reason = "x"

[["tool".rst2spec.allow]]
kind = "a"
"""
OURS = ("tool", "rst2spec")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("project",), 4),
        (("project", "name"), 5),
        (("project", "list"), 8),
        (("project", "list", 1), 8),
        (OURS, 13),
        ((*OURS, "select"), 14),
        ((*OURS, "severity", "R202"), 15),
        ((*OURS, "per-file-ignores", "a/b", 0), 16),
        ((*OURS, "systems", "wave"), 17),
        ((*OURS, "more", "x"), 20),
        ((*OURS, "suppress"), 22),
        ((*OURS, "suppress", 0, "code"), 23),
        ((*OURS, "suppress", 1), 25),
        ((*OURS, "suppress", 1, "reason"), 27),
        ((*OURS, "suppress", 1, "path"), 25),  # it is missing
        ((*OURS, "allow", 0, "kind"), 30),
        (("nothing",), 1),
    ],
)
def test_the_line_of_a_setting(path: tuple[str | int, ...], line: int) -> None:
    assert line_of(TEXT, path) == line
    assert line_of(TEXT.replace("\n", "\r\n"), path) == line


KEYS = st.sampled_from(["a", "b-c", "d_e", "F"])


@given(st.dictionaries(KEYS, st.integers() | st.lists(st.text(alphabet="x[]{}='#", max_size=4), max_size=3)), KEYS)
def test_the_line_holds_the_key(values: dict[str, Any], key: str) -> None:
    lines: list[str] = []
    for name, value in values.items():
        written = (
            [repr(item) if "'" not in item else f'"{item}"' for item in value] if isinstance(value, list) else value
        )
        shown = "[\n" + ",\n".join(written) + "\n]" if isinstance(written, list) else written
        lines += f"{name} = {shown}".split("\n")
    text = "\n".join(lines)
    assert tomllib.loads(text) == values
    line = line_of(text, [key])
    assert lines[line - 1].startswith(f"{key} = ") if key in values else line == 1


def test_a_long_list_is_read_once() -> None:
    assert growth(lambda count: line_of("x = [\n" + "  [1],\n" * count + "]\ny = 1\n", ("y",))) < 5


def test_brackets_in_strings_and_comments_end_nothing() -> None:
    text = 'a = """\n]\\"""]\n"""  # [\nb = \'\'\'[\n\'\'\'\'\nc = [ # ]\n  "]", \'[\',\n]\n\nd = 1\n'
    assert {key: line_of(text, (key,)) for key in tomllib.loads(text)} == {"a": 1, "b": 4, "c": 6, "d": 10}
