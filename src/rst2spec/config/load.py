"""Reads the configuration: ``rst2spec.toml``, or ``[tool.rst2spec]`` in ``pyproject.toml``, nearest upward."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from rst2spec.config.defaults import DEFAULTS
from rst2spec.config.errors import UsageError
from rst2spec.failures import system_text
from rst2spec.source.discover import AnyPath, upward

if TYPE_CHECKING:
    from rst2spec.config.value_types import InvalidValue

_OWN: Final = "rst2spec.toml"
_SHARED: Final = "pyproject.toml"
CONFIGURATIONS: Final = (_OWN, _SHARED)
"""The names of configuration files."""
_DEFAULT: Final = "default"
_TABLE: Final = ("tool", "rst2spec")
_PLACE: Final = re.compile(r"(.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)", re.DOTALL)
_LARGEST: Final = 1 << 24  # bytes
_PART: Final = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY: Final = re.compile(rf"(?<![\w.-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{100}}", re.ASCII)
"""A dotted key of more than 100 parts: no setting has four, and the time of ``tomllib`` grows with their square."""
COMMAND_LINE: Final = "command line"


@dataclass(frozen=True, slots=True)
class Config:
    """The settings that were set, and their origins.

    Attributes:
        file: The configuration file; null if none applies.
        values: The values by setting.
        origins: The origin of each value: the file's name, or the command line.
    """

    file: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> str | None:
        """The folder of the configuration file, which paths in findings are relative to; null without a file."""
        return None if self.file is None else os.path.dirname(self.file)

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
        problem = _problem(values)
        if problem is not None:
            setting, found = problem  # which entry it is doesn't help: several options may have given them
            steps = tuple(step for step in found.place if isinstance(step, str))
            raise UsageError(found._replace(place=steps).describe(f"--{setting}"))
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
        if os.path.lexists(own):  # without its settings, a gate could be green
            if os.path.exists(own) and not os.path.isfile(own):  # a pipe would be waited for
                raise UsageError(f"{os.path.relpath(own)} can't be read: it isn't a regular file")
            return _File(own).config()
        if os.path.isfile(shared):
            file = _File(shared)
            if file.is_configuration():
                return file.config()
    return Config()


def config_of_file(path: AnyPath) -> Config:
    """Reads the configuration file that the user names.

    Raises:
        UsageError: It can't be read, or has an unknown setting or an invalid value.
    """
    file = _File(os.fspath(path))
    if not file.is_configuration():
        raise UsageError(f"{path} has no table [tool.rst2spec]")
    return file.config()


def position_of(setting: str, config: Config) -> str:
    """File and line of a setting of a configuration file, for messages."""
    return _File(config.file).position(setting) if config.file is not None else COMMAND_LINE


class _File:
    """A configuration file: ``rst2spec.toml`` (or one of any other name), or ``pyproject.toml``."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._is_shared = os.path.basename(path) == _SHARED
        self._text = ""
        self._content = self._read()

    def is_configuration(self) -> bool:
        """Whether it configures rst2spec."""
        if not self._is_shared:
            return True
        tool = self._content.get(_TABLE[0])
        return (isinstance(tool, dict) and _TABLE[1] in tool) or _TABLE[1] in self._content

    def config(self) -> Config:
        """The settings in it.

        Raises:
            UsageError: It has an unknown setting or an invalid value, or the form of the other file.
        """
        settings = self._settings()
        problem = _problem(settings)
        if problem is not None:
            setting, found = problem
            raise UsageError(f"{self.position(setting, *found.place)}: {found.describe(setting)}")
        return Config(os.path.abspath(self._path), settings, dict.fromkeys(settings, os.path.basename(self._path)))

    def position(self, setting: str, *place: str | int) -> str:
        """File and line of a setting, or of a place in it."""
        return self._position(*(_TABLE if self._is_shared else ()), setting, *place)

    def _settings(self) -> dict[str, Any]:
        if not self._is_shared:
            for names in (_TABLE, _TABLE[1:]):
                if isinstance(self._at(names), dict):
                    form = f"[{'.'.join(names)}] is the form of {_SHARED}"
                    file = os.path.basename(self._path)
                    raise UsageError(f"{self._position(*names)}: {form}: in {file}, settings are at the top level")
            return self._content
        if _TABLE[1] in self._content:
            form = f"in {_SHARED}, settings are in [tool.rst2spec]"
            raise UsageError(f"{self._position(_TABLE[1])}: [rst2spec] is not read: {form}")
        settings = self._at(_TABLE)
        if settings is None:
            return {}
        if not isinstance(settings, dict):
            raise UsageError(f"{self._position(*_TABLE)}: tool.rst2spec: expected a table: [tool.rst2spec]")
        return settings

    def _at(self, names: Sequence[str]) -> Any:
        value: Any = self._content
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def _read(self) -> dict[str, Any]:
        try:
            with open(self._path, "rb") as opened:
                content = opened.read(_LARGEST + 1)
        except OSError as error:
            raise UsageError(f"{self._name()} can't be read: {system_text(error)}") from None
        if len(content) > _LARGEST:  # such as /dev/zero, which has no end
            raise UsageError(f"{self._name()} can't be read: it is larger than {_LARGEST >> 20} MiB")
        # most pyproject.toml files don't mention rst2spec: skip parsing them, and don't report their errors
        if self._is_shared and b"rst2spec" not in content:
            return {}
        import tomllib

        try:
            self._text = content.decode("utf-8-sig")
            long_key = _LONG_KEY.search(self._text)
            if long_key is not None:
                line = self._text.count("\n", 0, long_key.start()) + 1
                raise UsageError(f"{self._name()}:{line}: a key has more than 100 parts")
            return tomllib.loads(self._text)
        except RecursionError:
            raise UsageError(f"{self._name()}: invalid TOML: nested too deeply") from None
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise UsageError(f"{self._name()}:{line}: invalid TOML: not UTF-8") from None
        except ValueError as error:  # invalid TOML, or a number with thousands of digits
            place = _PLACE.fullmatch(str(error))
            if place is None:
                raise UsageError(f"{self._name()}: invalid TOML: {error}") from None
            line = int(place["line"] or self._text.count("\n") + 1)
            raise UsageError(f"{self._name()}:{line}: invalid TOML: {place[1][:1].lower()}{place[1][1:]}") from None

    def _name(self) -> str:
        """The path as seen from the working directory."""
        return os.path.relpath(self._path)

    def _position(self, *path: str | int) -> str:
        from rst2spec.config.position import line_of

        return f"{self._name()}:{line_of(self._text, path)}"


def _problem(values: Mapping[str, Any]) -> tuple[str, InvalidValue] | None:
    """The first problem with the values of settings, and the setting."""
    from rst2spec.config.settings import SETTINGS
    from rst2spec.config.value_types import InvalidValue
    from rst2spec.suggestion import did_you_mean

    for name, value in values.items():
        if name not in SETTINGS:
            hint = did_you_mean(name, SETTINGS) or "; 'rst2spec config' lists the settings"
            return name, InvalidValue(f"unknown setting {name}{hint}")
        found = SETTINGS[name].value_type.problem(value)
        if found is not None:
            return name, found
    return None
