"""What cancels itself out: the steps that are left lead from the first meaning to the last, whatever is folded."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rst2spec.changelog.flapping import WINDOW, Folds, Step, folds_of


def steps(meanings: str, apart: int = 2) -> list[Step]:
    """Steps through meanings of a letter, some seconds apart."""
    return [Step(number * apart, old.encode(), new.encode()) for number, (old, new) in enumerate(pairwise(meanings))]


def left(meanings: str, apart: int = 2) -> str:
    """The meanings without what is folded."""
    made = steps(meanings, apart)
    folds = folds_of(made)
    return meanings[0] + "".join(step.new.decode() for number, step in enumerate(made) if number not in folds.folded)


def test_there_and_back_is_nothing() -> None:
    assert folds_of(steps("ABA")) == Folds(frozenset({0, 1}), 2, (1,))
    assert left("ABABA") == "A"


def test_the_last_meaning_stays() -> None:
    assert left("ABAB") == "AB"
    assert left("ABCBCBD") == "ABD"
    assert left("ABCABCD") == "ABCD"


def test_a_change_that_is_taken_back_later_is_a_change() -> None:
    ten_minutes = 600  # as in docs/log.md
    assert left("ABA", apart=ten_minutes) == "A"
    assert left("ABA", apart=ten_minutes + 1) == "ABA"
    assert folds_of(steps("ABA", apart=ten_minutes + 1)).flips == ()


def test_a_return_to_a_meaning_that_was_folded_counts() -> None:
    assert folds_of(steps("ABCBDC")) == Folds(frozenset({1, 2}), 3, (2, 4))
    assert left("ABCBDC") == "ABDC"


def test_what_happened_days_before_stays_where_its_meaning_comes_back() -> None:
    day = 24 * 60 * 60
    moments = [0, day, day + 1, day + 2, day + 3]
    made = [step._replace(seconds=seconds) for step, seconds in zip(steps("ABCACA"), moments, strict=True)]
    assert folds_of(made) == Folds(frozenset({2, 3}), 2, (3, 4))


def test_nothing_of_nothing() -> None:
    assert folds_of([]) == Folds(frozenset(), 0, ())
    assert left("ABCD") == "ABCD"


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(0, WINDOW * 2)), min_size=1, max_size=30))
def test_what_is_left_is_a_line(found: list[tuple[str, int]]) -> None:
    made = []
    clock = 0
    for (old, wait), (new, _) in pairwise(found):
        clock += wait
        if old != new:
            made.append(Step(clock, old.encode(), new.encode()))
    folds = folds_of(made)
    kept = [step for number, step in enumerate(made) if number not in folds.folded]
    assert all(one.new == other.old for one, other in pairwise(kept))
    if made:
        assert next(iter(kept or made)).old == made[0].old
        assert (kept[-1].new if kept else made[0].old) == made[-1].new
    assert len(folds.flips) <= len(made)
    assert bool(folds.folded) <= bool(folds.flips)
