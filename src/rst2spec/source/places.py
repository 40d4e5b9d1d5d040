"""Where files of the disk are in a repository."""

from __future__ import annotations

import os

from rst2spec.source.git import Repository


class Places:
    """Paths on the disk, as seen from a repository's root: each folder is looked up once.

    Args:
        repository: The repository.
    """

    def __init__(self, repository: Repository) -> None:
        self._top = os.path.realpath(repository.folder)
        self._folders: dict[str, str | None] = {}

    def of(self, path: str) -> str | None:
        """A path from the root; null where it is outside.

        Links on the way to the repository are followed. Those in it are kept: the commit has where they lead to.
        """
        folder, name = os.path.split(os.path.abspath(path))
        above = self._of_folder(folder)
        if above is None:  # the repository's root itself, a link into it, or something else
            return self.inside(os.path.realpath(path))
        return f"{above}/{name}" if above else name

    def inside(self, real: str) -> str | None:
        """A path without links from the root; null where it is outside."""
        if real == self._top:
            return ""
        top = self._top if self._top.endswith("/") else f"{self._top}/"
        return real[len(top) :] if real.startswith(top) else None

    def _of_folder(self, folder: str) -> str | None:
        if folder not in self._folders:
            self._folders[folder] = self._looked_up(folder)
        return self._folders[folder]

    def _looked_up(self, folder: str) -> str | None:
        """The outermost of the folders on the way that is in the repository, and what is behind it."""
        parts = folder.split("/")
        for end in range(1, len(parts) + 1):
            inside = self.inside(os.path.realpath("/".join(parts[:end]) or "/"))
            if inside is not None:
                return "/".join([part for part in (inside, *parts[end:]) if part])
        return None
