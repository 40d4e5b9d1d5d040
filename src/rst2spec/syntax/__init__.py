"""The Lark grammars and the syntax tree that they build from line tokens, sentences, cells and types."""
