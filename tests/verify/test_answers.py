"""Over invented documents and data with faults, verify finds what the answer sheet states, exactly.

The sheet is made without SQL, from the values as they are meant, before they are written in any format.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from itertools import product
from pathlib import Path

import pytest

from rst2spec import Document, compile_text
from rst2spec.samples import sample
from rst2spec.samples.__main__ import main
from rst2spec.samples.answers import Answers
from rst2spec.samples.chance import Chance
from rst2spec.samples.exports import data_arguments, write_exports
from rst2spec.samples.world import FORMATS, World, flows_of, sides_of, world_of
from rst2spec.spec.model import Mapping
from tests.sampling import sampled, slow
from tests.verify.shared import verified

SEEDS = range(100)
RECORDS = 16
KINDS = ("mapping", "match", "creation")
RESULTS = ("pass", "fail", "undecided")
COUNTS = ("pairs", "equal", "different", "source_blank", "target_blank", "not_applicable", "undecided")
VALUE_FAULTS = {"changed", "lost", "added"}


def documents_of(seed: int) -> list[Document]:
    """The documents of two invented systems, in all four directions, with odd ones."""
    samples = [sample(number, 4, seed, oddity=(1, 3, 6)[seed % 3]) for number in range(4)]
    return [compile_text(item.text, item.name) for item in sorted(samples)]


def has_links(seed: int) -> bool:
    return Chance(seed, "links").hit(0.7)


def world(seed: int) -> World:
    return world_of(documents_of(seed), RECORDS, seed, FORMATS)


@slow
@pytest.mark.parametrize("seed", sampled(SEEDS, one_in=20))
def test_verify_finds_what_the_answers_state(seed: int, tmp_path: Path) -> None:
    invented = world(seed)
    write_exports(invented, tmp_path, seed, has_links=has_links(seed))
    sheet = json.loads((tmp_path / "answers.json").read_text())
    expected = {
        (item["document"], item["kind"], item["id"]): (item["result"], item["counts"]) for item in sheet["items"]
    }
    found = verified(
        invented.documents,
        dict(argument.split("=", 1) for argument in data_arguments(invented, tmp_path)),
        links=str(tmp_path / "links.csv") if has_links(seed) else None,
        config={"values": invented.terms},
    )
    assert {(item.document, item.kind, item.id): (item.result, asdict(item.counts)) for item in found.items} == expected


@pytest.mark.parametrize("seed", range(0, 100, 5))
def test_nothing_fails_without_faults(seed: int) -> None:
    invented = world_of(documents_of(seed), RECORDS, seed, has_faults=False)
    answers = Answers(invented, has_links=True).all()
    # a rule over values that many records share is a fault of the documents, and one type has "none" for no value
    failed = {key for key, answer in answers.items() if answer.result == "fail" and key[1] != "match"}
    texts = {
        mapping.id: mapping.type.text for item in invented.documents for flow in item.flows for mapping in flow.mappings
    }
    assert {texts.get(name, name) for _, _, name in failed} <= {
        '["if",["gt",["decimal","_."],7],["string","_."],"none"]'
    }


@slow
@pytest.mark.parametrize("seed", range(0, 100, 5))
def test_each_fault_in_a_value_is_found(seed: int) -> None:
    """It is one pair more that isn't equal, in each mapping that alone writes a property, without conditions."""
    broken, whole = world(seed), world_of(documents_of(seed), RECORDS, seed, has_faults=False)
    before = Answers(whole, has_links=True).all()
    faults = [fault for fault in broken.faults if fault.kind in VALUE_FAULTS]
    assert faults
    for fault in faults:
        single = world_of(documents_of(seed), RECORDS, seed, has_faults=False)
        (record,) = (item for item in single.entities[fault.entity].records if item.key == fault.record)
        (faulty, *_) = (item for item in broken.entities[fault.entity].records if item.key == fault.record)
        record.values[fault.path] = faulty.values[fault.path]
        after = Answers(single, has_links=True).all()
        for document, mapping in plain_mappings(single, (fault.entity, fault.path)):
            key = (document.path, "mapping", mapping.id)
            numbers = [
                answers[key].counts["different"] + answers[key].counts["undecided"] for answers in (before, after)
            ]
            assert before[key].result != "pass" or numbers == [0, 1], (fault, key)


def plain_mappings(invented: World, node: tuple[object, str]) -> Iterator[tuple[Document, Mapping]]:
    """The mappings of a property between two entity types that alone write theirs, without conditions."""
    for document, flow in flows_of(invented.documents):
        (source, _), (target, _) = sides_of(flow)
        writers = Counter((item.target.path or "").lower() for item in flow.mappings)
        for item in flow.mappings:
            left, right = (source, (item.source.path or "").lower()), (target, (item.target.path or "").lower())
            is_plain = not item.source.conditions and not item.target.conditions and item.type.kind == "primitive"
            is_alone = (
                writers[right[1]] == 1
                and sum(
                    other.source == flow.source and other.target == flow.target
                    for _, other in flows_of(invented.documents)
                )
                == 1
            )
            if is_plain and is_alone and source != target and node in (left, right):
                yield document, item


@slow
def test_the_seeds_have_all_kinds_of_faults_results_and_formats() -> None:
    worlds = [world(seed) for seed in range(0, 100, 5)]
    kinds = {fault.kind for item in worlds for fault in item.faults}
    assert kinds == {"changed", "lost", "added", "unlinked", "linked twice", "linked to nothing", "same key", "no key"}
    answers = [answer for item in worlds for answer in Answers(item, has_links=True).all().items()]
    assert {(key[1], answer.result) for key, answer in answers} == set(product(KINDS, RESULTS))
    assert {name for _, answer in answers for name, number in answer.counts.items() if number} - {"explained"} == set(
        COUNTS
    )
    assert {entity.form for item in worlds for entity in item.entities.values()} == set(FORMATS)


def test_the_command_writes_documents_and_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--count", "4", "--seed", "3", "--data", "--records", "5"]) == 0
    assert capsys.readouterr().out.startswith(f"rst2spec verify {tmp_path} --data ")
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert {"data/answers.json", "data/links.csv", "rst2spec.toml"} <= written
    contents = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".db"}
    assert main([str(tmp_path), "--count", "4", "--seed", "3", "--data", "--records", "5"]) == 0
    assert {path: path.read_bytes() for path in contents} == contents
