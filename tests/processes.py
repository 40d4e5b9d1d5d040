"""Which tests start processes: they are marked ``process``, and ``make test-fast`` leaves them out.

A test that uses one of the fixtures below has the mark by itself. A test without the mark that starts a process fails.
Also how tests wait for processes, and which files this process opens.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

process = pytest.mark.process
integration = pytest.mark.integration
"""Marks tests that install packages, or need a cluster, LibreOffice, Mermaid, compilers of other languages, others'
validators, or the site of the documentation: a quarter of the time. CI runs them, and ``make test-all``; ``make
test`` leaves them out."""

_FIXTURES = {"rst2spec", "rst2spec_of_a_user", "git", "browser", "chromium", "office", "snapshot", "forking_server"}
_STARTS = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.system"}

HANG = 300
"""After so many seconds a process hangs. It measures nothing: on a busy machine, any wait can take a minute."""

_PAUSE = 0.02
_NEVER = threading.Event()

_forbidden = False
_opened: list[str] | None = None


def mark(items: list[pytest.Item]) -> None:
    """Marks the tests whose fixtures start processes."""
    for item in items:
        if _FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(process)


@contextmanager
def only_where_marked(item: pytest.Item) -> Iterator[None]:
    """Has a test fail that starts a process without the mark."""
    global _forbidden  # noqa: PLW0603
    _forbidden = item.get_closest_marker("process") is None
    try:
        yield
    finally:
        _forbidden = False


def wait_for(what: Callable[[], object]) -> None:
    """Waits until something holds, and fails if it never does."""
    for _ in range(int(HANG / _PAUSE)):
        if what():
            return
        _NEVER.wait(_PAUSE)  # a busy loop would take a processor from what it waits for
    pytest.fail(f"nothing has happened for {HANG} seconds")


@contextmanager
def opened_files() -> Iterator[list[str]]:
    """The paths of the files that this process opens meanwhile, by whichever function."""
    global _opened  # noqa: PLW0603
    _opened = []
    try:
        yield _opened
    finally:
        _opened = None


def _look(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and _opened is not None:
        _opened.append(str(arguments[0]))
    if _forbidden and event in _STARTS:
        pytest.fail("a test that starts a process needs the mark 'process' (tests/processes.py)")


sys.addaudithook(_look)
