"""The baseline on disk: finds and reads the file, and finds its stale entries."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Final

from rst2spec.checks.filtering import FindingFilter
from rst2spec.checks.known_checks import run_codes
from rst2spec.cli.workspace import Workspace
from rst2spec.config.errors import UsageError
from rst2spec.failures import system_text
from rst2spec.outputs.baseline import Baseline, KnownFinding, load_baseline
from rst2spec.spec.result import Result

DEFAULT: Final = "rst2spec-baseline.json"


def baseline_file(named: str | None, workspace: Workspace) -> str | None:
    """The baseline's file: from the command line, else from the configuration; null if neither names one."""
    return workspace.baseline if named is None else named


def read_baseline(file: str, workspace: Workspace, covers: Callable[[str], bool]) -> Baseline:
    """Reads a baseline.

    Args:
        file: The file.
        workspace: Where the command runs.
        covers: Whether a file that is gone concerns the run.

    Raises:
        UsageError: It can't be read, isn't a baseline, or lists none of the documents here.
    """
    try:
        with open(file, "rb") as stream:
            baseline = load_baseline(stream.read())
    except FileNotFoundError:
        raise UsageError(f"there is no baseline {file}; 'rst2spec baseline update' writes one") from None
    except OSError as error:
        raise UsageError(f"{file} can't be read: {system_text(error)}") from None
    except ValueError as error:
        raise UsageError(f"{file} {error}; 'rst2spec baseline update' writes a new one") from None
    paths = {*(item.path for item in baseline.findings), *(baseline.documents or ())}
    root = os.path.realpath(workspace.root)
    lost = (os.path.normpath(os.path.join(root, path)) for path in baseline.documents or ())
    if paths and not any(os.path.lexists(os.path.join(root, path)) for path in paths) and not any(map(covers, lost)):
        raise UsageError(
            f"{file} lists none of the documents here: it belongs to another project, or their folder has moved; "
            "'rst2spec baseline update' writes a new one"
        )
    return baseline


def stale(
    known: Iterable[KnownFinding], result: Result, finding_filter: FindingFilter, root: str
) -> list[KnownFinding]:
    """The known findings that are gone: their document was checked, or no longer exists."""
    current = {item.fingerprint for _, item in result.findings()}
    checked = {*result.paths, *(item.path for item in result.diagnostics)}
    return [
        item
        for item in known
        if item.fingerprint not in current
        and finding_filter.wants(item.code)
        and not (result.alone and item.code in run_codes())
        and (item.path in checked or not os.path.lexists(os.path.join(root, item.path)))
    ]
