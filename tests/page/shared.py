"""Pages opened in a real browser, held to what is true of all of them: no error, and no request that leaves them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from rst2spec import compile_text
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.spec.diagnostic import FolderDiagnostic
from rst2spec.spec.result import Result
from tests.browser import WAIT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

Open = Callable[..., "Page"]

OPTIONS = SpecOptions("all", version="1.2.3")


def result_of(texts: dict[str, str], found: tuple[FolderDiagnostic, ...] = ()) -> Result:
    """A run's result over documents by their paths."""
    documents = tuple(compile_text(text, path) for path, text in sorted(texts.items()))
    paths = tuple(document.path for document in documents)
    return Result(documents, paths, found, tuple(document.diagnostics for document in documents))


def html_of(result: Result, options: SpecOptions = OPTIONS) -> bytes:
    """Its page."""
    return b"".join(format_module("compile", "html").write(result, options))


@contextmanager
def opened(browser: Browser, **context: Any) -> Iterator[Open]:
    """Opens files, each at an address behind the ``#``; what they say and ask for is looked at in the end."""
    said: list[str] = []
    asked: list[str] = []
    allowed: set[str] = set()
    with_context = browser.new_context(viewport={"width": 1280, "height": 900}, **context)
    with_context.set_default_timeout(WAIT)

    def refuse(dialog: Dialog) -> None:
        said.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open_page(file: Path, address: str = "") -> Page:
        page = with_context.new_page()
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.on("dialog", refuse)
        page.on("request", lambda request: asked.append(request.url))
        allowed.add(file.as_uri())
        page.goto(f"{file.as_uri()}{address}")
        page.wait_for_selector("h1")
        return page

    try:
        yield open_page
    finally:
        with_context.close()
    assert said == []
    assert {url.partition("#")[0] for url in asked if not url.startswith(("data:", "blob:"))} <= allowed


def go(page: Page, address: str) -> None:
    """Another view, as a link would lead there."""
    page.evaluate(
        """address => new Promise(shown => {
            if (location.hash === address) shown();
            const drawn = () => requestAnimationFrame(() => requestAnimationFrame(shown));
            addEventListener("hashchange", drawn, {once: true});
            location.hash = address;
        })""",
        address,
    )
    page.wait_for_selector("h1")


def expect_heading(page: Page, text: str) -> None:
    """The view has this heading, as it is read, now or soon: what changes the address doesn't wait for the view."""
    expect(page.locator("h1")).to_have_text(text, use_inner_text=True)


def reload_until(page: Page, is_stored: Callable[[], bool]) -> None:
    """Reloads a page until it shows what it has stored; the caller asserts that it does.

    Chromium sends what a page stores to another process without waiting for it. On a busy machine, a reload in the same
    moment can overtake it, which no person is fast enough for.
    """
    for _ in range(5):
        page.reload()
        page.wait_for_selector("h1")
        if is_stored():
            break
