"""The document language as the grammars define it: what a text means, and how a meaning is written."""
