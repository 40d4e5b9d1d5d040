"""The document language as the grammars define it: reading and writing of its texts."""
