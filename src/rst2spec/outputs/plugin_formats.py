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
    from rst2spec.outputs.spec_builder import SpecOptions
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
        self.OPTIONS: dict[str, tuple[str, ...]] = getattr(module, "OPTIONS", {})
        self.BINARY = bool(getattr(module, "BINARY", False))

    def write(self, result: Result, options: SpecOptions) -> Iterator[bytes]:
        """Yields the plugin's bytes after it has finished, so that nothing is written if it fails."""
        with self._guard:
            chunks = [self._checked(chunk) for chunk in self._module.write(result, options)]
        yield from chunks

    def _checked(self, chunk: object) -> bytes:
        if not isinstance(chunk, bytes):
            raise unusable_plugin(self._plugin, f"write yields {type(chunk).__name__}, expected bytes")
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
            raise unusable_plugin(plugin, "rst2spec has a format with this name")
        if not name or not set(name) <= _NAME_CHARACTERS:
            raise unusable_plugin(plugin, "its name may only have lowercase letters, digits and - _ .")
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
        return f"its NAME is {getattr(module, 'NAME', None)!r}, expected {name!r}"
    suffix = getattr(module, "SUFFIX", None)
    if not isinstance(suffix, str) or not suffix.startswith(".") or "/" in suffix:
        return f"its SUFFIX is {suffix!r}, expected a file extension such as '.txt'"
    if not callable(getattr(module, "write", None)):
        return "it has no function write(result, options)"
    needs = getattr(module, "NEEDS", {})
    if not isinstance(needs, dict) or not all(isinstance(text, str) for item in needs.items() for text in item):
        return "its NEEDS isn't a dictionary from modules to requirements for pip"
    options = getattr(module, "OPTIONS", {})
    if not isinstance(options, dict) or not all(_is_option(*item) for item in options.items()):
        return "its OPTIONS isn't a dictionary from names to tuples of values, the default first"
    return ""


def _is_option(name: object, values: object) -> bool:
    """Whether an option can be given as ``,name=value``."""
    return (
        isinstance(values, tuple)
        and len(values) > 0
        and all(isinstance(text, str) and text and not set(text) & set(",=") for text in (name, *values))
    )
