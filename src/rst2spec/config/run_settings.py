"""Derives a run's options from the configuration: the filter of findings, systems, allowances and excluded paths."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rst2spec.checks.filtering import (
    FindingFilter,
    Suppression,
    codes_of_selector,
    matcher,
    selected_codes,
    specificity,
)
from rst2spec.config.load import COMMAND_LINE, Config
from rst2spec.source.discover import excludes_nothing

if TYPE_CHECKING:
    from rst2spec.outputs.allowances import Allowance
    from rst2spec.source.discover import AnyPath


def filter_of(config: Config, root: AnyPath, *, strict_rst: bool = False) -> FindingFilter:
    """Which findings count.

    Args:
        config: The configuration.
        root: The folder that paths in findings are relative to.
        strict_rst: Whether docutils' own messages are findings, too (R211).
    """
    if not config.values and not strict_rst:
        return FindingFilter()
    extended = (*config["extend-select"], *(["R211"] if strict_rst else ()))
    return FindingFilter(
        selected_codes([*config["select"], *extended], config["ignore"]),
        {
            code: level
            # the most precise selector last: it wins
            for selector, level in sorted(config["severity"].items(), key=lambda item: specificity(item[0]))
            for code in codes_of_selector(selector)
        },
        tuple((pattern, _codes(selectors)) for pattern, selectors in config["per-file-ignores"].items()),
        tuple(
            Suppression(
                _codes([item["code"]] if "code" in item else []),
                item.get("path"),
                item.get("flow"),
                item.get("fingerprint"),
                " ".join(item["reason"].split()),
            )
            for item in config["suppress"]
        ),
        _root_from_config(config, root),
    )


def systems_of(config: Config) -> dict[str, str]:
    """Display names by slug."""
    return {slug: name.strip() for slug, name in config["systems"].items()}


def allowances_of(config: Config) -> tuple[Allowance, ...]:
    """The changes that the configuration allows."""
    from rst2spec.outputs.allowances import Allowance

    return tuple(
        Allowance(
            item.get("kind"),
            item.get("path"),
            item.get("flow"),
            item.get("mapping"),
            item.get("change"),
            " ".join(item["reason"].split()),
        )
        for item in config["allow"]
    )


def exclusion_of(config: Config, working_folder: str) -> Callable[[str], bool]:
    """Returns a predicate: whether a path is excluded.

    Patterns of a configuration file are relative to it, those of the command line to the working folder.
    """
    if not config["exclude"]:
        return excludes_nothing
    is_left_out = matcher(tuple(config["exclude"]))
    pattern_folder = config.folder if config.origin("exclude") != COMMAND_LINE else None
    base = os.path.abspath(pattern_folder or working_folder)

    def excludes(path: str) -> bool:
        relative = os.path.relpath(path, base).replace(os.sep, "/") + ("/" if path.endswith("/") else "")
        return not relative.startswith("../") and is_left_out(relative)

    return excludes


def _codes(selectors: Sequence[str]) -> frozenset[str]:
    return frozenset[str]().union(*map(codes_of_selector, selectors))


def _root_from_config(config: Config, root: AnyPath) -> str:
    if config.folder is None or os.path.abspath(root) == config.folder:
        return ""
    return os.path.relpath(root, config.folder).replace(os.sep, "/")
