"""What a person finds in the page, in a real browser: matrix, documents, search, filters, graphs, deep links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from rst2spec import compile_paths
from tests.conftest import AXE, SAMPLES, Run, needs_axe
from tests.page.shared import Open, expect_heading, go, html_of, opened, reload_until, result_of
from tests.processes import integration, process
from tests.sampling import sampled
from tests.writing import document, section

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.xdist_group("browser"), process]

ROWS = ".grid-body .grid-row"
VIEWS = (
    "#systems",
    "#systems&show=findings",
    "#system=globex",
    "#documents",
    "#document=samples/everything/acme-globex.rst",
    "#mappings&q=name",
    "#findings",
    "#findings=R302",
    "#pair=acme,globex",
    "#property=globex,Person,,Size",
    "#progress",
    "#properties",
    "#property=globex,Person,,Size&depth=3",
    "#items",
    "#items&kind=rule",
    "#sign-off",
    "#sign-off=samples/everything/acme-globex.rst",
)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of all samples, made by the program."""
    import subprocess
    import sys

    file = tmp_path_factory.mktemp("page") / "samples.html"
    command = [sys.executable, "-m", "rst2spec", "compile", "samples", "-o", str(file), "--min-severity", "info"]
    done = subprocess.run(
        [*command, "--isolated", "--root", "."], cwd=SAMPLES.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr  # one of them can't be read
    return file


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    with opened(browser) as open_page:
        yield open_page


def rows(page: Page) -> list[str]:
    """The rows of the table that can be seen, as they are read."""
    return [" ".join(text.split()) for text in page.locator(ROWS).all_inner_texts()]


def test_the_matrix_leads_to_documents(open_page: Open, samples: Path) -> None:
    page = open_page(samples)
    expect_heading(page, "Systems")
    assert page.inner_text(".warning-box").startswith("1 file can't be read")
    cell = page.get_by_role("gridcell").get_by_label("Globex to Acme: ")
    assert "mapping" in (cell.get_attribute("aria-label") or "")
    page.locator(".matrix").get_by_role("link", name="Acme to initech").first.hover()
    expect(page.locator(".matrix-detail")).to_have_text(re.compile("^Acme → initech"))
    page.get_by_role("button", name="Findings").click()
    page.wait_for_selector('.segments [aria-pressed="true"] >> text=Findings')
    page.get_by_label("Only systems like").fill("hool")
    expect(page.locator(".matrix-name")).to_have_count(2)
    page.get_by_role("gridcell").get_by_role("link").click()
    expect(page).to_have_title(re.compile("^Acme → Hool"))


def test_the_matrix_is_walked_through_with_arrow_keys(open_page: Open, tmp_path: Path) -> None:
    texts = {
        f"s{a}-s{b}.rst": document(section(f"S{a} X", f"S{b} Y"), source=f"S{a}", target=f"S{b}") for a, b in LINKS
    }
    page = open_page(written(tmp_path, texts))
    page.locator('.matrix [tabindex="0"]').focus()

    def at() -> str:
        return str(page.evaluate("document.activeElement.getAttribute('aria-label').split(':')[0]"))

    assert at() == "S1 to S1"
    for key, expected in (
        ("Right", "S1 to S3"),
        ("Down", "S3 to S3"),
        ("Left", "S3 to S2"),
        ("Up", "S2 to S2"),
        ("End", "S2 to S2"),
    ):
        page.keyboard.press(f"Arrow{key}" if key != "End" else key)
        assert at() == expected
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^S2 → S2"))


LINKS = ((1, 1), (1, 3), (2, 2), (3, 2), (3, 3))


def written(folder: Path, texts: dict[str, str]) -> Path:
    file = folder / "page.html"
    file.write_bytes(html_of(result_of(texts)))
    return file


def test_200_systems(open_page: Open, tmp_path: Path) -> None:
    texts = {}
    for number in range(200):
        name, other = f"System{number:03}", f"System{(number * 7 + 1) % 200:03}"
        texts[f"{name.lower()}-{other.lower()}.rst"] = document(
            section(f"{name} X", f"{other} Y"), source=name, target=other
        )
    page = open_page(written(tmp_path, texts))
    assert page.locator(".matrix").get_attribute("aria-rowcount") == "201"
    assert page.locator(".matrix *").count() < 3000
    page.locator(".matrix").evaluate("matrix => { matrix.scrollTop = 1e6; matrix.scrollLeft = 1e6; }")
    page.locator(".matrix-name", has_text="System199").wait_for()
    page.locator('.matrix [tabindex="0"]').first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('.matrix-link')")


def test_a_document(open_page: Open, samples: Path) -> None:
    page = open_page(samples, "#document=samples/acme-globex.rst")
    expect_heading(page, "Acme → to Globex")
    flow = page.locator(".flow").first
    assert "Every Member record gets the Person record that matches it, else a new one." in flow.inner_text()
    assert "email equals Emails.Value" in " ".join(flow.inner_text().split())
    row = flow.locator("tr", has_text="homeAddress.zip")
    assert " ".join(row.inner_text().split()).startswith("homeAddress.zip if homeAddress.country is wd:Q20")
    page = open_page(samples, "#document=samples/everything/acme-globex.rst")
    row = page.locator(".more-row", has_text="R302").first
    assert "has no value" in row.inner_text()
    row.get_by_role("link", name="R302").click()
    expect(page).to_have_url(re.compile("#findings=R302$"))
    assert "nobody can test a mapping" in page.inner_text(".explanation")
    page.locator(ROWS).first.click()
    expect(page).to_have_url(re.compile("#mapping=map-"))


def test_search_as_you_type(open_page: Open, samples: Path) -> None:
    page = open_page(samples)
    page.keyboard.press("/")
    page.keyboard.type("postalCode GLOBEX")
    expect(page.locator(ROWS)).to_have_count(2)
    (first, *_) = rows(page)
    assert first.startswith("homeAddress.zip if homeAddress.country is wd:Q20 Acme / Member Address.PostalCode Globex")
    assert first.endswith("/ Person string R703 , info: asymmetric-mapping")  # a finding of its flow
    assert page.locator("mark").all_inner_texts()[:2] == ["PostalCode", "Globex"]
    assert page.evaluate("location.hash") == "#mappings&q=postalCode%20GLOBEX"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('.grid-row')")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#mapping="))
    assert "After a sync, Person.Address.PostalCode equals Member.homeAddress.zip" in page.inner_text(".expects")
    page.go_back()
    page.wait_for_selector(ROWS)
    assert page.input_value("#search") == "postalCode GLOBEX"
    page.focus("#search")
    page.keyboard.press("Escape")
    expect(page.locator(ROWS).nth(5)).to_be_visible()
    page.fill("#search", "no such thing")
    page.get_by_text("No mapping matches.").wait_for()


