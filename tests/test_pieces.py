"""The texts of a run's documents: kept in order, whether they fit into memory or not."""

from __future__ import annotations

import pytest

from rst2spec.outputs.pieces import Piece, Spool

_MEGABYTE = 1 << 20


@pytest.mark.parametrize("count", [0, 1, 40, 100])
def test_a_spool_gives_back_what_it_got(count: int) -> None:
    pieces = [
        Piece(b"%d" % number * _MEGABYTE, b"after %d" % number if number % 3 else b"", ()) for number in range(count)
    ]
    spool = Spool()
    for piece in pieces:
        spool.add(piece)
    for _ in range(2):  # it can be read again
        assert all(got == piece for got, piece in zip(spool, pieces, strict=True))
