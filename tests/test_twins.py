"""Sections with the same heading: a row that moves between them is neither lost nor new, and nothing contradicts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec import Document, compile_text
from rst2spec.outputs.checklist.building import Checklist, checklist_of
from rst2spec.outputs.checklist.merging import merge as merge_checklists
from rst2spec.outputs.checklist.old_sheet import read_checklist
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.spec.changes.change import Change
from rst2spec.spec.changes.document_changes import changes_between
from rst2spec.spec.changes.kinds import KINDS
from tests.conftest import Run, corpus_folders, needs_corpus
from tests.repository import Git
from tests.sampling import slow
from tests.sheets import result_of
from tests.twins import PAIRS, Twin, TwinHistory, contradictions
from tests.wild import damaged_documents
from tests.work import growth
from tests.writing import document, section

PATH = "acme-globex.rst"
LABELS = PAIRS[0]
X, EAN, P = ("x", "y", '"string"'), ("ean", "gtin", '"string"'), ("p", "q", '"string"')
NORWAY, SWEDEN = "Dependant on having NO in country", "Dependant on having SE in country"
SKU, ID, RULE = ("sku", "code"), ("id", "ref"), ("ean", "gtin")


def twins(*them: Twin) -> str:
    return document(*map(str, them))


def twin(policy: str = "always", rows: object = (), rules: object = (), **more: object) -> Twin:
    return Twin(LABELS, policy, rows=list(rows), rules=list(rules), **more)  # type: ignore[call-overload, arg-type]


def changes(old: str, new: str) -> tuple[Change, ...]:
    return changes_between(compile_text(old, PATH), compile_text(new, PATH))


def told(old: str, new: str) -> list[str]:
    return [f"{change.impact}: {change.message}" for change in changes(old, new)]


BEFORE = twins(twin("linked", [X, EAN], [SKU, RULE]), twin("always", [P], [ID]))
AFTER = twins(twin("linked", [X], [SKU]), twin("always", [P, EAN], [ID, RULE]))


def test_a_row_that_moved_between_twins_of_different_policies() -> None:
    assert told(BEFORE, AFTER) == [
        "undecidable: match rule moved across policies: ean = gtin, from 1st of 2 to 2nd of 2",
        'undecidable: mapping moved across policies: ean -> gtin "string", from 1st of 2 to 2nd of 2',
    ]
    rule, row = changes(BEFORE, AFTER)
    old, new = compile_text(BEFORE, PATH), compile_text(AFTER, PATH)
    assert rule.old == (PATH, old.flows[0].match_rules[1].line)
    assert row.new == (PATH, new.flows[1].mappings[1].line)
    assert (row.labels, row.twin) == ("Acme Member to Globex Person", "2nd of 2")
    assert row.flow == new.flows[1].id
    assert row.mapping == new.flows[1].mappings[1].id


def test_a_row_that_moved_between_twins_of_one_policy() -> None:
    old = twins(twin("linked", [X, EAN], [SKU, RULE]), twin("linked", [P], [ID]))
    new = twins(twin("linked", [X], [SKU]), twin("linked", [P, EAN], [ID, RULE]))
    assert told(old, new) == [
        "compatible: match rule moved: ean = gtin, from 1st of 2 to 2nd of 2",
        'compatible: mapping moved: ean -> gtin "string", from 1st of 2 to 2nd of 2',
    ]
    # conditional sections with different conditions create different records
    old = twins(twin("wet", [X, EAN], [SKU]), twin("dry", [P], [ID]))
    new = twins(twin("wet", [X], [SKU]), twin("dry", [P, EAN], [ID]))
    assert {change.impact for change in changes(old, new)} == {"undecidable"}


@pytest.mark.parametrize(("one", "other"), [("linked", "always"), ("wet", "always"), ("always", "wet")])
def test_the_ids_of_twins_of_different_policies_stay_when_rows_move(one: str, other: str) -> None:
    """Of one policy, the content decides which is first (DESIGN, ids): there an id may change places."""
    versions = [
        twins(twin(one, [X, EAN], [SKU, RULE]), twin(other, [P], [ID])),
        twins(twin(one, [X], [SKU]), twin(other, [P, EAN], [ID, RULE])),
        twins(twin(other, [P, EAN], [ID, RULE]), twin(one, [X], [SKU])),
    ]
    first, *others = [{flow.creation.policy: flow.id for flow in compile_text(text, PATH).flows} for text in versions]
    assert len(set(first.values())) == 2
    assert others == [first, first]


def test_a_row_that_moved_and_changed() -> None:
    old = twins(twin("linked", [X, EAN]), twin("always", [P]))
    new = twins(twin("linked", [X]), twin("always", [P, ("ean", "gtin", "N/A")]))
    assert told(old, new) == [
        "undecidable: mapping moved across policies: ean -> gtin N/A, from 1st of 2 to 2nd of 2",
        'undecidable: type lost: ean -> gtin "string", now N/A',
    ]
    # its conditions changed as well
    old = twins(twin("linked", [X, (f"ean ({NORWAY})", "gtin", '"string"')]), twin("always", [P]))
    new = twins(twin("linked", [X]), twin("always", [P, (f"ean ({SWEDEN})", "gtin", "N/A")]))
    assert told(old, new) == [
        "undecidable: mapping moved across policies: ean (country is SE) -> gtin N/A, from 1st of 2 to 2nd of 2",
        'undecidable: type lost: ean -> gtin "string", now N/A',
        "undecidable: condition changed: ean -> gtin: +SE in country, -NO in country",
    ]


def test_twins_are_paired_by_policy_and_rules_before_content() -> None:
    rows = [(f"a{number}", f"b{number}", '"string"') for number in range(9)]
    # all rows have gone over to the section of the other policy: no policy is narrowed or widened
    old = twins(twin("linked", rows), twin("always", [P]))
    new = twins(twin("linked", [P]), twin("always", rows))
    assert Counter(change.kind for change in changes(old, new)) == {"mapping-moved-across-policies": 10}
    # one policy, and the match rules tell
    old = twins(twin("match", [P], [SKU]), twin("match", [X], [ID]))
    new = twins(twin("match", [EAN], [ID]), twin("match", [P], [SKU]))
    assert told(old, new) == [
        'breaking: mapping removed: x -> y "string"',
        'compatible: mapping added: ean -> gtin "string"',
    ]
    assert {change.twin for change in changes(old, new)} == {"1st of 2, 2nd before"}


def test_a_policy_that_changed_is_said_of_its_section_alone() -> None:
    old = twins(twin("linked", [X]), twin("always", [P]))
    new = twins(twin("linked", [X]), twin("linked", [P]))
    (change,) = changes(old, new)
    assert (change.message, change.twin) == (
        "creation narrowed: always created, now never created, only linked",
        "2nd of 2",
    )
    assert change.heading == "Acme Member to Globex Person (2nd of 2)"


def test_the_order_of_twins_is_no_change() -> None:
    one, other = twin("linked", [X, EAN], [SKU]), twin("always", [P], [ID])
    assert told(twins(one, other), twins(other, one)) == []


def test_a_twin_that_was_merged_with_another_one() -> None:
    old = twins(twin("always", [X, EAN]), twin("always", [P]))
    new = twins(twin("always", [X, EAN, P]))
    assert told(old, new) == [
        "compatible: flow merged: Acme Member to Globex Person (2nd of 2 before), with 1 mapping, of which 1 moved",
        'compatible: mapping moved: p -> q "string", from 2nd of 2 to the only one',
    ]
    assert told(new, old) == [
        "compatible: flow split: Acme Member to Globex Person (2nd of 2), with 1 mapping, of which 1 moved",
        'compatible: mapping moved: p -> q "string", from the only one to 2nd of 2',
    ]
    # nothing moves where the other one has the rows already
    new = twins(twin("always", [X, P]))
    assert told(twins(twin("always", [X, P]), twin("always", [P])), new) == [
        "compatible: flow merged: Acme Member to Globex Person (2nd of 2 before), with 1 mapping"
    ]


def test_a_twin_that_is_gone_with_its_policy() -> None:
    old, new = twins(twin("always", [X, EAN]), twin("linked", [P, EAN])), twins(twin("linked", [P, EAN, X]))
    assert told(old, new) == [
        "breaking: flow removed: Acme Member to Globex Person (1st of 2 before), with 2 mappings, of which 1 moved",
        'undecidable: mapping moved across policies: x -> y "string", from 1st of 2 to the only one',
    ]
    # a match rule that moved is not counted
    old = twins(twin("linked", [X, EAN], [SKU, RULE]), twin("always", [P, EAN], [ID]))
    new = twins(twin("always", [P, EAN, X], [ID, RULE]))
    assert told(old, new) == [
        "breaking: flow removed: Acme Member to Globex Person (1st of 2 before), with 2 mappings, of which 1 moved",
        "undecidable: match rule moved across policies: ean = gtin, from 1st of 2 to the only one",
        'undecidable: mapping moved across policies: x -> y "string", from 1st of 2 to the only one',
    ]


def test_unread_text_that_moved() -> None:
    text = ["Who brings the cake?"]
    old, new = twins(twin(rows=[X], texts=text), twin(rows=[P])), twins(twin(rows=[X]), twin(rows=[P], texts=text))
    assert told(old, new) == ["undecidable: unread text moved: Who brings the cake?, from 1st of 2 to 2nd of 2"]
    other = section("Acme Order", "Globex Invoice")
    asked = other.replace("Once a link", f"{text[0]}\n\nOnce a link")
    member = twin(rows=[X], texts=[])
    old = document(str(member), asked)
    member.texts += text
    (said,) = told(old, document(str(member), other))
    assert said.endswith('cake?, from "Acme Order to Globex Invoice" to "Acme Member to Globex Person"')


def test_a_connection_that_moved() -> None:
    def of(one: list[str], other: list[str]) -> str:
        return twins(twin("connected", [X], connected=one), twin("connected", [P], connected=other))

    assert told(of(["Order", "Task"], ["Bill"]), of(["Order"], ["Bill", "Task"])) == [
        "undecidable: connection moved: Task, from 1st of 2 to 2nd of 2"
    ]


# --- laws


@given(st.integers(0, 2**32))
def test_no_change_of_a_commit_contradicts_another_one(seed: int) -> None:
    versions = [compile_text(text, PATH) for text in TwinHistory(seed).versions(4)]
    for old, new in pairwise(versions):
        there, back = changes_between(old, new), changes_between(new, old)
        assert contradictions(there) == []
        assert bool(there) == (old.digest != new.digest)
        assert Counter(KINDS[change.kind].twin for change in there) == Counter(change.kind for change in back)


def test_no_entry_of_a_history_or_of_a_diff_contradicts_another_one(tmp_path: Path, rst2spec: Run) -> None:
    git = Git(tmp_path / "repo")
    histories = [list(TwinHistory(seed).versions(8)) for seed in range(5)]
    for number, texts in enumerate(zip(*histories, strict=True)):
        for document_number, text in enumerate(texts):
            git.write(f"docs/acme-globex{'x' * document_number}.rst", text)
        git.commit(f"night {number}")
    lines = rst2spec("log", "-f", "jsonl", cwd=git.folder).stdout.splitlines()
    by_version: dict[tuple[str, str], list[dict[str, str]]] = {}
    for record in map(json.loads, lines):
        by_version.setdefault((record["commit"]["id"], record["path"]), []).append(record["change"])
    assert len(by_version) >= 5 * 5
    for found in by_version.values():
        assert contradictions(map(change_of, found)) == []
    report = json.loads(rst2spec("diff", "HEAD~7..HEAD", "docs", "-f", "json", cwd=git.folder).stdout)
    by_path: dict[str, list[dict[str, str]]] = {}
    for change in report["changes"]:
        by_path.setdefault(change["path"], []).append(change)
    assert len(by_path) == 5
    for found in by_path.values():
        assert contradictions(map(change_of, found)) == []


def change_of(record: dict[str, str]) -> Change:
    """A change as JSON has it, as far as contradictions are about it."""
    said = {name: record[name] or "" for name in ("subject", "before", "after", "labels")}
    return Change(record["kind"], record["path"], (None, None), None, None, **said)  # type: ignore[arg-type]


def test_contradictions_are_found() -> None:
    """The law's own measure sees what ``diff`` said of the rows that moved."""
    (row,) = (change for change in changes(BEFORE, AFTER) if change.kind.startswith("mapping"))
    gone, come = row._replace(kind="mapping-removed", after=""), row._replace(kind="mapping-added", before="")
    assert contradictions([gone, come]) == [(gone, come)]
    narrowed, widened = (
        row._replace(kind=f"creation-{kind}", subject="", before=before, after=after)
        for kind, before, after in (("narrowed", "always", "never"), ("widened", "never", "always"))
    )
    assert contradictions([narrowed, widened]) == [(narrowed, widened)]


