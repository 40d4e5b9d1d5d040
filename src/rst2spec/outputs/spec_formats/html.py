"""One page to explore and test, in any browser and without network: matrix, search, graphs, QA checklist.

The page is a single file, which works from a disk and from a server and loads nothing else: its policy only allows the
scripts and styles that are in it, and a document's text is never markup. Each view has a URL to share, which stays
valid when the documents are generated again: ``#mapping=ID``, ``#document=PATH``, ``#pair=A,B``, ``#properties``,
``#property=SYSTEM,ENTITY,VARIANT,PATH``, ``#changes``, ``#findings=CODE``, ``#mappings&q=WORDS``. With
``--min-severity info`` it has the findings of level info, too.

Marks of QA mode are stored in the browser, by folder and round, and exported and imported as CSV, like those of
``rst2spec checklist``. A mark has the id of the meaning that was tested, so that an item that changed since isn't done.

``--against OLD`` compares with a folder, a spec or a git revision: the page shows what changed, and selects the rows to
test again. ``rst2spec serve`` shows the page on this machine, compares it with the last commit, and updates it whenever
a document changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.spec.result import Result

NAME: Final = "html"
SUFFIX: Final = ".html"


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The whole page."""
    from rst2spec.outputs.page.bundling import page
    from rst2spec.outputs.page.data import encode_page_data

    yield from page(encode_page_data(result, options))
