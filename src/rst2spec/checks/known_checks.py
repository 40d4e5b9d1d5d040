"""Finds the checks by walking the package. There is no list to edit.

Checks from other packages are found by their entry points, ``rst2spec.checks``; they come last.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache
from typing import Final

import rst2spec.checks
from rst2spec.addresses import rule_page
from rst2spec.checks.base import Check, DocumentCheck, RunCheck
from rst2spec.plugins import CHECKS, declared

_FILE: Final = re.compile(r"r[0-9]{3}_[a-z0-9_]+$")


@cache
def modules() -> dict[str, str]:
    """The module of each of our own codes, in the order of the codes."""
    names = sorted(module.name for module in pkgutil.iter_modules(rst2spec.checks.__path__) if _FILE.match(module.name))
    found: dict[str, str] = {}
    for name in names:
        code = name.partition("_")[0].upper()
        if code in found:
            raise ValueError(f"{name} and {found[code]} both have the code {code}")
        found[code] = name
    return found


@cache
def names() -> dict[str, str]:
    """The name of each code, ours first: ``R101`` to ``blank-system-name``. No check is imported.

    Raises:
        PluginError: A plugin's check has an invalid code, or the name of another check.
    """
    ours = {code: module.partition("_")[2].replace("_", "-") for code, module in modules().items()}
    if not declared(CHECKS):
        return ours
    from rst2spec.checks.plugin_checks import plugin_names

    return ours | plugin_names(ours.values())


@cache
def check_of(code: str) -> Check:
    """The check with a code; KeyError if there is none.

    Raises:
        PluginError: It is a plugin's check that can't be used.
    """
    if code not in modules():
        from rst2spec.checks.plugin_checks import plugin_check

        return plugin_check(code)
    name = modules()[code]
    module = importlib.import_module(f"rst2spec.checks.{name}")
    class_name = "".join(word.capitalize() for word in name.split("_")[1:])
    check: Check = getattr(module, class_name)()
    return check


def address_of(code: str) -> str | None:
    """The address of a code's explanation; null for one of a plugin."""
    return rule_page(code) if code in modules() else None


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check, in the order of the codes; those of plugins come last."""
    return tuple([check_of(code) for code in names()])


@cache
def document_checks() -> tuple[DocumentCheck, ...]:
    """The checks of one document."""
    return tuple([check for check in all_checks() if isinstance(check, DocumentCheck)])


@cache
def run_checks() -> tuple[RunCheck, ...]:
    """The checks of the run."""
    return tuple([check for check in all_checks() if isinstance(check, RunCheck)])


@cache
def run_codes() -> frozenset[str]:
    """The codes of the checks of the run."""
    return frozenset(check.code for check in run_checks())


@cache
def code_of_name(name: str) -> str | None:
    """``blank-system-name`` to ``R101``."""
    return next((code for code, known in names().items() if known == name), None)
