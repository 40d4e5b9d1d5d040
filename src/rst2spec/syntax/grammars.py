"""Finds the grammar files and builds their parsers: each once, when it is first needed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lark import Lark


@cache
def grammar_folder() -> Path:
    """The folder with the grammars: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "grammar", package.parent.parent / "grammar"):
        if (folder / "document.lark").is_file():
            return folder
    raise FileNotFoundError(f"rst2spec's grammars are in neither {package} nor {package.parent.parent}")


def build(name: str, start: list[str], **options: Any) -> Lark:
    """Builds the LALR parser of ``grammar/{name}.lark``."""
    from lark import Lark

    text = (grammar_folder() / f"{name}.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", start=start, maybe_placeholders=False, **options)
