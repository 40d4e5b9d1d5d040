"""Formats that other packages add; they are validated."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from rst2spec.outputs.builtin_formats import builtin_names
from rst2spec.outputs.errors import OutputError
from rst2spec.plugin_guard import PluginGuard, load
from rst2spec.plugins import FORMATS, Plugin, declared, unusable_plugin

if TYPE_CHECKING:
    from rst2spec.outputs.assemble import SpecOptions
    from rst2spec.spec.result import Result

_NAME_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")


class PluginFormat:
    """Wraps a plugin's format in the interface of our own formats: every failure of its code is one line."""

    def __init__(self, plugin: Plugin, module: Any) -> None:
        self._plugin = plugin
        self._module = module
        self._guard = PluginGuard(plugin, "failed", (OutputError,))
        self.__doc__ = module.__doc__
        self.NAME: str = module.NAME
        self.SUFFIX: str = module.SUFFIX
        self.NEEDS: dict[str, str] = getattr(module, "NEEDS", {})
        self.BINARY = bool(getattr(module, "BINARY", False))

    def write(self, result: Result, options: SpecOptions) -> Iterator[bytes]:
        """Yields the plugin's bytes after it has finished, so that nothing is written if it fails."""
        with self._guard:
            chunks = [self._checked(chunk) for chunk in self._module.write(result, options)]
        yield from chunks

    def _checked(self, chunk: object) -> bytes:
        if not isinstance(chunk, bytes):
            raise unusable_plugin(self._plugin, f"write yields {type(chunk).__name__}, and not bytes")
        return chunk


@cache
def plugin_formats() -> dict[str, Plugin]:
    """The formats that packages declare, by name, without importing them.

    Raises:
        PluginError: One has the name of our own format, or an invalid name.
    """
    plugins = {plugin.name: plugin for plugin in declared(FORMATS)}
    for name, plugin in plugins.items():
        if name in builtin_names("compile"):
            raise unusable_plugin(plugin, "rst2spec has a format of that name")
        if not name or not set(name) <= _NAME_CHARACTERS:
            raise unusable_plugin(plugin, "a format's name is of small letters, digits and - _ .")
    return plugins


def plugin_format(name: str) -> PluginFormat:
    """A plugin's format.

    Raises:
        PluginError: It can't be imported, or isn't a format.
    """
    plugin = plugin_formats()[name]
    module = load(plugin)
    with PluginGuard(plugin, "can't be used"):
        problem = _problem(name, module)
        if problem:
            raise unusable_plugin(plugin, problem)
        return PluginFormat(plugin, module)


def _problem(name: str, module: Any) -> str:
    """The defect of a plugin's format; empty if there is none."""
    if getattr(module, "NAME", None) != name:
        return f"its NAME is {getattr(module, 'NAME', None)!r}"
    suffix = getattr(module, "SUFFIX", None)
    if not isinstance(suffix, str) or not suffix.startswith(".") or "/" in suffix:
        return f"its SUFFIX is {suffix!r}, and no ending with a dot"
    if not callable(getattr(module, "write", None)):
        return "it has no function write(result, options)"
    needs = getattr(module, "NEEDS", {})
    if not isinstance(needs, dict) or not all(isinstance(text, str) for item in needs.items() for text in item):
        return "its NEEDS is no dictionary from modules to what pip has to install for them"
    return ""
