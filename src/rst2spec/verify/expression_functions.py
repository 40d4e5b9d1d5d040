"""The functions of the transformation language that are executed, and the SQL of each: the table ``functions.tsv``.

Their meaning is that of Sesam's public reference (https://docs.sesam.io/hub/dtl/). Left out is ``datetime-diff``, whose
sign differs between versions of that reference.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple


class Function(NamedTuple):
    """A function.

    Attributes:
        name: Its name.
        arguments: The kinds of its arguments; with ``?`` those that may be left out.
        result: The kind of its result; ``same`` where it is that of the values.
        sql: A template with the arguments; empty where ``expression.py`` writes it.
        meaning: What it does, for people.
    """

    name: str
    arguments: tuple[str, ...]
    result: str
    sql: str
    meaning: str

    def takes(self, count: int) -> bool:
        """Whether it takes so many arguments."""
        least = sum(not kind.endswith("?") for kind in self.arguments)
        return least <= count <= len(self.arguments)


BARE_NAMES = frozenset({"string", "integer", "decimal", "float", "boolean", "list", "first"})
"""Names of types. Inside of an expression such a text has two readings: itself, or a conversion."""

EACH = frozenset(
    {
        "string",
        "integer",
        "decimal",
        "float",
        "boolean",
        "replace",
        "abs",
        "datetime-format",
        "datetime-parse",
    }
)
"""The functions that convert each item of a list."""


@cache
def functions() -> dict[str, Function]:
    """The executed functions by name."""
    from importlib.resources import files

    lines = (files("rst2spec.verify") / "functions.tsv").read_text(encoding="utf-8").splitlines()
    found = {}
    for line in lines[1:]:
        name, arguments, result, sql, meaning = line.split("\t")
        found[name] = Function(name, tuple(arguments.split()), result, sql, meaning)
    return found