@slow
def test_no_change_that_damage_makes_contradicts_another_one() -> None:
    for _, after, before in damaged_documents()[1::2]:
        old, new = (compile_text(text, name) for name, text in (before, after))
        assert contradictions(changes_between(old, new)) == []


@slow
@needs_corpus
def test_no_change_between_two_real_folders_contradicts_another_one() -> None:
    from rst2spec import compile_paths

    old, new = (
        {Path(item.path).name: item for item in compile_paths(folder).documents}
        for folder in corpus_folders()
        if folder.name[:2] == "20"
    )
    assert old.keys() & new.keys()
    for name in old.keys() & new.keys():
        assert contradictions(changes_between(old[name], new[name])) == []


@slow
def test_the_work_grows_with_the_twins_and_not_with_their_pairs() -> None:
    def pair(count: int) -> tuple[Document, Document]:
        def many(shift: int) -> str:
            rows = [[(f"a{number}-{row}", "b", '"string"') for row in range(4)] for number in range(count)]
            common = ("common", "row", '"string"')
            return twins(*(twin(rows=[common, *rows[at], rows[(at + shift) % count][0]]) for at in range(count)))

        return compile_text(many(1), PATH), compile_text(many(2), PATH)

    pairs = {count: pair(count) for count in (5, 100, 400)}

    def compare(count: int) -> None:
        found = changes_between(*pairs[count])
        assert Counter(change.kind for change in found) == {"mapping-moved": count}

    assert growth(compare) <= 4.2


