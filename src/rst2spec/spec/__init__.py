"""The spec: the published values, and how they are made of a syntax tree."""
