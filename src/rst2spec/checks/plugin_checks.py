"""Checks that other packages add: looked at closely, since nobody here has seen them.

A plugin's check is written as ours are: one file named after code and name, ``acm101_personal_data.py``, with one class
that is documented by its docstring. Its entry point is named after the code.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from functools import cache
from typing import Any, Final

from rst2spec.checks.base import (
    Check,
    DocumentCheck,
    Finding,
    FolderCheck,
    FolderFinding,
    FolderNote,
    Note,
    RunSummary,
    Span,
    TextEdit,
)
from rst2spec.plugin_guard import PluginGuard, load
from rst2spec.plugins import CHECKS, Plugin, declared, unusable_plugin
from rst2spec.spec.compiled import Compiled

# two letters at least: one is ours, and ALL selects everything
_CODE: Final = re.compile(r"(?!ALL)[A-Z]{2,5}[0-9]{3}")
_NEEDS: Final = frozenset([*Compiled.__dataclass_fields__, *vars(Compiled)])
_SEVERITIES: Final = ("error", "warning", "info")


@cache
def _plugins() -> dict[str, Plugin]:
    return {plugin.name: plugin for plugin in declared(CHECKS)}


def plugin_names(taken: Collection[str]) -> dict[str, str]:
    """The names of plugins' checks by code; none of them is imported.

    Args:
        taken: The names of our own checks.

    Raises:
        PluginError: A code is none that a plugin can have, its file is named otherwise, or its name is taken.
    """
    found: dict[str, str] = {}
    for code, plugin in _plugins().items():
        if not _CODE.fullmatch(code):
            raise unusable_plugin(plugin, "a plugin's code is of 2 to 5 capital letters and 3 digits, such as ACM101")
        file = plugin.module.rpartition(".")[2]
        prefix, _, name = file.partition("_")
        name = name.replace("_", "-")
        if prefix.upper() != code or not name:
            raise unusable_plugin(plugin, f"its file is {file}.py, and has to be {code.lower()}_its_name.py")
        if name in taken or name in found.values():
            raise unusable_plugin(plugin, f"there is another check of the name {name}")
        found[code] = name
    return found


def plugin_check(code: str) -> Check:
    """A plugin's check; KeyError where there is none of that code.

    Raises:
        PluginError: It can't be imported, or is no check.
    """
    plugin = _plugins()[code]
    kind = load(plugin)
    with PluginGuard(plugin, "can't be used"):
        problem = _problem(kind)
        if problem:
            raise unusable_plugin(plugin, problem)
        return _guarded(kind, plugin)


def _problem(kind: Any) -> str:
    """What is wrong with a plugin's check; blank if nothing is."""
    if not isinstance(kind, type) or not issubclass(kind, (DocumentCheck, FolderCheck)):
        return "it is no class made of DocumentCheck or FolderCheck"
    if getattr(kind, "severity", None) not in _SEVERITIES:
        return f"its severity is none of {', '.join(_SEVERITIES)}"
    if not isinstance(getattr(kind, "hint", None), str) or not kind.hint.strip():
        return "it has no hint: what to do next"
    if not (kind.__doc__ or "").strip():
        return "it has no docstring, of which 'rst2spec explain' is made"
    if inspect.isabstract(kind):
        return "it has no method find"
    if issubclass(kind, DocumentCheck) and kind.needs and kind.needs not in _NEEDS:
        return f"it needs {kind.needs!r}, and a document has no such attribute"
    return ""


def _guarded(kind: Any, plugin: Plugin) -> Check:
    """The check with what it finds looked at, and all that it raises turned into one line."""

    class Guarded(kind):  # type: ignore[misc]
        def find(self, seen: Any) -> Iterator[Any]:
            where = f" in {seen.source.report_path}" if isinstance(seen, Compiled) else ""
            with PluginGuard(plugin, f"failed{where}"):
                found = list(_looked_at(super().find(seen), seen, plugin, where))
            return iter(found)

        def cause(self, messages: Sequence[str]) -> str:
            with PluginGuard(plugin, "failed to determine a cause"):
                return str(super().cause(messages))

    Guarded.__name__, Guarded.__module__, Guarded.__doc__ = kind.__name__, kind.__module__, kind.__doc__
    check: Check = Guarded()
    return check


def _looked_at(found: Iterable[Any], seen: Any, plugin: Plugin, where: str) -> Iterator[Any]:
    """The same findings, each of which can be reported."""
    paths = _paths(seen) if isinstance(seen, RunSummary) else frozenset()
    for finding in found:
        problem = _problem_in_folder(finding, paths) if isinstance(seen, RunSummary) else _problem_in(finding, seen)
        if problem:
            raise unusable_plugin(plugin, f"{problem}{where}")
        yield finding


def _paths(run: RunSummary) -> frozenset[str]:
    return frozenset(
        [
            *(document.report_path for document in run.documents),
            *(item.report_path for item in run.skipped),
            *(path for path, _ in run.others),
        ]
    )


def _problem_in(finding: Any, compiled: Compiled) -> str:
    """Why a finding can't be reported; blank if it can."""
    if not isinstance(finding, Finding):
        return f"it found {finding!r:.60}, which is no Finding"
    length = len(compiled.source.text)
    spans: list[tuple[Any, Any]] = [(finding.start, finding.end)]
    notes: Iterable[Any] = finding.notes
    edits: Iterable[Any] = finding.edits
    for note in notes:
        if not isinstance(note, Note) or not _is_text(note.message):
            return "a finding's note is no Note with a message"
        spans.append((note.start, note.end))
    for edit in edits:
        if not isinstance(edit, TextEdit) or not _is_text(edit.text):
            return "a finding's edit is no TextEdit with a text"
        spans.append((edit.start, edit.end))
    for start, end in spans:
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= length):
            return f"a finding says the place {start!r} to {end!r}, and the document has {length:,} characters"
    if finding.safety not in {"safe", "unsafe"}:
        return f"a fix is {finding.safety!r}, and not safe or unsafe"
    return _problem_in_texts(finding)


def _problem_in_folder(finding: Any, known: Set[str]) -> str:
    """Why a finding of the folder can't be reported; blank if it can."""
    if not isinstance(finding, FolderFinding):
        return f"it found {finding!r:.60}, which is no FolderFinding"
    places: list[tuple[Any, Any]] = [(finding.path, finding.span)]
    notes: Iterable[Any] = finding.notes
    for note in notes:
        if not isinstance(note, FolderNote) or not _is_text(note.message):
            return "a finding's note is no FolderNote with a message"
        places.append((note.path, note.span))
    for path, span in places:
        if path not in known:
            return f"a finding is in {path!r}, which is not in the folder"
        numbers: Iterable[Any] = span if isinstance(span, Span) else (0,)
        if not all(isinstance(number, int) and number > 0 for number in numbers):
            return f"a finding says the place {span!r:.60}, which is no Span of lines and columns from 1"
    return _problem_in_texts(finding)


def _problem_in_texts(finding: Any) -> str:
    if not _is_text(finding.message) or not finding.message.strip():
        return "a finding has no message"
    for name in ("flow", "mapping", "clause", "cause"):
        value = getattr(finding, name)
        if not _is_text(value) and (value is not None or name in {"clause", "cause"}):
            return f"a finding's {name} is no text"
    return ""


def _is_text(value: Any) -> bool:
    """Whether it can be written: a lone surrogate can't."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
