"""The syntax tree: built from line tokens, sentences, cells and types by the grammars."""
