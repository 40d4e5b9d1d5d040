"""A real browser without a screen, for what people look at in one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import needs

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Without these it looks for updates as soon as it starts; and nobody is there whom a sandbox would protect
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


WAIT = 60_000
"""Milliseconds in which a page shows something, on whichever machine; nothing is measured by it."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, driven by playwright, which would else download its own: one for all tests of a worker."""
    program = needs.program("chromium")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """The same for one test, which leaves no page open for the next one."""
    before = [*chromium.contexts]
    yield chromium
    for context in chromium.contexts:
        if context not in before:
            context.close()