@pytest.mark.parametrize(
    ("label", "value", "expected"),
    [
        ("From", "globex", {"Globex"}),
        ("To", "acme", {"Acme"}),
        ("Type", '"decimal"', {"decimal"}),
        ("Condition", "country is NO", {"country is NO"}),
        ("Finding", "R302", {"R302"}),
    ],
)
def test_filters(open_page: Open, samples: Path, label: str, value: str, expected: set[str]) -> None:
    page = open_page(samples, "#mappings")
    page.wait_for_selector(ROWS)
    everything = len(rows(page))
    page.get_by_role("group", name="Filters").get_by_label(label, exact=True).select_option(value)
    expect(page.locator(ROWS)).not_to_have_count(everything)
    found = rows(page)
    assert found
    assert all(word in row for row in found for word in expected)
    address = page.evaluate("location.hash")
    again = open_page(samples, address)
    again.wait_for_selector(ROWS)
    assert rows(again) == found


def test_filters_by_entity_and_property(open_page: Open, samples: Path) -> None:
    page = open_page(samples, "#mappings")
    page.wait_for_selector(ROWS)
    filters = page.get_by_role("group", name="Filters")
    filters.get_by_label("Entity", exact=True).fill("workshop")
    filters.get_by_label("Property", exact=True).fill("FLOOR")
    expect(page.locator(ROWS)).to_have_count(2)
    assert rows(page)[0].startswith("floor Acme / Workshop Location.Floor Globex / Department integer")


def test_sorting(open_page: Open, samples: Path) -> None:
    page = open_page(samples, "#mappings&from=globex")
    page.wait_for_selector(ROWS)
    page.get_by_role("button", name="Target").click()
    page.wait_for_selector('[aria-sort="ascending"]')
    first = rows(page)
    page.get_by_role("button", name="Target").click()
    page.wait_for_selector('[aria-sort="descending"]')
    assert rows(page) == first[::-1] != first


