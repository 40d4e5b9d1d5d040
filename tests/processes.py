"""Which tests start processes: they are marked ``process``, and ``make test-fast`` leaves them out.

A test that uses one of the fixtures below has the mark by itself. A test without the mark that starts a process fails.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

process = pytest.mark.process

_FIXTURES = {"rst2spec", "rst2spec_of_a_user", "git", "browser", "office", "snapshot"}
_STARTS = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.system"}

_forbidden = False


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


def _look(event: str, _: object) -> None:
    if _forbidden and event in _STARTS:
        pytest.fail("a test that starts a process needs the mark 'process' (tests/processes.py)")


sys.addaudithook(_look)
