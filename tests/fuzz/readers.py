"""Feeds both readers whatever atheris makes of the samples: no exception, and no word lost.

``make fuzz`` runs it for a minute (``FUZZ_SECONDS=600 make fuzz`` for longer). What it finds is written to the working
directory as ``crash-*``, and becomes a test.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["rst2spec"]):
    from rst2spec import compile_text

from tests.test_nothing_lost import lost_words

_OPTION = re.compile(r"^\s+:[^:\n]+:.*$|\.\. [\w-]+::", re.MULTILINE)  # directives and their options are markup


def one(data: bytes) -> None:
    """The first byte says which reader."""
    if not data:
        return
    text = data[1:].decode("utf-8", "replace")
    document = compile_text(text, "acme-globex.rst", reader="docutils" if data[0] & 1 else "template")
    lost = lost_words(_OPTION.sub(" ", text), document)
    if lost:
        raise AssertionError(f"lost: {lost}")


def main() -> None:
    """Starts from the samples, once for each reader."""
    seeds = Path(".fuzz")
    seeds.mkdir(exist_ok=True)
    for path in Path("samples").rglob("*.rst"):
        for reader in (b"0", b"1"):
            (seeds / f"{path.stem}-{reader.decode()}").write_bytes(reader + path.read_bytes()[:3000])
    atheris.Setup([sys.argv[0], *sys.argv[1:], str(seeds)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