def test_a_mapping_has_an_address_that_survives_a_regeneration(open_page: Open, tmp_path: Path) -> None:
    rows_before = [("email", "Mail", '"string"'), ("born", "Birth", '"string"')]
    before = document(section(rows=rows_before))
    after = document(section("Acme Order", "Globex Invoice"), section(rows=rows_before[::-1])).replace("2026-", "2027-")
    (mapping,) = [
        item.id
        for item in result_of({"acme-globex.rst": before}).documents[0].flows[0].mappings
        if item.source.path == "email"
    ]
    for name, text in (("before", before), ("after", after)):
        folder = tmp_path / name
        folder.mkdir()
        page = open_page(written(folder, {"acme-globex.rst": text}), f"#mapping={mapping}")
        expect_heading(page, "email → to Mail")
    page = open_page(tmp_path / "after" / "page.html", "#mapping=map-0000000000000000")
    expect_heading(page, "Not found")


def test_a_property_with_its_graph(open_page: Open, tmp_path: Path) -> None:
    rows_of = [
        ("a", "Size", '"string"'),
        ("b", "Size", '"string"'),
        ("c (Dependant on having NO in land)", "Size", '"string"'),
    ]
    texts = {
        "acme-globex.rst": document(section("Acme Thing", "Globex Part", rows=rows_of)),
        "globex-acme.rst": document(
            section("Globex Part", "Acme Thing", rows=[("Size", "a", '"string"')]), source="Globex", target="Acme"
        ),
    }
    page = open_page(written(tmp_path, texts), "#property=globex,Part,,Size")
    assert page.inner_text(".warning-box").startswith("Precedence not stated: 2 properties write it")
    nodes = page.locator(".graph .node").all_text_contents()
    assert len(nodes) == 5
    assert page.locator(".graph .edge").count() == 4
    assert page.locator(".graph .edge.is-conditional").count() == 1
    assert page.locator(".graph .edge.is-unclear").count() == 2
    assert "if land is NO" in page.locator(".graph").text_content()  # type: ignore[operator]
    page.locator(".graph a.node", has_text="Acme Thing c").click()
    expect(page).to_have_url(re.compile("#property=acme,Thing,,c$"))
    expect(page.locator(".warning-box")).to_have_count(0)


def test_both_directions_of_a_pair(open_page: Open, tmp_path: Path) -> None:
    texts = {
        "acme-globex.rst": document(
            section("Acme Thing", "Globex Part", rows=[("a", "A", '"string"'), ("b", "B", "N/A")])
        ),
        "globex-acme.rst": document(
            section("Globex Part", "Acme Thing", rows=[("A", "a", '"integer"')]), source="Globex", target="Acme"
        ),
    }
    page = open_page(written(tmp_path, texts), "#pair=acme,globex")
    table = [" ".join(text.split()) for text in page.locator(".pair-table tbody tr").all_inner_texts()]
    assert table == ["a A → to string → to integer", "b B → to not stated not mapped"]
    assert "1 property pair in both directions, 1 only from Acme to Globex" in page.inner_text(".pair-sum")


def test_a_pair_of_a_system_and_itself(open_page: Open, tmp_path: Path) -> None:
    text = document(section("Acme Thing", "Acme Part", rows=[("a", "A", '"string"')]), target="Acme")
    page = open_page(written(tmp_path, {"acme-acme.rst": text}), "#pair=acme,acme")
    lines = ["Acme Acme to Acme", "a A → to string"]
    expect(page.locator(".pair-table tr")).to_have_text(lines, use_inner_text=True)
    assert page.get_by_role("link", name="Swap sides").count() == 0


def test_a_pair_with_a_comma_in_a_name_swaps_its_sides(open_page: Open, tmp_path: Path) -> None:
    page = open_page(written(tmp_path, {"a,b-globex.rst": document(source="A,b")}), "#documents")
    page.locator(ROWS).first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Both directions").click()
    page.get_by_role("link", name="Swap sides").click()
    expect_heading(page, "Globex ⇄ and A,b")


def test_what_a_pair_has_no_room_for_is_told(open_page: Open, tmp_path: Path) -> None:
    flows = [section(f"Acme Thing{number}", f"Globex Part{number}") for number in range(203)]
    page = open_page(written(tmp_path, {"acme-globex.rst": document(*flows)}), "#pair=acme,globex")
    assert page.locator(".pair-table").count() == 200
    assert "3 more property pairs; the documents have all of them." in page.inner_text("main")


