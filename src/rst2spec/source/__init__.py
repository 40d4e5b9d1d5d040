"""Finds, reads and decodes documents, and splits them into lines: the only stage that reads from disk."""

from rst2spec.source.text import Source, SourcePosition, source_of

__all__ = ["Source", "SourcePosition", "source_of"]
