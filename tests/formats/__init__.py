"""The formats of findings, all tested on one result."""
