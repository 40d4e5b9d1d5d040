"""The one exception of the command line."""

from __future__ import annotations


class UsageError(Exception):
    """A usage error: one line for the user, exit code 2."""
