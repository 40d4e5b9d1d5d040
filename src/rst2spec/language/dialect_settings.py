"""Reads ``dialect.toml``: what a dialect sets besides its grammars."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from rst2spec.language.derived import DialectSettings
from rst2spec.language.grammar_files import SETTINGS, text_hash
from rst2spec.language.mistakes import Mistake
from rst2spec.suggestion import did_you_mean

VERSION: Final = 1
"""The version of the file's format."""

WORDED: Final = (
    "title",
    "generated",
    "introduction_heading",
    "introduction",
    "heading",
    "property_header",
    "type_header",
)
"""The rules that ``[words]`` can define: each has one place in a document."""

TABLES: Final = ("list", "grid")

_NAME: Final = re.compile(r"\w(?:[\w .-]{0,58}\w)?")
_KEY: Final = re.compile(r"""\s*(?:\[\s*(?P<table>[\w."-]+)\s*\]|"?(?P<key>[\w-]+)"?\s*=)""")


class ParsedSettings(NamedTuple):
    """The content of a settings file.

    Attributes:
        settings: The settings, with the defaults for those that aren't set.
        words: The sentences of ``[words]`` by rule.
        write: The sentence of ``[write]`` by rule.
        lines: The line of each key, such as ``words.title``.
        mistakes: The mistakes in the file. If there are any, the rest is as if the file were empty.
    """

    settings: DialectSettings
    words: Mapping[str, tuple[str, ...]]
    write: Mapping[str, str]
    lines: Mapping[str, int]
    mistakes: tuple[Mistake, ...]


def parse_settings(text: str, defaults: DialectSettings | None = None, file: str = SETTINGS) -> ParsedSettings:
    """Reads a settings file.

    Args:
        text: Its text.
        defaults: The settings that apply where it sets none; null for the built-in file, which sets all of them.
        file: Its name in messages.
    """
    lines = _key_lines(text)
    content, mistakes = _content(text, lines, file)
    lists = content.get("list", {})
    set_here = {
        "name": content.get("name"),
        "conditions": content.get("conditions"),
        "separator": lists.get("separator"),
        "last": lists.get("last"),
        "tables": content.get("tables"),
    }
    values: Any = {**(defaults or {}), **{key: value for key, value in set_here.items() if value is not None}}
    settings: DialectSettings = {"hash": text_hash(text), **{key: values[key] for key in set_here}}  # type: ignore[typeddict-item]
    words = {
        rule: (value,) if isinstance(value, str) else tuple(value) for rule, value in content.get("words", {}).items()
    }
    return ParsedSettings(settings, words, content.get("write", {}), lines, mistakes)


def _content(text: str, lines: Mapping[str, int], file: str) -> tuple[dict[str, Any], tuple[Mistake, ...]]:
    """The file's content, which is empty if there are mistakes."""
    try:
        content = tomllib.loads(text)
    except RecursionError:
        return {}, (Mistake(file, 1, "isn't TOML: it is nested too deeply"),)
    except ValueError as error:
        found = re.search(r" \(at line ([0-9]+), column [0-9]+\)$", str(error))
        line = int(found[1]) if found else max(1, len(text.splitlines()))
        return {}, (Mistake(file, line, f"isn't TOML: {str(error)[: found.start() if found else None]}"),)
    version = content.get("version", VERSION)
    if isinstance(version, int) and version > VERSION:
        message = f"the dialect has version {version}, and this rst2spec reads version {VERSION}; update rst2spec"
        return {}, (Mistake(file, lines.get("version", 1), message),)
    mistakes = [
        Mistake(file, lines.get(path) or lines.get(path.partition(".")[0]) or 1, f"{path} {problem}")
        for path, problem in _problems(content)
    ]
    return ({}, tuple(mistakes)) if mistakes else (content, ())


def _problems(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The keys with invalid values, each with what it has to be."""
    for key, value in content.items():
        if key not in _KEYS:
            yield key, "isn't a setting" + (did_you_mean(key, _KEYS) or f"; there are {', '.join(_KEYS)}")
        elif key in _TABLES and not isinstance(value, dict):
            yield key, f"has to be a table: [{key}]"
        elif key in _TABLES:
            names, problem_of = _TABLES[key]
            for name, item in value.items():
                if names and name not in names:
                    hint = did_you_mean(name, names) or f"; there are {', '.join(names)}"
                    yield f"{key}.{name}", f"can't be set{hint}"
                elif problem := problem_of(item):
                    yield f"{key}.{name}", problem
        elif problem := _KEYS[key](value):
            yield key, problem


def _version_problem(value: Any) -> str:
    return "" if value == VERSION and not isinstance(value, bool) else f"has to be {VERSION}"


def _name_problem(value: Any) -> str:
    is_name = isinstance(value, str) and _NAME.fullmatch(value) is not None
    return "" if is_name else "has to be a name of up to 60 letters, digits, spaces, hyphens and dots"


def _text_problem(value: Any) -> str:
    is_line = isinstance(value, str) and bool(value.strip()) and value.isprintable()
    return "" if is_line else "has to be a text on one line"


def _texts_problem(value: Any) -> str:
    texts = value if isinstance(value, list) else [value]
    return (
        "has to be a text or a list of texts, each on one line" if not texts or any(map(_text_problem, texts)) else ""
    )


def _words_problem(value: Any) -> str:
    is_list = isinstance(value, list) and value and not any(map(_text_problem, value))
    return "" if is_list else 'has to be a list of words, such as ["When", "If"]'


def _tables_problem(value: Any) -> str:
    return "" if value in TABLES else f"has to be {' or '.join(map(repr, TABLES))}".replace("'", '"')


def _no_problem(value: Any) -> str:  # noqa: ARG001
    return ""


_KEYS: Final[Mapping[str, Callable[[Any], str]]] = {
    "version": _version_problem,
    "name": _name_problem,
    "conditions": _words_problem,
    "list": _no_problem,
    "tables": _tables_problem,
    "words": _no_problem,
    "write": _no_problem,
}

_TABLES: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Any], str]]]] = {
    "list": (("separator", "last"), _text_problem),
    "words": (WORDED, _texts_problem),
    "write": ((), _text_problem),
}


def _key_lines(text: str) -> dict[str, int]:
    """The line of each key."""
    lines: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.split("\n"), start=1):
        match = _KEY.match(line)
        if match is None:
            continue
        if match["table"]:
            table = match["table"]
            lines.setdefault(table, number)
        else:
            lines.setdefault(f"{table}.{match['key']}" if table else match["key"], number)
    return lines
