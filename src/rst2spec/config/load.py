"""Reads the configuration: ``rst2spec.toml``, or ``[tool.rst2spec]`` in ``pyproject.toml``, nearest upward."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from rst2spec.config.defaults import DEFAULTS
from rst2spec.config.errors import UsageError
from rst2spec.source.discover import AnyPath, upward

_OWN: Final = "rst2spec.toml"
_SHARED: Final = "pyproject.toml"
_DEFAULT: Final = "default"
COMMAND_LINE: Final = "command line"


@dataclass(frozen=True, slots=True)
class Config:
    """The settings that were set, and their origins.

    Attributes:
        folder: The folder of the configuration file, which paths in findings are relative to; null without a file.
        values: The values by setting.
        origins: The origin of each value: the file's name, or the command line.
    """

    folder: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """A setting's value, or its default."""
        if name in self.values:
            return self.values[name]
        return DEFAULTS[name]

    def origin(self, name: str) -> str:
        """The origin of a setting's value."""
        return self.origins.get(name, _DEFAULT)

    def with_values(self, values: Mapping[str, Any]) -> Config:
        """The configuration with the values of the command line, which override the file."""
        if not values:
            return self
        _check(values, COMMAND_LINE)
        file_values = dict(self.values)
        if "select" in values:  # the file's exceptions apply to its own selection only
            file_values.pop("extend-select", None)
            file_values.pop("ignore", None)
        origins = {name: origin for name, origin in self.origins.items() if name in file_values}
        return replace(self, values=file_values | dict(values), origins=origins | dict.fromkeys(values, COMMAND_LINE))


def load_config(start: AnyPath) -> Config:
    """Reads the nearest configuration from ``start`` upward.

    Raises:
        UsageError: It can't be read, or has an unknown setting or an invalid value.
    """
    for folder in upward(start):
        own, shared = os.path.join(folder, _OWN), os.path.join(folder, _SHARED)
        if os.path.isfile(own):
            return _config(own, _table(own))
        if os.path.isfile(shared):
            tool = _table(shared).get("tool")
            if isinstance(tool, dict) and "rst2spec" in tool:
                return _config(shared, tool["rst2spec"])
    return Config()


def config_of_file(path: AnyPath) -> Config:
    """Reads the configuration file that the user names.

    Raises:
        UsageError: It can't be read, or has an unknown setting or an invalid value.
    """
    path = os.fspath(path)
    table = _table(path)
    if os.path.basename(path) == _SHARED:
        table = table.get("tool", {}).get("rst2spec", {}) if isinstance(table.get("tool", {}), dict) else {}
    return _config(os.path.abspath(path), table)


def _table(path: str) -> dict[str, Any]:
    try:
        with open(path, "rb") as opened:
            content = opened.read()
    except OSError as error:
        raise UsageError(f"{path} can't be read: {(error.strerror or str(error)).lower()}") from None
    # most pyproject.toml files don't mention rst2spec: skip parsing them, and don't report their errors
    if os.path.basename(path) == _SHARED and b"rst2spec" not in content:
        return {}
    import tomllib

    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except RecursionError:
        raise UsageError(f"{path} is nested too deeply") from None
    except ValueError as error:  # invalid TOML, invalid UTF-8, or a number with thousands of digits
        raise UsageError(f"{path} is no TOML: {error}") from None


def _config(path: str, content: Any) -> Config:
    if not isinstance(content, dict):
        raise UsageError(f"{path}: the configuration is no table")
    _check(content, path)
    return Config(os.path.dirname(path), content, dict.fromkeys(content, os.path.basename(path)))


def _check(values: Mapping[str, Any], where: str) -> None:
    from rst2spec.config.settings import SETTINGS
    from rst2spec.config.value_types import did_you_mean

    for name, value in values.items():
        if name not in SETTINGS:
            names = tuple(SETTINGS)
            raise UsageError(
                f"{where}: there is no setting {name}{did_you_mean(name, names) or '; there is ' + ', '.join(names)}"
            )
        problem = SETTINGS[name].value_type.problem(value)
        if problem:
            raise UsageError(f"{where}: {name}{problem if problem[0] in ':.' else ' ' + problem}")
