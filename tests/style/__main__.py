"""Finds wording that our texts shouldn't have, by the patterns of ``patterns.toml``: a part of ``make lint``."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
SETTINGS: Final[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "patterns.toml").read_text())


def problems_in(text: str) -> Iterator[tuple[int, str]]:
    """The unwanted wording in a text: lines from 0, and what to write instead."""
    for entry in SETTINGS["pattern"]:
        allowed = {" ".join(words.lower().split()) for words in entry.get("allowed", [])}
        for match in re.finditer(entry["find"].replace(" ", r'[\s"#*/]+'), text, re.IGNORECASE):
            found = " ".join(match[0].split())
            around = " ".join(text[max(0, match.start() - 40) : match.end() + 40].lower().split())
            if not any(words in around for words in allowed):
                yield text.count("\n", 0, match.start()), f'"{found}": {entry["instead"]}'


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a file with their first lines; of code in Python its strings and comments."""
    text = path.read_text()
    if path.suffix != ".py":
        yield 1, text
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def files() -> list[Path]:
    """The files with our texts."""
    return sorted({path for pattern in SETTINGS["files"] for path in ROOT.glob(pattern)})


if __name__ == "__main__":
    lines = [
        f"{path.relative_to(ROOT)}:{first + line}: {problem}"
        for path in files()
        for first, text in texts_of(path)
        for line, problem in problems_in(text)
    ]
    sys.exit("\n".join(lines) or None)
