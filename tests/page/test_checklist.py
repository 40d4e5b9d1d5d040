"""QA mode in a real browser: marks that are kept, exported, imported, and that survive a regeneration."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.conftest import Run
from tests.page.shared import Open, go, html_of, opened, reload_until, result_of
from tests.processes import process
from tests.writing import before, document, every, merge, section

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.xdist_group("browser"), process]

PATH = "acme-globex.rst"
ROWS = [("email", "Mail", '"string"'), ("born", "Birth", '"string"')]
MATCHING = every("Acme Member", "Globex Person") + merge("Acme Member", "Globex Person", [("email", "Mail")])
LINKED = section("Acme Shop", "Globex Place", rows=[], statements=before("Acme Shop", "Globex Place"))


def text_of(rows: list[tuple[str, str, str]]) -> str:
    return document(section(rows=rows, statements=MATCHING), LINKED)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "page.html", text_of(ROWS))


def write(file: Path, text: str) -> Path:
    file.write_bytes(html_of(result_of({PATH: text})))
    return file


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    with opened(browser) as open_page:
        yield open_page


def in_qa_mode(page: Page, tester: str = "Kari") -> Page:
    """QA mode is switched on."""
    page.get_by_role("switch", name="QA").click()
    page.get_by_label("Tester").fill(tester)
    return page


def mark(page: Page, expected: str, result: str, note: str = "") -> None:
    page.get_by_role("group", name=f"Result: {expected}").get_by_role("button", name=result, exact=True).click()
    if note:
        page.get_by_label(f"Note: {expected}").fill(note)
        page.get_by_label(f"Note: {expected}").press("Tab")


def pressed(page: Page, expected: str) -> list[str]:
    """The result that an item has."""
    group = page.get_by_role("group", name=f"Result: {expected}")
    return [" ".join(text.split()) for text in group.locator('[aria-pressed="true"]').all_inner_texts()]


MAIL = "After a sync, Person.Mail equals Member.email."
BIRTH = "After a sync, Person.Birth equals Member.born."
LINK = "After a sync, Member and Person records are linked if"
CREATE = "After a sync, every new Member record has a new Person record."
ONLY = "After a sync, no Place record is created for new Shop records."


def exported(page: Page, folder: Path) -> tuple[Path, list[dict[str, str]]]:
    with page.expect_download() as download:
        page.locator("#qa-bar").get_by_role("button", name="Export CSV").click()
    target = folder / "exported.csv"
    download.value.save_as(target)
    content = target.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return target, list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def imported(page: Page, content: Path) -> str:
    with page.expect_file_chooser() as chooser:
        page.locator("#qa-bar").get_by_role("button", name="Import CSV").click()
    chooser.value.set_files(content)
    expect(page.locator(".notice-import")).to_be_visible()
    return " ".join(page.locator(".notice-import > div").inner_text().split())


def test_marks_are_kept(open_page: Open, file: Path) -> None:
    page = in_qa_mode(open_page(file, f"#document={PATH}"))
    expect(page.locator(".qa-progress")).to_contain_text("0 of 6 tested (0%)")
    mark(page, MAIL, "Pass")
    mark(page, BIRTH, "Fail", note='=1+1 is not a date; "really"\u2028')
    mark(page, LINK, "Blocked")
    mark(page, CREATE, "Not applicable")
    expect(page.locator(".qa-progress")).to_contain_text("3 of 6 tested (50%) · 1 fail, 1 blocked")
    expect(page.locator(".head-progress")).to_contain_text("3 of 6 tested")
    assert "Link or creation only" in page.locator(".flow").nth(1).inner_text()
    reload_until(page, lambda: pressed(page, CREATE) == ["Not applicable"])
    assert [pressed(page, item) for item in (MAIL, BIRTH, LINK, CREATE, ONLY)] == [
        ["Pass"],
        ["Fail"],
        ["Blocked"],
        ["Not applicable"],
        [],
    ]
    assert page.get_by_label("Tester").input_value() == "Kari"
    assert re.search(r"Kari, \d{4}-\d\d-\d\d", page.locator("tr", has_text="email").first.inner_text())
    mark(page, MAIL, "Pass")  # again: confirms it
    assert pressed(page, MAIL) == ["Pass"]
    go(page, "#progress")
    assert "3 of 6 tested (50%), 1 fail, 1 blocked" in page.inner_text(".view-head")
    go(page, "#mappings&result=fail")
    expect(page.locator(".hits")).to_have_text("1 of 2 mappings")


def test_keys_mark_the_row_that_has_the_focus(open_page: Open, file: Path) -> None:
    page = in_qa_mode(open_page(file, "#mappings"))
    page.wait_for_selector(".grid-body .grid-row")
    page.keyboard.press("Tab")
    page.locator(".grid-body .grid-row").first.focus()
    page.keyboard.press("p")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("f")
    expect(page.locator(".qa-progress")).to_contain_text("2 of 6 tested (33%) · 1 fail")
    page.keyboard.press("f")  # again: it stays
    expect(page.locator(".qa-progress")).to_contain_text("2 of 6 tested (33%) · 1 fail")
    assert page.evaluate("document.activeElement.matches('.grid-row')")


def test_marks_go_out_and_come_back_after_a_regeneration(browser: Browser, file: Path, tmp_path: Path) -> None:
    note = "=HYPERLINK(\"x\"); 'quoted', næ\r\nand @more"
    with opened(browser, accept_downloads=True) as open_page:
        page = in_qa_mode(open_page(file, f"#document={PATH}"))
        mark(page, MAIL, "Pass")
        mark(page, BIRTH, "Fail", note=note)
        mark(page, ONLY, "Blocked")
        target, rows = exported(page, tmp_path)
    assert [row["Kind"] for row in rows] == ["creation", "match", "mapping", "mapping", "creation", "mapping"]
    assert [row["Status"] for row in rows] == ["", "", "pass", "fail", "blocked", ""]
    assert rows[3]["Note"].startswith("'=HYPERLINK")
    assert rows[2]["Expected result"] == MAIL
    assert (rows[2]["Source system"], rows[2]["Source property"], rows[2]["Priority"]) == ("Acme", "email", "high")

    changed = [("email", "Mail", '"string"'), ("born", "Birth", '["date","_."]'), ("x", "Y", '"string"')]
    later = write(tmp_path / "later.html", text_of(changed).replace("2026-11-02", "2027-01-01"))
    with opened(browser) as open_page:  # somebody else's browser
        page = in_qa_mode(open_page(later, f"#document={PATH}"), tester="Ola")
        assert imported(page, target) == "3 marks imported."
        assert pressed(page, MAIL) == ["Pass"]
        assert pressed(page, ONLY) == ["Blocked"]
        row = page.locator("tr", has_text="born").first
        assert "changed since" in row.inner_text()
        assert "Kari" in row.inner_text()
        kept = page.get_by_label("Note: After a sync, Person.Birth").input_value()
        assert kept == note.replace("\r\n", "\n")
        expect(page.locator(".qa-progress")).to_contain_text("1 of 7 tested (14%) · 1 blocked, 1 changed since")


def test_what_the_page_writes_the_sheet_reads_and_the_other_way_round(
    browser: Browser, rst2spec: Run, file: Path, tmp_path: Path
) -> None:
    (tmp_path / PATH).write_text(text_of(ROWS))
    with opened(browser, accept_downloads=True) as open_page:
        page = in_qa_mode(open_page(file, f"#document={PATH}"))
        mark(page, MAIL, "Pass")
        mark(page, BIRTH, "Not applicable", note="=not a date")
        mark(page, "Link or creation only", "Fail")
        target, rows = exported(page, tmp_path)
    done = rst2spec("checklist", "merge", target, PATH, "-o", "new.csv")
    assert done.returncode == 0, done.stderr
    sheet = list(csv.DictReader(io.StringIO((tmp_path / "new.csv").read_text("utf-8-sig"), newline="")))
    common = [name for name in rows[0] if name in sheet[0] and name != "Rule"]
    assert [[row[name] for name in common] for row in sheet] == [[row[name] for name in common] for row in rows]
    assert {row["Changed since marked"] for row in sheet} == {""}
    assert len(common) == 23
    with opened(browser) as open_page:
        page = in_qa_mode(open_page(file, f"#document={PATH}"))
        assert imported(page, tmp_path / "new.csv") == "3 marks imported."
        assert [pressed(page, item) for item in (MAIL, BIRTH, ONLY)] == [["Pass"], ["Not applicable"], []]
        expect(page.locator(".qa-progress")).to_have_text("3 of 6 tested (50%) · 1 fail")
        assert page.get_by_label(f"Note: {BIRTH}").input_value() == "=not a date"


def test_what_is_no_checklist_is_told(open_page: Open, file: Path, tmp_path: Path) -> None:
    page = in_qa_mode(open_page(file))
    identity = result_of({PATH: text_of(ROWS)}).documents[0].flows[0].mappings[0].id
    other = result_of({PATH: text_of(ROWS)}).documents[0].flows[0].mappings[1].id
    strange = "1 mark imported. 1 mark stored but not shown, because these documents don't have the items."
    nothing = "This isn't a checklist: it has no line with the columns Id and Expected result or Status."
    cases = {
        "a,b\n1,2\n": nothing,
        "": nothing,
        "id,status\n\0,pass\n": "This isn't a checklist: it contains NUL characters.",
        f"ID;STATUS;Note\r\n{identity};Passed;well\r\n": "1 mark imported.",
        f"id\tstatus\n{other}\tmaybe\n\tpassed\n": (
            '1 mark imported. "maybe" isn\'t a status; these items count as not done. '
            "Row 3 can't be identified and isn't imported."
        ),
        'id,status\nmap-0000000000000000,"not applicable"\n': strange,
        'id,status,note\nmap-1,passed,"open quote\n': strange,
    }
    for number, (content, expected) in enumerate(cases.items()):
        table = tmp_path / f"{number}.csv"
        table.write_text(content)
        assert imported(page, table) == expected, content
        page.locator(".notice-import").get_by_role("button", name="Close").click()


def test_two_documents_of_one_pair_have_marks_of_their_own(browser: Browser, tmp_path: Path) -> None:
    texts = {PATH: text_of(ROWS), f"old/{PATH}": text_of([("email", "Mail", "Not applicable")])}
    file = tmp_path / "both.html"
    file.write_bytes(html_of(result_of(texts)))
    with opened(browser, accept_downloads=True) as open_page:
        page = in_qa_mode(open_page(file, f"#document=old/{PATH}"))
        mark(page, "After a sync, Person.Mail", "Fail")
        expect(page.locator(".qa-progress")).to_have_text("1 of 11 tested (9%) · 1 fail")
        target, _ = exported(page, tmp_path)
    with opened(browser) as open_page:
        page = in_qa_mode(open_page(file, f"#document={PATH}"))
        assert imported(page, target) == "1 mark imported."
        assert pressed(page, MAIL) == []
        go(page, f"#document=old/{PATH}")
        assert pressed(page, "After a sync, Person.Mail") == ["Fail"]


def test_an_older_mark_does_not_replace_a_newer_one(open_page: Open, file: Path, tmp_path: Path) -> None:
    page = in_qa_mode(open_page(file, f"#document={PATH}"))
    mark(page, MAIL, "Pass")
    identity = result_of({PATH: text_of(ROWS)}).documents[0].flows[0].mappings[0].id
    table = tmp_path / "old.csv"
    table.write_text(f"Id,Status,Date\n{identity},failed,2020-01-01\n")
    assert imported(page, table).startswith("1 mark imported. 1 later result replaces an earlier one: ")
    assert pressed(page, MAIL) == ["Pass"]


def test_the_sign_off(open_page: Open, file: Path) -> None:
    page = in_qa_mode(open_page(file, f"#document={PATH}"))
    mark(page, BIRTH, "Fail", note="a month too late")
    go(page, f"#sign-off={PATH}")
    digest = result_of({PATH: text_of(ROWS)}).documents[0].digest
    assert digest in page.inner_text("main")
    assert "a month too late" in page.inner_text("main")
    assert "Tested by" in page.inner_text(".signatures")
    page.emulate_media(media="print")
    for hidden in ("#bar", "#qa-bar", ".actions"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".signatures")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    go(page, "#sign-off")
    assert "0 of 6" not in page.inner_text("main")
    assert "1 of 6" in page.inner_text("main")
    trouble = page.locator(".items").first.inner_text()
    assert "Acme → Globex" in trouble
    for scope in ("&pair=acme,globex", "&system=acme"):
        go(page, f"#sign-off{scope}")
        assert "1 of 6" in page.inner_text("main")
    go(page, "#sign-off&system=nobody")
    assert "Not found" in page.inner_text("main")


def test_a_sign_off_on_paper(browser: Browser, file: Path, tmp_path: Path) -> None:
    with opened(browser) as open_page:
        page = in_qa_mode(open_page(file, f"#document={PATH}"))
        mark(page, BIRTH, "Fail", note="a month too late")
        mark(page, MAIL, "Pass")
        page.emulate_media(media="print")
        assert (
            "pass" in page.locator("tr", has_text="email").first.inner_text()
        )  # the state itself: buttons aren't printed
        page.emulate_media(media="screen")
        go(page, f"#sign-off={PATH}")
        rules = page.evaluate("document.styleSheets[0].cssRules.length")
        page.evaluate("""addEventListener("beforeprint", () => {
          window.rule = [...document.styleSheets[0].cssRules].at(-1).cssText;
        })""")
        page.pdf()  # as the button and Ctrl-P do
        rule = page.evaluate("window.rule")
        folder = tmp_path.name
        assert f"Sign-off {folder}, round 1: Acme → Globex" in rule
        assert "counter(page)" in rule
        assert page.evaluate("document.styleSheets[0].cssRules.length") == rules
        page.evaluate("window.print = () => { window.printed = true; }")
        page.get_by_role("button", name="Print").click()
        assert page.evaluate("window.printed")
        order = page.locator(".items").first.locator("tbody tr td:nth-child(2)").all_inner_texts()
        assert [text.strip() for text in order] == ["fail", *["not tested"] * 4]


# --- what was lost before


def note_of(page: Page, expected: str) -> str:
    return page.get_by_label(f"Note: {expected}").input_value()


def test_a_false_green_is_none(browser: Browser, rst2spec: Run, tmp_path: Path) -> None:
    """15 rows pass, 6 types change, the merged table is imported: 9 pass, and 6 changed since."""
    old = [(f"p{number}", f"P{number}", '"string"') for number in range(15)]
    new = [(*row[:2], '"integer"') if number < 6 else row for number, row in enumerate(old)]
    plain = every("Acme Member", "Globex Person")
    texts = [document(section(rows=rows, statements=plain)) for rows in (old, new)]
    (tmp_path / PATH).write_text(texts[0])
    assert rst2spec("checklist", PATH, "-o", "qa.csv").returncode == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "qa.csv").read_text("utf-8-sig"), newline="")))
    for row in rows:
        if row["Kind"] == "mapping":
            row |= {"Status": "passed", "Tester": "Kari", "Date": "2026-11-02"}
    with (tmp_path / "qa.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    (tmp_path / PATH).write_text(texts[1])
    done = rst2spec("checklist", "merge", "qa.csv", PATH, "-o", "new.csv")
    assert "  6 rows: changed since marked" in done.stdout
    with opened(browser) as open_page:
        page = in_qa_mode(open_page(write(tmp_path / "page.html", texts[1]), "#progress"))
        assert imported(page, tmp_path / "new.csv") == "15 marks imported."
        expect(page.locator(".qa-progress")).to_have_text("9 of 16 tested (56%) · 6 changed since")
        expect(page.locator(".figures")).to_contain_text("9\npass", use_inner_text=True)
        expect(page.locator(".figures")).to_contain_text("6\nchanged since", use_inner_text=True)
        page.locator(".figure", has_text="changed since").click()
        expect(page.locator(".below")).to_have_text("6 of 16 items")


def test_two_testers_who_disagree(open_page: Open, file: Path, tmp_path: Path) -> None:
    page = in_qa_mode(open_page(file, f"#document={PATH}"))
    identity = result_of({PATH: text_of(ROWS)}).documents[0].flows[0].mappings[0].id
    meaning = page.evaluate("JSON.parse(document.getElementById('data').textContent).mappings.meaning[0]")
    for name, status in (("Kari", "pass"), ("Ola", "fail")):
        text = f"Id,Status,Tester,Date,Key\n{identity},{status},{name},2.11.2026,mapping {identity} {meaning}\n"
        (tmp_path / f"{name}.csv").write_text(text)
    assert imported(page, tmp_path / "Kari.csv") == "1 mark imported."
    page.locator(".notice-import").get_by_role("button", name="Close").click()
    reported = imported(page, tmp_path / "Ola.csv")
    both = "pass, Kari, 2026-11-02 / fail, Ola, 2026-11-02"
    assert reported == f"1 mark imported. 1 conflict; set the status of each: {MAIL} {both}"
    assert f"conflict: {both}" in page.locator("tr", has_text="email").first.inner_text()
    expect(page.locator(".qa-progress")).to_have_text("0 of 6 tested (0%) · 1 conflict")
    mark(page, MAIL, "Fail")  # somebody decides
    expect(page.locator(".qa-progress")).to_have_text("1 of 6 tested (16%) · 1 fail")


def test_clearing_is_an_act_of_its_own_and_can_be_undone(open_page: Open, file: Path) -> None:
    page = in_qa_mode(open_page(file, f"#document={PATH}"))
    mark(page, MAIL, "Pass", note="well")
    page.locator("tr", has_text="email").first.get_by_role("button", name="Clear").click()
    assert pressed(page, MAIL) == []
    assert note_of(page, MAIL) == "well"  # a note isn't cleared with the status
    page.get_by_role("button", name="Undo").click()
    assert pressed(page, MAIL) == ["Pass"]
    page.get_by_role("button", name="Clear round").click()
    expect(page.locator(".notice-round")).to_contain_text("1 mark of round 1 removed. Undo brings it back.")
    expect(page.locator(".qa-progress")).to_contain_text("0 of 6")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".qa-progress")).to_contain_text("1 of 6")
    assert note_of(page, MAIL) == "well"


def test_a_half_typed_note_survives_the_closing_of_the_tab(open_page: Open, file: Path) -> None:
    page = in_qa_mode(open_page(file, f"#document={PATH}"))
    page.get_by_label(f"Note: {MAIL}").press_sequentially("half of i")  # no status yet
    page.close()
    again = open_page(file, f"#document={PATH}")
    assert note_of(again, MAIL) == "half of i"
    expect(again.locator(".qa-progress")).to_contain_text("0 of 6")


def test_keys_never_mark_while_somebody_writes(open_page: Open, file: Path) -> None:
    identity = result_of({PATH: text_of(ROWS)}).documents[0].flows[0].mappings[0].id
    page = in_qa_mode(open_page(file, f"#mapping={identity}"))
    page.get_by_label(f"Note: {MAIL}").press_sequentially("fbnp")
    expect(page.locator(".qa-progress")).to_contain_text("0 of 6")
    page.locator("h1").click()
    page.keyboard.press("p")
    expect(page.locator(".qa-progress")).to_contain_text("1 of 6")


def test_rounds_and_folders_have_marks_of_their_own(browser: Browser, file: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = write(tmp_path / "other" / "page.html", text_of(ROWS))
    with opened(browser, accept_downloads=True) as open_page:
        page = in_qa_mode(open_page(file, f"#document={PATH}"))
        mark(page, MAIL, "Pass")
        page.get_by_role("button", name="New round").click()
        assert pressed(page, MAIL) == []
        mark(page, BIRTH, "Fail")
        _, rows = exported(page, tmp_path)
        digest = result_of({PATH: text_of(ROWS)}).documents[0].digest
        assert {(row["Project"], row["Round"], len(row["Digest"])) for row in rows} == {(tmp_path.name, "2", 16)}
        assert digest
        page.get_by_label("Round", exact=True).select_option("1")
        assert (pressed(page, MAIL), pressed(page, BIRTH)) == (["Pass"], [])
        elsewhere = open_page(other, f"#document={PATH}")
        assert pressed(elsewhere, MAIL) == []
        expect(elsewhere.locator(".qa-progress")).to_contain_text("0 of 6")


def test_progress_leads_to_the_rows_that_it_counts(open_page: Open, file: Path) -> None:
    page = in_qa_mode(open_page(file, f"#document={PATH}"))
    mark(page, LINK, "Fail")
    mark(page, CREATE, "Pass")
    go(page, "#progress")
    table = {
        cells[0]: cells[1:]
        for cells in (row.split("\t") for row in page.locator(".sums tbody").inner_text().split("\n"))
    }
    assert table == {
        "Mappings": ["2", "0", "0", "0", "0", "0", "0", "0", "2"],
        "Link or creation only": ["1", "0", "0", "0", "0", "0", "0", "0", "1"],
        "Match rules": ["1", "0", "1", "0", "0", "0", "0", "0", "0"],
        "Creation rules": ["2", "1", "0", "0", "0", "0", "0", "0", "1"],
    }
    page.locator(".sums tbody tr", has_text="Match rules").get_by_role("link").last.click()
    expect(page.locator(".grid-body .grid-row")).to_have_count(1)
    assert LINK in page.locator(".grid-body").inner_text()


def test_marks_in_another_tab_are_seen_here(open_page: Open, file: Path) -> None:
    one = in_qa_mode(open_page(file, f"#document={PATH}"))
    other = open_page(file, f"#document={PATH}")
    mark(one, MAIL, "Pass")
    expect(other.locator(".qa-progress")).to_contain_text("1 of 6 tested")
    assert pressed(other, MAIL) == ["Pass"]


def test_a_browser_that_keeps_nothing(browser: Browser, file: Path) -> None:
    with opened(browser) as open_page:
        page = open_page(file)
        page.context.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })"
        )
        page.reload()
        page.wait_for_selector("h1")
        assert "This browser stores nothing for this page" in page.inner_text("#notices")
        go(page, f"#document={PATH}")
        in_qa_mode(page)
        mark(page, MAIL, "Pass")
        expect(page.locator(".qa-progress")).to_contain_text("1 of 6 tested")


def test_a_store_that_is_full_is_told(open_page: Open, file: Path) -> None:
    page = in_qa_mode(open_page(file, f"#document={PATH}"))
    page.evaluate(
        "try { for (let n = 0; ; n += 1) localStorage.setItem('x' + n, 'x'.repeat(100000 >> (n >> 6))); } catch {}"
    )
    page.evaluate("try { for (let n = 0; ; n += 1) localStorage.setItem('y' + n, 'x'); } catch {}")
    mark(page, MAIL, "Pass")
    expect(page.locator("#notices")).to_contain_text("can't store more marks")
    expect(page.locator(".qa-progress")).to_contain_text("1 of 6 tested")
