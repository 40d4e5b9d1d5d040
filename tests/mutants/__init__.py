"""Mutation testing: small errors made in a copy of the source, each of which some test should notice."""
