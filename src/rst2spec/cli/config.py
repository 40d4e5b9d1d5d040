"""The configuration: ``rst2spec.toml``, or ``[tool.rst2spec]`` in ``pyproject.toml``, nearest upward."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rst2spec.cli.errors import UsageError

_OWN: Final = "rst2spec.toml"
_SHARED: Final = "pyproject.toml"
_KEYS: Final = ("systems",)


@dataclass(frozen=True, slots=True)
class Config:
    """What the configuration says.

    Attributes:
        folder: The folder that it lies in, which paths in findings are relative to; null where there is none.
        systems: Names of systems by slug, for titles that leave them out.
    """

    folder: Path | None = None
    systems: Mapping[str, str] = field(default_factory=dict)


def load_config(start: Path) -> Config:
    """Reads the nearest configuration from ``start`` upward.

    Raises:
        UsageError: It can't be read, or says something that rst2spec doesn't know.
    """
    start = start.absolute()
    for folder in (start, *start.parents):
        own, shared = folder / _OWN, folder / _SHARED
        if os.path.isfile(own):
            return _config(folder, own, _table(own))
        if os.path.isfile(shared):
            tool = _table(shared).get("tool")
            if isinstance(tool, dict) and "rst2spec" in tool:
                return _config(folder, shared, tool["rst2spec"])
    return Config()


def _table(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        content = path.read_bytes()
        # most projects' pyproject.toml doesn't speak of us: nothing to parse, and nothing of theirs to complain of
        return tomllib.loads(content.decode()) if path.name == _OWN or b"rst2spec" in content else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no TOML: {error}") from None
    except OSError as error:
        raise UsageError(f"{path} can't be read: {(error.strerror or str(error)).lower()}") from None


def _config(folder: Path, path: Path, content: Any) -> Config:
    if not isinstance(content, dict):
        raise UsageError(f"{path}: the configuration is no table")
    for key in content:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; there is {', '.join(_KEYS)}"
            raise UsageError(f"{path}: there is no setting {key}{hint}")
    systems = content.get("systems", {})
    if not isinstance(systems, dict) or not all(isinstance(name, str) and name.strip() for name in systems.values()):
        raise UsageError(f'{path}: systems takes names by slug, such as {{ wave = "Wave Financial" }}')
    return Config(folder, {slug: name.strip() for slug, name in systems.items()})
