"""The exit codes: one table, from which help, man page and docs are built."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rst2spec.interrupts import INTERRUPTED

SUCCESS: Final = 0
FOUND: Final = 1
ERROR: Final = 2
NOT_COMPARED: Final = 3
PIPE_CLOSED: Final = 141
"""What shells report for a program that SIGPIPE ended."""

MEANINGS: Final[Mapping[int, str]] = {
    SUCCESS: "success: nothing was found that fails the command",
    FOUND: "findings or changes at or above --fail-on, or a document can't be read",
    ERROR: "usage error, invalid configuration, nothing to read, or a file can't be written",
    NOT_COMPARED: "diff only: some documents can't be compared, and nothing else fails",
    INTERRUPTED: "interrupted with Ctrl-C",
    PIPE_CLOSED: "the reader of the output closed the pipe",
}
"""What each code means, whatever the command."""

_DONE: Final = {SUCCESS: "success", ERROR: "usage error"}
_COMPLETE: Final = {
    SUCCESS: "the checklist is complete",
    FOUND: "a document can't be read (the others are in it)",
}
_WRITTEN: Final = {
    SUCCESS: "the baseline is written",
    FOUND: "it is written, but lost documents stay in it",
}

OF_COMMANDS: Final[Mapping[str, dict[int, str]]] = {
    "compile": {
        SUCCESS: "the spec is complete; with --check: up to date",
        FOUND: "a document can't be read (the others are in it); with --check: out of date",
    },
    "check": {
        SUCCESS: "no findings at or above --fail-on",
        FOUND: "findings at or above --fail-on",
    },
    "fix": {
        SUCCESS: "everything that can be fixed is fixed",
        FOUND: "with --diff: there are changes",
        ERROR: "usage error, nothing to read, or a document can't be read or replaced",
    },
    "rule": _DONE,
    "render": {
        SUCCESS: "all documents are written; with --check: canonical",
        FOUND: "with --check: documents aren't canonical",
        ERROR: "usage error, nothing to read, or a document can't be read or written",
    },
    "diff": {
        SUCCESS: "no changes at or above --fail-on",
        FOUND: "changes at or above --fail-on",
        NOT_COMPARED: "some documents can't be compared, and no change is at or above --fail-on",
    },
    "log": {
        SUCCESS: "no changes at or above --fail-on",
        FOUND: "changes at or above --fail-on, or git can't provide a version",
        ERROR: "usage error, no history, or a file can't be written",
    },
    "churn": {
        SUCCESS: "no document differs only in its timestamp, or all were restored",
        FOUND: "some do; with --staged --restore: nothing is left to commit",
        ERROR: "usage error, no git repository, or a document can't be read or restored",
    },
    "baseline update": _WRITTEN,
    "baseline prune": _WRITTEN,
    "serve": {SUCCESS: "stopped with Ctrl-C", ERROR: "usage error, nothing to read, or the port can't be used"},
    "checklist": _COMPLETE,
    "checklist merge": {
        SUCCESS: "the checklist is complete",
        FOUND: "rows are in conflict or not identified, or a document can't be read",
    },
    "verify": {
        SUCCESS: "no items at or above --fail-on",
        FOUND: "items at or above --fail-on, or a document can't be read",
        ERROR: "usage error, nothing to read or verify, or data can't be read",
    },
    "grammar check": {SUCCESS: "no mistakes", FOUND: "mistakes", ERROR: "usage error, or a file can't be read"},
    "grammar coverage": {
        SUCCESS: "the report is complete",
        FOUND: "a document can't be read (the others are in it)",
        ERROR: "usage error, nothing to read, or the dialect has mistakes",
    },
    "config": {SUCCESS: "the configuration is valid", ERROR: "usage error, or invalid configuration"},
    "schema": _DONE,
    "cache info": _DONE,
    "cache clean": {
        SUCCESS: "the cache is removed, or there was none",
        ERROR: "usage error, or the cache can't be removed",
    },
    "completion": _DONE,
    "help": _DONE,
}
"""What the codes of each command mean, where that is more precise."""


def meanings(command: str) -> dict[int, str]:
    """The exit codes of a command, in order."""
    return dict(
        sorted({ERROR: "usage error, nothing to read, or a file can't be written", **OF_COMMANDS[command]}.items())
    )
