"""The two readers, which convert documents to line tokens."""
