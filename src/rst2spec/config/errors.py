"""The one exception of the command line."""


class UsageError(Exception):
    """Wrong use: one line for the user, exit code 2."""
