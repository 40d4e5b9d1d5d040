"""No module imports itself by way of others, at its top or in a function. ``lint-imports`` holds the layers."""

from __future__ import annotations

import sys
from pathlib import Path

import grimp
import pytest


def circles(graph: grimp.ImportGraph) -> set[tuple[str, ...]]:
    """The shortest ways back from what a module imports to the module."""
    found = set()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            way_back = graph.find_shortest_chain(importer=imported, imported=module)
            if way_back is not None:
                start = way_back.index(min(way_back))
                found.add(way_back[start:] + way_back[:start])
    return found


def test_there_are_no_circles() -> None:
    graph = grimp.build_graph("rst2spec", exclude_type_checking_imports=True, cache_dir=None)
    assert len(graph.modules) > 200
    assert circles(graph) == set()


def test_circles_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "circular"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "one.py").write_text("import circular.two\n")
    (package / "two.py").write_text("from circular import three\n")
    (package / "three.py").write_text("def run():\n    from circular.one import work\n    work()\n")
    monkeypatch.syspath_prepend(tmp_path)
    graph = grimp.build_graph("circular", cache_dir=None)
    assert circles(graph) == {("circular.one", "circular.two", "circular.three")}
    assert "circular" not in sys.modules
