"""Starts git; nothing else does. A repository isn't trusted: no program that it names may run.

Its configuration and attributes can name programs: a file system monitor, hooks, filters, diff drivers, network
helpers. The settings and the environment here switch off all of them but the filters. Only the commands of
``conversions.py`` could start those.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from typing import IO, Final

from rst2spec.failures import system_text
from rst2spec.source.discover import find_root

_SETTINGS: Final = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "log.showSignature=false",
    "core.untrackedCache=keep",
    "fetch.bundleURI=",
    # git maps a large pack piece by piece instead of as a whole: not slower
    "core.packedGitWindowSize=1m",
    "core.packedGitLimit=32m",
    "core.deltaBaseCacheLimit=32m",
)
_GIT: Final = ("git", "--no-pager", *(word for setting in _SETTINGS for word in ("-c", setting)))

NO_DRIVERS: Final = ("--no-ext-diff", "--no-textconv")
"""Options of every command that compares: the repository's programs don't run."""

_REPOSITORY_VARIABLES: Final = frozenset({
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DIR", "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE", "GIT_NAMESPACE", "GIT_NO_REPLACE_OBJECTS", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX",
    "GIT_QUARANTINE_PATH", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
})  # fmt: skip
"""Variables that name the repository. Git sets them for hooks; they are wrong for any other repository."""

_DISCOVERY_VARIABLES: Final = frozenset(
    {"GIT_ATTR_NOSYSTEM", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM"}
)
_CONFIGURATION: Final = "GIT_CONFIG_"
_FIXED_VARIABLES: Final = {
    # a partial clone must not fetch: an older git doesn't know the first variable, but the second one
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_ERROR_PREFIXES: Final = ("fatal: ", "error: ")
_MINOR_PREFIXES: Final = ("warning: ", "hint: ")


NO_REPOSITORY: Final = "not a git repository"
"""A part of the error of git in a folder that is in no repository."""
NOT_GIT: Final = "git's answer can't be read: the program called git may be another one, or print a greeting"


class GitError(Exception):
    """Git failed; the message is one line for the user."""


def start_git(
    arguments: Sequence[str],
    folder: str,
    *,
    stdin: IO[bytes] | int = subprocess.DEVNULL,
    stderr: IO[bytes] | int = subprocess.DEVNULL,
    bufsize: int = -1,
    index: str = "",
) -> subprocess.Popen[bytes]:
    """Starts git, with its output in a pipe.

    Args:
        arguments: The command and its arguments.
        folder: The folder to run it in.
        stdin: Its input.
        stderr: Where its errors go.
        bufsize: The size of the pipes' buffers in this process.
        index: An index to use instead of the repository's own.

    Raises:
        GitError: Git isn't installed, or the folder doesn't exist.
    """
    try:
        return subprocess.Popen(  # noqa: S603
            [*_GIT, *arguments],
            cwd=folder,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            bufsize=bufsize,
            env=_environment(folder) | ({"GIT_INDEX_FILE": index} if index else {}),
        )
    except FileNotFoundError:
        if not os.path.isdir(folder):
            raise GitError(f"folder {folder} doesn't exist") from None
        raise GitError("git isn't installed") from None
    except OSError as error:
        raise GitError(f"git can't be started: {system_text(error)}") from None


def run_git(
    arguments: Sequence[str],
    folder: str,
    given: bytes | None = None,
    *,
    index: str = "",
) -> bytes:
    """Runs git in a folder and returns its output; the arguments are those of ``start_git``.

    Raises:
        GitError: Git failed, or it isn't installed.
    """
    with start_git(
        arguments,
        folder,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        index=index,
    ) as process:
        output, errors = process.communicate(given or b"")
    if process.returncode:
        raise GitError(error_line(errors, process.returncode))
    return output


def error_line(errors: bytes, code: int) -> str:
    """One line of git's error output: the error that ended it, rather than a warning before that."""
    lines = list(_lines(errors))
    for prefix in _ERROR_PREFIXES:
        for number, line in enumerate(lines):
            if line.startswith(prefix):
                named = lines[number + 1 :] if line.endswith(":") else []  # a line each, such as unknown extensions
                return f"git: {' '.join([line.removeprefix(prefix).strip(), *named])}"
    other = next((line for line in lines if not line.startswith(_MINOR_PREFIXES)), f"exit code {code}")
    return f"git: {other}"


def _lines(text: bytes) -> Iterator[str]:
    for line in text.decode("utf-8", "replace").splitlines():
        if line.strip():
            yield line.strip()


def _environment(folder: str) -> dict[str, str]:
    """The environment of git. Of git's own variables, only those for repository and configuration are inherited.

    Others name programs (``GIT_EXTERNAL_DIFF``, ``GIT_SSH``) or files to write (``GIT_TRACE``), or change git's output.
    ``PATH`` keeps its absolute folders only, so that a program called git in the folder itself never runs.
    """
    allowed = _DISCOVERY_VARIABLES if _is_other_repository(folder) else _DISCOVERY_VARIABLES | _REPOSITORY_VARIABLES
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in allowed or name.startswith(_CONFIGURATION)
    }
    folders = [folder for folder in os.get_exec_path() if os.path.isabs(folder)]
    return {**inherited, **_FIXED_VARIABLES, "PATH": os.pathsep.join(folders)}


def _is_other_repository(folder: str) -> bool:
    """Whether a folder is in another repository than the working directory, such as a submodule."""
    root, here = find_root(folder), find_root(".")
    return os.path.lexists(os.path.join(root, ".git")) and not os.path.samefile(root, here)
