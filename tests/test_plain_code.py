"""What the source must not hold: code made at run time, private names of libraries, one name for two things."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from tests.conftest import ROOT
from tests.sampling import slow

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


def test_no_private_names_and_no_code_made_at_run_time() -> None:
    documented = {"._exit"}
    names = {path: {*private_names(ast.parse(path.read_text(encoding="utf-8")))} for path in SOURCES}
    assert {str(path.relative_to(ROOT)): found for path, found in names.items() if found - documented} == {}


def test_what_is_looked_for_is_found() -> None:
    text = "import _x\nfrom _y import a\nfrom z import _b\nv._c\ngetattr(v, '_d')\neval('1')\nexec('2')\n"
    assert {*private_names(ast.parse(text))} == {
        "import _x", "from _y", "from z import _b", "._c", "getattr _d", "eval", "exec",
    }  # fmt: skip


@slow
def test_one_name_means_one_thing() -> None:
    """Formats and commands are named after what they write or do, whatever else has that name.

    The types of settings are named after what they accept.
    """
    sources = [path for path in SOURCES if path.name != "value_types.py"]
    modules = [path for path in sources if path.parent.name != "cli" and not path.parent.name.endswith("_formats")]
    names = Counter(path.stem for path in modules if not path.stem.startswith("__"))
    assert {name for name, count in names.items() if count > 1} == {"errors"}  # each package's exception
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources]
    classes = Counter(node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef))
    assert {name for name, count in classes.items() if count > 1 and not name.startswith("_")} == set()


_ENTRY = re.compile(r"^    \*{0,2}(\w+):", re.MULTILINE)


def described(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """The arguments and attributes that docstrings describe, and that aren't there."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        section = re.search(
            r"^(?:Args|Attributes):\n((?:    .*\n?|\n(?=    ))+)", ast.get_docstring(node) or "", re.MULTILINE
        )
        names = set(_ENTRY.findall(section[1])) if section else set()
        there = {item.attr for item in ast.walk(node) if isinstance(item, ast.Attribute)}
        there |= {item.arg for item in ast.walk(node) if isinstance(item, ast.arg)}
        there |= {item.name for item in ast.walk(node) if isinstance(item, ast.FunctionDef)}
        there |= {item.id for item in ast.walk(node) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)}
        if names - there:
            yield node.name, names - there


@slow
def test_docstrings_describe_what_is_there() -> None:
    assert [item for path in SOURCES for item in described(ast.parse(path.read_text(encoding="utf-8")))] == []
    text = 'class A:\n    """A.\n\n    Attributes:\n        b: B.\n        c: C.\n    """\n\n    b: int\n'
    assert list(described(ast.parse(text))) == [("A", {"c"})]
