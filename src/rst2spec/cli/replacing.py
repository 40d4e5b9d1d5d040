"""Replaces documents of the user's by others, after they were looked at once more."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import Final

from rst2spec.cli.destination import replaceable
from rst2spec.outputs.files import write_file
from rst2spec.source.discover import InputFile
from rst2spec.source.read import load

_WRITE_BITS: Final = 0o222


def replaced(found: InputFile, content: bytes, roots: Collection[str]) -> str:
    """Replaces a document by other bytes, where the file still has those that were read (``found.content``).

    Args:
        found: The document as it was read.
        content: What the file is to have.
        roots: The real paths of all that was named.

    Returns:
        Why it can't be replaced; blank where it was.
    """
    problem = replaceable(found.file, roots)
    if problem:
        return problem
    now = load(found._replace(content=None))
    if now.content is None:
        return now.problem or ""
    if now.content != found.content:
        return "it has changed since it was read"
    try:
        # whoever may write to its folder could replace it all the same, and root may write anything
        if not os.stat(found.file).st_mode & _WRITE_BITS or not os.access(found.file, os.W_OK):
            return "it is read-only"
        write_file(found.file, [content])
    except OSError as error:
        return f"it can't be written: {(error.strerror or str(error)).lower()}"
    return ""