# --- formats


@pytest.fixture
def sides(tmp_path: Path) -> Path:
    for name, text in (("before", BEFORE), ("after", AFTER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / PATH).write_text(text)
    return tmp_path


@pytest.mark.parametrize("name", ["text", "markdown", "github"])
def test_diff_numbers_twins(name: str, sides: Path, rst2spec: Run) -> None:
    done = rst2spec("diff", "before", "after", "-f", name, cwd=sides)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Acme Member to Globex Person (2nd of 2)" in done.stdout
    assert "from 1st of 2 to 2nd of 2" in done.stdout


def test_diff_as_json_numbers_twins(sides: Path, rst2spec: Run) -> None:
    report = json.loads(rst2spec("diff", "before", "after", "-f", "json", cwd=sides).stdout)
    assert {(item["labels"], item["twin"]) for item in report["changes"]} == {
        ("Acme Member to Globex Person", "2nd of 2")
    }
    assert report["summary"]["undecidable"] == 2


def test_an_allowance_of_the_flow_fits_each_of_its_twins(sides: Path, rst2spec: Run) -> None:
    (sides / "rst2spec.toml").write_text(
        '[[allow]]\nflow = "Acme Member to Globex Person"\nreason = "they are merged next week"\n'
    )
    done = rst2spec("diff", "before", "after", "--fail-on", "any", cwd=sides)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["text", "markdown", "json", "jsonl"])
