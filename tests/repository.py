"""A throwaway git repository for tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests import needs


class Git:
    """A git repository in a folder; ``git("commit", ...)`` runs git there."""

    def __init__(self, folder: Path, *options: str) -> None:
        needs.need("git")
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self("init", "-q", "-b", "main", *options)

    def __call__(self, *arguments: str, when: str = "") -> str:
        settings = ["user.name=Test", "user.email=test@example.org", "commit.gpgsign=false"]
        settings.append("maintenance.auto=false")  # a commit takes half the time if nothing looks for what to tidy up
        env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        env |= {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when} if when else {}
        done = subprocess.run(
            ["git", *(word for setting in settings for word in ("-c", setting)), *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            env=env,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def write(self, path: str, text: str) -> None:
        """Writes a file, and its folders where they are missing."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())

    def commit(self, message: str = "a commit", when: str = "") -> str:
        """Commits all that there is; its name."""
        self("add", "-A")
        self("commit", "-q", "--allow-empty", "-m", message, when=when)
        return self("rev-parse", "HEAD").strip()
