"""rst2spec compiles generated dataflow documents into one machine-readable mapping spec.

The public API is what this module exports, and nothing else:

* ``compile_text``, ``compile_paths``, ``render_text`` and ``same_meaning``;
* the spec's classes, from ``Spec`` down to ``Condition``, frozen dataclasses;
* ``load_spec`` and ``dump_spec``: JSON to ``Spec`` and back.

Names are loaded when they are first asked for, so that ``import rst2spec`` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rst2spec.api import compile_paths, compile_text, render_text, same_meaning
    from rst2spec.spec.diagnostic import Diagnostic, Edit, Fix, FolderDiagnostic, Position, Related
    from rst2spec.spec.model import (
        Condition,
        Creation,
        DataType,
        Document,
        Flow,
        Generator,
        Mapping,
        MatchRule,
        Property,
        Reference,
        Resolved,
        Root,
        Rule,
        Side,
        Spec,
        System,
        SystemSummary,
        Unread,
    )
    from rst2spec.spec.serialization import dump_spec, load_spec

_MODULES = {
    "compile_paths": "rst2spec.api",
    "compile_text": "rst2spec.api",
    "render_text": "rst2spec.api",
    "same_meaning": "rst2spec.api",
    "dump_spec": "rst2spec.spec.serialization",
    "Diagnostic": "rst2spec.spec.diagnostic",
    "Edit": "rst2spec.spec.diagnostic",
    "Fix": "rst2spec.spec.diagnostic",
    "FolderDiagnostic": "rst2spec.spec.diagnostic",
    "Position": "rst2spec.spec.diagnostic",
    "Related": "rst2spec.spec.diagnostic",
    "load_spec": "rst2spec.spec.serialization",
}

__all__ = [
    "Condition",
    "Creation",
    "DataType",
    "Diagnostic",
    "Document",
    "Edit",
    "Fix",
    "Flow",
    "FolderDiagnostic",
    "Generator",
    "Mapping",
    "MatchRule",
    "Position",
    "Property",
    "Reference",
    "Related",
    "Resolved",
    "Root",
    "Rule",
    "Side",
    "Spec",
    "System",
    "SystemSummary",
    "Unread",
    "compile_paths",
    "compile_text",
    "dump_spec",
    "load_spec",
    "render_text",
    "same_meaning",
]


if TYPE_CHECKING:
    __version__: str
else:  # type checkers don't see it: for them, each name that isn't there would be one of any type

    def __getattr__(name: str) -> Any:
        if name == "__version__":
            from rst2spec.version import VERSION

            return VERSION
        if name in __all__:
            from importlib import import_module

            return getattr(import_module(_MODULES.get(name, "rst2spec.spec.model")), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__, "__version__"])
