"""The functions of Sesam's transformation language (DTL) with their numbers of arguments.

The table ``dtl_functions.tsv`` beside this file has facts from Sesam's public reference (https://docs.sesam.io/hub/dtl/):
name, minimum and maximum number of arguments; empty if there is no maximum.
"""

from __future__ import annotations

import difflib
import os
from functools import cache
from typing import Final

REFERENCE: Final = "https://docs.sesam.io/hub/dtl/"
"""The public reference of the language."""


@cache
def arities() -> dict[str, tuple[int, int | None]]:
    """Minimum and maximum number of arguments by function; null if there is no maximum."""
    found = {}
    # importlib.resources would import half of the standard library for this
    with open(os.path.join(os.path.dirname(__file__), "dtl_functions.tsv"), encoding="utf-8") as table:
        lines = table.read().splitlines()
    for line in lines[1:]:
        name, minimum, maximum = line.split("\t")
        found[name] = (int(minimum), int(maximum) if maximum else None)
    return found


def similar(name: str) -> str | None:
    """The function with the most similar name; null if none is similar."""
    near = difflib.get_close_matches(name[:100], arities(), n=1, cutoff=0.75)
    return near[0] if near else None
