"""Documents that mean harm, are very large, or both: what they say stays text, and the page stays usable."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from rst2spec.spec.result import Result
from tests.conftest import Run
from tests.page.shared import Open, go, html_of, opened, result_of
from tests.processes import process
from tests.writing import document, free, section

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.xdist_group("browser"), process]

ATTACKS = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!--<script>",
    "\"'><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "${alert(1)}{{alert(1)}}",
    "__proto__",
    "constructor",
    "a&b=c#d%zz,\\,",
    "\u2028\u2029\u202e\x00\x1b]0;x\x07\ufffe",
)


def result_of_hostile() -> Result:
    texts = {}
    for number, text in enumerate(ATTACKS):
        label = text.replace(" ", "_")
        rows = [(f"{text} (Dependant on having {label} in {label})", text, f'["{text}"'), (text, "b", '"string"')]
        body = section(f"Acme {label}", f"{label} Part", rows=rows, statements=free(text, "Part"))
        whole = document(body, source=text, target=f"Globex {label}")
        path = f"{text.replace('/', '_')}/acme{number}-globex{number}.rst"
        texts[path] = f"{whole}\n\n{text} is no sentence.\n"
    made = result_of(texts)
    # a file's name may hold bytes that are no text
    odd = replace(made.documents[0], path="caf\udce9-globex.rst")
    return replace(
        made,
        documents=(*made.documents, odd),
        paths=(*made.paths, odd.path),
        reported=(*made.reported, ()),
    )


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    with opened(browser) as open_page:
        yield open_page


def test_nothing_of_a_document_ever_runs(open_page: Open, tmp_path: Path) -> None:
    file = tmp_path / "hostile.html"
    result = result_of_hostile()
    file.write_bytes(html_of(result))
    page = open_page(file)
    page.get_by_role("switch", name="QA").click()
    page.evaluate(
        """() => {
            const entries = JSON.parse(document.getElementById("data").textContent);
            localStorage.setItem("rst2spec.tester", "<img src=x onerror=alert(1)>");
        }"""
    )
    addresses = [
        "#systems",
        "#documents",
        "#mappings&q=alert",
        "#mappings&q=<img",
        "#findings",
        "#progress",
        "#sign-off",
        "#mapping=<script>alert(1)</script>",
        "#__proto__",
        "#constructor=toString",
        "#pair=__proto__,constructor",
        "#findings=__proto__",
        "#mappings&from=javascript:alert(1)&result=__proto__&sort=__proto__",
        "#%E0%A4%A=%",
    ]
    links = "[...document.querySelectorAll('a')].map(link => link.getAttribute('href'))"
    seen: set[str] = set()
    while addresses:
        address = addresses.pop()
        if address in seen or len(seen) > 120:
            continue
        seen.add(address)
        go(page, address)
        found = page.evaluate(links)
        assert all(href.startswith("#") for href in found), address
        addresses += [href for href in found if href not in seen]
        assert page.locator("main img, main script, main iframe, main object").count() == 0
    assert {address.partition("=")[0] for address in seen} >= {"#document", "#mapping", "#property", "#system", "#flow"}
    (mapping,) = {
        item.id
        for found in result.documents
        for flow in found.flows
        for item in flow.mappings
        if item.source.path == ATTACKS[0] and item.target.path == "b"
    }
    go(page, f"#mapping={mapping}")
    assert "</script><script>alert(1)</script>" in page.inner_text("main")
    path = json.dumps(result.documents[-1].path)
    go(page, page.evaluate(f"'#document=' + encodeURIComponent({path}.replace(/\\udce9/, '\\ufffd'))"))
    assert "at this address" not in page.inner_text("h1")


def test_the_policy_stops_what_text_could_not(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(html_of(result_of({"acme-globex.rst": document()})))
    page = browser.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("h1")
    told = page.evaluate(
        """async () => {
            window.blocked = new Set();
            document.addEventListener("securitypolicyviolation", event => blocked.add(event.effectiveDirective));
            const script = document.createElement("script");
            let refused = "";
            try {
                script.textContent = "window.ran = 1";
                document.body.append(script);
            } catch (error) { refused += "script"; }
            try { document.body.innerHTML = "<b>x</b>"; } catch (error) { refused += " innerHTML"; }
            const image = new Image();
            image.src = "https://example.org/x.png";
            document.body.append(image);
            await fetch("https://example.org/").catch(() => {});
            return [window.ran ?? null, refused];
        }"""
    )
    assert told[0] is None
    assert "innerHTML" in told[1]
    for directive in ("connect-src", "img-src", "require-trusted-types-for"):
        page.wait_for_function("directive => blocked.has(directive)", arg=directive)
    page.close()


def test_10_000_flows_in_a_document(open_page: Open, tmp_path: Path) -> None:
    flows = [section(f"Acme Thing{number}", f"Globex Part{number}") for number in range(10_000)]
    result = result_of({"acme-globex.rst": document(*flows)})
    file = tmp_path / "page.html"
    file.write_bytes(html_of(result))
    page = open_page(file, "#document=acme-globex.rst")
    assert "Flows 1 to 80 of 10,000" in page.locator(".pager").first.inner_text()
    assert page.locator("main *").count() < 10_000
    page.locator(".pager").first.get_by_role("link", name="Next").click()
    expect(page.locator(".flow").first).to_contain_text("Acme Thing80")
    last = result.documents[0].flows[-1]
    go(page, f"#flow={last.id}")
    expect(page.locator(f"[id='{last.id}']")).to_be_in_viewport()
    go(page, "#sign-off=acme-globex.rst")
    assert "15,000 more items; the CSV has all of them." in page.inner_text("main")


def test_10_000_mappings_in_a_flow(open_page: Open, tmp_path: Path) -> None:
    rows = [(f"p{number}", f"q{number}", '"string"') for number in range(10_000)]
    file = tmp_path / "page.html"
    file.write_bytes(html_of(result_of({"acme-globex.rst": document(section(rows=rows))})))
    page = open_page(file, "#document=acme-globex.rst")
    assert page.locator(".mapping-table tbody tr").count() == 200
    page.get_by_role("link", name="All 10,000 mappings of this flow").click()
    expect(page.locator(".hits")).to_have_text("10,000 mappings")
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    expect(page.locator(".grid-row:focus")).to_contain_text("p9999")
    assert page.locator(".grid-body .grid-row").count() < 100
    page.keyboard.press("Home")
    expect(page.locator(".grid-row:focus")).to_contain_text("p0")


@pytest.mark.parametrize("width", [390, 1280])
def test_names_of_10_000_characters(open_page: Open, tmp_path: Path, width: int) -> None:
    long = "x" * 10_000
    rows = [(f"{long} (Dependant on having {long} in {long})", f"y{long}", f'["{long}"]')]
    texts = {
        "acme-globex.rst": document(
            section(f"Acme {long}", f"Globex {long}", rows=rows), source=f"Acme{long}", target=f"Globex{long}"
        )
    }
    result = result_of(texts)
    file = tmp_path / "page.html"
    file.write_bytes(html_of(result))
    page = open_page(file)
    page.set_viewport_size({"width": width, "height": 900})
    mapping = result.documents[0].flows[0].mappings[0].id
    for address in (
        "#systems",
        "#documents",
        "#mappings",
        f"#mapping={mapping}",
        "#document=acme-globex.rst",
        "#system=acme",
        "#findings",
        "#progress",
        "#sign-off",
        "#pair=acme,globex",
    ):
        go(page, address)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, (
            address
        )
    page.locator("main a[href^='#property=']").first.evaluate("link => link.click()")
    expect(page.locator(".graph .node.is-center")).to_be_visible()


def test_an_unwritable_target_keeps_the_old_file(rst2spec: Run, tmp_path: Path) -> None:
    (tmp_path / "acme-globex.rst").write_text(document())
    (tmp_path / "pages").mkdir()
    done = rst2spec("compile", tmp_path / "acme-globex.rst", "-o", "html=/dev/full")
    assert done.returncode == 2
    assert "no space left" in done.stderr.lower()
    old = tmp_path / "old.html"
    old.write_text("as it was")
    done = rst2spec("compile", tmp_path / "acme-globex.rst", "-o", "html=missing/page.html", "-o", old)
    assert done.returncode == 2
    assert "missing/page.html can't be written" in done.stderr
    assert old.read_bytes().startswith(b"<!doctype html>")
