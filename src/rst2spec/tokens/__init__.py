"""Two readers that turn a document into the same stream of line tokens."""
