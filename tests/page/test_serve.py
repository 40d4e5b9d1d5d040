"""``rst2spec serve``: the page on loopback, new when a document changes, and nothing for anybody else."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.conftest import Run
from tests.page.shared import expect_heading
from tests.processes import HANG, process
from tests.writing import document, section

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.xdist_group("browser"), process]


class Serving:
    """A running server over a folder."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rst2spec", "serve", ".", "--port", "0", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # what runs in the background of a script ignores it, and so would what it starts
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        self.port = int(self.address.rstrip("/").rpartition(":")[2]) if self.address else 0

    def ask(self, path: str = "/", method: str = "GET", **headers: str) -> tuple[int, str, dict[str, str]]:
        """An answer: its status, its text, its headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HANG)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text, {name.lower(): value for name, value in answer.getheaders()}

    def end(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """Ends it; what it reported."""
        self.process.send_signal(number)
        _, reported = self.process.communicate(timeout=HANG)
        return self.process.returncode, reported


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    (tmp_path / "acme-globex.rst").write_text(document())
    started = Serving(tmp_path)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", started.address)
    yield started
    if started.process.poll() is None:
        started.end()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_the_page_and_ends_with_ctrl_c(serving: Serving, number: int) -> None:
    status, text, headers = serving.ask()
    assert status == 200
    assert text.startswith("<!doctype html>")
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert serving.ask(method="HEAD")[:2] == (200, "")
    code, reported = serving.end(number)
    assert code == 0
    assert "1 document, 1 read" in reported
    assert reported.rstrip().endswith("stopped")
    assert "Traceback" not in reported


def test_it_answers_no_name_but_its_own(serving: Serving) -> None:
    assert serving.ask(Host=f"localhost:{serving.port}")[0] == 200
    assert serving.ask(Host=f"LOCALHOST:{serving.port}")[0] == 200
    for host in (
        "evil.example",
        f"evil.example:{serving.port}",
        "localhost",
        "127.0.0.1.evil.example",
        "",
        f"127.0.0.2:{serving.port}",
    ):
        status, text, _ = serving.ask(Host=host)
        assert status == 403, host
        assert "doctype" not in text
    with socket.create_connection(("127.0.0.1", serving.port), timeout=HANG) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")  # no name at all
        assert b" 403 " in connection.recv(1000)


def test_it_answers_no_path_and_no_method_but_its_own(serving: Serving) -> None:
    for path in (
        "/acme-globex.rst",
        "/../acme-globex.rst",
        "/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/?x",
        "/index.html",
        "/events/",
    ):
        assert serving.ask(path)[0] == 404, path
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        assert serving.ask(method=method)[0] == 501, method
    assert serving.ask("/events", Sec_Fetch_Site="cross-site")[0] == 403


def test_it_listens_on_loopback_alone(serving: Serving) -> None:
    table = Path("/proc/net/tcp").read_text().splitlines()[1:]
    listening = [line.split()[1] for line in table if line.split()[3] == "0A"]
    assert [place for place in listening if place.endswith(f":{serving.port:04X}")] == [f"0100007F:{serving.port:04X}"]


def test_the_page_is_loaded_again_when_a_document_changes(browser: Browser, serving: Serving) -> None:
    page = browser.new_page()
    reported: list[str] = []
    page.on("console", lambda message: reported.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: reported.append(str(error)))
    page.goto(f"{serving.address}#document=acme-globex.rst")
    page.wait_for_selector("h1")
    file = serving.folder / "acme-globex.rst"
    file.write_text(document(section(rows=[("shoeSize", "Shoe", '"integer"')])))
    expect(page.get_by_text("shoeSize")).to_be_visible()
    expect_heading(page, "Acme → to Globex")
    file.write_bytes(b"\xff\xfe\x00 no text")
    expect(page.locator("main")).to_contain_text("Not found")
    page.goto(f"{serving.address}#systems")
    expect(page.locator(".warning-box")).to_contain_text("1 file can't be read")
    file.unlink()
    expect(page.locator("#notices")).to_contain_text("Not up to date: nothing to read")
    assert serving.ask()[0] == 200
    file.write_text(document())
    expect(page.locator("#notices")).not_to_contain_text("Not up to date")
    expect(page.get_by_role("gridcell").get_by_label("Acme to Globex")).to_be_visible()
    assert reported == []
    code, told = serving.end()
    assert code == 0
    assert "Not up to date: nothing to read" in told
    assert "acme-globex.rst can't be read" in told
    expect(page.locator("#notices")).to_contain_text("The server has stopped")
    page.close()


def test_it_shows_what_changed_since_the_last_commit(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "acme-globex.rst"
    file.write_text(document())
    identity = ["-c", "user.name=x", "-c", "user.email=x@y"]

    def git(*words: str) -> None:
        subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    serving = Serving(tmp_path)
    page = browser.new_page()
    page.goto(f"{serving.address}#changes")
    expect(page.locator(".empty")).to_have_text("Nothing changed in meaning.")
    file.write_text(document(section(rows=[("email", "Mail", '"integer"')])))
    expect(page.locator(".grid-body .grid-row")).to_have_count(1)
    expect(page.locator(".grid-body")).to_contain_text("type changed: email")
    git("commit", "-q", "-a", "-m", "second")
    expect(page.locator(".empty")).to_have_text("Nothing changed in meaning.")
    page.close()
    serving.end()


def test_a_note_that_is_being_written_is_kept_when_the_page_is_loaded_again(browser: Browser, serving: Serving) -> None:
    page = browser.new_page()
    page.goto(f"{serving.address}#document=acme-globex.rst")
    page.get_by_role("switch", name="QA").click()
    result = page.get_by_role("group", name="Result: After a sync, Person.Mail").get_by_role("button", name="Fail")
    result.click()
    note = page.get_by_label("Note: After a sync, Person.Mail")
    note.press_sequentially("half of it")
    more = [("email", "Mail", '"string"'), ("shoeSize", "Shoe", '"integer"')]
    (serving.folder / "acme-globex.rst").write_text(document(section(rows=more)))
    expect(page.get_by_text("shoeSize").first).to_be_visible()
    expect(note).to_have_value("half of it")
    expect(note).to_be_focused()  # what is typed next is text, and no key marks anything
    note.press_sequentially(", and f")
    expect(note).to_have_value("half of it, and f")
    assert result.get_attribute("aria-pressed") == "true"
    page.close()


def test_a_wrong_configuration_is_told_and_the_page_stays(browser: Browser, serving: Serving) -> None:
    page = browser.new_page()
    page.goto(serving.address)
    page.wait_for_selector("h1")
    (serving.folder / "rst2spec.toml").write_text("nonsense = 1\n")
    expect(page.locator("#notices")).to_contain_text("nonsense")
    (serving.folder / "rst2spec.toml").write_text('systems = { globex = "Globex AS" }\nexclude = ["old"]\n')
    expect(page.locator("#notices")).not_to_contain_text("nonsense")
    page.close()


def test_only_what_has_changed_is_read_again(serving: Serving, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{serving.address}#documents")
    (serving.folder / "globex-acme.rst").write_text(document(source="Globex", target="Acme"))
    expect(page.locator(".grid-body .grid-row")).to_have_count(2)
    page.close()
    _, reported = serving.end()
    assert "2 documents, 1 read" in reported


def test_wrong_use(rst2spec: Run, serving: Serving, tmp_path: Path) -> None:
    for arguments, expected in (
        (["missing"], "nothing to read: there is no missing"),
        (["-"], "standard input (-) can't be watched: name files or folders"),
        ([".", "--port", "99999"], "--port: expected a number from 0 to 65535, got '99999'"),
        ([".", "--port", str(serving.port)], f"port {serving.port} can't be used: address already in use"),
    ):
        done = rst2spec("serve", *arguments)
        assert done.returncode == 2
        assert expected in done.stderr
        assert "Traceback" not in done.stderr
    assert os.listdir(tmp_path) == ["acme-globex.rst"]
