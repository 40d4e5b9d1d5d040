"""Questions that people come with, each answered within a few actions; what changed; tables that are taken away."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.conftest import Run
from tests.page.shared import Open, expect_heading, go, html_of, opened, result_of
from tests.processes import process
from tests.writing import document, every, merge, section

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.xdist_group("browser"), process]

ROWS = ".grid-body .grid-row"
STRING = '"string"'
TEXTS = {
    "acme-globex.rst": document(
        section(
            "Acme Member",
            "Globex Customer person",
            [("mail", "email", STRING), ("name", "Name", STRING)],
            statements=every("Acme Member", "Globex Customer person")
            + merge("Acme Member", "Globex Customer person", [("mail", "email")]),
        )
    ),
    "hooli-globex.rst": document(
        section("Hooli Contact", "Globex Customer company", [("address", "email", STRING), ("other", "email", STRING)]),
        source="Hooli",
    ),
    "globex-initech.rst": document(
        section(
            "Globex Customer person", "Initech Person", [("email (Dependant on having NO in country)", "Mail", STRING)]
        ),
        source="Globex",
        target="Initech",
    ),
    "initech-hooli.rst": document(
        section("Initech Person", "Hooli Lead", [("Mail", "primary", STRING)]), source="Initech", target="Hooli"
    ),
    "globex-acme.rst": document(
        section("Globex Customer person", "Acme Member", [("email", "mail", STRING)]), source="Globex", target="Acme"
    ),
}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("questions") / "page.html"
    made.write_bytes(html_of(result_of(TEXTS)))
    return made


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    with opened(browser, accept_downloads=True) as open_page:
        yield open_page


def rows(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(ROWS).all_inner_texts()]


def test_what_writes_a_property_takes_two_actions(open_page: Open, file: Path) -> None:
    page = open_page(file)
    page.get_by_role("searchbox", name="Search all mappings").fill(
        "globex customer.e-mail"
    )  # first: written as people do
    page.locator(".property-hint a").first.click()  # second
    page.wait_for_url(re.compile("#property="))
    expect_heading(page, "email")
    page = open_page(file, "#systems")
    page.get_by_role("link", name="Properties", exact=True).click()  # or first
    page.get_by_label("Property", exact=True).fill("Customer.email")  # second
    expect(page.locator(ROWS)).to_have_count(1)
    (row,) = rows(page)
    assert row.startswith("Customer.email Globex, 2 variants, 1 condition, 1 match rule precedence not stated")
    assert "Acme Member.mail Hooli Contact.address and 1 more" in row
    assert "Initech Person.Mail" in row


def test_the_filters_of_the_questions(open_page: Open, file: Path) -> None:
    page = open_page(file, "#properties")
    page.wait_for_selector(ROWS)
    filters = page.get_by_role("group", name="Filters")
    expected = {
        ("From", "Hooli"): ["Customer.email"],
        ("To", "Initech"): ["Customer.email"],
        ("Only", "several writers without precedence"): ["Customer.email"],
        ("Only", "compared by match rules"): ["Member.mail", "Customer.email"],
        ("System", "Acme"): ["Member.mail", "Member.name"],
        ("Only", "no reverse"): ["Member.name", "Customer.email", "Customer.Name", "Contact.address", "Contact.other"],
    }
    for (name, value), wanted in expected.items():
        filters.get_by_label(name, exact=True).select_option(label=value)
        assert [row.split()[0] for row in rows(page)][: len(wanted)] == wanted, (name, value)
        filters.get_by_label(name, exact=True).select_option("")


def test_lineage_over_several_hops(open_page: Open, file: Path) -> None:
    page = open_page(file, "#property=acme,Member,,mail")
    assert page.locator(".graph .node").count() == 2 + 1  # both directions of Globex
    page.get_by_label("Hops", exact=True).select_option("3")
    page.wait_for_selector('[aria-label^="Lineage of mail: "]')
    shown = page.locator(".graph .node").all_text_contents()
    assert any("Hooli Lead" in text and "primary" in text for text in shown)  # two systems further
    assert page.locator(".graph .edge.is-conditional").count() == 1  # from Globex to Initech
    page.get_by_label("Hops", exact=True).select_option("1")
    assert "Match rules that compare it" in page.inner_text("main")
    assert "Creation rules of its records" in page.inner_text("main")


def test_every_filtered_table_can_be_taken_away(open_page: Open, file: Path, tmp_path: Path) -> None:
    tables = {
        "#mappings&from=hooli": ("Source property", ["address", "other"]),
        "#properties&system=initech": ("Property", ["Mail"]),
        "#items&kind=rule": ("Kind", ["match rule"]),
        "#documents&only=initech": ("Path", ["globex-initech.rst", "initech-hooli.rst"]),
    }
    page = open_page(file)
    for address, (column, wanted) in tables.items():
        go(page, address)
        page.wait_for_selector(ROWS)
        with page.expect_download() as download:
            page.get_by_role("button", name="CSV", exact=True).click()
        target = tmp_path / "table.csv"
        download.value.save_as(target)
        lines = list(csv.DictReader(io.StringIO(target.read_bytes().decode("utf-8-sig"), newline="")))
        assert [line[column] for line in lines] == wanted
        page.get_by_role("button", name="Link", exact=True).click()
        expect(page.locator(".notice-link")).to_contain_text("link to this table")


def test_counts_beside_the_values_of_filters(open_page: Open, file: Path) -> None:
    page = open_page(file, "#mappings")
    source = page.get_by_role("group", name="Filters").get_by_label("From", exact=True)
    expect(source.locator("option[value=hooli]")).to_have_text("Hooli (2)")
    page.get_by_role("group", name="Filters").get_by_label("To", exact=True).select_option("hooli")
    expect(source.locator("option[value=hooli]")).to_have_text("Hooli (0)")
    expect(source.locator("option[value=initech]")).to_have_text("Initech (1)")


def test_the_first_screen(open_page: Open, file: Path) -> None:
    page = open_page(file)
    assert page.inner_text(".below") == f"{file.parent.name}, generated 2026-11-02 03:15"
    names = page.locator(".matrix-name").all_inner_texts()
    assert names == sorted(names)
    page.get_by_label("Order of systems").select_option("mappings")
    assert page.locator(".matrix-name").first.inner_text() == "Globex"


# --- what changed


def test_the_worst_changes_are_first(browser: Browser, rst2spec: Run, tmp_path: Path) -> None:
    row, more = ("email", "Mail", STRING), ("more", "More", STRING)
    for name, first, last in (("old", [row], [row, more]), ("docs", [row, more], [row])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "acme-globex.rst").write_text(document(section(rows=first)))
        (tmp_path / name / "acme-initech.rst").write_text(document(section(rows=last), target="Initech"))
    assert rst2spec("compile", "docs", "-o", "page.html", "--against", "old").returncode == 0
    with opened(browser) as open_page:
        page = open_page(tmp_path / "page.html", "#changes")
        page.wait_for_selector(ROWS)
        assert [row.split(":")[0] for row in rows(page)] == ["mapping removed", "mapping added"]


def test_what_changed_since_an_older_version(browser: Browser, rst2spec: Run, tmp_path: Path) -> None:
    old = [("email", "Mail", STRING), ("born", "Birth", STRING), ("gone", "Gone", STRING)]
    new = [("email", "Mail", '"integer"'), ("born", "Birth", STRING), ("more", "More", STRING)]
    for name, given in (("old", old), ("docs", new)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "acme-globex.rst").write_text(document(section(rows=given)))
    (tmp_path / "rst2spec.toml").write_text("")  # paths are relative to this folder
    assert rst2spec("compile", "docs", "-o", "page.html", "--against", "old").returncode == 0
    with opened(browser) as open_page:
        page = open_page(tmp_path / "page.html", "#changes")
        page.wait_for_selector(ROWS)
        reported = rows(page)
        assert [row.partition(" Acme →")[0] for row in reported] == [
            'mapping removed: gone -> Gone "string" breaking',
            'type changed: email -> Mail "string", now "integer" undecidable',
            'mapping added: more -> More "string" compatible',
        ]
        go(page, "#document=docs/acme-globex.rst")
        notes = [" ".join(text.split()) for text in page.locator(".change-note").all_inner_texts()]
        assert notes == ['changed type changed: email -> Mail "string", now "integer" since old', "new since old"]
        go(page, "#mappings&change=new")
        expect(page.locator(".hits")).to_have_text("1 of 3 mappings")
        go(page, "#changes")
        page.get_by_role("button", name="Retest these (2)").click()
        expect(page.locator(ROWS)).to_have_count(2)
        assert page.locator(ROWS).first.get_by_role("button", name="Pass").is_visible()


def test_changes_since_a_revision(rst2spec: Run, tmp_path: Path) -> None:
    def git(*words: str) -> None:
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@y", *words], cwd=tmp_path, check=True)

    (tmp_path / "docs").mkdir()
    file = tmp_path / "docs" / "acme-globex.rst"
    file.write_text(document(section()))
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    file.write_text(document(section(rows=[("email", "Mail", '"integer"')])))
    done = rst2spec("compile", "docs", "-o", "page.html", "--against", "HEAD")
    assert (done.returncode, done.stderr) == (0, "")
    assert "type changed" in (tmp_path / "page.html").read_text()
    for words, reason in (
        (["-o", "page.html", "--against", "nowhere"], "there is no nowhere"),
        (["-o", "spec.json", "--against", "HEAD"], "--against needs the format html"),
    ):
        done = rst2spec("compile", "docs", *words)
        assert done.returncode == 2
        assert done.stderr.startswith(f"rst2spec: {reason}")
