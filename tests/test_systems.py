"""The systems of a run: one entry per slug, with its name, where that was found, and the documents about it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rst2spec import SystemSummary, compile_paths
from rst2spec.spec.names import by_spelling, most_frequent_name
from tests.conftest import Run
from tests.writing import document, section


def put(folder: Path, **titles: tuple[str, str]) -> None:
    for name, (source, target) in titles.items():
        text = document(section(f"{source} A", f"{target} B", system=target), source=source, target=target)
        (folder / f"{name.replace('_', '-')}.rst").write_text(text)


def test_systems_have_their_names_and_documents(tmp_path: Path) -> None:
    put(tmp_path, acme_wave=("Acme", "Wave Financial"), wave_acme=("Wave Financial", "Acme"), hooli_hooli=("", ""))
    text = document(section("ACME A", "Wave B", system="Waves"), source="ACME", target="Wave Financial")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "acme-wave.rst").write_text(text)
    spec = compile_paths(tmp_path, root=tmp_path)
    assert spec.systems == (
        SystemSummary(
            slug="acme",
            name="Acme",
            found_in="title",
            names=("Acme", "ACME"),
            source_documents=("acme-wave.rst", "sub/acme-wave.rst"),
            target_documents=("wave-acme.rst",),
        ),
        SystemSummary(
            slug="hooli",
            name=None,
            found_in=None,
            names=(),
            source_documents=("hooli-hooli.rst",),
            target_documents=("hooli-hooli.rst",),
        ),
        SystemSummary(
            slug="wave",
            name="Wave Financial",
            found_in="title",
            names=("Wave Financial", "Wave", "Waves"),
            source_documents=("wave-acme.rst",),
            target_documents=("acme-wave.rst", "sub/acme-wave.rst"),
        ),
    )


def test_a_name_is_the_configurations_else_of_titles_else_of_sections(tmp_path: Path) -> None:
    blank = document(section("Acme A", "Globex B"), target="")
    (tmp_path / "acme-globex.rst").write_text(blank)

    def globex(**systems: str) -> tuple[str | None, str | None, tuple[str, ...]]:
        item = next(item for item in compile_paths(tmp_path, systems=systems).systems if item.slug == "globex")
        return item.name, item.found_in, item.names

    assert globex() == ("Globex", "section", ("Globex",))
    put(tmp_path, hooli_globex=("Hooli", "Globex AS"))
    assert globex() == ("Globex AS", "title", ("Globex AS", "Globex"))
    assert globex(globex="Globex Group") == ("Globex Group", "configuration", ("Globex AS", "Globex"))


def test_files_without_slugs_have_systems_by_name(tmp_path: Path) -> None:
    (tmp_path / "one.rst").write_text(document())
    (tmp_path / "two.rst").write_text(document(source="", target=""))
    (tmp_path / "acme-globex.rst").write_text(document())
    found = [(item.slug, item.name, item.source_documents) for item in compile_paths(tmp_path).systems]
    assert found == [
        ("acme", "Acme", ("acme-globex.rst",)),
        ("globex", "Globex", ()),
        (None, "Acme", ("one.rst", "two.rst")),  # the sections of the second one have the names
        (None, "Globex", ()),
    ]


@pytest.mark.parametrize(
    ("counts", "name"),
    [
        ({"HubSpot": 2, "Hubspot": 3}, "Hubspot"),
        ({"HubSpot": 2, "Hubspot": 2}, "HubSpot"),
        ({"HubSpot": 2, "Hubspot": 2, "Hub": 3}, "HubSpot"),
        ({"HubSpot": 2, "Hubspot": 2, "Hub": 5}, "Hub"),
    ],
)
def test_names_that_differ_only_in_case_are_one(counts: dict[str, int], name: str) -> None:
    from collections import Counter

    assert most_frequent_name(Counter(counts)) == name
    assert max(len(group) for group in by_spelling(Counter(counts))) == 2


def test_part_of_a_run_has_the_systems_of_its_documents(tmp_path: Path, rst2spec: Run) -> None:
    put(tmp_path, acme_globex=("Acme", "Globex"), acme_hooli=("Acme", "Hooli"), hooli_globex=("Hooli", "Globex"))
    narrowed = json.loads(rst2spec("compile", ".", "--system", "globex").stdout)["systems"]
    assert [(item["slug"], item["source_documents"], item["target_documents"]) for item in narrowed] == [
        ("acme", ["acme-globex.rst"], []),
        ("globex", [], ["acme-globex.rst", "hooli-globex.rst"]),
        ("hooli", ["hooli-globex.rst"], []),
    ]
    rst2spec("compile", ".", "-o", "specs/")
    part = json.loads((tmp_path / "specs" / "acme-hooli.json").read_text())
    assert [(item["slug"], item["source_documents"], item["target_documents"]) for item in part["systems"]] == [
        ("acme", ["acme-hooli.rst"], []),
        ("hooli", [], ["acme-hooli.rst"]),
    ]


def test_json_lines_have_them_in_the_last_line(tmp_path: Path, rst2spec: Run) -> None:
    put(tmp_path, acme_globex=("Acme", "Globex"))
    for options in ([], ["--stable"]):
        whole = json.loads(rst2spec("compile", ".", *options).stdout)["systems"]
        *_, last = rst2spec("compile", ".", "-f", "jsonl", *options).stdout.splitlines()
        assert json.loads(last)["systems"] == whole
        assert len(whole) == 2
