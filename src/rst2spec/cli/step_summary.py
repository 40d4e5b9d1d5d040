"""The summary page that GitHub shows for a step."""

from __future__ import annotations

import os
from collections.abc import Iterable

from rst2spec.cli.exit_codes import ERROR, SUCCESS
from rst2spec.cli.messages import print_message
from rst2spec.failures import system_text


def add_to_step_summary(chunks: Iterable[bytes]) -> int:
    """Appends to the page, if there is one.

    Returns:
        The exit code: 0, or 2 if it could not be written.
    """
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return SUCCESS
    try:
        with open(path, "ab") as stream:
            stream.writelines(chunks)
    except OSError as error:
        print_message(f"{path} can't be written: {system_text(error)}")
        return ERROR
    return SUCCESS
