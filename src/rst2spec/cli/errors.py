"""The error of a command line that can't be parsed."""

from rst2spec.config.errors import UsageError


class CommandLineError(UsageError):
    """A command line that can't be parsed.

    Attributes:
        command: The name of the command whose help describes what can; empty for the program's own help.
    """

    def __init__(self, message: str, command: str = "") -> None:
        super().__init__(message)
        self.command = command
