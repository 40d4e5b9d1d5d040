"""Watches documents, and builds their page again when something has changed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from rst2spec.checks.base import plural
from rst2spec.checks.filtering import MISSING
from rst2spec.cli.against import changes_against
from rst2spec.cli.inputs import advancing, empty_reason_of, find_documents, options_of, progress, workspace_of
from rst2spec.cli.messages import print_message
from rst2spec.cli.running import results
from rst2spec.cli.workspace import Workspace
from rst2spec.config.errors import UsageError
from rst2spec.failures import describe_error, show_traceback
from rst2spec.hashing import hex_sha256
from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.page.bundling import page, page_files
from rst2spec.outputs.page.data import encode_page_data
from rst2spec.outputs.page_changes import PageChanges
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.plugins import PluginError
from rst2spec.run.accumulator import aggregate
from rst2spec.run.document_result import DocumentResult
from rst2spec.source.discover import InputFile
from rst2spec.source.git import head_files
from rst2spec.source.read import SkippedFile
from rst2spec.spec.result import Result
from rst2spec.version import VERSION

_LENGTH: Final = 16
_HEAD: Final = "HEAD"

Stamp = tuple[int, ...]
"""The metadata by which a change of a file is detected; empty if there is no such file."""


@dataclass(frozen=True, slots=True)
class State:
    """The state that the server shows.

    Attributes:
        version: A hash of the page.
        page: The page.
        problem: Why the page isn't up to date; empty if it is.
    """

    version: str
    page: bytes = field(repr=False)
    problem: str = ""


class Watch:
    """The documents that the command line names, each compiled again when it changes."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        if "-" in arguments.paths:
            raise UsageError("standard input (-) can't be watched: name files or folders")
        self._arguments = arguments
        self._known: dict[InputFile, tuple[Stamp, DocumentResult | SkippedFile]] = {}
        self._workspace: Workspace | None = None
        self._head_files: tuple[str, ...] = ()
        self._last_seen: object = None
        self._state = State("", b"")

    def first(self) -> State:
        """The initial state.

        Raises:
            UsageError: There is nothing to read, or the configuration is invalid.
        """
        self._update()
        return self._state

    def poll(self) -> State | None:
        """The state if it has changed since the last call, else null."""
        before = self._state
        try:
            self._update()
        except (UsageError, OutputError, PluginError, OSError) as error:
            self._last_seen = None
            self._state = replace(before, problem=f"Not up to date: {error}")
        except Exception as error:
            show_traceback(error)
            self._last_seen = None
            self._state = replace(
                before, problem=f"Not up to date: internal error, please report it: {describe_error(error)}"
            )
        if self._state == before:
            return None
        if self._state.problem:
            _report(self._state.problem)
        return self._state

    def _update(self) -> None:
        workspace = workspace_of(self._arguments)
        input_files = find_documents(self._arguments, workspace)
        if not any(not item.is_reference_only for item in input_files):
            raise UsageError("nothing to read: everything named is excluded")
        if workspace != self._workspace:
            self._known.clear()
            self._workspace = workspace
            self._head_files = head_files(workspace.root)
        stamps = [_stamp(item.file) for item in input_files]
        others = [_stamp(file) for file in (*map(str, page_files()), *self._head_files)]
        seen = workspace, input_files, stamps, others
        if seen == self._last_seen:
            return
        self._state = self._state_of(input_files, stamps, workspace)
        self._last_seen = seen

    def _state_of(self, input_files: tuple[InputFile, ...], stamps: Iterable[Stamp], workspace: Workspace) -> State:
        level = self._arguments.min_severity
        run_level = "error" if level == "none" else level  # unreadable files are always reported
        options = options_of(self._arguments, workspace, level=run_level, include_report_data=False)
        entries = [
            (item, stamp, entry[1] if (entry := self._known.get(item)) and entry[0] == stamp else None)
            for item, stamp in zip(input_files, stamps, strict=True)
        ]
        changed = [item for item, _, known in entries if known is None]
        with results(changed, options, self._arguments, workspace) as read, progress(len(changed)) as advance:
            checked = advancing(read, advance)
            self._known = {item: (stamp, next(checked) if known is None else known) for item, stamp, known in entries}
        result = aggregate([checked for _, checked in self._known.values()], options)
        reason = empty_reason_of(result, input_files)
        if reason and not self._arguments.allow_empty:
            raise UsageError(reason)
        _report(_summary(result, len(changed)))
        data = encode_page_data(result, SpecOptions(level, version=VERSION, changes=self._changes(workspace)))
        version = hex_sha256(b"".join(page(data)).decode())[:_LENGTH]
        return State(version, b"".join(page(data, live=version)))

    def _changes(self, workspace: Workspace) -> PageChanges | None:
        """The changes since the last commit; null without git, or if there is none."""
        try:
            return changes_against(_HEAD, self._arguments.paths, self._arguments, workspace)
        except UsageError:
            return None


def _stamp(file: str) -> Stamp:
    try:
        status = os.stat(file)
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def _summary(result: Result, read: int) -> str:
    unread = [item for item in result.diagnostics if item.code in MISSING]
    text = f"{plural(len(result.documents), 'document')}, {read:,} read"
    if not unread:
        return text
    first = f"{unread[0].path} {unread[0].message}"
    return f"{text}; {first}" + (f", and {len(unread) - 1:,} more" if len(unread) > 1 else "")


def _report(message: str) -> None:
    print_message(message)
    sys.stderr.flush()
