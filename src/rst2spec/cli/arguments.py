"""The type that commands add their arguments to."""

from __future__ import annotations

import argparse
from typing import Any, Protocol


class ArgumentContainer(Protocol):
    """A parser, or a group of a parser's arguments."""

    def add_argument(self, *names: str, **options: Any) -> argparse.Action:
        """Adds an argument."""
