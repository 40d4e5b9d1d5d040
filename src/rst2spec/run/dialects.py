"""Loads dialects, and stores what was derived from their files in the cache's folder: as data, never as code."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from functools import cache
from typing import Final

from rst2spec.hashing import key_of_bytes
from rst2spec.language.dialect import BUILT_IN, Dialect
from rst2spec.language.folders import BUILT_IN_NAME, DialectFiles, read_dialect
from rst2spec.language.grammar_files import grammar_folder
from rst2spec.language.grammars import derived_file, has_edits
from rst2spec.run.cache import dialect_files, make_folder, why_not_used
from rst2spec.run.codec import CodecError, seal, unseal

_LOADED: Final[dict[bytes, str]] = {}
"""The data that this process loaded last, by its key."""

_MAX_STORED: Final = 20  # stored dialects; the oldest are removed


def load_dialect(
    name: str | None, base: str = "", cache_folder: str | None = None, *, is_named_cache: bool = False
) -> Dialect:
    """Loads a dialect.

    Args:
        name: A folder, the name of a dialect that a package provides, or ``built-in``; null for the built-in one.
        base: The folder that the name of a folder is relative to; the working directory if it is blank.
        cache_folder: Where derived data is stored; null for nowhere.
        is_named_cache: Whether the user named that folder.

    Raises:
        GrammarError: There is no such dialect, or it has mistakes.
    """
    if name is None or (name == BUILT_IN_NAME and not os.path.isdir(os.path.join(base, name))):
        if not has_edits():
            return BUILT_IN
        files = None
    else:
        files = read_dialect(name, base)
    key = _key(files)
    content = None if cache_folder is None else _stored(cache_folder, key, is_named=is_named_cache)
    if content is None:
        content = _LOADED.get(key) or _derived(files)
        if cache_folder is not None:
            _store(cache_folder, key, content)
    _LOADED.clear()  # one is enough for a library that compiles text by text
    _LOADED[key] = content
    return Dialect(None if files is None else json.loads(content)["settings"]["name"], key.hex(), content)


def _derived(files: DialectFiles | None) -> str:
    """The data of a dialect, or of the built-in one after an edit, as JSON."""
    from rst2spec.language.derive import built_in
    from rst2spec.language.dialect_builder import build  # with Lark: 50 ms

    return json.dumps(built_in() if files is None else build(files), ensure_ascii=False)


def _key(files: DialectFiles | None) -> bytes:
    """The hash of all that the data is derived from: the files, the built-in ones, and the code."""
    own = [] if files is None else [files.name, *[part for item in sorted(files.texts.items()) for part in item]]
    return key_of_bytes(*[part.encode() for part in own], b"", *_program())


@cache
def _program() -> tuple[bytes, ...]:
    """The built-in grammars, the code of ``language/``, and Lark's version, which its first file has."""
    from importlib.util import find_spec

    language = os.path.dirname(derived_file())
    files = [os.path.join(top, name) for top in (grammar_folder(), language) for name in sorted(os.listdir(top))]
    lark = find_spec("lark")
    if lark is not None and lark.origin:
        files.append(lark.origin)
    return tuple([_content(file) for file in files if os.path.isfile(file)])


def _content(file: str) -> bytes:
    with open(file, "rb") as opened:
        return opened.read()


# --- stored data


def _stored(folder: str, key: bytes, *, is_named: bool) -> str | None:
    """The data under a key; null if there is none, it is damaged, or the cache isn't trusted."""
    try:
        content = _content(_file(folder, key))
        if why_not_used(folder, is_named=is_named):
            return None
        return unseal(str, key, content)
    except (OSError, CodecError):
        return None


def _store(folder: str, key: bytes, content: str) -> None:
    """Stores data if the folder can be written."""
    with contextlib.suppress(OSError):
        make_folder(folder)
        descriptor, temporary = tempfile.mkstemp(dir=folder, prefix="dialect-", suffix=".tmp")
        try:
            with open(descriptor, "wb") as opened:
                opened.write(seal(key, content))
            os.replace(temporary, _file(folder, key))
        except OSError:
            os.unlink(temporary)
            raise
        for file in sorted(dialect_files(folder), key=os.path.getmtime, reverse=True)[_MAX_STORED:]:
            os.unlink(file)


def _file(folder: str, key: bytes) -> str:
    return os.path.join(folder, f"dialect-{key.hex()}.json")
