"""``check --new-since REV`` and ``check --staged``: what git knows of the documents."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rst2spec.cli.inputs import Workspace, advancing, configured_documents, find_documents, paths_of, progress
from rst2spec.cli.running import results
from rst2spec.config.errors import UsageError
from rst2spec.config.policy import exclusion_of
from rst2spec.pipeline import Options, see_together
from rst2spec.source.git import GitError, repository_of
from rst2spec.source.history import Before, before, staged
from rst2spec.source.read import load

if TYPE_CHECKING:
    from rst2spec.source.discover import Found
    from rst2spec.spec.result import Result


def run_since(arguments: argparse.Namespace, workspace: Workspace, options: Options) -> Result | None:
    """Checks the documents as ``run_pipeline`` does, as they are staged if asked for, and keeps the new findings.

    A finding is new if the version at the revision doesn't have it. That version is checked the same way; documents
    that are the same in both are only checked once.

    Raises:
        UsageError: There is nothing to read, no repository, or no such revision.
    """
    try:
        return _run(arguments, workspace, options)
    except GitError as error:
        raise UsageError(str(error)) from None


def _run(arguments: argparse.Namespace, workspace: Workspace, options: Options) -> Result | None:
    paths, context = paths_of(arguments, workspace), configured_documents(workspace)
    repository = repository_of(workspace.root)
    excludes = exclusion_of(workspace.config, os.getcwd())
    today: Sequence[Found] = find_documents(arguments, workspace)
    if arguments.staged:
        today = staged(repository, today, paths, context, workspace.root, excludes)
    if not any(not item.context for item in today):
        return None
    then: list[Before] = []
    if arguments.new_since is not None:
        today = [load(item) for item in today]
        # before the first commit there is nothing that could be known
        if arguments.new_since != "HEAD" or repository.has_commits():
            commit = repository.commit(arguments.new_since)
            then = before(
                repository, commit, today, paths, context, workspace.root, excludes, is_staged=arguments.staged
            )
    changed = [item.found for item in then if item.same_as is None]
    both = [*today, *changed]
    with results(both, options, arguments, workspace) as checked, progress(len(both)) as advance:
        inputs = list(advancing(checked, advance))
    result = see_together(inputs[: len(today)], options)
    if arguments.new_since is None:
        return result
    rest = iter(inputs[len(today) :])
    old = [next(rest) if item.same_as is None else inputs[item.same_as] for item in then]
    fingerprints = {item.fingerprint for _, item in see_together(old, options).findings()}
    return result.without(fingerprints, f"that {arguments.new_since} has, too")
