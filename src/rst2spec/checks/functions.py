"""The functions of Sesam's transformation language (DTL) with their numbers of arguments.

The table ``dtl_functions.tsv`` beside this file holds facts from Sesam's public reference
(https://docs.sesam.io/hub/dtl/): name, least and greatest number of arguments; blank where there is no greatest.
"""

from __future__ import annotations

import os
from functools import cache


@cache
def arities() -> dict[str, tuple[int, int | None]]:
    """Least and greatest number of arguments by function; null where there is no greatest."""
    found = {}
    # importlib.resources would import half of the standard library for this
    with open(os.path.join(os.path.dirname(__file__), "dtl_functions.tsv"), encoding="utf-8") as table:
        lines = table.read().splitlines()
    for line in lines[1:]:
        name, least, most = line.split("\t")
        found[name] = (int(least), int(most) if most else None)
    return found


def similar(name: str) -> str | None:
    """The function with the most similar name, where one is similar at all."""
    import difflib

    near = difflib.get_close_matches(name[:100], arities(), n=1, cutoff=0.75)
    return near[0] if near else None
