"""The version of this program: of the installed package, without importing anything heavy."""

from __future__ import annotations

from functools import cache


@cache
def version() -> str:
    """The installed version."""
    from importlib.metadata import version as installed

    return installed("rst2spec")
