"""Dialects for tests: the Norwegian samples', and small ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rst2spec.language.dialect import Dialect
from rst2spec.language.dialect_builder import build
from rst2spec.language.folders import DialectFiles
from rst2spec.spec.model import Document
from tests.conftest import SAMPLES

BOKMAL = SAMPLES / "dialects" / "bokmal"
GRAMMAR = BOKMAL / "grammar"
NEW_ONCE = (
    '%extend once: "Once a link between a " SOURCE " and a " TARGET " is established, it will be kept in sync between '
    'the two systems, regardless of where it is edited."\n'
)


def dialect_of(files: DialectFiles) -> Dialect:
    """A dialect from the texts of its files."""
    return Dialect(files.name, repr(sorted(files.texts.items())), json.dumps(build(files)))


def folder_with(folder: Path, **texts: str) -> Path:
    """A folder of grammars; an underscore stands for the dot in a file's name."""
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return folder


def plain_spec(document: Document, *without: str) -> Any:
    """A document's spec without its dialect and places, and without other fields."""

    def plain(value: Any) -> Any:
        if isinstance(value, Mapping):
            left_out = {"dialect", "line", "column", "diagnostics", *without}
            return {key: plain(item) for key, item in value.items() if key not in left_out}
        return [plain(item) for item in value] if isinstance(value, list | tuple) else value

    return plain(asdict(document))
