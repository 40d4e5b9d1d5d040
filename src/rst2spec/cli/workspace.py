"""Where a command runs."""

from __future__ import annotations

import os
from dataclasses import dataclass

from rst2spec.config.load import Config
from rst2spec.source.discover import RootRule, find_root


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where a command runs: the configuration with the command line over it, and what all paths are relative to."""

    config: Config
    root: str
    found_by: RootRule

    @property
    def baseline(self) -> str | None:
        """The file of known findings that the configuration names, relative to the working directory; null if none."""
        named: str | None = self.config["baseline"]
        folder = self.config.folder
        return os.path.relpath(os.path.join(folder, named)) if named and folder is not None else None

    @property
    def fixed_root(self) -> str:
        """A root that doesn't depend on the paths that were named: for files of ours, and for patches outside of git.

        The root if an option or the configuration names it, else the git root of the working directory, else that.
        """
        return self.root if self.found_by in {"option", "configuration"} else find_root(os.getcwd())
