"""Every format's work grows with what it writes of, and no faster: sections, rows, conditions, findings."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from rst2spec.checks.filtering import FindingFilter, default_codes
from rst2spec.outputs.builtin_formats import builtin_names
from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.run.accumulator import run
from rst2spec.run.options import Options
from rst2spec.source.discover import InputFile
from rst2spec.spec.result import Result
from tests.sampling import sampled, slow
from tests.test_growth import SHAPES as DOCUMENTS
from tests.test_growth import D, S, T
from tests.work import work
from tests.writing import document, section

SPEC = SpecOptions("all", event_time="2026-11-02T03:15:00Z")
FINDINGS = FindingOptions("info", max_per_code=0)
SMALL, LARGE = 100, 400
MOST = 4.6  # for four times as much: some work is done in blocks

SHAPES: dict[str, Callable[[int], str]] = {
    **{name: DOCUMENTS[name] for name in ("rows", "same rows", "sections", "same sections", "clauses", "lost bullets")},
    "sections-of-one-heading": lambda count: document(
        *[section(S, T, [(f"a{number}", f"b{number}", '"string"')]) for number in range(count)]
    ),
    "blank-clauses": lambda count: document(
        section(S, T, [(f"a ({''.join(f'{D} in p{number}' for number in range(count))})", "b", '"string"')])
    ),
    "unknown-calls": lambda count: document(
        section(S, T, [("a", "b", f'["concat", {", ".join(f"[{chr(34)}f{n}{chr(34)}, 1]" for n in range(count))}]')])
    ),
    "conflicts": lambda count: document(section(S, T, [(f"a{n}", "b", f'"type{n}"') for n in range(count)])),
    "unread": lambda count: document(section(S, T, statements="Say it again.\n\n" * count)),
}


def result_of(text: str) -> Result:
    found = InputFile("acme-globex.rst", "acme-globex.rst", is_explicit=True, content=text.encode())
    return run([found], Options(finding_filter=FindingFilter(default_codes()), keep_texts=True))


def grows(write: Callable[[Result], Iterable[bytes]], shape: str) -> float:
    """How many times as much work it is to write of four times as much."""
    counts = []
    for size in (3, SMALL, LARGE):  # the first one imports what is needed
        result = result_of(SHAPES[shape](size))
        counts.append(work(lambda result=result: deque(write(result), maxlen=0)))  # type: ignore[misc]
    return counts[2] / counts[1]


@slow
@pytest.mark.parametrize(("name", "shape"), sampled(builtin_names("compile"), SHAPES, one_in=7))
def test_a_spec(name: str, shape: str) -> None:
    assert grows(lambda result: format_module("compile", name).write(result, SPEC), shape) <= MOST


@slow
@pytest.mark.parametrize(("name", "shape"), sampled(builtin_names("check"), SHAPES, one_in=7))
def test_findings(name: str, shape: str) -> None:
    assert grows(lambda result: format_module("check", name).write(result, FINDINGS), shape) <= MOST


@slow
@pytest.mark.parametrize(
    ("name", "group", "shape"), sampled(["full", "concise"], ["document", "code", "cause"], SHAPES, one_in=7)
)
def test_findings_that_are_put_together(name: str, group: str, shape: str) -> None:
    options = replace(FINDINGS, group_by=group)  # type: ignore[arg-type]
    assert grows(lambda result: format_module("check", name).write(result, options), shape) <= MOST


@slow
@pytest.mark.parametrize(("name", "shape"), sampled(["csv", "xlsx"], SHAPES, one_in=5))
def test_a_checklist(name: str, shape: str) -> None:
    from rst2spec.outputs.checklist.building import checklist_of

    def write(result: Result) -> Iterable[bytes]:
        chunks: Iterable[bytes] = format_module("checklist", name).write(checklist_of(result, SPEC))
        return chunks

    assert grows(write, shape) <= MOST
