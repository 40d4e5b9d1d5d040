"""Where a command runs."""

from __future__ import annotations

from dataclasses import dataclass

from rst2spec.config.load import Config
from rst2spec.source.discover import RootRule


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where a command runs: the configuration with the command line over it, and what all paths are relative to."""

    config: Config
    root: str
    found_by: RootRule
