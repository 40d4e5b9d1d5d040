"""The types of setting values: each validates a value, and describes itself as JSON Schema.

Written by hand rather than with pydantic, which takes longer to import than a document takes to check.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

from rst2spec.checks.filtering import MISSING, codes_of_selector, matcher
from rst2spec.suggestion import did_you_mean

_UNKNOWN: Final = ("unknown key ", "unknown setting ")
"""How the message of a key that doesn't exist begins: it contains the key."""

_LONGEST: Final = 60  # characters of a value in a message


class InvalidValue(NamedTuple):
    """A problem with a value.

    Attributes:
        message: What is expected, or wrong.
        place: The keys and the indexes of entries that lead from the value to its invalid part.
    """

    message: str
    place: tuple[str | int, ...] = ()

    def below(self, step: str | int) -> InvalidValue:
        """The problem as one of the value that contains this one."""
        return InvalidValue(self.message, (step, *self.place))

    def describe(self, name: str) -> str:
        """The problem in one line: ``suppress: entry 2 has no reason``."""
        steps = [name, *(step if isinstance(step, str) else f"entry {step + 1}" for step in self.place)]
        if self.message.startswith(_UNKNOWN):
            return ": ".join([*steps[:-1], self.message])
        return ": ".join(steps) + (" " if self.message.startswith("has ") else ": ") + self.message


class ValueType(Protocol):
    """The type of a setting's value."""

    def problem(self, value: Any) -> InvalidValue | None:
        """The first problem with a value; null if it is valid."""

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a value."""


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def problem(self, value: Any) -> InvalidValue | None:  # noqa: D102
        return None if isinstance(value, bool) else _unexpected("true or false", value)

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"type": "boolean"}


@dataclass(frozen=True)
class Text:
    """A text that isn't blank; ``what`` describes it."""

    what: str

    def problem(self, value: Any) -> InvalidValue | None:  # noqa: D102
        return None if isinstance(value, str) and value.strip() else _unexpected(self.what, value)

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"type": "string", "pattern": r"\S"}


@dataclass(frozen=True)
class Number:
    """A whole number from 0 to ``most``; ``what`` describes it."""

    what: str
    most: int

    def problem(self, value: Any) -> InvalidValue | None:  # noqa: D102
        is_valid = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= self.most
        return None if is_valid else _unexpected(f"{self.what} from 0 to {self.most}", value)

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"type": "integer", "minimum": 0, "maximum": self.most}


@dataclass(frozen=True)
class Pattern:
    """A gitignore pattern."""

    def problem(self, value: Any) -> InvalidValue | None:  # noqa: D102
        try:
            if isinstance(value, str) and value.strip():
                matcher((value,))
                return None
        except ValueError:
            pass
        return _unexpected("a gitignore pattern", value)

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"type": "string", "pattern": r"\S"}


@dataclass(frozen=True)
class OneOf:
    """One of some words; ``what`` describes them if they are too many to list."""

    words: tuple[str, ...]
    what: str = ""

    def problem(self, value: Any) -> InvalidValue | None:  # noqa: D102
        if value in self.words:
            return None
        what = self.what or f"{', '.join(self.words[:-1])} or {self.words[-1]}"
        return _unexpected(what, value, did_you_mean(value, self.words))

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class Selector:
    """A code, a prefix or a name; ``may_drop`` allows R901 and R902, too."""

    may_drop: bool = False

    def problem(self, value: Any) -> InvalidValue | None:  # noqa: D102
        if not isinstance(value, str):
            return _unexpected("a code (R101), a prefix (R1) or a name (blank-system-name)", value)
        try:
            codes = codes_of_selector(value)
        except ValueError as error:
            return InvalidValue(str(error))
        if codes and codes <= MISSING and not self.may_drop:
            are = "is" if len(codes) == 1 else "are"
            return InvalidValue(f"{' and '.join(sorted(codes))} {are} always reported; to skip files, use exclude")
        return None

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"type": "string", "minLength": 1}


