"""What a grammar reads of some documents, what it doesn't, and the lines that would read that."""
