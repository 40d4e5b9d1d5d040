"""The command line: ``python -m rst2spec.samples DIR``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rst2spec import samples
from rst2spec.samples import sample


def main(argv: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m rst2spec.samples", description=(samples.__doc__ or "").split("\n\n", 1)[0]
    )
    parser.add_argument("folder", type=Path, help="where to write; created if it is missing")
    parser.add_argument("--count", type=int, default=100, help="how many documents (default: 100)")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same bytes (default: 0)")
    parser.add_argument(
        "--oddity", type=float, default=1, help="how frequent rare things are to be (default: 1, as in real documents)"
    )
    options = parser.parse_args(argv)
    options.folder.mkdir(parents=True, exist_ok=True)
    for number in range(options.count):
        name, text = sample(number, options.count, options.seed, oddity=options.oddity)
        (options.folder / name).write_bytes(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
