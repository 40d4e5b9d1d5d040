"""Bundles the page's files: inlines style sheets and modules, with a content security policy that allows nothing else.

The modules are concatenated in the order of their dependencies, without import and export statements. So top-level
names must be unique across all modules (the browser refuses duplicates), and imports must be by name and from files in
the same folder. The separate files also work from any web server.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

_FILES: Final = files("rst2spec.outputs.page") / "files"
_STYLE: Final = re.compile(r'<link rel="stylesheet" href="([\w-]+\.css)" />')
_SCRIPT: Final = re.compile(r'<script type="module" src="([\w-]+\.js)"></script>')
_IMPORT: Final = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?function|class|const|let)", re.MULTILINE)
_DATA: Final = '<script type="application/json" id="data"></script>'
_SELF: Final = "'self'"  # the policy of the separate files


def page(data: bytes, *, live: str | None = None) -> Iterator[bytes]:
    """The whole page.

    Args:
        data: The data as JSON without a ``<`` (``data.encode_page_data``).
        live: If it is served, the version of its state, so that it notices newer ones.
    """
    hashes: dict[str, list[str]] = {"style": [], "script": []}

    def inlined(kind: str, text: str) -> str:
        digest = hashlib.sha256(text.encode()).digest()
        hashes[kind].append(f"'sha256-{base64.b64encode(digest).decode()}'")
        return text

    html = _read("index.html")
    html = _STYLE.sub(lambda marker: f"<style>{inlined('style', _read(marker[1]))}</style>", html)
    html = _SCRIPT.sub(lambda marker: f'<script type="module">{inlined("script", joined(marker[1]))}</script>', html)
    for kind, allowed in hashes.items():
        html = html.replace(f"{kind}-src {_SELF}", f"{kind}-src {' '.join(allowed)}", 1)
    if live is not None:
        html = html.replace("connect-src 'none'", f"connect-src {_SELF}", 1)
        html = html.replace('<html lang="en">', f'<html lang="en" data-live="{live}">', 1)
    before, marker, after = html.partition(_DATA)
    if not marker:
        raise ValueError("index.html lacks the element for the data")
    opening, closing = _DATA.split("><")
    yield f"{before}{opening}>".encode()
    yield data
    yield f"<{closing}{after}".encode()


def page_files() -> list[Traversable]:
    """The files of the page."""
    return list(_FILES.iterdir())


def joined(main: str) -> str:
    """A module preceded by all its dependencies, each once."""
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", _read(name))) for name in in_order(main))


def in_order(name: str, seen: dict[str, None] | None = None) -> list[str]:
    """A module and its direct and indirect dependencies, sorted so that each follows its own dependencies."""
    seen = {} if seen is None else seen
    order: list[str] = []
    seen[name] = None
    for needed in _IMPORT.findall(_read(name)):
        if needed not in seen:
            order += in_order(needed, seen)
    return [*order, name]


def _read(name: str) -> str:
    return (_FILES / name).read_text(encoding="utf-8")
