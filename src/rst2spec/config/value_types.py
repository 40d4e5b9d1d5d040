"""The types of setting values: each validates a value, and describes itself as JSON Schema.

Written by hand rather than with pydantic, which takes longer to import than a document takes to check.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rst2spec.checks.policy import MISSING, codes_of_selector, matcher


class ValueType(Protocol):
    """The type of a setting's value."""

    def problem(self, value: Any) -> str:
        """The problem with a value; empty if it is valid."""

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a value."""


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def problem(self, value: Any) -> str:  # noqa: D102
        return "" if isinstance(value, bool) else "is true or false"

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"type": "boolean"}


@dataclass(frozen=True)
class Text:
    """A text that isn't blank; ``what`` describes it."""

    what: str

    def problem(self, value: Any) -> str:  # noqa: D102
        return "" if isinstance(value, str) and value.strip() else f"is {self.what}"

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"type": "string", "pattern": r"\S"}


@dataclass(frozen=True)
class Pattern:
    """A gitignore pattern."""

    def problem(self, value: Any) -> str:  # noqa: D102
        if not isinstance(value, str) or not value.strip():
            return "is a gitignore pattern"
        try:
            matcher((value,))
        except ValueError:
            return f": {value} is no gitignore pattern"
        return ""

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"type": "string", "pattern": r"\S"}


@dataclass(frozen=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    def problem(self, value: Any) -> str:  # noqa: D102
        if value in self.words:
            return ""
        return f"is one of {', '.join(self.words)}{did_you_mean(value, self.words, ', ')}"

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class Selector:
    """A code, a prefix or a name; ``may_drop`` allows R901 and R902, too."""

    may_drop: bool = False

    def problem(self, value: Any) -> str:  # noqa: D102
        if not isinstance(value, str):
            return "takes codes such as R101, prefixes such as R1, and names such as blank-system-name"
        try:
            codes = codes_of_selector(value)
        except ValueError as error:
            return f": {error}"
        if codes and codes <= MISSING and not self.may_drop:
            first, *rest = sorted(codes)
            more = "".join(f", and so is {code}" for code in rest)
            return f": {first} is always reported{more}; 'exclude' leaves out files that are not to be read"
        return ""

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"type": "string", "minLength": 1}


@dataclass(frozen=True)
class List:
    """A list whose items have one type."""

    item: ValueType
    what: str

    def problem(self, value: Any) -> str:  # noqa: D102
        if not isinstance(value, list):
            return f"is a list of {self.what}"
        return _first(self.item.problem(item) for item in value)

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"type": "array", "items": self.item.schema()}


@dataclass(frozen=True)
class Map:
    """A table whose keys the user chooses."""

    key: ValueType
    item: ValueType
    example: str

    def problem(self, value: Any) -> str:  # noqa: D102
        if not isinstance(value, dict):
            return f"is a table such as {self.example}"
        for key, item in value.items():
            problem = self.key.problem(key) or self.item.problem(item)
            if problem:
                return f".{key}{problem if problem.startswith(':') else ' ' + problem}; such as {self.example}"
        return ""

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"type": "object", "propertyNames": self.key.schema(), "additionalProperties": self.item.schema()}


@dataclass(frozen=True)
class Record:
    """A table with fixed keys: some are required, and so is at least one of some others."""

    keys: Mapping[str, ValueType]
    required: tuple[str, ...]
    one_of: tuple[str, ...]

    def problem(self, value: Any) -> str:  # noqa: D102
        if not isinstance(value, dict):
            return f"is a list of tables with {', '.join(self.keys)}"
        for key, item in value.items():
            if key not in self.keys:
                return f": there is no {key}{did_you_mean(key, tuple(self.keys))}"
            problem = self.keys[key].problem(item)
            if problem:
                return f".{key}{problem if problem.startswith(':') else ' ' + problem}"
        for key in self.required:
            if key not in value:
                return f": an entry has no {key}"
        if not any(key in value for key in self.one_of):
            return f": an entry has none of {', '.join(self.one_of)}, and would hide more than is meant"
        return ""

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {
            "type": "object",
            "properties": {key: kind.schema() for key, kind in self.keys.items()},
            "required": list(self.required),
            "anyOf": [{"required": [key]} for key in self.one_of],
            "additionalProperties": False,
        }


def did_you_mean(word: Any, words: Sequence[str], separator: str = "; ") -> str:
    """``did you mean ...?`` with the most similar known word; empty if there is none, or the value isn't text."""
    matches = difflib.get_close_matches(word, words, n=1) if isinstance(word, str) else ()
    return f"{separator}did you mean {matches[0]}?" if matches else ""


def _first(problems: Iterable[str]) -> str:
    return next(filter(None, problems), "")
