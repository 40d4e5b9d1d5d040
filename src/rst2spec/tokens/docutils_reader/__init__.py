"""The docutils reader: tokenizes any valid reStructuredText with docutils.

Docutils decides what is a section, a paragraph and a table; the text is taken from the source, so that no inline
markup is read into a cell and every token keeps its place. Text that docutils drops becomes STRAY.
"""

from rst2spec.tokens.docutils_reader.reader import DocutilsReading, read_docutils

__all__ = ["DocutilsReading", "read_docutils"]
