"""Asks git whether it tracks anything in a folder: what comes with a checkout was made by whoever committed it."""

from __future__ import annotations

import os

from rst2spec.source.discover import find_root
from rst2spec.source.git_process import run_git


def is_tracked(path: str) -> bool:
    """Whether git tracks a file or folder, or anything in it, at its own place or where links lead from there.

    Raises:
        GitError: It is in a repository, and git can't tell.
    """
    return any(_is_tracked(place) for place in {os.path.abspath(path), os.path.realpath(path)})


def _is_tracked(path: str) -> bool:
    folder = path if os.path.isdir(path) and not os.path.islink(path) else os.path.dirname(path)
    root = find_root(folder)
    if not os.path.exists(os.path.join(root, ".git")):
        return False
    # git's hooks name the repository and its index in their environment as they are seen from here
    here = "." if root == find_root(".") else folder
    return bool(run_git(["--literal-pathspecs", "ls-files", "-z", "--", path], here))
