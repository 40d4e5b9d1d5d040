"""What a test needs of the machine: a program, a variable, root's rights.

Where ``CI`` is set, a missing one is a failure, unless ``RST2SPEC_ABSENT`` names it; elsewhere the test is skipped.
Nothing else in ``tests/`` skips.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter

import pytest

IN_CI = bool(os.environ.get("CI"))
ROOT = "root"

_ALTERNATIVES = {"chromium": ("chromium-headless-shell", "chromium")}
"""Programs of which one is enough, the best one first. Chromium without windows takes half of the processor time."""


def marker(*names: str) -> pytest.MarkDecorator:
    """Marks a test with what it needs: programs in lower case, variables in upper case, or ``root``."""
    return pytest.mark.needs(*names)


def missing(name: str) -> str:
    """Why a need isn't met; nothing where it is."""
    if name == ROOT:
        return "" if os.geteuid() == 0 else "only root can give files away"
    if name.isupper():
        return "" if os.environ.get(name) else f"{name} is not set"
    return "" if _path_of(name) else f"{name} is not installed"


def need(*names: str) -> None:
    """Skips the running test where a need isn't met; in CI, the test fails."""
    reasons = {name: reason for name in names if (reason := missing(name))}
    if IN_CI and reasons.keys() - set(os.environ.get("RST2SPEC_ABSENT", "").split()):
        pytest.fail("; ".join(reasons.values()), pytrace=False)
    if reasons:
        pytest.skip("; ".join(reasons.values()))


def program(name: str) -> str:
    """The path of a program that the running test can't do without."""
    need(name)
    return _path_of(name) or name


def _path_of(name: str) -> str | None:
    return next(filter(None, map(shutil.which, _ALTERNATIVES.get(name, (name,)))), None)


def count_of_skips(reasons: list[str]) -> str:
    """The last line of a run: how many tests were skipped, and for which reasons."""
    each = [
        f"{count} {reason}" for reason, count in sorted(Counter(reasons).items(), key=lambda item: (-item[1], item[0]))
    ]
    return f"{len(reasons)} skipped" + (f": {', '.join(each)}" if each else "")
