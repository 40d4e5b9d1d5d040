"""A change of the dialect clears whatever depends on it: each cached function says whether it does."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "src" / "rst2spec"
LANGUAGE = [
    path for name in ("language", "syntax", "tokens", "source", "spec") for path in (PACKAGE / name).rglob("*.py")
]

INDEPENDENT = {
    # grammar files and templates themselves
    "grammar_folder", "_committed", "_built_in", "_parser", "items_of", "_pattern", "_names",
    # docutils, and markup of plain blocks
    "_state_classes", "_settings", "_rows", "_texts",
    # names, dates and numbers
    "normalize_name", "_own_label", "_other_label", "words_of", "system_of", "_is_date", "_outline", "_contradicted",
    # classes and patterns of files
    "roles_of", "parts_of", "_holds_volatile", "patterns_of",
}  # fmt: skip


def cached_functions(path: Path) -> dict[str, bool]:
    """The functions of a module whose results are cached, and whether a change of the dialect clears them."""
    found = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            decorators = [ast.unparse(item).partition("(")[0] for item in node.decorator_list]
            if {"cache", "lru_cache"} & {*decorators}:
                found[node.name] = "per_dialect" in decorators
    return found


@pytest.mark.parametrize("path", LANGUAGE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_cached_function_says_whether_it_depends_on_the_dialect(path: Path) -> None:
    unmarked = {name for name, is_marked in cached_functions(path).items() if not is_marked}
    assert unmarked - INDEPENDENT == set()


def test_the_exceptions_are_there() -> None:
    names = {name for path in LANGUAGE for name, is_marked in cached_functions(path).items() if not is_marked}
    assert INDEPENDENT - names == set()
