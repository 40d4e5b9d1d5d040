"""Packages that add a format or a check to rst2spec: what they declare as entry points, and how it is loaded.

Nothing is looked for before a command needs formats or checks.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from rst2spec.failures import RunError, name_of, text_of

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

FORMATS: Final = "rst2spec.formats"
CHECKS: Final = "rst2spec.checks"


class PluginError(RunError):
    """A plugin can't be used: one line for the user, which names the package."""


class Plugin(NamedTuple):
    """A format or check that a package declares.

    Attributes:
        name: The format's name, or the check's code.
        value: Where it is: ``package.module`` or ``package.module:Class``.
        package: The package's name and version, for messages and for what is remembered.
    """

    name: str
    value: str
    package: str

    @property
    def module(self) -> str:
        """The module that it is in."""
        return self.value.partition(":")[0].strip()


def declared(group: str) -> tuple[Plugin, ...]:
    """What the installed packages declare in a group, sorted.

    Raises:
        PluginError: Two packages declare the same name, or a package's file of entry points can't be read.
    """
    found: dict[str, Plugin] = {}
    for plugin in sorted(plugin for of, plugin in _all() if of == group):
        other = found.setdefault(plugin.name, plugin)
        if other is not plugin:
            raise PluginError(f"{other.package} and {plugin.package} both declare {plugin.name}; uninstall one of them")
    return tuple(found.values())


def all_declared() -> tuple[Plugin, ...]:
    """The formats and checks of all packages."""
    return tuple(sorted(plugin for _, plugin in _all()))


def unfit(plugin: Plugin, problem: str) -> PluginError:
    """The error that says what is wrong with a plugin."""
    return PluginError(f"{plugin.name} of {plugin.package} can't be used: {problem}")


def failed(plugin: Plugin, what: str, error: BaseException) -> PluginError:
    """The error that says which exception came out of a plugin's code, and where there."""
    import traceback

    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    tops = tuple(files_of(plugin))
    inside = tuple([os.path.join(top, "") for top in tops])
    theirs = [place for place in places if place[0] in tops or place[0].startswith(inside)]
    where = f" ({os.path.basename(theirs[-1][0])}:{theirs[-1][1]})" if theirs else ""
    text = text_of(error)
    name = name_of(error)
    said = f"{name}: {text}" if text else name
    return PluginError(f"{plugin.name} of {plugin.package} {what}: {said}{where}")


def files_of(plugin: Plugin) -> Iterator[str]:
    """The folder or file that a plugin's top-level package is in; it isn't imported for that."""
    from importlib.util import find_spec

    try:
        spec = find_spec(plugin.module.partition(".")[0])
    except (ImportError, ValueError):
        return
    if spec is not None:
        yield from spec.submodule_search_locations or filter(None, [spec.origin])


@cache
def _all() -> tuple[tuple[str, Plugin], ...]:
    """All declared plugins with their groups. As for imports, the first package of a name on the path counts."""
    from importlib.metadata import entry_points

    try:
        points = [point for group in (FORMATS, CHECKS) for point in entry_points(group=group)]
        return tuple([(point.group, Plugin(point.name, point.value, _label(point))) for point in points])
    except Exception as error:  # whatever is wrong with a package's files
        raise PluginError(f"the entry points of the installed packages can't be read: {error}") from error


def _label(point: EntryPoint) -> str:
    package = point.dist
    return f"{package.name} {package.version}" if package is not None else point.module
