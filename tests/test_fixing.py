"""Fixes applied to documents: which ones at once, in how many rounds, and what must stay as it is."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rst2spec import fixing
from rst2spec.fixing import MAX_ROUNDS, FixedDocument, FixReport, fix_documents
from rst2spec.outputs.patch import patch
from rst2spec.run.accumulator import aggregate
from rst2spec.run.document_result import DocumentResult, check_file, check_source
from rst2spec.run.options import Options
from rst2spec.samples import sample
from rst2spec.source import Source, source_of
from rst2spec.source.discover import InputFile, discover
from rst2spec.source.read import decode, encode, load
from rst2spec.spec.diagnostic import Diagnostic, Edit, Fix, Position
from rst2spec.spec.edit import Applied, choose
from rst2spec.spec.model import Document
from tests import needs
from tests.conftest import SAMPLES, corpus_folders, for_each, needs_corpus
from tests.mutating import TEXTS, mutated
from tests.processes import process
from tests.sampling import fewer, slow
from tests.test_edited import GRID, SAME
from tests.wild import wild_folder
from tests.work import growth
from tests.writing import document, section

CLAUSE = "Dependant on having NO in country"
GENERATED = [sample(number, 20, seed=5).text for number in range(10)]


def given_text(text: str | bytes, path: str = "acme-globex.rst", *, is_reference_only: bool = False) -> InputFile:
    data = text.encode() if isinstance(text, str) else text
    return InputFile(path, path, is_explicit=True, is_reference_only=is_reference_only, content=data)


def fixed(*texts: str | bytes, unsafe: bool = False, **systems: str) -> FixReport:
    found = [given_text(text, f"acme-globex{number or ''}.rst") for number, text in enumerate(texts)]
    return fix_documents(found, Options(systems=systems), unsafe=unsafe)


def after(outcome: FixReport) -> list[str]:
    return [item.after.text for item in outcome.fixed]


def again(outcome: FixReport) -> list[InputFile]:
    return [item.input_file._replace(content=encode(item.after)) for item in outcome.fixed]


def checked(found: InputFile) -> DocumentResult:
    result = check_file(found, Options())
    assert isinstance(result, DocumentResult)
    return result


def safely_fixable(item: DocumentResult) -> list[str]:
    found = item.diagnostics if item.is_dataflow else ()
    return [finding.code for finding in found if finding.fix is not None and finding.fix.safety == "safe"]


# --- what came of it


def test_only_what_was_asked_for_is_fixed_and_counted() -> None:
    short = document().replace("Introduction\n------------", "Introduction\n-----------")
    found = [
        given_text(short, "acme-globex.rst"),
        given_text(document(target="Initech"), "acme-initech.rst"),
        given_text("Notes\n=====\n", "notes.rst"),
        given_text(short.replace("Globex", "Hooli"), "acme-hooli.rst", is_reference_only=True),
        given_text(b"\xff", "acme-broken.rst"),
        given_text(b"\xff", "acme-beyond.rst", is_reference_only=True),
    ]
    outcome = fix_documents(found, Options())
    assert [(item.input_file.path, item.after.text) for item in outcome.fixed] == [("acme-globex.rst", document())]
    assert [(fix.code, fix.safety) for fix in outcome.fixed[0].fixes] == [("R105", "safe")]
    assert [len(changes) for changes in outcome.fixed[0].rounds] == [1]
    assert (outcome.withheld, [item.path for item in outcome.skipped]) == ((), ["acme-broken.rst"])
    assert (outcome.unsafe, outcome.documents) == (0, 2)
    # workers may have checked them already
    assert fix_documents(found, Options(), results=[check_file(item, Options()) for item in found]) == outcome


# --- which fixes at once


def finding(code: str, *edits: tuple[int, int, str]) -> Diagnostic:
    """A finding on a text of one line with edits at columns from 0."""
    made = tuple(Edit(Position(1, start + 1), Position(1, end + 1), text) for start, end, text in edits)
    place = Position(1, 1)
    return Diagnostic(code, "", "warning", "", "", place, place, None, None, (), Fix("safe", made), "")


def chosen(*found: Diagnostic) -> str:
    fixes, changes = choose(source_of("abcdefghij", "x"), found)
    assert list(changes) == sorted(changes, key=lambda change: change[:2])
    return " ".join(sorted(fix.code for fix in fixes))


@pytest.mark.parametrize(
    ("edits", "applied"),
    [
        # side by side
        (([(0, 3, "")], [(3, 5, "")]), "R1 R2"),
        (([(0, 3, "x")], [(4, 4, "yy")]), "R1 R2"),
        # the larger one, by what is taken out and what is put in
        (([(0, 5, "")], [(4, 6, "")]), "R1"),
        (([(0, 2, "")], [(1, 5, "")]), "R2"),
        (([(0, 2, "")], [(1, 2, "long")]), "R2"),
        (([(4, 8, "")], [(9, 10, "")]), "R1 R2"),
        # of equals the first
        (([(0, 2, "")], [(1, 3, "")]), "R1"),
        # insertions at one place, at an end, at a beginning, in the midst
        (([(2, 2, "x")], [(2, 2, "yy")]), "R2"),
        (([(2, 2, "x")], [(0, 2, "")]), "R2"),
        (([(2, 2, "x")], [(2, 4, "")]), "R2"),
        (([(2, 2, "x")], [(1, 4, "")]), "R2"),
        (([(10, 10, "xx")], [(9, 10, "")]), "R1"),
        (([(0, 0, "xx")], [(0, 1, "")]), "R1"),
        # whole or not at all
        (([(0, 1, ""), (8, 9, "")], [(0, 4, "")], [(8, 9, "")]), "R2 R3"),
        (([(0, 3, "")], [(2, 4, "")], [(3, 5, "")]), "R1 R3"),
    ],
)
def test_which_fixes_are_applied_at_once(edits: tuple[list[tuple[int, int, str]], ...], applied: str) -> None:
    found = [finding(f"R{number}", *parts) for number, parts in enumerate(edits, start=1)]
    assert chosen(*found) == applied


def test_insertions_of_one_fix_at_one_place_stay_in_order() -> None:
    _, changes = choose(source_of("abc", "x"), [finding("R1", (1, 1, "x"), (1, 1, "a"), (0, 1, "")), finding("R2")])
    assert [change.text for change in changes] == ["", "x", "a"]


def test_the_larger_of_two_fixes_that_overlap_is_applied() -> None:
    row = (f"a ({CLAUSE})", "b", '"string"')
    doubled = (f"a ({CLAUSE}{CLAUSE})\t", "b", '"string"')
    outcome = fixed(document(section(rows=[row, doubled])))
    assert after(outcome) == [document(section(rows=[row]))]
    assert outcome.fixed[0].fixes == (Applied("R403", "safe"),)


def test_what_one_round_leaves_the_next_one_mends() -> None:
    blank = document(section(" Member", " Person", system=""), source="", target="")
    outcome = fixed(blank, unsafe=True, acme="Acme AS", globex="Globex Inc")
    named = section("Acme AS Member", "Globex Inc Person", system="Globex Inc")
    assert after(outcome) == [document(named, source="Acme AS", target="Globex Inc")]
    assert [fix.code for fix in outcome.fixed[0].fixes] == ["R101", "R101"]
    assert len(outcome.fixed[0].rounds) == 2  # the rules over and under the title grow with both names


# --- all documents together


def test_a_name_that_one_document_tells_of_is_filled_in_in_another(tmp_path: Path) -> None:
    blank = document(section("Acme Member", " Person", system=""), target="")
    told = given_text(document(source="Hooli", target="Globex Inc"), "hooli-globex.rst", is_reference_only=True)
    outcome = fix_documents([given_text(blank), told], Options(), unsafe=True)
    (item,) = outcome.fixed
    assert item.after.text == document(
        section("Acme Member", "Globex Inc Person", system="Globex Inc"), target="Globex Inc"
    )
    assert fix_documents([given_text(blank)], Options(), unsafe=True).fixed == ()
    assert fix_documents([given_text(blank), told], Options()).unsafe == 1


def test_context_and_other_texts_are_left_alone() -> None:
    broken = document().replace("Introduction\n", "Introduction.\n")
    assert fix_documents([given_text(broken, is_reference_only=True)], Options()).fixed == ()
    assert fixed("Notes of mine\n----\n\nMore\n").fixed == ()
    assert len(fixed(broken).fixed) == 1


def test_only_documents_that_changed_are_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: Counter[str] = Counter()

    def counted(source: Source, options: Options, *, is_reference_only: bool = False) -> DocumentResult:
        seen[source.path] += 1
        return check_source(source, options, is_reference_only=is_reference_only)

    monkeypatch.setattr(fixing, "check_source", counted)
    broken = document().replace("Introduction\n", "Introduction.\n")
    outcome = fixed(document(), broken, document())
    assert len(outcome.fixed) == 1
    assert seen == {"acme-globex1.rst": 1}


def test_what_can_not_be_read_is_said_and_the_others_are_mended() -> None:
    broken = document().replace("Introduction\n", "Introduction.\n")
    outcome = fixed(b"\xff\xfe", broken)
    assert [item.path for item in outcome.skipped] == ["acme-globex.rst"]
    assert len(outcome.fixed) == 1
    missing = InputFile("nowhere", "nowhere", is_reference_only=True)
    assert fix_documents([missing], Options()).skipped == ()


@slow
def test_work_grows_with_the_fixes_and_no_faster() -> None:
    def mend(count: int) -> None:
        rows = [(f"a{number} ({CLAUSE}{CLAUSE})\t", f"b{number}", '"string"') for number in range(count)]
        rows += [(f"a{number} ({CLAUSE})", f"b{number}", '"string"') for number in range(count)]
        (item,) = fixed(document(section(rows=rows))).fixed
        shown = b"".join(patch("x", item.before.text, item.after.text, item.rounds))
        assert Counter(fix.code for fix in item.fixes) == {"R301": count, "R402": count, "R403": count}
        assert shown.count(b"\n-  ") == 4 * count

    assert growth(mend) <= 4.2


# --- laws


def test_fixes_that_would_change_how_something_else_is_read_are_not_applied() -> None:
    """One reader wins before the fix, the other one after it, and both drop something."""
    rule = "=" * 27
    text = f"{rule}\r\nFinobex0 to Aczen3 Dataflow\r\n=\n   * - Phone\r\n\r\nGenerated: 2026-11-02 03:15:00\r\n"
    outcome = fixed(text)
    item = checked(given_text(text))
    assert [found.code for found in item.diagnostics if found.code == "R105"] == ["R105"]
    assert (item.has_unsafe_edits, safely_fixable(item)) == (True, [])
    assert outcome.fixed == ()
    assert [found.path for found in outcome.withheld] == ["acme-globex.rst"]


def holds(found: Iterable[InputFile]) -> FixReport:
    """All laws of safe fixes on documents; returns what came of them."""
    outcome = fix_documents(found, Options())
    held = {item.path for item in outcome.withheld}
    for item, new in zip(outcome.fixed, again(outcome), strict=True):
        one, other = checked(item.input_file), checked(new)
        assert one.digest == other.digest
        assert item.input_file.path in held or safely_fixable(other) == []
        assert len(item.rounds) < MAX_ROUNDS
        stays_outside_of_changes(item)
    second = fix_documents(again(outcome), Options())
    assert second.fixed == ()
    return outcome


def stays_outside_of_changes(item: FixedDocument) -> None:
    """What no change touches is there as it was, in its order, byte order mark and line ends included."""
    data = encode(item.before)
    assert data == item.input_file.content
    assert encode(item.after).startswith(b"\xef\xbb\xbf") == item.before.has_bom
    text = item.before.text
    for changes in item.rounds:
        kept = []
        done = 0
        for start, end, _ in changes:
            assert done <= start <= end <= len(text)
            kept.append(text[done:start])
            done = end
        kept.append(text[done:])
        new = [change.text for change in changes]
        text = kept[0] + "".join(one + other for one, other in zip(new, kept[1:], strict=True))
    assert text == item.after.text


@fewer(2)
@given(mutated([*TEXTS, *GENERATED, *SAME.values(), GRID], fixable=True), st.sampled_from(["", "\r", "\n", "\r\n"]))
def test_safe_fixes_keep_the_meaning_of_whatever_a_document_holds(text: str, line_end: str) -> None:
    if line_end:
        text = re.sub("\r\n|\r|\n", line_end, text)
    assume(not isinstance(decode(text.encode(), "x"), tuple))  # a NUL byte: it is not read at all
    holds([given_text(text)])


@slow
def test_safe_fixes_on_samples_and_generated_documents() -> None:
    found = [load(item) for item in discover([str(SAMPLES)], SAMPLES) if item.path != "everything/broken.rst"]
    generated = (sample(number, 100, seed=7) for number in range(100))
    outcome = holds([*found, *(given_text(text, f"made/{name}") for name, text in generated)])
    assert {fix.code for item in outcome.fixed for fix in item.fixes} == {"R105", "R203", "R301", "R402", "R403"}
    assert outcome.withheld == ()


@slow
def test_odd_documents_are_fixed_and_mean_the_same() -> None:
    outcome = holds([given_text(text, name) for name, text in wild_folder(2)])
    assert {fix.code for item in outcome.fixed for fix in item.fixes} == {"R105", "R203", "R301", "R402", "R403"}
    assert (outcome.withheld, outcome.skipped) == ((), ())


# What there is to fix in each folder of the corpus
CORPUS_FIXES = {
    "2023-10-20": {"R105": 222, "R301": 88},
    "2024-03-26": {"R105": 249, "R301": 56},
    "lost-bullets": {"R203": 1195, "R301": 21},
    "seed": {"R105": 1, "R301": 3},
}


@for_each("folder", corpus_folders(), one_in=3)
def test_all_real_documents_are_fixed_and_mean_the_same(folder: Path) -> None:
    found = [load(item) for item in discover([str(folder)], folder)]
    outcome = holds(found)
    assert (outcome.withheld, outcome.skipped) == ((), ())
    assert Counter(fix.code for item in outcome.fixed for fix in item.fixes) == CORPUS_FIXES[folder.name]
    assert len(outcome.fixed) == len(found)


@slow
@needs_corpus
def test_certain_names_are_filled_in_in_all_real_documents() -> None:
    (folder,) = [folder for folder in corpus_folders() if folder.name == "2024-03-26"]
    assert_names_are_filled_in([load(item) for item in discover([str(folder)], folder)], 176)


@slow
def test_certain_names_are_filled_in_in_generated_documents() -> None:
    assert_names_are_filled_in([given_text(text, name) for name, text in wild_folder(0)], 10)


def assert_names_are_filled_in(found: list[InputFile], count: int) -> None:
    """So many of them, and all else stays as it is."""
    outcome = fix_documents(found, Options(), unsafe=True)
    filled = [item for item in outcome.fixed if "R101" in {fix.code for fix in item.fixes}]
    assert sum(fix.code == "R101" for item in filled for fix in item.fixes) == count
    assert (outcome.unsafe, outcome.withheld) == (0, ())
    new = dict(zip([item.input_file.path for item in outcome.fixed], again(outcome), strict=True))
    assert fix_documents([new.get(item.path, item) for item in found], Options(), unsafe=True).fixed == ()
    before = aggregate([check_file(item, Options()) for item in found], Options())
    now = aggregate([check_file(new.get(item.path, item), Options()) for item in found], Options())
    assert [errors(one, two) for one, two in zip(before.reported, now.reported, strict=True)] == [{}] * len(found)
    shorter = {item.input_file.path for item in outcome.fixed if "R403" in {fix.code for fix in item.fixes}}
    for one, two in zip(before.documents, now.documents, strict=True):
        # a repeated row that was removed takes its id with it
        assert {*ids(two)} < {*ids(one)} if one.path in shorter else ids(one) == ids(two)
        # a name is filled in with what was inferred, and the title says it now
        assert [two.source.name, two.target.name] == [
            side.name or side.inferred_name for side in (one.source, one.target)
        ]


def errors(before: Iterable[Diagnostic], now: Iterable[Diagnostic]) -> Counter[str]:
    """The errors that are new."""
    counts = [Counter(item.code for item in found if item.severity == "error") for found in (before, now)]
    return counts[1] - counts[0]


def ids(item: Document) -> list[str]:
    found = [flow.id for flow in item.flows]
    for flow in item.flows:
        found += [rule.id for rule in flow.match_rules] + [mapping.id for mapping in flow.mappings]
    return found


# --- diffs


def git(folder: Path, *arguments: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([needs.program("git"), *arguments], cwd=folder, input=given, capture_output=True, check=False)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    git(folder, "init", "--quiet")
    return folder


def applies(repository: Path, name: str, item: FixedDocument) -> bytes:
    """Has git apply the diff, and looks at what comes of it."""
    shown = b"".join(patch(name, item.before.text, item.after.text, item.rounds, has_bom=item.before.has_bom))
    path = repository / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(item.before))
    done = git(repository, "apply", "--whitespace=nowarn", "-", given=shown)
    assert (done.returncode, done.stderr) == (0, b""), shown.decode()
    assert path.read_bytes() == encode(item.after)
    path.unlink()
    return shown


BROKEN = document(section(rows=[("a\t", "b", '"string"'), ("c", "d", '"string"'), ("c", "d", '"string"')])).rstrip()


@process
@pytest.mark.parametrize(
    "name", ["a-b.rst", "with blank/a b.rst", 'quo"te.rst', "back\\slash.rst", "größe.rst", "tab\there.rst", "b/a.rst"]
)
def test_git_applies_diffs_of_files_of_any_name(name: str, repository: Path) -> None:
    (item,) = fixed(BROKEN).fixed
    applies(repository, name, item)


@process
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_git_applies_diffs_whatever_ends_a_line(line_end: str, end: str, bom: str, repository: Path) -> None:
    (item,) = fixed(bom + (BROKEN + end).replace("\n", line_end)).fixed
    assert item.before.has_bom == bool(bom)
    shown = applies(repository, "acme-globex.rst", item)
    assert (b"\\ No newline" in shown) == (not end or line_end == "\r")


@process
@given(mutated([*TEXTS, *GENERATED], fixable=True))
@settings(max_examples=40)
def test_git_applies_diffs_of_whatever_a_document_holds(repository: Path, text: str) -> None:
    for item in fixed(text, unsafe=True, initech="Initech").fixed:
        applies(repository, "acme-globex.rst", item)


def test_a_diff_shows_what_changes_and_three_lines_around_it() -> None:
    (item,) = fixed(document(section(rows=[("a\t", "b", '"string"')]))).fixed
    lines = b"".join(patch("docs/a b.rst", item.before.text, item.after.text, item.rounds)).decode().split("\n")
    assert lines[:3] == ["diff --git a/docs/a b.rst b/docs/a b.rst", "--- a/docs/a b.rst\t", "+++ b/docs/a b.rst\t"]
    assert lines[3:] == [
        "@@ -23,7 +23,7 @@",
        "    * - Acme Member Property",
        "      - Globex Person Property",
        "      - Globex Data Type",
        "-   * - a\t",
        "+   * - a",
        "      - b",
        '      - "string"',
        " ",
        "",
    ]
    assert list(patch("x", item.before.text, item.before.text, ())) == []
