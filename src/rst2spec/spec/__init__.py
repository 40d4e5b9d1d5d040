"""The spec: the published values, and their construction from a syntax tree."""
