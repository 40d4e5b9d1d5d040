"""The exception of formats."""

from __future__ import annotations

from rst2spec.failures import RunError


class OutputError(RunError):
    """A format can't represent a result, or its library is missing: one line for the user with the next action."""
