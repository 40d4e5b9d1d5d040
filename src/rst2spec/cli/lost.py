"""Lost documents, for ``check`` and ``baseline``: which files belong to a run, and which losses are allowed."""

from __future__ import annotations

import argparse
import glob
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from types import MappingProxyType

from rst2spec.checks.earlier import LOSS_CODES, EarlierDocument
from rst2spec.checks.filtering import matches
from rst2spec.cli.inputs import (
    configured_documents,
    find_documents,
    is_all_excluded,
    missing_folder,
    paths_of,
)
from rst2spec.cli.options import STDIN
from rst2spec.cli.workspace import Workspace
from rst2spec.config.errors import UsageError
from rst2spec.config.run_settings import allowances_of, exclusion_of
from rst2spec.run.finding_buffers import spill_findings
from rst2spec.run.store import Store
from rst2spec.source.discover import InputFile, find_root, is_missing, path_under, with_folders
from rst2spec.spec.result import Result

_ORIGIN = "in the baseline"


def is_in_hook() -> bool:
    """Whether pre-commit runs the program."""
    return bool(os.environ.get("PRE_COMMIT"))


def coverage_of(arguments: argparse.Namespace, workspace: Workspace) -> Callable[[str], bool]:
    """Returns a predicate: whether the run covers a missing file. It does if a named or configured path contains it.

    pre-commit never names deleted files. If it runs the program and no documents are configured, the run covers the
    whole repository.
    """
    configured = configured_documents(workspace, may_be_missing=True)
    tops: list[str] = []
    patterns: list[str] = []
    for path in [*paths_of(arguments, workspace, may_be_missing=True), *configured]:
        if path == STDIN:
            continue
        if glob.has_magic(path) and not os.path.lexists(path):
            patterns.append(os.path.normpath(os.path.join(glob.escape(os.path.realpath(os.getcwd())), path)))
        else:
            tops.append(_real(path))
    if is_in_hook() and not configured:
        tops.append(os.path.realpath(find_root(workspace.root)))

    def covers(file: str) -> bool:
        return any(_is_below(file, top) for top in tops) or any(
            matches(pattern, file.removeprefix("/")) for pattern in patterns
        )

    return covers


def _real(path: str) -> str:
    """Resolves the folders of a path, but not a link at its end."""
    if os.path.isdir(path):
        return os.path.realpath(path)
    folder, name = os.path.split(os.path.abspath(path))
    return os.path.join(os.path.realpath(folder), name)


def _is_below(file: str, top: str) -> bool:
    """Whether a file is in a folder, or is the named file itself. Files in hidden subfolders don't count."""
    if file == top:
        return True
    inside = file.removeprefix(top.rstrip(os.sep) + os.sep)
    return inside != file and not any(part.startswith(".") for part in inside.split(os.sep)[:-1])


