"""Starts git: the only place that does. A repository is foreign, and nothing that it names is run.

Its configuration and attributes can name programs: a file system monitor, hooks, filters, drivers for diffs, helpers
for the network. The settings and the environment here switch off all of them but the filters, which only what
``conversions.py`` asks for could start.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from typing import IO, Final

from rst2spec.source.discover import find_root

_SETTINGS: Final = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "log.showSignature=false",
    "core.untrackedCache=keep",
    "fetch.bundleURI=",
    # git maps a little of a large pack at a time rather than all of it: no slower
    "core.packedGitWindowSize=1m",
    "core.packedGitLimit=32m",
    "core.deltaBaseCacheLimit=32m",
)
_GIT: Final = ("git", "--no-pager", *(word for setting in _SETTINGS for word in ("-c", setting)))

NO_DRIVERS: Final = ("--no-ext-diff", "--no-textconv")
"""Options of every command that compares: no program of the repository's takes part."""

_OWN: Final = frozenset({
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DIR", "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE", "GIT_NAMESPACE", "GIT_NO_REPLACE_OBJECTS", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX",
    "GIT_QUARANTINE_PATH", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
})  # fmt: skip
"""Variables that say which repository it is: a hook of git's gets them. They don't hold for another one."""

_KEPT: Final = frozenset({"GIT_ATTR_NOSYSTEM", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM"})
_CONFIGURATION: Final = "GIT_CONFIG_"
_SET: Final = {
    # a partial clone fetches nothing; a git that doesn't know the first variable yet obeys the second one
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_SEVERE: Final = ("fatal: ", "error: ")
_MILD: Final = ("warning: ", "hint: ")


class GitError(Exception):
    """Git can't answer: a line for the user."""


def start_git(
    arguments: Sequence[str],
    folder: str,
    *,
    stdin: IO[bytes] | int = subprocess.DEVNULL,
    stderr: IO[bytes] | int = subprocess.DEVNULL,
    bufsize: int = -1,
    index: str = "",
) -> subprocess.Popen[bytes]:
    """Starts git, its output in a pipe.

    Args:
        arguments: What it is to do.
        folder: Where.
        stdin: What it reads.
        stderr: Where it complains.
        bufsize: The size of the pipes' buffers here.
        index: An index to use in the place of the repository's own.

    Raises:
        GitError: There is no git, or no such folder.
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
            raise GitError(f"there is no folder {folder}") from None
        raise GitError("there is no git on this machine") from None
    except OSError as error:
        raise GitError(f"git can't be started: {(error.strerror or str(error)).lower()}") from None


def run_git(
    arguments: Sequence[str],
    folder: str,
    given: bytes | None = None,
    *,
    index: str = "",
) -> bytes:
    """What git answers in a folder; the arguments are those of ``start_git``.

    Raises:
        GitError: It says no, or there is no git.
    """
    with start_git(
        arguments,
        folder,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        index=index,
    ) as process:
        answer, said = process.communicate(given or b"")
    if process.returncode:
        raise GitError(complaint(said, process.returncode))
    return answer


def complaint(said: bytes, code: int) -> str:
    """A line of what git said before it ended with a code: why it ended, rather than a warning before that."""
    lines = list(_lines(said))
    for prefix in _SEVERE:
        for line in lines:
            if line.startswith(prefix):
                return f"git says: {line.removeprefix(prefix).strip()}"
    other = next((line for line in lines if not line.startswith(_MILD)), f"it ended with {code}")
    return f"git says: {other}"


def _lines(text: bytes) -> Iterator[str]:
    for line in text.decode("utf-8", "replace").splitlines():
        if line.strip():
            yield line.strip()


def _environment(folder: str) -> dict[str, str]:
    """The environment of git: of git's own variables only those that say where repository and configuration are.

    Others name programs (``GIT_EXTERNAL_DIFF``, ``GIT_SSH``) or files to write to (``GIT_TRACE``), or change what
    git answers. A program of the name git in the folder itself is never taken, whatever ``PATH`` says.
    """
    wanted = _KEPT if _is_another(folder) else _KEPT | _OWN
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in wanted or name.startswith(_CONFIGURATION)
    }
    folders = [folder for folder in os.get_exec_path() if os.path.isabs(folder)]
    return {**kept, **_SET, "PATH": os.pathsep.join(folders)}


def _is_another(folder: str) -> bool:
    """Whether a folder is in another repository than the working directory: a submodule, say."""
    root, here = find_root(folder), find_root(".")
    return os.path.lexists(os.path.join(root, ".git")) and not os.path.samefile(root, here)
