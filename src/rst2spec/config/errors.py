"""The one exception of the command line."""


class UsageError(Exception):
    """A usage error: one line for the user, exit code 2."""
