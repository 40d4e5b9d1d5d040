"""Checks that other packages add; they are validated.

A plugin's check has the same form as ours: one file named after code and name, ``acm101_personal_data.py``, with one
class whose docstring is its documentation. Its entry point is named after the code.
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
    Note,
    RunCheck,
    RunFinding,
    RunNote,
    RunSummary,
    Span,
    TextEdit,
)
from rst2spec.plugin_guard import PluginGuard, load
from rst2spec.plugins import CHECKS, Plugin, declared, unusable_plugin
from rst2spec.spec.compiled import Compiled

# at least two letters: our own codes have one, and ALL selects everything
_CODE: Final = re.compile(r"(?!ALL)[A-Z]{2,5}[0-9]{3}")
_PRECONDITIONS: Final = frozenset([*Compiled.__dataclass_fields__, *vars(Compiled)])
_SEVERITIES: Final = ("error", "warning", "info")


@cache
def _plugins() -> dict[str, Plugin]:
    return {plugin.name: plugin for plugin in declared(CHECKS)}


def plugin_names(taken: Collection[str]) -> dict[str, str]:
    """The names of plugins' checks by code; none of them is imported.

    Args:
        taken: The names of our own checks.

    Raises:
        PluginError: A code is invalid, its file has another name, or its name is taken.
    """
    found: dict[str, str] = {}
    for code, plugin in _plugins().items():
        if not _CODE.fullmatch(code):
            raise unusable_plugin(plugin, "its code must have 2 to 5 capital letters and 3 digits, such as ACM101")
        file = plugin.module.rpartition(".")[2]
        prefix, _, name = file.partition("_")
        name = name.replace("_", "-")
        if prefix.upper() != code or not name:
            raise unusable_plugin(plugin, f"its file is {file}.py, expected {code.lower()}_NAME.py")
        if name in taken or name in found.values():
            raise unusable_plugin(plugin, f"another check has the name {name}")
        found[code] = name
    return found


def plugin_check(code: str) -> Check:
    """A plugin's check; KeyError if there is none with this code.

    Raises:
        PluginError: It can't be imported, or isn't a check.
    """
    plugin = _plugins()[code]
    kind = load(plugin)
    with PluginGuard(plugin, "can't be used"):
        problem = _problem(kind)
        if problem:
            raise unusable_plugin(plugin, problem)
        return _guarded(kind, plugin)


def _problem(kind: Any) -> str:
    """The defect of a plugin's check; empty if there is none."""
    if not isinstance(kind, type) or not issubclass(kind, (DocumentCheck, RunCheck)):
        return "it isn't a subclass of DocumentCheck or RunCheck"
    if getattr(kind, "severity", None) not in _SEVERITIES:
        return f"its severity must be one of {', '.join(_SEVERITIES)}"
    if not isinstance(getattr(kind, "hint", None), str) or not kind.hint.strip():
        return "it has no hint"
    if not (kind.__doc__ or "").strip():
        return "it has no docstring for 'rst2spec rule'"
    if inspect.isabstract(kind):
        return "it has no method find"
    if issubclass(kind, DocumentCheck) and kind.precondition and kind.precondition not in _PRECONDITIONS:
        return f"its precondition is {kind.precondition!r}, but documents have no such attribute"
    return ""


def _guarded(kind: Any, plugin: Plugin) -> Check:
    """Wraps a check: its findings are validated, and every exception becomes one line."""

    class Guarded(kind):  # type: ignore[misc]
        def find(self, checked: Any) -> Iterator[Any]:
            where = f" in {checked.source.path}" if isinstance(checked, Compiled) else ""
            with PluginGuard(plugin, f"failed{where}"):
                found = list(_validated(super().find(checked), checked, plugin, where))
            return iter(found)

        def cause(self, messages: Sequence[str]) -> str:
            with PluginGuard(plugin, "failed to determine a cause"):
                return str(super().cause(messages))

    Guarded.__name__, Guarded.__module__, Guarded.__doc__ = kind.__name__, kind.__module__, kind.__doc__
    check: Check = Guarded()
    return check


def _validated(found: Iterable[Any], checked: Any, plugin: Plugin, where: str) -> Iterator[Any]:
    """The findings, after validation."""
    paths = _paths(checked) if isinstance(checked, RunSummary) else frozenset()
    for finding in found:
        problem = (
            _problem_in_run(finding, paths)
            if isinstance(checked, RunSummary)
            else _problem_in_document(finding, checked)
        )
        if problem:
            raise unusable_plugin(plugin, f"{problem}{where}")
        yield finding


def _paths(run: RunSummary) -> frozenset[str]:
    return frozenset(
        [
            *(document.path for document in run.documents),
            *(item.path for item in run.skipped),
            *(path for path, _ in run.others),
        ]
    )


def _problem_in_document(finding: Any, compiled: Compiled) -> str:
    """Why a finding is invalid; empty if it is valid."""
    if not isinstance(finding, Finding):
        return f"it found {finding!r:.60}, which isn't a Finding"
    length = len(compiled.source.text)
    spans: list[tuple[Any, Any]] = [(finding.start, finding.end)]
    notes: Iterable[Any] = finding.notes
    edits: Iterable[Any] = finding.edits
    for note in notes:
        if not isinstance(note, Note) or not _is_text(note.message):
            return "a finding's note isn't a Note with a message"
        spans.append((note.start, note.end))
    for edit in edits:
        if not isinstance(edit, TextEdit) or not _is_text(edit.text):
            return "a finding's edit isn't a TextEdit with a text"
        spans.append((edit.start, edit.end))
    for start, end in spans:
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= length):
            return f"a finding's place is {start!r} to {end!r}, but the document has {length:,} characters"
    if finding.safety not in {"safe", "unsafe"}:
        return f"a fix is {finding.safety!r}, expected safe or unsafe"
    return _problem_in_texts(finding)


def _problem_in_run(finding: Any, known: Set[str]) -> str:
    """Why a finding of a check of the run is invalid; empty if it is valid."""
    if not isinstance(finding, RunFinding):
        return f"it found {finding!r:.60}, which isn't a RunFinding"
    places: list[tuple[Any, Any]] = [(finding.path, finding.span)]
    notes: Iterable[Any] = finding.notes
    for note in notes:
        if not isinstance(note, RunNote) or not _is_text(note.message):
            return "a finding's note isn't a RunNote with a message"
        places.append((note.path, note.span))
    for path, span in places:
        if path not in known:
            return f"a finding is in {path!r}, which isn't in the folder"
        numbers: Iterable[Any] = span if isinstance(span, Span) else (0,)
        if not all(isinstance(number, int) and number > 0 for number in numbers):
            return f"a finding's place is {span!r:.60}, which isn't a Span of lines and columns from 1"
    return _problem_in_texts(finding)


def _problem_in_texts(finding: Any) -> str:
    if not _is_text(finding.message) or not finding.message.strip():
        return "a finding has no message"
    for name in ("flow", "mapping", "clause", "cause", "hint"):
        value = getattr(finding, name)
        if not _is_text(value) and (value is not None or name in {"clause", "cause", "hint"}):
            return f"a finding's {name} isn't a text"
    return ""


def _is_text(value: Any) -> bool:
    """Whether a text can be encoded: it has no lone surrogate."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
