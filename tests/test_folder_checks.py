"""The checks over all documents: the same findings however few documents are looked at together, in whatever order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec.checks import r703_asymmetric_mapping
from rst2spec.checks.base import DocumentSummary, FlowSummary, RunFinding, RunNote, RunSummary, Span
from rst2spec.checks.known_checks import run_checks
from rst2spec.checks.r703_asymmetric_mapping import AsymmetricMapping
from rst2spec.run import finding_buffers, flows
from rst2spec.run.accumulator import aggregate, run
from rst2spec.run.document_result import check_file
from rst2spec.run.flows import FlowBuffer, decode_flows, encode_flows
from rst2spec.run.options import Options
from rst2spec.run.reading import compile_source
from rst2spec.run.store import Store
from rst2spec.samples import sample
from rst2spec.source import source_of
from rst2spec.source.discover import discover
from rst2spec.spec.diagnostic import FolderDiagnostic
from rst2spec.spec.identity import system_key
from rst2spec.spec.model import System
from tests.conftest import every_document, text_of
from tests.sampling import slow

TOP = Span(2, 1, 2, 24)


def member(path: str, source: System, target: System, flows: Sequence[FlowSummary]) -> DocumentSummary:
    return DocumentSummary(path, source, target, ((), ()), TOP, TOP, TOP, flows)


_systems = st.builds(
    lambda name, slug: System(name, slug, None, None, ()),
    st.sampled_from([None, "Acme", "A", "a"]),
    st.sampled_from([None, "acme", "a"]),
)
_ends = st.tuples(st.sampled_from([None, "Order", "Ware"]), st.sampled_from([None, "person"]))
_pairs = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), max_size=4, unique=True).map(tuple)


@st.composite
def _members(draw: st.DrawFn) -> list[DocumentSummary]:
    """Documents of few systems, so that pairs repeat, are blank, and are their own reverse."""
    found = []
    for number in range(draw(st.integers(0, 8))):
        flows = [
            FlowSummary(f"flow-{at}", draw(_ends), draw(_ends), Span(at, 1, at, 9), draw(_pairs))
            for at in range(draw(st.integers(0, 4)))
        ]
        found.append(member(f"{number}.rst", draw(_systems), draw(_systems), flows))
    return found


def by_definition(members: Iterable[DocumentSummary]) -> Iterator[RunFinding]:
    """R703 with all flows in memory."""
    flows: dict[tuple[object, object], list[tuple[DocumentSummary, FlowSummary]]] = defaultdict(list)
    for item in members:
        for flow in item.flows:
            key = (system_key(item.source), flow.source), (system_key(item.target), flow.target)
            flows[key].append((item, flow))
    for (source, target), group in flows.items():
        if (target, source) not in flows or source == target:
            continue
        reverse = flows[target, source]
        back = {(right, left) for _, flow in reverse for left, right in flow.pairs}
        for item, flow in group:
            lacking = [f"{left} to {right}" for left, right in flow.pairs if (left, right) not in back]
            if lacking:
                more = f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""
                count = f"{len(flow.pairs)} mapping{'' if len(flow.pairs) == 1 else 's'}"
                has = "has" if len(lacking) == 1 else "have"
                yield RunFinding(
                    f"{len(lacking)} of {count} {has} no reverse: {', '.join(lacking[:3])}{more}",
                    item.path,
                    flow.heading,
                    flow=flow.id,
                    notes=(RunNote(reverse[0][0].path, reverse[0][1].heading, "The reverse flow is here."),),
                )


@given(_members(), st.integers(1, 3), st.integers(1, 3))
def test_flows_are_compared_with_all_of_their_reverses(
    members: list[DocumentSummary], at_once: int, of_one_pair: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(r703_asymmetric_mapping, "_AT_ONCE", at_once)
        patch.setattr(r703_asymmetric_mapping, "_OF_ONE_PAIR", of_one_pair)
        found = list(AsymmetricMapping().find(RunSummary(members)))
    assert sorted(found, key=repr) == sorted(by_definition(members), key=repr)


def test_documents_of_one_pair_however_many_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(r703_asymmetric_mapping, "_OF_ONE_PAIR", 7)
    random = Random(1)
    for slugs in (("acme", "globex"), ("acme", "acme"), (None, None)):
        members = []
        for number in range(100):
            ends = [(random.choice(["Order", "Ware", None]), None) for _ in range(2)]
            pairs = tuple((random.choice("abc"), random.choice("abc")) for _ in range(2))
            source, target = slugs if number % 2 else slugs[::-1]
            systems = System(None, source, None, None, ()), System(None, target, None, None, ())
            members.append(member(f"{number}.rst", *systems, [FlowSummary("f", ends[0], ends[1], TOP, pairs)]))
        found = list(AsymmetricMapping().find(RunSummary(members)))
        assert found
        assert sorted(found, key=repr) == sorted(by_definition(members), key=repr)


_findings = st.builds(
    RunFinding,
    st.sampled_from(["one", "two"]),
    st.sampled_from(["a.rst", "b.rst", "é.rst"]),
    st.builds(Span, st.integers(1, 2), st.integers(1, 2), st.integers(1, 9), st.integers(1, 9)),
    st.none() | st.just("flow-1"),
    st.none() | st.just("map-1"),
    st.sampled_from(["", "acme:globex"]),
    st.lists(st.builds(RunNote, st.text(max_size=3), st.just(TOP), st.text(max_size=3)), max_size=2).map(tuple),
)


@given(st.lists(st.tuples(_findings, st.sampled_from(run_checks()))), st.integers(0, 5))
def test_findings_are_in_order_wherever_they_wait(
    found: list[finding_buffers.FindingOfCheck], memory_limit: int
) -> None:
    expected = sorted(found, key=lambda item: (item[0].path, item[0].span[:2], item[1].code, item[0].message))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding_buffers, "MEMORY_LIMIT", memory_limit)
        store = Store()
        assert list(finding_buffers.sort_findings(iter(found), store)) == expected


def test_flows_are_what_the_documents_say() -> None:
    kept = FlowBuffer(Store())
    for path in every_document()[::10]:
        compiled = compile_source(source_of(text_of(path), path.name))
        flows = kept.add(encode_flows(compiled))
        document = compiled.document
        assert [flow.id for flow in flows] == [flow.id for flow in document.flows]
        assert [flow.heading.line for flow in flows] == [flow.line for flow in document.flows]
        for one, other in zip(flows, document.flows, strict=True):
            assert one.source == (other.source.entity, other.source.variant)
            assert one.target == (other.target.entity, other.target.variant)
            said = [(row.source.path, row.target.path) for row in other.mappings if row.source.path and row.target.path]
            assert one.pairs == tuple(dict.fromkeys(said))
        assert (len(flows), bool(flows)) == (len(document.flows), bool(document.flows))
        assert tuple(flows) == decode_flows(encode_flows(compiled))
        if flows:
            assert (flows[0], flows[-1:]) == (next(iter(flows)), tuple(flows)[-1:])


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Documents with findings of every folder check, and with two of a pair."""
    for number in range(40):
        name, text = sample(number, 40)
        (tmp_path / name).write_text(text)
        if number % 4 == 0:
            (tmp_path / "again").mkdir(exist_ok=True)
            (tmp_path / "again" / name).write_text(text.replace("string", "decimal").replace(" - name", " - named"))
    first = min(tmp_path.glob("*.rst"))
    first.write_text(first.read_text().replace("Dataflow", "Group Dataflow").replace(" to ", " Ltd to ", 1))
    (tmp_path / "broken.rst").write_bytes(b"\xff")
    (tmp_path / "notes.rst").write_text("Notes\n")
    return tmp_path


