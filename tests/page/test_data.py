"""What is in the page: all of the spec, each thing once, the same bytes each time, and nothing but its own scripts."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec.outputs import wording
from rst2spec.outputs.drift_followers import follows, shown_changes
from rst2spec.outputs.page.bundling import in_order, joined, page, page_files
from rst2spec.outputs.page.data import encode_page_data
from rst2spec.outputs.page.sentences import Sentences
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.run.accumulator import run
from rst2spec.run.options import Options
from rst2spec.samples import sample
from rst2spec.source.discover import discover
from rst2spec.spec.model import Condition, Creation, DataType, Flow, Mapping, MatchRule, Property, Side
from rst2spec.spec.result import Result
from tests.conftest import SAMPLES, Run
from tests.page.shared import OPTIONS, html_of
from tests.sampling import long, slow

EMPTY = Result((), (), (), ())


def result_of_folder(folder: Path) -> Result:
    return run(discover([str(folder)], str(folder)), Options(include_report_data=False))


@pytest.fixture(scope="module")
def result() -> Result:
    return result_of_folder(SAMPLES)


def data_of(result: Result, options: SpecOptions = OPTIONS) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(encode_page_data(result, options))
    return read


def filled(sentence: list[str | int], names: list[str], paths: list[str]) -> str:
    """As ``files/model.js`` does it."""
    return "".join(part if isinstance(part, str) else [*names, *paths][part] for part in sentence)


def test_all_of_the_spec_is_in_it(result: Result) -> None:
    data = data_of(result)
    text, cells, conditions = data["strings"], data["cells"], data["conditions"]
    flows = [flow for document in result.documents for flow in document.flows]
    mappings = [(flow, mapping) for flow in flows for mapping in flow.mappings]
    rules = [(flow, rule) for flow in flows for rule in flow.match_rules]
    assert [document[0] for document in data["documents"]] == [document.path for document in result.documents]
    assert [document[2] for document in data["documents"]] == [document.digest for document in result.documents]
    assert [f"flow-{name}" for name in data["flows"]["id"]] == [flow.id for flow in flows]
    assert data["flows"]["mappings"] == [len(flow.mappings) for flow in flows]
    assert [text[number] for number in data["flows"]["sourceLabel"]] == [flow.source.label for flow in flows]
    assert [f"rule-{name}" for name in data["rules"]["id"]] == [rule.id for _, rule in rules]
    assert [f"map-{name}" for name in data["mappings"]["id"]] == [mapping.id for _, mapping in mappings]
    assert data["mappings"]["line"] == [mapping.line for _, mapping in mappings]

    def cell(number: int) -> Property:
        path, *numbers = cells[number]
        found = [conditions[each] for each in numbers]
        said = [Condition(text[value], text[where], text[iri], times) for value, where, iri, _, times in found]
        return Property(text[path], tuple(said))

    for side in ("source", "target"):
        assert [cell(number) for number in data["mappings"][side]] == [getattr(item, side) for _, item in mappings]
        assert [cell(number) for number in data["rules"][side]] == [getattr(item, side) for _, item in rules]
    types = [data["types"][number] for number in data["mappings"]["type"]]
    assert [(kind, text[said]) for kind, said in types] == [(item.type.kind, item.type.text) for _, item in mappings]
    unread = [entry for document in data["documents"] for entry in document[-1]]
    assert len(unread) == sum(len(one.unread) + sum(len(flow.unread) for flow in one.flows) for one in result.documents)


def test_the_sentences_are_those_of_all_formats(result: Result) -> None:
    data = data_of(result)
    sentences, text = data["sentences"], data["strings"]
    number = {"flow": 0, "rule": 0, "mapping": 0}
    for document in result.documents:
        for flow in document.flows:
            at = number["flow"]
            names = [text[data["flows"][side][at]] for side in ("sourceName", "targetName")]
            assert filled(sentences[data["flows"]["statement"][at]], names, []) == wording.creation(flow)
            assert filled(sentences[data["flows"]["expects"][at]], names, []) == wording.creation_expected(flow)
            number["flow"] += 1
            for rule in flow.match_rules:
                paths = [rule.source.path or "", rule.target.path or ""]
                said = sentences[data["rules"]["expects"][number["rule"]]]
                assert filled(said, names, paths) == wording.match_expected(rule, wording.names_of(flow))
                number["rule"] += 1
            shared = wording.fan_in(flow)
            for mapping in flow.mappings:
                paths = [mapping.source.path or "", mapping.target.path or ""]
                said = sentences[data["mappings"]["expects"][number["mapping"]]]
                expected = wording.mapping_expected(mapping, wording.names_of(flow), is_shared=mapping.id in shared)
                assert filled(said, names, paths) == expected
                number["mapping"] += 1
    assert min(number.values()) > 0


TEXT = st.text(st.sampled_from("ab\ue000\ue001\ue002\ue003{}0\\"), max_size=6)
PROPERTY = st.builds(
    Property,
    st.none() | TEXT.filter(bool),
    st.lists(st.builds(Condition, TEXT, TEXT, st.none(), st.just(1)), max_size=2).map(tuple),
)
KIND = st.builds(DataType, st.just("malformed"), TEXT, st.none(), st.none())


@given(PROPERTY, PROPERTY, KIND, TEXT, TEXT, TEXT)
def test_no_text_is_taken_for_a_gap(
    source: Property, target: Property, kind: DataType, left: str, right: str, condition: str
) -> None:
    sides = [Side(name, None, None, name, None) for name in (f"x{left}", f"y{right}")]
    mapping = Mapping(id="map-1", source=source, target=target, type=kind)
    rule = MatchRule(id="rule-1", source=source, target=target)
    creation = Creation("conditional", condition, None, None, None)
    flow = Flow(
        id="flow-1",
        source=sides[0],
        target=sides[1],
        type_system=None,
        creation=creation,
        match_rules=(rule,),
        mappings=(mapping,),
        unread=(),
    )
    names = wording.names_of(flow)
    paths = [source.path or "", target.path or ""]
    sentences = Sentences()
    for _ in range(2):  # the second time it is known
        (says, expects) = sentences.of_creation(flow)
        assert filled(list(says), list(names), []) == wording.creation(flow)
        assert filled(list(expects), list(names), []) == wording.creation_expected(flow)
        said = sentences.of_mapping(mapping, flow, is_shared=False)
        assert filled(list(said), list(names), paths) == wording.mapping_expected(mapping, names)
        assert filled(list(sentences.of_rule(rule, flow)[0]), list(names), paths) == wording.match_rule(rule, names)


def test_the_findings_and_what_they_mean(result: Result) -> None:
    data = data_of(result)
    changes = shown_changes(result.diagnostics)
    found = [item for document in result.documents for item in document.diagnostics if not follows(item, changes)]
    found += result.diagnostics
    assert sorted(data["findings"]["code"]) == sorted(item.code for item in found)
    assert list(data["codes"]) == sorted({item.code for item in found})
    text = data["strings"]
    for code, row, flow, message in zip(
        *(data["findings"][name] for name in ("code", "row", "flow", "message")), strict=True
    ):
        (item, *_) = [item for item in found if item.code == code and item.message == text[message]]
        assert (row is None) == (item.mapping is None)
        assert (flow is None) == (item.flow is None)
    assert data["codes"]["R302"]["documentation"][0] == [False, "A condition has no value."]
    errors = data_of(result, replace(OPTIONS, level="error"))
    assert {entry["severity"] for entry in errors["codes"].values()} == {"error"}
    assert data_of(result, replace(OPTIONS, stable=True))["findings"] == {"code": []}


def test_same_input_same_bytes(rst2spec: Run, tmp_path: Path) -> None:
    made = []
    for number in range(2):
        file = tmp_path / f"{number}.html"
        done = rst2spec("compile", SAMPLES / "everything", "-o", file, PYTHONHASHSEED=str(number))
        assert done.returncode == 1, done.stderr  # one of them can't be read
        made.append(file.read_bytes())
    assert made[0] == made[1]


@slow
@pytest.mark.parametrize(
    ("count", "mappings", "size"),
    [(1152, 8_472, 3_000_000), pytest.param(3000, 25_000, 5_000_000, marks=long)],
)
def test_size(count: int, mappings: int, size: int) -> None:
    """1,152 documents like the real ones under 3 MB, 25,000 mappings under 5 MB."""
    from rst2spec import compile_text

    documents = tuple(compile_text(text, name) for name, text in (sample(number, count) for number in range(count)))
    made = Result(documents, tuple(item.path for item in documents), (), tuple(() for _ in documents))
    assert sum(len(flow.mappings) for item in documents for flow in item.flows) > mappings
    assert len(html_of(made, SpecOptions("warning", version="1"))) < size


def test_the_policy_allows_what_is_in_the_page_and_nothing_else() -> None:
    content = html_of(EMPTY).decode()
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy"\s+content="([^"]*)"', content)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))

    def hashes(kind: str) -> list[str]:
        texts = re.findall(rf"<{kind}>(.*?)</{kind.split(maxsplit=1)[0]}>", content, re.DOTALL)
        digests = [hashlib.sha256(text.encode()).digest() for text in texts]
        return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]

    assert rules["default-src"] == "'none'"
    assert rules["script-src"].split() == hashes('script type="module"')
    assert rules["style-src"].split() == hashes("style")
    assert rules["connect-src"] == "'none'"
    assert rules["require-trusted-types-for"] == "'script'"
    assert "'self'" not in policy
    live = b"".join(page(b"{}", live="v1")).decode()
    assert "connect-src 'self'" in live
    assert live.count("'self'") == 1


def test_what_is_in_the_data_cannot_end_it() -> None:
    from tests.page.test_hostile import result_of_hostile

    content = html_of(result_of_hostile()).decode()
    before, _, rest = content.partition('<script type="application/json" id="data">')
    data, _, after = rest.partition("</script>")
    assert "<" not in data
    assert json.loads(data)["documents"]
    assert before + after == html_without_data()


def html_without_data() -> str:
    content = html_of(EMPTY).decode()
    before, _, rest = content.partition('<script type="application/json" id="data">')
    return before + rest.partition("</script>")[2]


def test_modules_are_joined_behind_what_they_need() -> None:
    order = in_order("main.js")
    assert order[-1] == "main.js"
    assert sorted(order) == sorted(file.name for file in page_files() if file.name.endswith(".js"))
    assert len(set(order)) == len(order)
    text = joined("main.js")
    assert not re.search(r"^(import|export)\b", text, re.MULTILINE)
    assert "</script" not in text
    names = re.findall(r"^(?:async )?(?:function|class|const|let) (\w+)", text, re.MULTILINE)
    assert [(one, other) for one, other in pairwise(sorted(names)) if one == other] == []


@pytest.mark.parametrize("file", [file.name for file in page_files() if file.name.endswith(".js")])
def test_text_only_becomes_text(file: str) -> None:
    (found,) = [each for each in page_files() if each.name == file]
    text = found.read_text()
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "javascript:",
    ):
        assert word not in text
    assert not re.search(r'[("]style["\s]*[:,=]', text)  # the policy refuses what isn't set by properties
