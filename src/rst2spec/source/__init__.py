"""Finds the documents, reads and decodes them, and keeps their lines: the only stage that touches the disk."""

from rst2spec.source.text import Source, SourcePosition, source_of

__all__ = ["Source", "SourcePosition", "source_of"]
