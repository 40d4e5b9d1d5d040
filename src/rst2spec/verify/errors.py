"""The exception of data that can't be read."""

from rst2spec.failures import RunError


class DataError(RunError):
    """A source can't be read, or an option contradicts the data: one line for the user."""
