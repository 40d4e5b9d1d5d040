"""How many properties each document maps, a line a document, for a wall board."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.spec.result import Result

NAME: Final = "tally"
SUFFIX: Final = ".tally.txt"


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """A line a document: the number of its mappings, a tab, its path."""
    for document in result.documents:
        count = sum(len(flow.mappings) for flow in document.flows)
        yield f"{count}\t{document.path}\n".encode()
