"""The docutils reader: tokenizes any valid reStructuredText with docutils.

Docutils decides what is a section, a paragraph or a table. The text comes from the source, so that inline markup in a
cell isn't parsed and every token has its position. Text that docutils drops becomes a STRAY token.
"""

from rst2spec.tokens.docutils_reader.reader import DocutilsReading, read_docutils

__all__ = ["DocutilsReading", "read_docutils"]
