"""The exception of formats."""

from rst2spec.failures import RunError


class OutputError(RunError):
    """A format can't represent a result, or its library is missing: one line for the user that says what to do."""
