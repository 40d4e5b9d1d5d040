"""Drift of the template (R707): one finding per change of words, from which others follow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rst2spec import compile_paths
from rst2spec.checks.filtering import FindingFilter
from rst2spec.checks.known_checks import check_of
from rst2spec.language.grammars import rules_of
from rst2spec.language.nearest import Known, nearest
from rst2spec.language.rewording import difference, extension, main_form, moved, reworded_forms, shape_of
from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.page.data import encode_page_data
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.run.accumulator import run
from rst2spec.run.options import Options
from rst2spec.source.discover import discover
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.drift import clause_parts, statements
from rst2spec.spec.result import Result
from tests.writing import document, section

LABELS: Known = (("source", "Acme Member"), ("target", "Globex Person"), ("again", "Globex Person"))
ROWS = [
    ("vat (Dependant on having NO in country)", "VatNo", '"string"'),
    ("a (Dependant on having DE in b)", "B", '"string"'),
]
CHANGES = [("it will keep in sync", "it will be kept in sync"), ("Dependant on having", "Dependent on having")]


def drifted(text: str) -> str:
    for old, new in CHANGES:
        text = text.replace(old, new)
    return text


def written(folder: Path, count: int = 3) -> Path:
    """Some documents whose generator has changed its words."""
    for number in range(count):
        text = document(
            section(f"Acme{number} Member", rows=ROWS),
            section(f"Acme{number} Order", "Globex Invoice"),
            source=f"Acme{number}",
        )
        (folder / f"acme{number}-globex.rst").write_text(drifted(text))
    return folder


def result_of(folder: Path, finding_filter: FindingFilter | None = None) -> Result:
    return run(
        discover([str(folder)], folder), Options(finding_filter=finding_filter or FindingFilter(), keep_texts=True)
    )


def shown(result: Result, name: str, **options: object) -> str:
    content = format_module("check", name).write(result, FindingOptions(**options))  # type: ignore[arg-type]
    return b"".join(content).decode()


# --- the findings


def test_each_change_of_words_is_one_finding(tmp_path: Path) -> None:
    result = result_of(written(tmp_path))
    found = [(item.path, item.start.line, item.message) for item in result.diagnostics if item.code == "R707"]
    once = '6 sentences in 3 documents differ from the rule once: "be kept" instead of "keep"'
    clause = '6 clauses in 3 documents differ from the rule clause: "Dependent" instead of "Dependant"'
    assert found == [("acme0-globex.rst", 16, once), ("acme0-globex.rst", 26, clause)]
    first = next(item for item in result.diagnostics if item.code == "R707")
    assert [(note.path, note.start.line, note.message) for note in first.related] == [
        ("acme0-globex.rst", 16, 'The rule has "... it will [keep] in sync between ...".'),
        ("acme1-globex.rst", 16, "This text differs, too."),
        ("acme2-globex.rst", 16, "This text differs, too."),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message", "expected"),
    [
        ("will keep in", "will always keep in", '"always" is added', "... it will keep in sync ..."),
        ("will keep in", "will in", '"keep" is left out', "... it will [keep] in sync between ..."),
        (
            "is edited.",
            "was edited in.",
            '"was" instead of "is", "in" is added',
            "... of where it [is] edited. ... it is edited.",
        ),
    ],
)
def test_words_that_one_side_does_not_have(old: str, new: str, message: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "acme-globex.rst").write_text(document(section()).replace(old, new))
    (found,) = [item for item in result_of(tmp_path).diagnostics if item.code == "R707"]
    assert found.message == f"1 sentence in 1 document differs from the rule once: {message}"
    assert [note.message for note in found.related] == [f'The rule has "{expected}".']


def test_the_word_for_each_kind_of_text(tmp_path: Path) -> None:
    text = document(section(rows=ROWS))
    for old, new in [
        ("Data Type", "Value Type"), ("Person Property", "Person Field"), ("Dependant on", "Dependent on"),
        ("This technical document", "This document"), ("Generated:", "Written:"), ("is established", "was established"),
    ]:  # fmt: skip
        text = text.replace(old, new)
    (tmp_path / "acme-globex.rst").write_text(text)
    found = [item.message.partition(":")[0] for item in result_of(tmp_path).diagnostics if item.code == "R707"]
    assert found == [
        "1 line in 1 document differs from the rule generated",
        "1 introduction in 1 document differs from the rule introduction",
        "1 sentence in 1 document differs from the rule once",
        "1 header in 1 document differs from the rule property_header",
        "1 header in 1 document differs from the rule type_header",
        "2 clauses in 1 document differ from the rule clause",
    ]


@pytest.mark.parametrize("name", ["full", "concise"])
def test_people_see_the_changes_and_how_many_findings_follow(name: str, tmp_path: Path) -> None:
    text = shown(result_of(written(tmp_path)), name, level="warning", max_per_code=0)
    codes = {word for word in text.split() if word.startswith("R") and word[1:].isdecimal()}
    assert codes == {"R707"}
    assert "2 findings in 1 of 3 documents; 18 more that follow from R707" in text


def test_the_page_lists_the_changes_alone(tmp_path: Path) -> None:
    written(tmp_path)
    result = run(discover([str(tmp_path)], tmp_path), Options())
    assert {*json.loads(encode_page_data(result, SpecOptions("warning")))["codes"]} == {"R707"}


def test_machine_formats_have_all_of_them(tmp_path: Path) -> None:
    result = result_of(written(tmp_path))
    codes = [item["code"] for item in json.loads(shown(result, "json"))["diagnostics"]]
    assert {code: codes.count(code) for code in ("R207", "R209", "R305", "R707")} == {
        "R207": 6, "R209": 6, "R305": 6, "R707": 2,
    }  # fmt: skip


def test_fingerprints_do_not_depend_on_the_run(tmp_path: Path) -> None:
    together = result_of(written(tmp_path))
    alone = run(discover([str(tmp_path / "acme1-globex.rst")], tmp_path), Options())
    number = together.paths.index("acme1-globex.rst")
    assert [item.fingerprint for item in alone.reported[0]] == [item.fingerprint for item in together.reported[number]]


@pytest.mark.parametrize(
    "finding_filter",
    [FindingFilter(FindingFilter().codes - {"R707"}), FindingFilter(per_file=(("*", frozenset({"R707"})),))],
    ids=["ignored", "ignored in files"],
)
def test_where_the_changes_are_not_listed_what_follows_is(finding_filter: FindingFilter, tmp_path: Path) -> None:
    text = shown(result_of(written(tmp_path), finding_filter), "concise", level="warning", max_per_code=0)
    assert "follow from R707" not in text
    assert text.count(" R207 ") == text.count(" R209 ") == text.count(" R305 ") == 6


def test_a_change_below_the_level_hides_nothing(tmp_path: Path) -> None:
    severities: dict[str, Severity] = {"R707": "info"}
    result = result_of(written(tmp_path), FindingFilter(severities=severities))
    assert shown(result, "concise", level="warning", max_per_code=0).count(" R305 ") == 6
    assert shown(result, "concise", level="info", max_per_code=0).count(" R305 ") == 0


def test_other_names_are_no_change_of_words(tmp_path: Path) -> None:
    text = document(section()).replace("- Globex Person Property", "- Globex Persons Property")
    (tmp_path / "acme-globex.rst").write_text(text.replace("Every Acme Member will", "Every Acme Members will"))
    codes = {item.code for item in compile_paths(tmp_path, root=tmp_path).diagnostics}
    assert "R707" not in codes


def test_an_unlike_sentence_has_the_nearest_rule_in_its_hint(tmp_path: Path) -> None:
    statement = "Every Acme Member will usually be copied, and then be synchronized with a Globex Person there.\n\n"
    text = document(section(statements=f"{statement}Drafts are never sent.\n\n"))
    (tmp_path / "acme-globex.rst").write_text(text)
    (found,) = compile_paths(tmp_path, root=tmp_path).documents
    every, drafts = [item.hint for item in found.diagnostics if item.code == "R207"]
    words = '"and then" instead of "it  will", "there" is added'
    assert every == f"Use the words of the rule free, or adapt the grammar (difference: {words})."
    assert drafts == check_of("R207").hint


# --- the nearest form


@pytest.mark.parametrize(
    ("grammar", "rules", "text", "known", "form"),
    [
        ("sentence", statements(), "Every Acme Member gets synchronized with a Globex Person.", LABELS,
         "Every {source} gets synchronized with a {target}."),
        ("sentence", statements(), "If no matching Globex Person is found, then a new Globex Person will be created.",
         LABELS, "If no matching {target} is found, then a new {again} will be created."),
        ("sentence", statements(), "When it is paid, it gets synchronized with a Globex Person.", LABELS,
         "{condition}, it gets synchronized with a {target}."),
        ("sentence", ("heading",), "Acme Member => Globex Person", LABELS, "{source} => {target}"),
        ("sentence", ("title",), "Acme to  Data flow", (("source", "Acme"), ("target", "")), "{source} to  Data flow"),
        ("cell", ("clause",), "Dependant upon having NO in a.b", (), "Dependant upon having {value} in {path}"),
        ("cell", ("property_header",), "Field of {x} Acme", (("label", "Acme"),), ""),
        ("cell", ("type_header",), "Globex Type", (("system", "Globex"),), "{system} Type"),
        ("sentence", statements(), "Drafts are never sent.", LABELS, ""),
        ("sentence", statements(), "\ue000", LABELS, ""),
        ("sentence", statements(), "x " * 5000, LABELS, ""),
    ],
)  # fmt: skip
def test_the_nearest_form(grammar: str, rules: tuple[str, ...], text: str, known: Known, form: str) -> None:
    found = nearest(grammar, rules, text, known)
    assert (found.text if found is not None and found.is_near else "") == form


def test_a_change_is_carried_to_the_other_forms_of_a_rule() -> None:
    found = nearest("cell", ("clause",), "Dependent on having  in a.b")
    assert found is not None
    assert shape_of(found) == "Dependent on having {value} in {path}"
    assert difference(main_form("cell", "clause"), shape_of(found)) == '"Dependent" instead of "Dependant"'
    assert {*reworded_forms(found)} == {
        form.template.replace("Dependant", "Dependent") for form in rules_of("cell")["clause"].forms
    }
    assert extension("cell", "clause", reworded_forms(found)[:2]) == (
        '%extend clause: "Dependent on having  in " PATH\n              | "Dependent on having " VALUE " in " PATH'
    )


@pytest.mark.parametrize(
    ("old", "new", "other", "expected"),
    [
        ("a {x} b", "a {x} c", "a  b", "a  c"),
        ("a {x} b", "a {x} b c", "a  b", "a  b c"),
        ("a {x} b", "z a {x} b", "a  b", "z a  b"),
        ("a b {x} c", "a {x} c", "a b  c", "a c"),
        ("a {x} b", "a {x} c", "a {x}", ""),
        ("a {x} b", "a {x}  b", "a  b", ""),
    ],
)
def test_moved_changes(old: str, new: str, other: str, expected: str) -> None:
    assert moved(old, new, other) == expected


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("(Depends on having NO in a)", ["Depends on having NO in a"]),
        (
            "(Depends on having NO in aDepends on having  in b)",
            ["Depends on having NO in a", "Depends on having  in b"],
        ),
        ("Depends on having NO in a", ["Depends on having NO in a"]),
        ("(see below)", ["see below"]),
        ("()", []),
    ],
)
def test_the_parts_of_unread_clauses(text: str, parts: list[str]) -> None:
    assert clause_parts(text) == parts
