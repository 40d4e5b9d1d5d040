"""What a format raises where it can't write a result."""

from rst2spec.failures import RunError


class OutputError(RunError):
    """A result that a format can't hold, or a library that isn't there: one line for the user that says what to do."""