def earlier_in_baseline(
    documents: Mapping[str, int],
    read: Collection[str],
    workspace: Workspace,
    covers: Callable[[str], bool],
    moved: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[EarlierDocument]:
    """The documents of a baseline that a run covers.

    Args:
        documents: The number of flows by path.
        read: The paths of all files that the run reads.
        workspace: Where it runs.
        covers: Whether the run covers a missing file.
        moved: The moved documents: old to new path.
    """
    excludes = exclusion_of(workspace.config, os.getcwd())
    root = os.path.realpath(workspace.root)
    for path, count in documents.items():
        now = path if path in read else moved.get(path, path)
        if now in read:
            yield EarlierDocument(now, count, _ORIGIN)
        if now in read or now != path:
            continue
        file = os.path.normpath(os.path.join(root, path))
        if not os.path.isfile(file) and covers(file) and not excludes(file):
            yield EarlierDocument(path, count, _ORIGIN, is_gone=True)


def inputs_and_earlier(
    documents: Mapping[str, int],
    arguments: argparse.Namespace,
    workspace: Workspace,
    covers: Callable[[str], bool],
    *,
    is_compared: bool = True,
) -> tuple[tuple[InputFile, ...], list[EarlierDocument]] | None:
    """The inputs of a run that is compared with a baseline only, and the documents of the baseline that it covers.

    Null if the configuration excludes everything that was named.

    Args:
        documents: The baseline's documents, with the number of flows.
        arguments: The command line.
        workspace: Where it runs.
        covers: Whether the run covers a missing file.
        is_compared: Whether the run may have no input, because all documents may be lost.

    Raises:
        UsageError: There is nothing to read, and nothing is lost.
    """
    inputs = find_documents(arguments, workspace, is_compared=is_compared)
    known = with_folders(documents)
    # a named path that is missing is a lost document if the baseline has it, else it is unreadable
    inputs = tuple(item for item in inputs if not (is_missing(item) and item.path in known))
    earlier = list(earlier_in_baseline(documents, {item.path for item in inputs}, workspace, covers))
    configured = configured_documents(workspace, may_be_missing=True)
    require_configured([name for name in configured if not os.path.isdir(name)], earlier, workspace)
    if any(not item.is_reference_only for item in inputs) or arguments.allow_empty:
        return inputs, earlier
    paths = paths_of(arguments, workspace, may_be_missing=True)
    return (inputs, earlier) if has_reason(paths, earlier, workspace) else None


def has_reason(paths: Iterable[str], earlier: Sequence[EarlierDocument], workspace: Workspace) -> bool:
    """Whether a run without input has a result: it doesn't if the configuration excludes everything that was named.

    Raises:
        UsageError: A named path doesn't exist, and no document is lost.
    """
    if earlier:
        return True
    if is_all_excluded(paths, workspace):
        return False
    for path in paths:
        if path != STDIN and not os.path.lexists(path):
            raise UsageError(f"nothing to read: there is no {path}")
    return True


def require_configured(missing: Iterable[str], earlier: Sequence[EarlierDocument], workspace: Workspace) -> None:
    """Verifies that each missing configured folder contained documents that are lost now.

    Raises:
        UsageError: One never existed.
    """
    root = os.path.realpath(workspace.root)
    lost = [os.path.normpath(os.path.join(root, item.path)) for item in earlier if item.is_gone]
    for name in missing:
        if not any(_is_below(file, _real(name)) for file in lost):
            raise UsageError(missing_folder(name, workspace.config))


def without_allowed_losses(result: Result, arguments: argparse.Namespace, workspace: Workspace) -> Result:
    """Removes the losses that ``--allow-lost`` or the configuration allows from the result."""
    lost = [item for item in result.diagnostics if item.code in LOSS_CODES and item.fingerprint not in result.baseline]
    if not lost:
        return result
    if arguments.allow_lost:
        return _without(result, {item.fingerprint for item in lost}, "allowed by --allow-lost")
    allowed = set()
    notes = []
    for item in lost:
        reason = reason_for_loss(item.name, item.path, item.fingerprint, workspace)
        if reason:
            allowed.add(item.fingerprint)
            notes.append(f"{item.path}: {item.name} is allowed: {reason}")
    if not allowed:
        return result
    remaining = _without(result, allowed, "allowed by the configuration")
    return replace(remaining, notes=(*result.notes, *notes))


def _without(result: Result, fingerprints: Set[str], reason: str) -> Result:
    """Removes some of the folder's findings; the summary shows the reason."""
    # many may remain, too many for memory
    remaining = spill_findings((item for item in result.diagnostics if item.fingerprint not in fingerprints), Store())
    count = len(result.diagnostics) - len(remaining)
    return replace(result, diagnostics=remaining, left_out={**result.left_out, reason: count})


def reason_for_loss(name: str, path: str, fingerprint: str | None, workspace: Workspace) -> str:
    """The configured reason for a loss; empty if it isn't allowed."""
    folder = workspace.config.folder or workspace.root
    paths = path_under(os.path.join(workspace.root, path), folder), path
    for item in allowances_of(workspace.config):
        if item.fits_loss(name, fingerprint, paths):
            return item.reason
    return ""
