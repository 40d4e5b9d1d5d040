"""``check --new-since REV`` and ``check --staged``: what git knows of the documents."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rst2spec.cli.inputs import Workspace, advancing, configured_documents, find_documents, paths_of, progress
from rst2spec.cli.running import results
from rst2spec.config.errors import UsageError
from rst2spec.config.policy import exclusion_of
from rst2spec.outputs.plain import visible
from rst2spec.pipeline import Options, Seen
from rst2spec.source.git import GitError, Repository, repository_of
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
            _note_filters(repository, then)
    versions = list(_versions(today, then))
    now, was = Seen(options), Seen(options)
    found = [version.found for version in versions]
    with results(found, options, arguments, workspace) as checked, progress(len(found)) as advance:
        for item, version in zip(advancing(checked, advance), versions, strict=True):
            if version.is_now:
                now.take(item)
            if version.was:
                was.take(item)
    result = now.together()
    if arguments.new_since is None:
        return result
    fingerprints = {item.fingerprint for _, item in was.together().findings()}
    return result.without(fingerprints, f"that {arguments.new_since} has, too")


def _note_filters(repository: Repository, then: Sequence[Before]) -> None:
    """Says so where documents may differ only because git's filters aren't run."""
    from rst2spec.source.conversions import not_run

    note = not_run(repository, [item.found.file for item in then if item.same_as is None])
    if note:
        sys.stderr.write(f"rst2spec: {visible(note)}\n")


class _Version(NamedTuple):
    """A document as it is today, as it was, or both where that is the same."""

    found: Found
    is_now: bool
    was: bool


def _versions(today: Sequence[Found], then: Sequence[Before]) -> Iterator[_Version]:
    """All that is to be checked, each once, in an order that is that of today and that of then."""
    at = 0
    for item in then:
        if item.same_as is None:
            yield _Version(item.found, is_now=False, was=True)
        else:
            yield from (_Version(found, is_now=True, was=False) for found in today[at : item.same_as])
            yield _Version(today[item.same_as], is_now=True, was=True)
            at = item.same_as + 1
    yield from (_Version(found, is_now=True, was=False) for found in today[at:])
