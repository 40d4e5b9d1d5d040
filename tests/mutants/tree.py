"""A copy of the working tree to make errors in."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

# Hypothesis looks at the same examples each time, or a mutant would be killed by luck.
_SETTLED = {"CI": "true"}


def environment_of(tree: Path) -> dict[str, str]:
    """Variables with which processes import a copy's package, not the installed one."""
    return {**_SETTLED, "PYTHONPATH": str(tree / "src")}


def copy_tree(root: Path, to: Path) -> None:
    """All files that git has or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
    )
    for name in filter(None, os.fsdecode(listed.stdout).split("\0")):
        source = root / name
        if source.is_symlink() or source.is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, to / name, follow_symlinks=False)
