"""Finds the formats by walking their packages. There is no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any

_PACKAGES = {
    "compile": "rst2spec.outputs.spec_formats",
    "check": "rst2spec.outputs.finding_formats",
}


@cache
def format_names(command: str) -> tuple[str, ...]:
    """The names of a command's formats, sorted."""
    package = importlib.import_module(_PACKAGES[command])
    return tuple(sorted(module.name for module in pkgutil.iter_modules(package.__path__)))


def format_module(command: str, name: str) -> Any:
    """A format's module: it has ``write(result, options)``."""
    return importlib.import_module(f"{_PACKAGES[command]}.{name}")
