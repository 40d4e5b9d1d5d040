"""The page's files as one: style sheets and modules put in their places, and a policy that allows nothing else.

The modules are joined in the order in which they need each other, without the lines that import and export: so what
they define at their top has a name of its own in all of them together (the browser would refuse it twice), and they
import by name, from files beside them. As they are they also run, unjoined, from any web server.
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
_OURS: Final = "'self'"  # in the policy: what the page's files may load while they are not joined


def page(data: bytes, *, live: str | None = None) -> Iterator[bytes]:
    """The whole page.

    Args:
        data: What it shows, as JSON without a ``<`` (``data.encoded``).
        live: Where it is served: what tells its state from others', so that it notices when there is a newer one.
    """
    hashes: dict[str, list[str]] = {"style": [], "script": []}

    def inlined(kind: str, text: str) -> str:
        digest = hashlib.sha256(text.encode()).digest()
        hashes[kind].append(f"'sha256-{base64.b64encode(digest).decode()}'")
        return text

    html = _read("index.html")
    html = _STYLE.sub(lambda found: f"<style>{inlined('style', _read(found[1]))}</style>", html)
    html = _SCRIPT.sub(lambda found: f'<script type="module">{inlined("script", joined(found[1]))}</script>', html)
    for kind, allowed in hashes.items():
        html = html.replace(f"{kind}-src {_OURS}", f"{kind}-src {' '.join(allowed)}", 1)
    if live is not None:
        html = html.replace("connect-src 'none'", f"connect-src {_OURS}", 1)
        html = html.replace('<html lang="en">', f'<html lang="en" data-live="{live}">', 1)
    before, found, after = html.partition(_DATA)
    if not found:
        raise ValueError("index.html has no place for the data")
    opening, closing = _DATA.split("><")
    yield f"{before}{opening}>".encode()
    yield data
    yield f"<{closing}{after}".encode()


def page_files() -> list[Traversable]:
    """The files that the page is made of."""
    return list(_FILES.iterdir())


def joined(main: str) -> str:
    """A module with all that it needs in front of it, each once."""
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", _read(name))) for name in in_order(main))


def in_order(name: str, seen: dict[str, None] | None = None) -> list[str]:
    """The modules that one needs, directly or not, and itself: each behind those that it needs."""
    seen = {} if seen is None else seen
    order: list[str] = []
    seen[name] = None
    for needed in _IMPORT.findall(_read(name)):
        if needed not in seen:
            order += in_order(needed, seen)
    return [*order, name]


def _read(name: str) -> str:
    return (_FILES / name).read_text(encoding="utf-8")