@dataclass(frozen=True)
class List:
    """A list whose items have one type."""

    item: ValueType
    what: str

    def problem(self, value: Any) -> InvalidValue | None:  # noqa: D102
        if not isinstance(value, list):
            return _unexpected(f"a list of {self.what}", value)
        problems = ((index, self.item.problem(item)) for index, item in enumerate(value))
        return _first(problem.below(index) for index, problem in problems if problem)

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"type": "array", "items": self.item.schema()}


@dataclass(frozen=True)
class Map:
    """A table whose keys the user chooses."""

    key: ValueType
    item: ValueType
    example: str

    def problem(self, value: Any) -> InvalidValue | None:  # noqa: D102
        if not isinstance(value, dict):
            return _unexpected(f"a table such as {self.example}", value)
        problems = ((key, self.key.problem(key) or self.item.problem(item)) for key, item in value.items())
        return _first(problem.below(key) for key, problem in problems if problem)

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"type": "object", "propertyNames": self.key.schema(), "additionalProperties": self.item.schema()}


@dataclass(frozen=True)
class Texts:
    """A text, or a list of them; ``what`` describes it."""

    what: str

    def problem(self, value: Any) -> InvalidValue | None:  # noqa: D102
        texts = value if isinstance(value, list) else [value]
        is_valid = bool(texts) and all(isinstance(text, str) and text.strip() for text in texts)
        return None if is_valid else _unexpected(f"{self.what}, or a list of them", value)

    def schema(self) -> dict[str, Any]:  # noqa: D102
        text = {"type": "string", "pattern": r"\S"}
        return {"anyOf": [text, {"type": "array", "items": text, "minItems": 1}]}


@dataclass(frozen=True)
class MapOr:
    """A value of one type, or a table of such values."""

    item: ValueType
    table: Map

    def problem(self, value: Any) -> InvalidValue | None:  # noqa: D102
        return self.table.problem(value) if isinstance(value, dict) else self.item.problem(value)

    def schema(self) -> dict[str, Any]:  # noqa: D102
        return {"anyOf": [self.item.schema(), self.table.schema()]}


@dataclass(frozen=True)
class FixedTable:
    """A table with fixed keys, all of which can be left out."""

    keys: Mapping[str, ValueType]

    def problem(self, value: Any) -> InvalidValue | None:  # noqa: D102
        if not isinstance(value, dict):
            return _unexpected(f"a table with {', '.join(self.keys)}", value)
        return _first_in(self.keys, value)

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

    def problem(self, value: Any) -> InvalidValue | None:  # noqa: D102
        if not isinstance(value, dict):
            return _unexpected(f"a table with {', '.join(self.keys)}", value)
        problem = _first_in(self.keys, value)
        if problem:
            return problem
        for key in self.required:
            if key not in value:
                return InvalidValue(f"has no {key}")
        if self.one_of and not any(key in value for key in self.one_of):
            return InvalidValue(f"has none of {', '.join(self.one_of)}, so it would apply to too much")
        return None

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


def _unexpected(what: str, value: Any, more: str = "") -> InvalidValue:
    return InvalidValue(f"expected {what}, got {_shown(value)}{more}")


def _shown(value: Any) -> str:
    """A value as it may be written in TOML, or its kind if that is long."""
    kinds = {int: "a number", str: "a text", list: "a list", dict: "a table"}
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):  # thousands of digits, or of levels
        text = ""
    return text if 0 < len(text) <= _LONGEST else kinds.get(type(value), "another value")


def _first_in(keys: Mapping[str, ValueType], table: Mapping[str, Any]) -> InvalidValue | None:
    """The first problem with the keys of a table and their values."""
    for key, value in table.items():
        if key not in keys:
            return InvalidValue(f"unknown key {key}{did_you_mean(key, keys)}", (key,))
        problem = keys[key].problem(value)
        if problem:
            return problem.below(key)
    return None


def _first(problems: Iterable[InvalidValue]) -> InvalidValue | None:
    return next(iter(problems), None)
