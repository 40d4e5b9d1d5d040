"""One page to explore and to test by, in any browser and without network: matrix, search, graphs, QA checklist.

All is in the one file, which works from a disk as from a server and asks for nothing else: its policy allows only the
scripts and styles that are in it, and a document's text is never markup. Each view has an address to share, which still
leads there when the documents were generated again: ``#mapping=ID``, ``#document=PATH``, ``#pair=A,B``,
``#property=SYSTEM,ENTITY,VARIANT,PATH``, ``#findings=CODE``, ``#mappings&q=WORDS``. ``--diagnostics all`` puts the
findings of level info in it, too.

Marks of QA mode are kept in the browser, and exported and imported as the format ``csv`` and
``rst2spec checklist merge`` write them. A mark says which meaning it is about, so one that is older than a change is
told apart.

``rst2spec serve`` shows the page on this machine, anew whenever a document changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.outputs.assemble import SpecOptions
from rst2spec.spec.result import Result

NAME: Final = "html"
SUFFIX: Final = ".html"


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The whole page."""
    from rst2spec.outputs.page.bundling import page
    from rst2spec.outputs.page.data import encode_page_data

    yield from page(encode_page_data(result, options))
