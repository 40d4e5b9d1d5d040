"""What was put away is there again, wherever it went, in whatever order it is asked for."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from rst2spec.kept_bytes import KeptBytes


@given(st.lists(st.binary(max_size=12)), st.integers(0, 40), st.randoms(use_true_random=False))
def test_all_that_was_kept_is_there(contents: list[bytes], room: int, random: Random) -> None:
    kept = KeptBytes(room)
    for number, content in enumerate(contents):
        assert kept.add(content) == number
        asked = random.randrange(number + 1)
        assert kept[asked] == contents[asked]
    assert len(kept) == len(contents)
    for _ in range(2):
        assert list(kept) == contents
    one, other = iter(kept), iter(kept)  # each goes its own way
    assert list(zip(one, other, strict=True)) == list(zip(contents, contents, strict=True))
