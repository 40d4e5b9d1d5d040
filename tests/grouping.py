"""Which tests one worker runs one after the other (``xdist_group``), and what is run first.

``pytest --dist loadgroup`` takes the groups from the ends of the tests' ids, and pytest 9.2 no longer lets xdist 3.8
write them there: no test is in a group, and nothing says so (https://github.com/pytest-dev/pytest-xdist/issues/1386).
Here the workers write them into files, which the scheduler reads.
"""

from __future__ import annotations

import json
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

_FOLDER = "grouping"


def group_of(item: pytest.Item) -> str | None:
    """The group that a test is in."""
    mark = item.get_closest_marker("xdist_group")
    return str(mark.args[0]) if mark else None


def turn(item: pytest.Item) -> int:
    """What is grouped is run first, then what takes seconds: no worker waits for another one's last test.

    A group's tests stay in their modules: what a module sets up is set up once.
    """
    return 0 if group_of(item) else 1 if item.get_closest_marker("slow") else 2


class Controller:
    """The side of the process that gives the workers their tests."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="groups-")

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tells a worker where to write."""
        node.workerinput[_FOLDER] = self._folder.name

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> object:
        """The scheduler of ``--dist loadgroup``; None for others, which xdist makes itself."""
        if config.option.dist != "loadgroup":
            return None
        from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

        folder = Path(self._folder.name)

        class Scheduler(LoadGroupScheduling):  # type: ignore[misc]
            @cached_property
            def groups(self) -> dict[str, str]:
                """All workers have collected the same tests, and have written before they say so."""
                found: dict[str, str] = json.loads(next(folder.iterdir()).read_text("utf-8"))
                return found

            def _split_scope(self, nodeid: str) -> str:
                return self.groups.get(nodeid) or str(super()._split_scope(nodeid))

        return Scheduler(config, log)

    def pytest_unconfigure(self) -> None:
        """Removes what the workers have written."""
        self._folder.cleanup()


def tell(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a worker: sorts the tests that are chosen, and writes which groups they are in."""
    items.sort(key=turn)
    groups = {item.nodeid: group for item in items if (group := group_of(item))}
    given: dict[str, Any] = config.workerinput  # type: ignore[attr-defined]
    Path(given[_FOLDER], given["workerid"]).write_text(json.dumps(groups), "utf-8")
