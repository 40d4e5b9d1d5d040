"""Finds and reads the files of a dialect: in a folder, or in a package that provides it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final, NamedTuple

from rst2spec.failures import system_text
from rst2spec.language.grammar_files import SETTINGS, GrammarError
from rst2spec.language.mistakes import DialectMistakesError, Mistake
from rst2spec.plugins import GRAMMARS, Plugin, declared, files_of
from rst2spec.suggestion import did_you_mean

BUILT_IN_NAME: Final = "built-in"

_SUFFIX: Final = ".lark"
_MAX_SIZE: Final = 64 * 1024  # bytes of a file; the built-in ones have up to 3 KB


class DialectFiles(NamedTuple):
    """The files of a dialect.

    Attributes:
        folder: The folder, as messages name it, with a slash at the end.
        name: The name of the dialect if its settings have none.
        texts: The texts by file name.
    """

    folder: str
    name: str
    texts: Mapping[str, str]


def read_dialect(name: str, base: str = "") -> DialectFiles:
    """Reads the files of a dialect.

    Args:
        name: A folder, or the name of a dialect that a package provides.
        base: The folder that the name of a folder is relative to; the working directory if it is blank.

    Raises:
        GrammarError: There is no such dialect, or its files can't be read.
    """
    folder = os.path.join(base, name) if base else name
    if os.path.isdir(folder):
        return _read(folder, os.path.relpath(folder) if base else folder, os.path.basename(os.path.abspath(folder)))
    provided = {plugin.name: plugin for plugin in declared(GRAMMARS)}
    if name in provided:
        folder = _provided_folder(provided[name])
        return _read(folder, folder, name)
    if os.path.lexists(folder):
        raise GrammarError(f"the grammar {folder} isn't a folder; name the folder with the .lark files")
    names = [BUILT_IN_NAME, *provided]
    there_are = f"packages provide {', '.join(provided)}" if provided else "no package provides a grammar"
    hint = did_you_mean(name, names) or f": no folder has this name, and {there_are}"
    raise GrammarError(f"there is no grammar {name}{hint}")


def _provided_folder(plugin: Plugin) -> str:
    """The folder of a dialect that a package provides: the entry point's value is its path, with dots."""
    _, *inner = plugin.module.split(".")
    for top in files_of(plugin):
        folder = os.path.join(top, *inner)
        if os.path.isdir(folder):
            return folder
    raise GrammarError(
        f"the grammar {plugin.name} of {plugin.package} has no folder {plugin.module}; reinstall the package"
    )


def _read(folder: str, shown: str, name: str) -> DialectFiles:
    prefix = os.path.join(shown, "")
    try:
        names = sorted(item for item in os.listdir(folder) if item == SETTINGS or item.endswith(_SUFFIX))
    except OSError as error:
        raise GrammarError(f"the grammar {shown} can't be read: {system_text(error)}") from None
    if not names:
        raise GrammarError(f"the folder {shown} has no grammar: no {SETTINGS}, sentence.lark, cell.lark or type.lark")
    texts = {}
    mistakes = []
    for item in names:
        text, problem = _text(folder, item)
        texts[item] = text
        if problem:
            mistakes.append(Mistake(f"{prefix}{item}", 1, problem))
    if mistakes:
        raise DialectMistakesError(mistakes)
    return DialectFiles(prefix, name, texts)


def _text(folder: str, name: str) -> tuple[str, str]:
    """A file's text, and why it can't be used."""
    path = os.path.join(folder, name)
    real = os.path.realpath(path)
    if os.path.dirname(real) != os.path.realpath(folder):
        return "", f"leads out of the folder, to {real}; copy the file into the folder"
    try:
        if not os.path.isfile(path):
            return "", "isn't a file"
        with open(path, "rb") as file:
            content = file.read(_MAX_SIZE + 1)
    except OSError as error:
        return "", f"can't be read: {system_text(error)}"
    if len(content) > _MAX_SIZE:
        return "", f"has more than {_MAX_SIZE // 1024} KB; a dialect only defines what differs"
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n"), ""
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return "", f"isn't UTF-8, from line {line} on; save it as UTF-8"
