"""Reads spec files: JSON, JSON lines or a database, of this version of the contract or an older one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Final

from rst2spec.cli.values import listed
from rst2spec.config.errors import UsageError
from rst2spec.failures import system_text
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.sql_schema import MAGIC
from rst2spec.spec.model import Document
from rst2spec.spec.older import VersionError
from rst2spec.spec.serialization import without_bom

_RECORD: Final = b'{"record":'
_SUFFIXES: Final = (".json", ".jsonl", ".db")


def read_specs(path: str) -> Iterator[Document]:
    """The documents of a spec, of all specs in a folder, or of the spec in standard input (``-``).

    Raises:
        UsageError: One can't be read, isn't a spec, or has a newer version; or a folder has none.
    """
    if path == "-":
        yield from documents_of(sys.stdin.buffer.read(), "standard input")
        return
    files = list(_files(path)) if os.path.isdir(path) else [path]
    if not files:
        raise UsageError(f"there is no spec in {path}: no file that ends in {listed(_SUFFIXES)}")
    for file in files:
        yield from read_spec(file)


def has_specs(folder: str) -> bool:
    """Whether there may be specs in a folder."""
    return any(True for _ in _files(folder))


def _files(folder: str) -> Iterator[str]:
    for top, folders, names in os.walk(folder):
        folders.sort()
        yield from (os.path.join(top, name) for name in sorted(names) if name.endswith(_SUFFIXES))


def read_spec(file: str, format_name: str | None = None) -> tuple[Document, ...]:
    """The documents of a spec.

    Args:
        file: The file.
        format_name: ``json``, ``jsonl`` or ``sqlite``; by default it is recognized by the first bytes.

    Raises:
        UsageError: It can't be read, isn't a spec, or has a newer version.
    """
    if os.path.exists(file) and not os.path.isfile(file):
        raise UsageError(f"{file} isn't a regular file")
    try:
        with open(file, "rb") as stream:
            content = stream.read()
    except OSError as error:
        raise UsageError(f"{file} can't be read: {system_text(error)}") from None
    return documents_of(content, file, format_name)


def documents_of(content: bytes, name: str, format_name: str | None = None) -> tuple[Document, ...]:
    """The documents of a spec's bytes; ``name`` is its name in messages.

    Raises:
        UsageError: It isn't a spec, or has a newer version.
    """
    content = without_bom(content)
    try:
        _, documents = format_module("compile", format_name or _format_of(content)).read(content)
    except VersionError as error:
        raise UsageError(f"{name} is {error}") from None
    except (ValueError, RecursionError) as error:  # pydantic's errors are ValueErrors
        raise UsageError(f"{name} isn't a spec of rst2spec: {_reason(error)}") from None
    result: tuple[Document, ...] = documents
    return result


def is_spec(content: bytes) -> bool:
    """Whether a file is meant to be a spec: documents never begin with a brace or like a database."""
    return content.startswith(MAGIC) or without_bom(content).lstrip()[:1] == b"{"


def _format_of(content: bytes) -> str:
    return "sqlite" if content.startswith(MAGIC) else "jsonl" if content.startswith(_RECORD) else "json"


def _reason(error: ValueError | RecursionError) -> str:
    """The first reason on one line: pydantic's errors are pages long."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    details = getattr(error, "errors", None)
    if details is None:
        return str(error)
    first = details(include_url=False, include_input=False)[0]
    location = ".".join(map(str, first["loc"]))
    return f"{location}: {first['msg']}" if location else str(first["msg"])
