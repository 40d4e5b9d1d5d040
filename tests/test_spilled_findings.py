"""Findings in the store are the findings that were put there, and reports are the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from rst2spec.checks.base import Level
from rst2spec.outputs.builtin_formats import builtin_names
from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions, spec_of
from rst2spec.outputs.written_documents import OutputRequest
from rst2spec.run import finding_buffers, fragments
from rst2spec.run.accumulator import run
from rst2spec.run.options import Options
from rst2spec.source.discover import discover
from rst2spec.spec.serialization import dump_spec
from tests.conftest import SAMPLES


@pytest.mark.parametrize("memory_limit", [0, 1, 30])
def test_reports_are_the_same_wherever_findings_are(memory_limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(SAMPLES) / "everything"
    found = discover([str(folder)], folder)
    options = Options(keep_texts=True, keep_documents=False)
    expected = run(found, options)
    assert isinstance(expected.reported, tuple)
    monkeypatch.setattr(finding_buffers, "MEMORY_LIMIT", memory_limit)
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


@pytest.mark.parametrize("level", ["all", "warning"])
@pytest.mark.parametrize("stable", [False, True])
def test_specs_are_the_same_wherever_findings_are(level: Level, stable: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(SAMPLES) / "everything"
    found = discover([str(folder)], folder)
    options = SpecOptions(level, stable=stable, event_time="2026-11-02T03:15:00Z")
    one_by_one = [name for name in builtin_names("compile") if hasattr(format_module("compile", name), "fragment")]
    streamed = Options(
        level=level,
        keep_documents=False,
        include_report_data=False,
        outputs=tuple(OutputRequest(name, options) for name in one_by_one),
    )
    results = [run(found, Options(level=level)), run(found, streamed)]
    monkeypatch.setattr(finding_buffers, "MEMORY_LIMIT", 1)
    monkeypatch.setattr(fragments, "MEMORY_LIMIT", 1_000)
    results += [run(found, Options(level=level)), run(found, streamed)]
    assert [isinstance(result.diagnostics, tuple) for result in results] == [True, True, False, False]
    for name in builtin_names("compile"):
        write = format_module("compile", name).write
        made = [b"".join(write(result, options)) for result in results if result.documents or name in one_by_one]
        assert len(made) == (4 if name in one_by_one else 2)
        assert len({*made}) == 1, name
    (text, *_) = (b"".join(format_module("compile", "json").write(result, options)) for result in results)
    spec = spec_of(results[0], options)
    assert text == dump_spec(spec, stable=stable)
