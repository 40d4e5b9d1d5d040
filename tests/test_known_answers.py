"""The known answers: a spec written by hand from its document, field by field, and its findings line by line."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from rst2spec import compile_paths
from tests.conftest import CORPUS, EXPECTED, needs_corpus, needs_expected


def differences(found: Any, wanted: Any, where: str = "") -> list[str]:
    """What is other than wanted; fields that the answer leaves out (ids, digest, findings) are not compared."""
    if isinstance(wanted, dict):
        missing = [f"{where}.{key} is missing" for key in wanted if key not in found]
        return missing + [
            line for key in wanted if key in found for line in differences(found[key], wanted[key], f"{where}.{key}")
        ]
    if isinstance(wanted, list):
        if len(found) != len(wanted):
            return [f"{where} has {len(found)} items, not {len(wanted)}"]
        return [
            line
            for index, (one, other) in enumerate(zip(found, wanted, strict=True))
            for line in differences(one, other, f"{where}[{index}]")
        ]
    return [] if found == wanted else [f"{where} is {found!r}, not {wanted!r}"]


@needs_corpus
@needs_expected
@pytest.mark.parametrize("name", ["seed.json", "acme-globex.json"])
def test_known_answer(name: str, tmp_path: Path) -> None:
    from rst2spec import dump_spec

    assert CORPUS is not None
    assert EXPECTED is not None
    path = CORPUS / "seed" / "powerofficego-unnamed.rst" if name == "seed.json" else EXPECTED / "acme-globex.rst"
    (tmp_path / path.name).write_bytes(path.read_bytes())
    spec = json.loads(dump_spec(compile_paths(tmp_path, root=tmp_path)))
    wanted = json.loads((EXPECTED / "2.0" / name).read_text())
    codes = wanted.pop("codes")
    (document,) = spec["documents"]
    assert differences(document, wanted) == []
    found = defaultdict(list)
    for item in [*document["diagnostics"], *spec["diagnostics"]]:
        found[item["code"]].append(item["start"]["line"])
    unnamed = {code for code, rule in spec["rules"].items() if rule["severity"] == "info" and code not in codes}
    assert {code: lines for code, lines in found.items() if code not in unnamed} == codes
