"""Where a command runs."""

from __future__ import annotations

from dataclasses import dataclass

from rst2spec.config.load import Config


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where a command runs: the configuration with the command line over it, and what paths in findings start from."""

    config: Config
    root: str
