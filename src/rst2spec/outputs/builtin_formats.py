"""Finds the formats of this program by walking their packages. There is no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any, Final

_PACKAGES: Final = {
    "compile": "rst2spec.outputs.spec_formats",
    "checklist": "rst2spec.outputs.checklist_formats",
    "check": "rst2spec.outputs.finding_formats",
    "diff": "rst2spec.outputs.diff_formats",
    "log": "rst2spec.outputs.log_formats",
    "verify": "rst2spec.outputs.verify_formats",
}


@cache
def builtin_names(command: str) -> tuple[str, ...]:
    """The names of a command's own formats, sorted."""
    package = importlib.import_module(_PACKAGES[command])
    return tuple(sorted(module.name for module in pkgutil.iter_modules(package.__path__)))


def builtin_format(command: str, name: str) -> Any:
    """A command's own format."""
    return importlib.import_module(f"{_PACKAGES[command]}.{name}")
