"""Which lines of two texts are the same."""

from __future__ import annotations

import subprocess
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rst2spec.outputs.patch import line_changes, patch
from rst2spec.outputs.same_lines import same_lines
from rst2spec.spec.edit import changed
from tests import needs
from tests.processes import process

lines = st.lists(st.sampled_from("abcdefghij"), max_size=12)
texts = st.text("ab\n\rcé\ufeff ", max_size=30)


@given(lines, lines)
def test_what_is_the_same_is_in_order_and_the_same(old: list[str], new: list[str]) -> None:
    pairs = list(same_lines(old, new))
    assert all(old[at] == new[new_at] for at, new_at in pairs)
    assert all(one[0] < other[0] and one[1] < other[1] for one, other in pairwise(pairs))


@given(lines)
def test_equal_texts_are_the_same_throughout(old: list[str]) -> None:
    assert list(same_lines(old, list(old))) == [(number, number) for number in range(len(old))]


@given(st.permutations("abcdefghij"), st.integers(0, 12), st.integers(0, 3))
def test_lines_that_were_taken_out_are_all_that_differs(old: list[str], at: int, count: int) -> None:
    new = old[:at] + old[at + count :]
    assert len(list(same_lines(old, new))) == len(new)


@given(texts, texts)
def test_the_changes_lead_from_one_text_to_the_other(before: str, after: str) -> None:
    assert changed(before, line_changes(before, after)) == after


@process
def test_git_applies_what_moved(tmp_path: Path) -> None:
    before = "".join(f"{number}\nsame\n" for number in range(400))
    moved = before.replace("7\nsame\n", "", 1) + "7\nsame"
    diff = b"".join(patch("x", before, moved, [line_changes(before, moved)]))
    (tmp_path / "x").write_text(before)
    done = subprocess.run([needs.program("git"), "apply"], cwd=tmp_path, input=diff, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "x").read_text() == moved
    assert diff.count(b"\n") < 25


def test_many_lines_that_are_all_alike_are_not_compared_with_each_other() -> None:
    old, new = ["a"] * 5_000 + ["end"], ["b", "a"] * 2_500 + ["end"]
    assert list(same_lines(old, new)) == [(5_000, 5_000)]
