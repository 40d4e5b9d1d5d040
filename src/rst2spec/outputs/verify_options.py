"""How ``verify`` reports: which values are shown, and what a format needs besides the results."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from rst2spec.hashing import hex_sha256
from rst2spec.spec.verify_report import Verification, VerifiedExample, VerifiedItem

if TYPE_CHECKING:
    from rst2spec.outputs.checklist.building import Checklist

Shows = Literal["values", "masked", "keys"]
"""What examples have of the data: keys and values, values in which only the kinds of characters are left, or keys."""

# What people are known by: an address, a name of several words, a national number, a telephone number
_PERSONAL: Final = re.compile(r".*@.*|.*[^\W\d_]+\s+[^\W\d_]+.*|\d{11}|\d{3}-\d{2}-\d{4}|\+[\d ]{8,}", re.DOTALL)
_HASHED: Final = 12  # hexadecimal digits
_LONGEST: Final = 80  # characters of a value


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """The options of a report.

    Attributes:
        color: Whether to use colors.
        full: Whether to list everything, however long.
        date: The date of the data for marks, ISO 8601; empty where it isn't known.
        checklist: Builds the checklist, for the format that writes marks.
    """

    color: bool = False
    full: bool = False
    date: str = ""
    checklist: Callable[[], Checklist] | None = None


def protected(verification: Verification, shows: Shows) -> Verification:
    """The results with as much of the data as a report is to show."""
    if shows == "values":
        return verification
    items = tuple([_protected_item(item, shows) for item in verification.items])
    return replace(verification, items=items)


def quoted(value: str | None) -> str:
    """A value for people, cut if it is long; ``blank`` without quotes where there is none."""
    if value is None:
        return "blank"
    return f'"{value}"' if len(value) <= _LONGEST else f'"{value[: _LONGEST - 3]}..."'


def _protected_item(item: VerifiedItem, shows: Shows) -> VerifiedItem:
    return replace(item, examples=tuple([_protected_example(example, shows) for example in item.examples]))


def _protected_example(example: VerifiedExample, shows: Shows) -> VerifiedExample:
    def value(text: str | None) -> str | None:
        return masked(text) if shows == "masked" and text is not None else None

    return VerifiedExample(
        source_id=_key(example.source_id),
        target_id=_key(example.target_id),
        source_value=value(example.source_value),
        expected=value(example.expected),
        target_value=value(example.target_value),
        note=example.note,
    )


def _key(text: str | None) -> str | None:
    """A key; a hash of it where it looks like personal data."""
    if text is None or not _PERSONAL.fullmatch(text):
        return text
    return f"hash:{hex_sha256(text)[:_HASHED]}"


def masked(text: str) -> str:
    """A value with each letter and digit replaced: ``Xxxx 00``."""
    return "".join(
        "0" if char.isdigit() else "X" if char.isupper() else "x" if char.isalpha() else char for char in text
    )
