"""Lists documents, one line each, up to a limit, with the number of the rest: people read a hook's output."""

from __future__ import annotations

from typing import TextIO

from rst2spec.checks.base import plural
from rst2spec.cli.options import LISTED


class Listing:
    """Writes lines immediately, up to a limit."""

    def __init__(self, stream: TextIO, *, everything: bool) -> None:
        self._stream = stream
        self._everything = everything
        self._count = 0

    def add(self, line: str) -> None:
        """Writes a line, or only counts it beyond the limit."""
        self._count += 1
        if self._everything or self._count <= LISTED:
            self._stream.write(f"{line}\n")

    def end(self) -> None:
        """Writes the number of omitted lines."""
        if not self._everything and self._count > LISTED:
            self._stream.write(f"... and {plural(self._count - LISTED, 'more document')} (--full lists all)\n")
