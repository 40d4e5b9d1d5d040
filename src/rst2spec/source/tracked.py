"""Asks git whether it tracks anything in a folder: tracked files come from whoever committed them."""

from __future__ import annotations

import os

from rst2spec.source.discover import find_root
from rst2spec.source.git_process import run_git


def is_tracked(path: str) -> bool:
    """Whether git tracks a file or folder, or anything in it: the path itself, or the target of links.

    Raises:
        GitError: It is in a repository, but git failed.
    """
    return any(_is_tracked(location) for location in {os.path.abspath(path), os.path.realpath(path)})


def _is_tracked(path: str) -> bool:
    folder = path if os.path.isdir(path) and not os.path.islink(path) else os.path.dirname(path)
    root = find_root(folder)
    if not os.path.exists(os.path.join(root, ".git")):
        return False
    # in a git hook, the environment names repository and index relative to the working directory
    working_folder = "." if root == find_root(".") else folder
    return bool(run_git(["--literal-pathspecs", "ls-files", "-z", "--", path], working_folder))
