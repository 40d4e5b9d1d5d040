"""Findings that are kept in a file are the findings that were put there, and reports are the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from rst2spec.outputs import kept_findings
from rst2spec.outputs.findings import FindingOptions
from rst2spec.outputs.registry import builtin_names, format_module
from rst2spec.pipeline import Options, run
from rst2spec.source.discover import discover
from tests.conftest import SAMPLES


@pytest.mark.parametrize("room", [0, 1, 30])
def test_reports_are_the_same_wherever_findings_are_kept(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(SAMPLES) / "everything"
    found = discover([str(folder)], folder)
    options = Options(keep_texts=True, keep_documents=False)
    expected = run(found, options)
    assert isinstance(expected.reported, tuple)
    monkeypatch.setattr(kept_findings, "IN_MEMORY", room)
    result = run(found, options)
    assert not isinstance(result.reported, tuple)
    assert tuple(result.reported) == expected.reported
    assert result.reported[-1] == expected.reported[-1]
    assert result.reported[1:3] == expected.reported[1:3]
    places = [(path, item.start.line, item.start.column, item.code) for path, item in result.findings()]
    assert places == sorted(places)
    known = {item.fingerprint for _, item in list(expected.findings())[::2]}
    for name in builtin_names("check"):
        write = format_module("check", name).write
        for one, other in ((result, expected), (result.with_baseline(known), expected.with_baseline(known))):
            assert b"".join(write(one, FindingOptions())) == b"".join(write(other, FindingOptions()))
    assert result.without(known, "x").reported == expected.without(known, "x").reported