def found_in(folder: Path, order: Sequence[int] = ()) -> list[FolderDiagnostic]:
    found = discover([str(folder)], folder)
    made = [check_file(item, Options(keep_documents=False)) for item in found]
    result = aggregate([made[number] for number in order] if order else made, Options(keep_documents=False))
    return list(result.diagnostics)


@slow
def test_the_order_of_documents_does_not_count(many: Path) -> None:
    expected = found_in(many)
    assert {item.code for item in expected} >= {"R106", "R701", "R703", "R704", "R901"}
    order = list(range(len(discover([str(many)], many))))
    for seed in range(3):
        Random(seed).shuffle(order)
        assert found_in(many, order) == expected


def test_findings_are_the_same_wherever_everything_waits(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = found_in(many)
    for limit in (0, 3):
        monkeypatch.setattr(finding_buffers, "MEMORY_LIMIT", limit)
        monkeypatch.setattr(flows, "MEMORY_LIMIT", limit)
        monkeypatch.setattr(r703_asymmetric_mapping, "_AT_ONCE", limit + 1)
        assert found_in(many) == expected
        result = run(discover([str(many)], many), Options(keep_documents=False))
        assert not isinstance(result.diagnostics, tuple)
        assert result.diagnostics[-1] == expected[-1]
        assert result.diagnostics[1:4] == tuple(expected[1:4])
        with pytest.raises(IndexError):
            result.diagnostics[len(expected)]
