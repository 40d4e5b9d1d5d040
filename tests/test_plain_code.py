"""What the source must not hold: code made at run time, and names that a library keeps to itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

SOURCES = sorted((ROOT / "src" / "rst2spec").rglob("*.py"))
_OWN = {"self", "cls"}
_PUBLIC = {"_replace", "_fields", "_asdict", "_make", "_field_defaults"}
"""Public names of named tuples, which begin with an underscore so that no field is hidden."""


def private_names(tree: ast.Module) -> Iterator[str]:
    ours = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    ours |= {
        node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (f"import {item.name}" for item in node.names if item.name.startswith("_"))
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if module.startswith("_") and not module.startswith("__"):
                yield f"from {module}"
            if not module.startswith("rst2spec"):
                yield from (f"from {module} import {item.name}" for item in node.names if item.name.startswith("_"))
        elif isinstance(node, ast.Attribute):
            name = node.attr
            is_private = name.startswith("_") and not name.startswith("__") and name not in _PUBLIC
            if is_private and name not in ours and not (isinstance(node.value, ast.Name) and node.value.id in _OWN):
                yield f".{name}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in {"eval", "exec", "compile"}:
                yield node.func.id
            texts = [item.value for item in node.args if isinstance(item, ast.Constant) and isinstance(item.value, str)]
            if node.func.id in {"getattr", "setattr", "hasattr"}:
                yield from (f"{node.func.id} {text}" for text in texts if text.startswith("_") and text[1:2] != "_")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_private_names_and_no_code_made_at_run_time(path: Path) -> None:
    found = {*private_names(ast.parse(path.read_text(encoding="utf-8")))}
    assert found - {"._exit"} == set()  # os._exit is documented


def test_what_is_looked_for_is_found() -> None:
    text = "import _x\nfrom _y import a\nfrom z import _b\nv._c\ngetattr(v, '_d')\neval('1')\nexec('2')\n"
    assert {*private_names(ast.parse(text))} == {
        "import _x", "from _y", "from z import _b", "._c", "getattr _d", "eval", "exec",
    }  # fmt: skip
