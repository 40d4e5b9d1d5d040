"""What a run makes of the configuration: the policy on findings, and the paths that are left out."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rst2spec.checks.policy import Policy, Suppression, codes_of_selector, matcher, precision, selected_codes
from rst2spec.config.load import COMMAND_LINE, Config

if TYPE_CHECKING:
    from rst2spec.outputs.allowances import Allowance
    from rst2spec.source.discover import AnyPath


def policy_of(config: Config, root: AnyPath, *, strict_rst: bool = False) -> Policy:
    """Which findings count.

    Args:
        config: What is set.
        root: What paths in findings are relative to.
        strict_rst: Whether docutils' own messages are looked for (R211).
    """
    if not config.values and not strict_rst:
        return Policy()
    extended = (*config["extend-select"], *(["R211"] if strict_rst else ()))
    return Policy(
        selected_codes([*config["select"], *extended], config["ignore"]),
        {
            code: level
            # the most precise selector last: it wins
            for selector, level in sorted(config["severity"].items(), key=lambda item: precision(item[0]))
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
        _shift(config, root),
    )


def systems_of(config: Config) -> dict[str, str]:
    """Display names by slug."""
    return {slug: name.strip() for slug, name in config["systems"].items()}


def allowances_of(config: Config) -> tuple[Allowance, ...]:
    """The changes that are known and meant."""
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
    """Whether a path is to be left out; patterns of a file are relative to it, others to the working directory."""
    if not config["exclude"]:
        return _nothing
    is_left_out = matcher(tuple(config["exclude"]))
    told = config.folder if config.origin("exclude") != COMMAND_LINE else None
    base = os.path.abspath(told or working_folder)

    def excludes(path: str) -> bool:
        relative = os.path.relpath(path, base).replace(os.sep, "/") + ("/" if path.endswith("/") else "")
        return not relative.startswith("../") and is_left_out(relative)

    return excludes


def _nothing(path: str, /) -> bool:  # noqa: ARG001
    return False


def _codes(selectors: Sequence[str]) -> frozenset[str]:
    return frozenset[str]().union(*map(codes_of_selector, selectors))


def _shift(config: Config, root: AnyPath) -> str:
    if config.folder is None or os.path.abspath(root) == config.folder:
        return ""
    return os.path.relpath(root, config.folder).replace(os.sep, "/")
