"""The types of option values, with an error message that contains what is expected."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from rst2spec.suggestion import did_you_mean


def one_of(words: Sequence[str]) -> Callable[[str], str]:
    """A type whose values are some words."""

    def parse(text: str) -> str:
        if text in words:
            return text
        raise argparse.ArgumentTypeError(f"{expected(listed(words), text)}{did_you_mean(text, words)}")

    return parse


def format_name(names: Sequence[str]) -> Callable[[str], str]:
    """A type whose values are the names of formats, which may be followed by options, as in ``csv,table=flows``."""
    parse_name = one_of(names)

    def parse(text: str) -> str:
        parse_name(text.partition(",")[0])
        return text

    return parse


def number(least: int, most: int | None = None, or_word: str = "") -> Callable[[str], str]:
    """A type whose values are numbers in a range, or a word."""
    limits = f"a number from {least}" + ("" if most is None else f" to {most}")

    def parse(text: str) -> str:
        if or_word and text == or_word:
            return text
        if text.isascii() and text.isdecimal() and len(text) < 10 and least <= int(text) <= (most or int(text)):
            return text
        raise argparse.ArgumentTypeError(expected(limits + (f", or {or_word}" if or_word else ""), text))

    return parse


def not_empty(what: str) -> Callable[[str], str]:
    """A type whose values are texts that aren't empty."""

    def parse(text: str) -> str:
        if text:
            return text
        raise argparse.ArgumentTypeError(expected(what, text))

    return parse


def pairs(text: str) -> str:
    """The type of ``CODE=LEVEL``; commas separate several. The settings check code and level."""
    if all(code.strip() and level.strip() for code, _, level in (pair.partition("=") for pair in text.split(","))):
        return text
    raise argparse.ArgumentTypeError(expected("CODE=LEVEL, such as R101=warning", text))


def expected(what: str, text: str) -> str:
    """The message that a value isn't what is expected."""
    return f"expected {what}, got '{text}'"


def listed(words: Sequence[str], last: str = "or") -> str:
    """``a, b or c``."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
