"""The changes since an older version that the page shows: ``compile --against`` and ``serve``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rst2spec.config.errors import UsageError

if TYPE_CHECKING:
    from rst2spec.cli.workspace import Workspace
    from rst2spec.outputs.page_changes import PageChanges


def changes_against(old: str, paths: Sequence[str], arguments: argparse.Namespace, workspace: Workspace) -> PageChanges:
    """The changes since an older version: a folder, a file, a spec, or a git revision.

    Raises:
        UsageError: The older version doesn't exist or can't be read, or there are several paths to compare it with.
    """
    from rst2spec.cli.comparing import compare
    from rst2spec.cli.sides import sides_of
    from rst2spec.outputs.page_changes import PageChanges

    if len(paths) > 1:
        raise UsageError("--against compares one folder or file: name only one PATH")
    sides = sides_of(argparse.Namespace(**{**vars(arguments), "sides": [old, *(paths or ["."])]}), workspace)
    comparison = compare(*sides, arguments, workspace)
    changes = tuple([item.change for item in comparison.all_changes()])
    return PageChanges(sides[0].name, sides[1].prefix, changes)
