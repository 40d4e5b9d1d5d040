"""The two sides of ``diff``: documents, folders, specs, standard input, or a path at a git revision."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from rst2spec.cli.inputs import configured_documents
from rst2spec.cli.options import STDIN
from rst2spec.cli.spec_file import documents_of, has_specs, is_spec, read_specs
from rst2spec.cli.workspace import Workspace
from rst2spec.config.errors import UsageError
from rst2spec.config.run_settings import exclusion_of
from rst2spec.source.blobs import LOST
from rst2spec.source.conversions import contents_at
from rst2spec.source.discover import InputFile, discover, expanded, path_under, plain_path
from rst2spec.source.git import GitError, Repository, any_repository_of
from rst2spec.source.git_process import NO_REPOSITORY
from rst2spec.source.read import load
from rst2spec.source.revision import NoSuchPathError, Revision, at_revision
from rst2spec.source.revision_names import MESSAGE, outside_of_braces, range_of

if TYPE_CHECKING:
    from rst2spec.spec.model import Document

_HEAD: Final = "HEAD"
_CONFLICT: Final = "it has an unresolved merge conflict"


class SideDocument(NamedTuple):
    """A document of a side: a file, or part of a spec.

    Attributes:
        path: Its path.
        input_file: The file to read; null for a document of a spec.
        blob: The name of its content, if git has it.
        inner: Its path in its repository, which determines its git attributes.
        repository: That repository.
        document: The document, if it comes from a spec.
    """

    path: str
    input_file: InputFile | None = None
    blob: str | None = None
    inner: str = ""
    repository: Repository | None = None
    document: Document | None = None


class DiffSide(NamedTuple):
    """One of the two compared sides.

    Attributes:
        name: Its name on the command line.
        documents: Its documents.
        prefix: The path from the run's folder to the folder that its paths are relative to.
        is_single: Whether it is a single named document.
    """

    name: str
    documents: tuple[SideDocument, ...]
    prefix: str = ""
    is_single: bool = False


class _Revisions(NamedTuple):
    """``A..B``, or one revision, which is compared with the working tree.

    Attributes:
        old: The old revision.
        dots: ``..``, or ``...`` for the merge base of both; empty for one revision.
        new: The new revision; empty for the working tree.
    """

    old: str
    dots: str = ""
    new: str = ""


def sides_of(arguments: argparse.Namespace, workspace: Workspace) -> tuple[DiffSide, DiffSide]:
    """The two sides that the command line names.

    Raises:
        UsageError: One doesn't exist or can't be read, or there is only one.
    """
    words: list[str] = arguments.sides
    if not words:
        raise UsageError("expected something to compare: 'rst2spec diff OLD NEW', or 'rst2spec diff REV PATH'")
    if len(words) > len(("OLD", "NEW")):
        raise UsageError(f"expected two sides, got also '{words[2]}'")
    if "" in words:
        raise UsageError("a path is empty")
    if words == [STDIN, STDIN]:
        raise UsageError("standard input (-) can't be both sides")
    old, new = (*words, None)[:2]
    try:
        revisions = _range(words[0]) or _revision(words[0], new)
        if revisions is not None:
            return _of_revisions(revisions, new, workspace)
        if new is None:
            if not _is_path(words[0]):
                _report_git(words[0])
            raise UsageError(
                f"expected something to compare {old} with: 'rst2spec diff {old} NEW', or 'rst2spec diff REV {old}'"
            )
        return _side(words[0], arguments, workspace), _side(new, arguments, workspace)
    except GitError as error:
        raise UsageError(str(error)) from None


def _side(text: str, arguments: argparse.Namespace, workspace: Workspace) -> DiffSide:
    if text == STDIN:
        return _of_content(sys.stdin.buffer.read(), "standard input", arguments.stdin_filename or STDIN, workspace)
    if _is_path(text):
        return _on_disk(text, workspace, _excludes(workspace))
    revision, colon, path = _split(text)
    if not colon:
        if _is_revision(text):
            raise UsageError(f"{text} is a revision: expected {text}:PATH, or 'rst2spec diff REV..REV PATH'")
        _report_git(text)
        raise UsageError(f"there is no {text}; for what git has of it, use REV:{text}")
    return _in_git(text, revision, path, workspace)


def _is_path(text: str) -> bool:
    """Whether a path exists, or a pattern matches one."""
    return os.path.lexists(text) or list(expanded([text])) != [text]


def _on_disk(text: str, workspace: Workspace, excludes: Callable[[str], bool]) -> DiffSide:
    if os.path.isdir(text):
        inputs = discover([text], text, excludes=excludes)
        if not inputs and has_specs(text):
            return DiffSide(text, tuple([SideDocument(item.path, document=item) for item in read_specs(text)]))
        documents = tuple([SideDocument(item.path, item) for item in inputs])
        return DiffSide(text, documents, _prefix(text, workspace))
    if not os.path.lexists(text):  # a pattern
        return DiffSide(text, tuple([SideDocument(item.path, item) for item in discover([text], workspace.root)]))
    path = path_under(text, workspace.root)
    item = load(InputFile(text, path, is_explicit=True))
    if item.content is not None and is_spec(item.content):
        return _of_spec(item.content, text)
    return DiffSide(text, (SideDocument(path, item),), is_single=True)


def _of_content(content: bytes, name: str, file: str, workspace: Workspace) -> DiffSide:
    """A side from bytes: a spec, or a document with the given name."""
    if is_spec(content):
        return _of_spec(content, name)
    path = file if file == STDIN else path_under(file, workspace.root)
    return DiffSide(
        name, (SideDocument(path, InputFile(file, path, is_explicit=True, content=content)),), is_single=True
    )


def _of_spec(content: bytes, name: str) -> DiffSide:
    return DiffSide(name, tuple([SideDocument(item.path, document=item) for item in documents_of(content, name)]))


def _excludes(workspace: Workspace) -> Callable[[str], bool]:
    return exclusion_of(workspace.config, os.getcwd())


def _prefix(folder: str, workspace: Workspace) -> str:
    path = path_under(folder, workspace.root)
    return "" if path == "." else f"{path}/"


# --- git


def _split(text: str) -> tuple[str, str, str]:
    """Splits ``REV:PATH`` at the first colon outside of braces (``HEAD^{/x: y}:docs``), ``:/x: y:docs`` at the last."""
    if _is_message(text):
        revision, _, path = text.rpartition(":")
        return (revision, ":", path) if revision else (text, "", "")
    at = outside_of_braces(text, ":")
    return (text, "", "") if at < 0 else (text[:at], ":", text[at + 1 :])


def _is_message(text: str) -> bool:
    """Whether it begins with a search for a commit message, rather than being a staged path."""
    path = text[1:]
    return text.startswith(MESSAGE) and not os.path.lexists(path) and _folder_of(path) == os.sep


def _is_revision(text: str, path: str = ".") -> bool:
    """Whether it is a revision of the repository that contains a path."""
    try:
        any_repository_of(_folder_of(path)).commit(text)
    except GitError:
        return False
    return True


def _report_git(text: str) -> None:
    """Raises an error if git can't be asked for what isn't there, although it may be a revision."""
    try:
        any_repository_of(".")
    except GitError as error:
        if NO_REPOSITORY not in str(error):
            raise UsageError(f"there is no {text}; if it is a revision: {error}") from None


def _in_git(text: str, revision: str, path: str, workspace: Workspace) -> DiffSide:
    repository = any_repository_of(_folder_of(path if os.path.isabs(path) else "."))
    commit = repository.commit(revision) if revision else None  # without a revision: the index
    return _of_revision(repository, at_revision(repository, commit, path, _excludes(workspace), text), text, workspace)


def _of_revision(repository: Repository, content_at: Revision, name: str, workspace: Workspace) -> DiffSide:
    if content_at.is_file:
        (entry,) = content_at.entries
        file = os.path.join(repository.folder, entry.path)
        path = path_under(file, workspace.root)
        if entry.blob is None:
            item = load(InputFile(entry.file, path, is_explicit=True))
        elif entry.blob:
            (content,) = contents_at(entry.repository, [(entry.blob, entry.inner)])
            item = InputFile(file, path, is_explicit=True, content=content, problem=LOST if content is None else None)
        else:
            item = InputFile(file, path, is_explicit=True, problem=_CONFLICT)
        if item.content is not None:
            return _of_content(item.content, name, file, workspace)
        return DiffSide(name, (SideDocument(path, item),), is_single=True)
    folder = os.path.join(repository.folder, content_at.path)
    documents = []
    for entry in content_at.entries:
        path = plain_path(entry.path[len(content_at.path) :].removeprefix("/"))
        file = entry.file or os.path.join(repository.folder, entry.path)
        item = InputFile(file, path, problem=_CONFLICT if entry.blob == "" else None)
        documents.append(SideDocument(path, item, entry.blob, entry.inner, entry.repository))
    return DiffSide(name, tuple(documents), _prefix(folder, workspace))


def _folder_of(path: str) -> str:
    """The nearest existing parent folder."""
    folder = os.path.abspath(path)
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return folder


def _range(text: str) -> _Revisions | None:
    """``A..B``; null if it isn't a range."""
    ends = None if os.path.lexists(text) else range_of(text)
    if ends is None or ends[0].endswith("/") or ends[2].startswith("/"):
        return None
    if outside_of_braces(ends[2], ":") >= 0 or (outside_of_braces(ends[0], ":") >= 0 and not _is_message(ends[0])):
        return None
    return _Revisions(ends[0] or _HEAD, ends[1], ends[2] or _HEAD)