@needs_axe
@integration
@pytest.mark.parametrize(("scheme", "testing"), sampled(["light", "dark"], [False, True], one_in=3))
def test_nobody_is_shut_out(browser: Browser, samples: Path, scheme: str, *, testing: bool) -> None:
    assert AXE is not None
    with opened(browser, color_scheme=scheme, reduced_motion="reduce") as open_page:
        page = open_page(samples)
        if testing:
            page.get_by_role("switch", name="QA").click()
        page.evaluate(Path(AXE).read_text())  # by the inspector, which the page's policy doesn't bind
        for address in (*VIEWS, f"#mapping={page.evaluate(A_MAPPING)}"):
            go(page, address)
            found = page.evaluate("async () => (await axe.run()).violations")
            assert [(item["id"], [node["html"][:200] for node in item["nodes"][:3]]) for item in found] == [], address


A_MAPPING = """() => "map-" + JSON.parse(document.getElementById("data").textContent).mappings.id[0]"""


def test_the_entry_of_the_view_is_in_sight_in_a_narrow_window(browser: Browser, samples: Path) -> None:
    with opened(browser) as open_page:
        page = open_page(samples)
        page.set_viewport_size({"width": 390, "height": 844})
        for view in ("sign-off", "systems"):
            go(page, f"#{view}")
            expect(page.locator("#views [aria-current]")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", sampled([390, 820, 1280, 2560], one_in=2))
def test_nothing_is_wider_than_the_window(open_page: Open, samples: Path, width: int) -> None:
    page = open_page(samples)
    page.set_viewport_size({"width": width, "height": 900})
    for testing in range(2):
        for address in VIEWS:
            go(page, address)
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider <= 0, (address, testing)
        page.get_by_role("switch", name="QA").click()


def test_the_theme_is_kept(open_page: Open, samples: Path) -> None:
    page = open_page(samples)

    def background() -> str:
        color: str = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        return color

    grounds = []
    for _ in range(3):
        grounds.append(background())
        page.locator("#theme-button").click()
    assert grounds[0] == grounds[1] != grounds[2]  # as the system is set, light, dark
    page.locator("#theme-button").click()
    page.locator("#theme-button").click()
    reload_until(page, lambda: background() == grounds[2])
    assert background() == grounds[2]


def test_keys_are_told_and_can_be_switched_off(open_page: Open, samples: Path) -> None:
    page = open_page(samples)
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_label("Keys / and ? are on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert not page.evaluate("document.activeElement.matches('#search')")


def test_an_empty_spec_and_one_without_findings(open_page: Open, rst2spec: Run, tmp_path: Path) -> None:
    file = tmp_path / "empty.html"
    file.write_bytes(html_of(result_of({})))
    page = open_page(file)
    expect_heading(page, "Nothing to show")
    for address in ("#mappings", "#documents", "#findings", "#progress", "#sign-off"):
        go(page, address)
    done = rst2spec("compile", SAMPLES / "acme-globex.rst", "--stable", "-o", tmp_path / "stable.html")
    assert done.returncode == 0
    page = open_page(tmp_path / "stable.html", "#findings")
    assert "generated without findings" in page.inner_text("main")


def test_what_was_not_looked_for_is_not_said_to_be_none(open_page: Open, rst2spec: Run, tmp_path: Path) -> None:
    for level, figures in (("none", []), ("error", ["errors"]), ("warning", ["errors", "warnings"])):
        file = tmp_path / f"{level}.html"
        rst2spec("compile", SAMPLES / "acme-initech.rst", "--min-severity", level, "-o", file)
        page = open_page(file, "#systems")
        names = page.locator(".figure span").all_inner_texts()
        assert [name for name in names if name in {"errors", "error", "warnings"}] == figures, level
        go(page, "#documents")
        assert page.get_by_role("columnheader", name="Findings").count() == (level != "none")
    page = open_page(tmp_path / "none.html", "#system=acme")
    card = page.locator(".card").inner_text()
    assert "none" not in card
    assert "No findings" not in card


def test_a_page_a_document(open_page: Open, rst2spec: Run, tmp_path: Path) -> None:
    done = rst2spec(
        "compile", SAMPLES / "acme-globex.rst", SAMPLES / "globex-acme.rst", "-f", "html", "-o", f"{tmp_path}/pages/"
    )
    assert done.returncode == 0, done.stderr
    pages = sorted(tmp_path.rglob("*.html"))
    assert [page.name for page in pages] == ["acme-globex.html", "globex-acme.html"]
    expect_heading(open_page(pages[1], "#documents"), "Documents")


def test_the_samples_are_all_there(open_page: Open, samples: Path) -> None:
    found = compile_paths([SAMPLES])
    mappings = sum(len(flow.mappings) for item in found.documents for flow in item.flows)
    page = open_page(samples, "#mappings")
    expect(page.locator(".hits")).to_have_text(f"{mappings} mappings")
