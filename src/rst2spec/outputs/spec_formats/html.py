"""One page to explore and to test by, in any browser and without network: matrix, search, graphs, QA checklist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.outputs.assemble import SpecOptions
from rst2spec.spec.result import Result

NAME: Final = "html"
SUFFIX: Final = ".html"


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The whole page."""
    from rst2spec.outputs.page.assemble import page
    from rst2spec.outputs.page.data import encoded

    yield from page(encoded(result, options))