def test_log_numbers_twins(name: str, tmp_path: Path, rst2spec: Run) -> None:
    git = Git(tmp_path / "repo")
    for text in (BEFORE, AFTER):
        git.write(PATH, text)
        git.commit()
    done = rst2spec("log", "HEAD~1..HEAD", "-f", name, cwd=git.folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2nd of 2" in done.stdout
    for word in ("removed", "added", "narrowed", "widened"):
        assert f"mapping {word}" not in done.stdout
        assert f"match rule {word}" not in done.stdout


# --- marks


def rows_of(made: Checklist) -> dict[tuple[str, str, str], str]:
    """What a tester has noted on the mappings and match rules, by the section's first property and their own."""
    first: dict[str, str] = {}
    for row in made.of("mapping"):
        first.setdefault(row.flow, str(row.values.get("Source property")))
    return {
        (first[row.flow], row.kind, str(row.values.get("Source property"))): str(row.marks["Note"])
        for row in made.rows
        if "Note" in row.marks
    }


def noted(text: str, note: Callable[[str, str, str], str]) -> bytes:
    """The table of a document in which a tester has noted something on each row."""
    made = checklist_of(result_of({PATH: text}), SpecOptions())
    first: dict[str, str] = {}
    rows = []
    for row in made.of("mapping"):
        first.setdefault(row.flow, str(row.values.get("Source property")))
    for row in filter(lambda row: row.flow, made.rows):
        said = note(first[row.flow], row.kind, str(row.values.get("Source property")))
        rows.append(replace(row, marks={"Status": "passed", "Note": said}))
    return b"".join(format_module("checklist", "csv").write(replace(made, rows=tuple(rows))))


@pytest.mark.parametrize("policies", [("always", "always"), ("linked", "always"), ("wet", "dry")])
@pytest.mark.parametrize("is_swapped", [False, True])
@pytest.mark.parametrize("name", ["a", "z"])
def test_marks_of_twins_stay_with_their_rows_when_one_moves(
    policies: tuple[str, str], name: str, *, is_swapped: bool
) -> None:
    both, moving = ("id", "ref", '"string"'), (name, "gtin", '"string"')
    one, other = [("b1", "q", '"string"'), both], [("c1", "q", '"string"'), both]
    old = twins(twin(policies[0], [*one, moving], [SKU]), twin(policies[1], other, [SKU]))
    now = [twin(policies[0], one, [SKU]), twin(policies[1], [*other, moving], [SKU])]
    new = twins(*reversed(now) if is_swapped else now)
    sheet = read_checklist(noted(old, lambda *place: " ".join(place)))
    merged = merge_checklists([sheet], checklist_of(result_of({PATH: new}), SpecOptions()))
    expected = {
        (first, kind, source): f"{first} {kind} {source}"
        for first in ("b1", "c1")
        for kind, source in (("creation", "None"), ("match", "sku"), ("mapping", first), ("mapping", "id"))
    }
    expected["c1", "mapping", name] = f"b1 mapping {name}"
    assert rows_of(merged.checklist) == expected
    assert {row.kind for row in merged.added} | {row.key.kind for row in merged.removed} <= {"finding"}
    assert merged.checklist.left_over == ()


def test_marks_of_a_deleted_twin_are_left_over() -> None:
    both = ("id", "ref", '"string"')
    old = twins(twin(rows=[("b1", "q", '"string"'), both]), twin(rows=[("c1", "q", '"string"'), both]))
    new = twins(twin(rows=[("c1", "q", '"string"'), both]))
    sheet = read_checklist(noted(old, lambda *place: " ".join(place)))
    merged = merge_checklists([sheet], checklist_of(result_of({PATH: new}), SpecOptions()))
    assert rows_of(merged.checklist) == {
        ("c1", kind, source): f"c1 {kind} {source}"
        for kind, source in (("creation", "None"), ("mapping", "c1"), ("mapping", "id"))
    }
    assert {str(item.marks["Note"]).split()[0] for item in merged.checklist.left_over} == {"b1"}
