"""Replaces the user's documents, after a last check that they haven't changed."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import Final

from rst2spec.cli.destination import replaceable
from rst2spec.failures import system_text
from rst2spec.outputs.files import write_file
from rst2spec.source.discover import InputFile
from rst2spec.source.read import load

_WRITE_BITS: Final = 0o222


def replace_document(input_file: InputFile, content: bytes, roots: Collection[str]) -> str:
    """Replaces a document, if the file still has the bytes that were read (``input_file.content``).

    Args:
        input_file: The document as it was read.
        content: The new bytes.
        roots: The real paths of everything that the user named.

    Returns:
        The reason why it wasn't replaced; empty if it was.
    """
    problem = replaceable(input_file.file, roots)
    if problem:
        return problem
    now = load(input_file._replace(content=None))
    if now.content is None:
        return now.problem or ""
    if now.content != input_file.content:
        return "it has changed since it was read"
    try:
        # replacing it only needs write access to its folder, and root may write everything: check its own mode, too
        if not os.stat(input_file.file).st_mode & _WRITE_BITS or not os.access(input_file.file, os.W_OK):
            return "it is read-only"
        write_file(input_file.file, [content])
    except OSError as error:
        return f"it can't be written: {system_text(error)}"
    return ""