def _revision(text: str, path: str | None) -> _Revisions | None:
    """One revision that a path in the working tree is compared with; null if it isn't one.

    Raises:
        UsageError: The path is another revision.
    """
    if text == STDIN or _is_path(text) or _split(text)[1] or not _is_revision(text, path or "."):
        return None
    if path is not None and not _is_path(path):
        if _split(path)[1] or path == STDIN:
            return None
        if _is_revision(path):
            raise UsageError(f"{text} and {path} are revisions: use {text}..{path}")
    return _Revisions(text)


def _of_revisions(revisions: _Revisions, path: str | None, workspace: Workspace) -> tuple[DiffSide, DiffSide]:
    """Both sides of a path, which may be missing on one of them; by default, that of the configured documents."""
    place = path or _default_path(workspace)
    full_path = os.path.abspath(place)
    excludes = _excludes(workspace) if path else _excludes_others(workspace)
    repository = any_repository_of(_folder_of(full_path))
    old = repository.commit(revisions.old)
    commits = [(old, revisions.old)]
    if revisions.dots:
        new = repository.commit(revisions.new)
        commits.append((new, revisions.new))
        if revisions.dots == "...":
            commits[0] = (repository.merge_base(old, new), revisions.old)
    sides: list[DiffSide] = []
    missing: list[NoSuchPathError] = []
    for commit, revision in commits:
        name = f"{revision}:{path}" if path else revision
        try:
            content_at = at_revision(repository, commit, full_path, excludes, name)
        except NoSuchPathError as error:
            missing.append(error)
            sides.append(DiffSide(name, ()))
        else:
            sides.append(_of_revision(repository, content_at, name, workspace))
    if not revisions.dots:
        is_there = os.path.lexists(full_path)
        sides.append(_on_disk(place, workspace, excludes) if is_there else DiffSide(place, ()))
    if len(missing) == len(commits) and not (missing and not revisions.dots and os.path.lexists(full_path)):
        raise missing[-1]
    return sides[0], sides[1]


def _default_path(workspace: Workspace) -> str:
    """The folder that contains all configured documents; else the working directory."""
    folders = configured_documents(workspace, may_be_missing=True)
    return os.path.relpath(os.path.commonpath([os.path.abspath(folder) for folder in folders])) if folders else "."


def _excludes_others(workspace: Workspace) -> Callable[[str], bool]:
    """Like ``_excludes``; it also excludes what isn't below a configured folder."""
    excludes = _excludes(workspace)
    tops = [os.path.realpath(folder) for folder in configured_documents(workspace, may_be_missing=True)]
    if len(tops) < 2:
        return excludes

    def is_excluded(path: str) -> bool:
        real = os.path.realpath(path)
        is_related = any(os.path.commonpath([real, top]) in (real, top) for top in tops)
        return not is_related or excludes(path)

    return is_excluded
