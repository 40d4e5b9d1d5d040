"""Finds the formats, checks and dialects that other packages declare as entry points, and loads them.

Nothing is searched before a command needs them.
"""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Iterator
from functools import cache
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Final, NamedTuple

from rst2spec.failures import RunError, error_text, named_error

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

FORMATS: Final = "rst2spec.formats"
CHECKS: Final = "rst2spec.checks"
GRAMMARS: Final = "rst2spec.grammars"

_GROUP_BEGIN: Final = b"[rst2spec."


class PluginError(RunError):
    """A plugin can't be used: one line for the user that names the package."""


class Plugin(NamedTuple):
    """A format, check or dialect that a package declares.

    Attributes:
        name: The name of the format or dialect, or the check's code.
        value: Its location: ``package.module`` or ``package.module:Class``.
        package: The package's name and version, for messages and the cache.
    """

    name: str
    value: str
    package: str

    @property
    def module(self) -> str:
        """The module that contains it."""
        return self.value.partition(":")[0].strip()


def declared(group: str) -> tuple[Plugin, ...]:
    """The plugins that the installed packages declare in a group, sorted.

    Raises:
        PluginError: Two packages declare the same name, or a package's file of entry points can't be read.
    """
    plugins: dict[str, Plugin] = {}
    for plugin in sorted(plugin for of, plugin in _all() if of == group):
        other = plugins.setdefault(plugin.name, plugin)
        if other is not plugin:
            raise PluginError(f"{other.package} and {plugin.package} both declare {plugin.name}; uninstall one of them")
    return tuple(plugins.values())


def all_declared() -> tuple[Plugin, ...]:
    """The formats and checks of all packages."""
    return tuple(sorted(plugin for group, plugin in _all() if group != GRAMMARS))


def unusable_plugin(plugin: Plugin, problem: str) -> PluginError:
    """The error about an unusable plugin."""
    return PluginError(f"{plugin.name} of {plugin.package} can't be used: {problem}")


def plugin_failure(plugin: Plugin, what: str, error: BaseException) -> PluginError:
    """The error about an exception in a plugin's code, with its location there."""
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    tops = tuple(files_of(plugin))
    prefixes = tuple([os.path.join(top, "") for top in tops])
    inside = [frame for frame in frames if frame[0] in tops or frame[0].startswith(prefixes)]
    where = f" ({os.path.basename(inside[-1][0])}:{inside[-1][1]})" if inside else ""
    return PluginError(f"{plugin.name} of {plugin.package} {what}: {named_error(error)}{where}")


def files_of(plugin: Plugin) -> Iterator[str]:
    """The folder or file of a plugin's top-level package, found without importing it."""
    from importlib.util import find_spec

    try:
        spec = find_spec(plugin.module.partition(".")[0])
    except (ImportError, ValueError):
        return
    if spec is not None:
        yield from spec.submodule_search_locations or filter(None, [spec.origin])


@cache
def _all() -> tuple[tuple[str, Plugin], ...]:
    """All declared plugins with their groups. As in imports, the first package of a name on the path counts."""
    try:
        if not _may_be_declared():
            return ()
        from importlib.metadata import entry_points

        every = entry_points()  # one search: it reads a file of each installed package
        points = [point for group in (FORMATS, CHECKS, GRAMMARS) for point in every.select(group=group)]
        return tuple([(point.group, Plugin(point.name, point.value, _label(point))) for point in points])
    except Exception as error:  # a package's files may have any defect
        raise PluginError(f"the entry points of {_broken_package()} can't be read: {error_text(error)}") from error


def _broken_package() -> str:
    """The first package whose entry points can't be read."""
    from importlib.metadata import distributions

    for package in distributions():
        try:
            package.entry_points  # noqa: B018  # reads the file
        except Exception:  # as in the search itself
            with contextlib.suppress(Exception):  # the name is in another file, which may have a defect, too
                if package.name:
                    return package.name
            return f"a package in {package.locate_file('')}"
    return "an installed package"


def _may_be_declared() -> bool:
    """Whether ``importlib.metadata`` may find one of our groups.

    Nearly nobody has plugins, and to import that module alone takes a seventh of a short run. So this looks for our
    groups' names in the files that it would read. What this doesn't know, such as an archive, is left to that module.
    """
    if [finder for finder in sys.meta_path if hasattr(finder, "find_distributions")] != [PathFinder]:
        return True
    return any(map(_may_declare, sys.path))


def _may_declare(folder: str) -> bool:
    """The same for the packages of one entry of ``sys.path``."""
    if folder.lower().endswith(".egg"):
        return True
    try:
        names = os.listdir(folder or ".")
    except OSError:
        return os.path.isfile(folder)
    for name in names:
        if name.lower().endswith((".dist-info", ".egg-info")):
            try:
                with open(os.path.join(folder, name, "entry_points.txt"), "rb") as file:
                    if _GROUP_BEGIN in file.read():
                        return True
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError):
                continue  # as there
    return False


def _label(point: EntryPoint) -> str:
    package = point.dist
    return f"{package.name} {package.version}" if package is not None and package.name else point.module
