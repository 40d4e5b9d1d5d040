"""Looks at documents again and again, and makes their page anew where something has changed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from rst2spec.checks.base import plural
from rst2spec.checks.policy import MISSING
from rst2spec.cli.inputs import empty_reason_of, find_documents, options_of, progress, workspace_of
from rst2spec.cli.messages import print_message
from rst2spec.cli.workspace import Workspace
from rst2spec.config.errors import UsageError
from rst2spec.failures import in_words, show_traceback
from rst2spec.hashing import hex_sha256
from rst2spec.outputs.assemble import SpecOptions
from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.page.assemble import page, page_files
from rst2spec.outputs.page.data import encoded
from rst2spec.plugins import PluginError
from rst2spec.run.accumulator import aggregate
from rst2spec.run.document_result import DocumentResult, check_file
from rst2spec.source.discover import InputFile
from rst2spec.source.read import SkippedFile
from rst2spec.spec.result import Result
from rst2spec.version import VERSION

_LENGTH: Final = 16

Stamp = tuple[int, ...]
"""What of a file changes when it does; empty where there is no such file."""


@dataclass(frozen=True, slots=True)
class State:
    """What is to be seen.

    Attributes:
        version: The same as long as the page is.
        page: The page.
        problem: Why it isn't up to date, where it isn't; else blank.
    """

    version: str
    page: bytes = field(repr=False)
    problem: str = ""


class Watch:
    """The documents that the command line names, each compiled again when it changes."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        if "-" in arguments.paths:
            raise UsageError("standard input (-) can't be watched")
        self._arguments = arguments
        self._known: dict[InputFile, tuple[Stamp, DocumentResult | SkippedFile]] = {}
        self._workspace: Workspace | None = None
        self._seen: object = None
        self._state = State("", b"")

    def first(self) -> State:
        """The state at the beginning.

        Raises:
            UsageError: There is nothing to read, or the configuration is wrong.
        """
        self._look()
        return self._state

    def look(self) -> State | None:
        """The state, where it is another one than at the last look."""
        before = self._state
        try:
            self._look()
        except (UsageError, OutputError, PluginError, OSError) as error:
            self._seen = None
            self._state = replace(before, problem=f"Not up to date: {error}")
        except Exception as error:
            show_traceback(error)
            self._seen = None
            self._state = replace(
                before, problem=f"Not up to date: internal error, please report it: {in_words(error)}"
            )
        if self._state == before:
            return None
        if self._state.problem:
            _say(self._state.problem)
        return self._state

    def _look(self) -> None:
        workspace = workspace_of(self._arguments)
        found = find_documents(self._arguments, workspace)
        if not any(not item.is_reference_only for item in found):
            raise UsageError("nothing to read: all that was named is excluded")
        stamps = [_stamp(item.file) for item in found]
        seen = workspace, found, stamps, [_stamp(str(file)) for file in page_files()]
        if seen == self._seen:
            return
        if workspace != self._workspace:
            self._known.clear()
            self._workspace = workspace
        self._state = self._made(found, stamps, workspace)
        self._seen = seen

    def _made(self, found: tuple[InputFile, ...], stamps: Iterable[Stamp], workspace: Workspace) -> State:
        level = self._arguments.diagnostics
        run_level = "error" if level == "none" else level  # that a file can't be read is always said
        options = options_of(self._arguments, workspace, level=run_level, include_report_data=False)
        known, self._known = self._known, {}
        read = 0
        with progress(len(found)) as advance:
            for item, stamp in zip(found, stamps, strict=True):
                entry = known.get(item)
                if entry is None or entry[0] != stamp:
                    read += 1
                    entry = stamp, check_file(item, options)
                self._known[item] = entry
                advance()
        result = aggregate([checked for _, checked in self._known.values()], options)
        reason = empty_reason_of(result, found)
        if reason and not self._arguments.allow_empty:
            raise UsageError(reason)
        _say(_sum(result, read))
        data = encoded(result, SpecOptions(level, version=VERSION))
        version = hex_sha256(b"".join(page(data)).decode())[:_LENGTH]
        return State(version, b"".join(page(data, live=version)))


def _stamp(file: str) -> Stamp:
    try:
        found = os.stat(file)
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _sum(result: Result, read: int) -> str:
    unread = [item for item in result.diagnostics if item.code in MISSING]
    said = f"{plural(len(result.documents), 'document')}, {read:,} read"
    if not unread:
        return said
    first = f"{unread[0].path} {unread[0].message}"
    return f"{said}; {first}" + (f", and {len(unread) - 1:,} more" if len(unread) > 1 else "")


def _say(message: str) -> None:
    print_message(message)
    sys.stderr.flush()
