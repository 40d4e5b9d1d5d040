"""What ``check`` says at its end: a table by code with the likely cause, where the findings say it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from rst2spec.checks.known_checks import check_of, code_of_name, modules
from rst2spec.outputs.finding_formats.concise import write
from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.run.accumulator import run
from rst2spec.run.options import Options
from rst2spec.samples import sample
from rst2spec.source.discover import discover
from tests.conftest import CORPUS, Run, needs_corpus
from tests.sampling import slow
from tests.writing import document, section


def shown(folder: Path, level: str = "all") -> str:
    result = run(discover([str(folder)], folder), Options())
    return b"".join(write(result, FindingOptions(level))).decode()  # type: ignore[arg-type]


def causes(text: str) -> dict[str, str]:
    """The line under a code's row in the table."""
    lines = text.split("\n\n")[1].splitlines()
    return {
        line.split()[0]: below.strip()
        for line, below in pairwise(lines)
        if below.startswith("      ") and not line.startswith(" ")
    }


def test_the_likely_causes(tmp_path: Path) -> None:
    for number in range(150):
        name, text = sample(number, 150)
        (tmp_path / name).write_text(text)
    found = causes(shown(tmp_path))
    assert found["R101"].startswith("Only target names are missing, for ")
    assert found["R105"] == 'All of them belong to "Introduction.".'
    assert " of them are conditions on " in found["R302"]
    assert " different texts; the most frequent is " in found["R501"]
    assert found["R504"].endswith(" rows in all have type N/A.")
    assert " of them expect " in found["R601"]
    assert set(found) <= {"R101", "R105", "R302", "R501", "R504", "R601", "R702"}


@pytest.mark.parametrize(
    ("code", "messages", "said"),
    [
        (
            "R101",
            ['title has no source system name (slug "a")', 'title has no target system name (slug "b")'],
            "Both source and target names are missing, for 2 slugs.",
        ),
        ("R101", ["title has no target system name"] * 2, "Only target names are missing."),
        ("R302", ["condition has no value and no property"] * 2, ""),
        ("R501", ["data type is blank"] * 2, "All of them are blank."),
        (
            "R501",
            ["malformed type \"a\"", "malformed type \"a]\": bracket missing", "malformed type \"a\""],
            '2 different texts; the most frequent is "a" (2 times).',
        ),
        ("R702", ['no document from "a" to "b"'] * 2, ""),
        ("R702", ['system "a" is a target in 1 document, but never a source', "x"], "1 system is never a source."),
        ("R203", ["x", "y"], ""),
    ],
)  # fmt: skip
def test_causes_of_few_findings(code: str, messages: list[str], said: str) -> None:
    assert check_of(code).cause(messages) == said


def test_a_single_finding_needs_no_cause(tmp_path: Path) -> None:
    (tmp_path / "acme-globex.rst").write_text(document(section("Acme Member", " Person", system=""), target=""))
    assert causes(shown(tmp_path)) == {}


@slow
@needs_corpus
def test_the_summary_of_the_corpus_fits_a_screen() -> None:
    assert CORPUS is not None
    text = shown(CORPUS / "2024-03-26", "warning")
    table = text.split("\n\n")[1]
    assert max(map(len, table.splitlines())) <= 80
    assert causes(text)["R101"] == "Only target names are missing, for 17 slugs."
    assert causes(shown(CORPUS / "2024-03-26"))["R702"] == "7 systems are never a source."


def test_codes_and_names_find_each_other() -> None:
    for code in modules():
        assert code_of_name(check_of(code).name) == code
    assert code_of_name("nothing") is None


# --- causes


def renamed(text: str, number: int, repeats: int = 1) -> str:
    """A document with other names and numbers of rows, and the same defects."""
    rows = "".join(f"   * - extra{number}-{at}\n     - field{at}\n     - N/A\n" for at in range(number % 7))
    text = text.replace("     - Globex Data Type\n", f"     - Globex Data Type\n{rows}", repeats)
    return text.replace("Member", f"Member{number}").replace("country", f"land {number} of 7")


def by_cause(folder: Path) -> list[str]:
    result = run(discover([str(folder)], folder), Options())
    lines = b"".join(write(result, FindingOptions("all", group_by="cause", statistics=True))).decode().splitlines()
    of_folder = ("R102", "R7")  # of the files' names, and of several documents
    return [" ".join(line.split()) for line in lines[1:-2] if not line.split()[2].startswith(of_folder)]


def test_the_number_of_causes_depends_on_no_name_and_no_number(tmp_path: Path) -> None:
    bad = [
        ("vat (Dependant on having NO in countryDependant on having NO in country)", "Vat", '"string"'),
        ("age (Dependant on having  in country)", "Age", "N/A"),
        ("age", "Age", ""),
    ]
    text = document(section(rows=bad), section(rows=bad), section(rows=bad[:1]))
    found = []
    for count in (1, 30):
        folder = tmp_path / str(count)
        folder.mkdir()
        for number in range(count):
            (folder / f"acme-globex{'x' * number}.rst").write_text(renamed(text, number))
        found.append([line.split()[2:4] for line in by_cause(folder)])
    one, many = found
    assert len(many) == len(one)
    assert [code for code, *_ in many].count("R201") == 2  # the same, and something else
    assert [code for code, *_ in many].count("R504") == 1


def test_a_cause_is_its_message_where_all_are_alike_and_else_without_particulars(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"acme-globex{'x' * number}.rst").write_text(renamed(document(section(), section()), number, -1))
    assert "3 3 R201 section repeats an earlier one with the same content" in [
        line for line in by_cause(tmp_path) if "R201" in line
    ]


def test_causes_are_the_same_cold_and_warm_and_in_several_processes(tmp_path: Path, rst2spec: Run) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(450):  # from here on there are several processes, and a cache
        name, text = sample(number, 450)
        (docs / name).write_text(text)
    wanted = rst2spec("check", "docs", "--group-by", "cause", "--no-cache", "-j", "1").stdout
    assert "findings  documents  code" in wanted
    for arguments in (["-j", "2", "--no-cache"], ["-j", "1"], ["-j", "1"], ["-j", "2"]):
        assert rst2spec("check", "docs", "--group-by", "cause", *arguments).stdout == wanted
