"""Paths of files on disk, relative to a repository's root."""

from __future__ import annotations

import os

from rst2spec.source.git import Repository


class RepositoryPaths:
    """Translates paths on disk into paths in a repository. Each folder is looked up once.

    Args:
        repository: The repository.
    """

    def __init__(self, repository: Repository) -> None:
        self._top = os.path.realpath(repository.folder)
        self._folders: dict[str, str | None] = {}

    def relative(self, path: str) -> str | None:
        """A path relative to the root; null if it is outside.

        Links that lead to the repository are resolved. Links inside it aren't: the commit contains their targets.
        """
        folder, name = os.path.split(os.path.abspath(path))
        parent = self._folder_path(folder)
        if parent is None:  # the repository's root itself, a link into it, or something else
            return self.inside(os.path.realpath(path))
        return f"{parent}/{name}" if parent else name

    def inside(self, real: str) -> str | None:
        """A path without links, relative to the root; null if it is outside."""
        if real == self._top:
            return ""
        top = self._top if self._top.endswith("/") else f"{self._top}/"
        return real[len(top) :] if real.startswith(top) else None

    def _folder_path(self, folder: str) -> str | None:
        if folder not in self._folders:
            self._folders[folder] = self._resolve(folder)
        return self._folders[folder]

    def _resolve(self, folder: str) -> str | None:
        """Resolves the outermost parent folder that is in the repository, and appends the rest of the path."""
        parts = folder.split("/")
        for end in range(1, len(parts) + 1):
            inside = self.inside(os.path.realpath("/".join(parts[:end]) or "/"))
            if inside is not None:
                return "/".join([part for part in (inside, *parts[end:]) if part])
        return None
