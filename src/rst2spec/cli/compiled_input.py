"""What commands over a compiled spec read: documents, which are compiled, or one spec that was written."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Final

from rst2spec.cli.inputs import run_pipeline
from rst2spec.cli.workspace import Workspace

if TYPE_CHECKING:
    from rst2spec.spec.result import Result

_SPECS: Final = (".json", ".jsonl", ".db")


def compiled_input(arguments: argparse.Namespace, workspace: Workspace, level: str) -> Result | None:
    """The result of the documents that the arguments name, or of the one spec.

    Args:
        arguments: The command line.
        workspace: Where it runs.
        level: The minimum severity of findings to look for.

    Returns:
        The result; null if the configuration excludes everything named.

    Raises:
        UsageError: There is nothing to read, or the spec can't be read.
    """
    paths: list[str] = arguments.paths
    if len(paths) == 1 and paths[0].endswith(_SPECS) and not os.path.isdir(paths[0]):
        from rst2spec.cli.spec_file import read_spec
        from rst2spec.spec.result import Result as SpecResult

        documents = read_spec(paths[0])
        findings = tuple([document.diagnostics for document in documents])
        return SpecResult(documents, tuple([document.path for document in documents]), (), findings)
    return run_pipeline(arguments, workspace, level=level, include_report_data=False)
