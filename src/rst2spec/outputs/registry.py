"""The formats of each command: those of this program, and those that other packages add to ``compile``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from rst2spec.outputs.builtin_formats import builtin_format, builtin_names
from rst2spec.outputs.errors import OutputError
from rst2spec.plugins import FORMATS, declared

if TYPE_CHECKING:
    from rst2spec.outputs.spec_builder import SpecOptions
    from rst2spec.spec.result import Result


class SpecFormat(Protocol):
    """The interface of a module of ``spec_formats/`` or of a plugin. The module's docstring is its documentation.

    Optional attributes:

    * ``NEEDS``, a mapping from modules that are imported in ``write`` to requirements for pip, such as
      ``{"xlsxwriter": "rst2spec[xlsx]"}``. If one is missing, that is an error before any document is read.
    * ``BINARY``, true if its bytes aren't text: they aren't written to a terminal.
    * ``OPTIONS``, a mapping from the names of its options to their values, the default first, such as
      ``{"table": ("mappings", "flows")}`` for ``-f NAME,table=flows``; ``options.format_option`` returns the value.
    * ``read(content)``, for ``compile --check``, and ``fragment`` with ``join``, if documents can be written one by one
      as they are compiled (``written_documents.py``): only in formats of this program.
    """

    NAME: str
    """The format's name, which is also the module's name."""
    SUFFIX: str
    """The suffix of its files, with the dot."""

    def write(self, result: Result, options: SpecOptions) -> Iterable[bytes]:
        """The file's bytes, in chunks of any size.

        Raises:
            OutputError: The format can't represent this result.
        """


@cache
def format_names(command: str) -> tuple[str, ...]:
    """The names of a command's formats, sorted, including those of plugins.

    Raises:
        PluginError: A plugin's format has the name of another one.
    """
    if command != "compile" or not declared(FORMATS):
        return builtin_names(command)
    from rst2spec.outputs.plugin_formats import plugin_formats

    return tuple(sorted([*builtin_names(command), *plugin_formats()]))


@cache
def format_module(command: str, name: str) -> Any:
    """A format: see ``SpecFormat`` for ``compile``; those of the other commands also have ``SUFFIX`` and ``write``.

    Raises:
        PluginError: It is a plugin that can't be used.
    """
    if name in builtin_names(command):
        return builtin_format(command, name)
    from rst2spec.outputs.plugin_formats import plugin_format

    return plugin_format(name)


def by_ending(command: str, path: str) -> str | None:
    """The format for a path's suffix: the one with the longest matching suffix, our own before plugins."""
    ours = builtin_names(command)
    stem, dot, ending = os.path.basename(path).rpartition(".")
    # a suffix of two parts contains the format's name in the first (a test checks it), so no other format is imported
    is_named = ending in ours and stem.rpartition(".")[2] not in ours
    if dot and is_named and dot + ending == format_module(command, ending).SUFFIX:
        return ending
    plugin_names = [name for name in format_names(command) if name not in ours]
    for names in (ours, plugin_names):
        endings = {format_module(command, name).SUFFIX: name for name in names}
        fitting = [ending for ending in endings if path.endswith(ending)]
        if fitting:
            return endings[max(fitting, key=len)]
    return None


def require(command: str, name: str) -> None:
    """Verifies that a format's libraries are installed, without importing them.

    Raises:
        OutputError: One isn't; the message contains the command that installs it.
    """
    from importlib.util import find_spec

    needs: dict[str, str] = getattr(format_module(command, name), "NEEDS", {})
    for library, requirement in needs.items():
        try:
            is_there = find_spec(library) is not None
        except (ImportError, ValueError):  # its parent package is missing
            is_there = False
        if not is_there:
            raise OutputError(f"the format {name} needs {library}: pip install '{requirement}'")
