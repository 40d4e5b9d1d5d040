"""The types of setting values: each validates a value, and describes itself as JSON Schema.

Written by hand rather than with pydantic, which takes longer to import than a document takes to check.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rst2spec.checks.filtering import MISSING, codes_of_selector, matcher


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
class Number:
    """A whole number from 0 to ``most``; ``what`` describes it."""

    what: str
    most: int

    def problem(self, value: Any) -> str:  # noqa: D102
        is_valid = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= self.most
        return "" if is_valid else f"is {self.what} from 0 to {self.most}"

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"type": "integer", "minimum": 0, "maximum": self.most}


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
                return f".{key}{problem if problem[0] in ':.' else ' ' + problem}; such as {self.example}"
        return ""

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"type": "object", "propertyNames": self.key.schema(), "additionalProperties": self.item.schema()}


@dataclass(frozen=True)
class Texts:
    """A text, or a list of them; ``what`` describes it."""

    what: str

    def problem(self, value: Any) -> str:  # noqa: D102
        texts = value if isinstance(value, list) else [value]
        is_valid = bool(texts) and all(isinstance(text, str) and text.strip() for text in texts)
        return "" if is_valid else f"is {self.what}, or a list of such"

    def schema(self) -> dict[str, Any]:  # noqa: D102
        text = {"type": "string", "pattern": r"\S"}
        return {"anyOf": [text, {"type": "array", "items": text, "minItems": 1}]}


@dataclass(frozen=True)
class MapOr:
    """A value of one type, or a table of such values."""

    item: ValueType
    table: Map

    def problem(self, value: Any) -> str:  # noqa: D102
        return self.table.problem(value) if isinstance(value, dict) else self.item.problem(value)

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"anyOf": [self.item.schema(), self.table.schema()]}


@dataclass(frozen=True)
class Table:
    """A table with fixed keys, all of which can be left out."""

    keys: Mapping[str, ValueType]

    def problem(self, value: Any) -> str:  # noqa: D102
        if not isinstance(value, dict):
            return f"is a table with {', '.join(self.keys)}"
        return _first(_problem_of_key(self.keys, key, item) for key, item in value.items())

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {
            "type": "object",
            "properties": {key: kind.schema() for key, kind in self.keys.items()},
            "additionalProperties": False,
        }


@dataclass(frozen=True)
class Record:
    """A table with fixed keys: some are required, and so is at least one of some others, if there are others."""

    keys: Mapping[str, ValueType]
    required: tuple[str, ...]
    one_of: tuple[str, ...] = ()

    def problem(self, value: Any) -> str:  # noqa: D102
        if not isinstance(value, dict):
            return f"is a list of tables with {', '.join(self.keys)}"
        problem = _first(_problem_of_key(self.keys, key, item) for key, item in value.items())
        if problem:
            return problem
        for key in self.required:
            if key not in value:
                return f": an entry has no {key}"
        if self.one_of and not any(key in value for key in self.one_of):
            return f": an entry has none of {', '.join(self.one_of)}, and would hide more than is meant"
        return ""

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {
            "type": "object",
            "properties": {key: kind.schema() for key, kind in self.keys.items()},
            "required": list(self.required),
            # validators that are strict about required keys want to see their properties beside them
            **(
                {"anyOf": [{"properties": {key: True}, "required": [key]} for key in self.one_of]}
                if self.one_of
                else {}
            ),
            "additionalProperties": False,
        }


def did_you_mean(word: Any, words: Sequence[str], separator: str = "; ") -> str:
    """``did you mean ...?`` with the most similar known word; empty if there is none, or the value isn't text."""
    matches = difflib.get_close_matches(word, words, n=1) if isinstance(word, str) else ()
    return f"{separator}did you mean {matches[0]}?" if matches else ""


def _problem_of_key(keys: Mapping[str, ValueType], key: str, value: Any) -> str:
    """The problem with a key of a table and its value; empty if both are valid."""
    if key not in keys:
        return f": there is no {key}{did_you_mean(key, tuple(keys))}"
    problem = keys[key].problem(value)
    return f".{key}{problem if problem[0] in ':.' else ' ' + problem}" if problem else ""


def _first(problems: Iterable[str]) -> str:
    return next(filter(None, problems), "")
