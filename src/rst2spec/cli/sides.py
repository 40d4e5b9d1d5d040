"""What ``diff`` compares: documents, folders, specs, standard input, and what git has at a revision."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from rst2spec.cli.spec_file import documents_of, has_specs, is_spec, read_specs
from rst2spec.cli.workspace import Workspace
from rst2spec.config.errors import UsageError
from rst2spec.config.policy import exclusion_of
from rst2spec.source.blobs import LOST
from rst2spec.source.conversions import contents_at
from rst2spec.source.discover import InputFile, discover, expanded, find_root, path_under, plain_path
from rst2spec.source.git import GitError, Repository, any_repository_of
from rst2spec.source.read import load
from rst2spec.source.revision import NoSuchPathError, Revision, at_revision
from rst2spec.source.revision_names import MESSAGE, outside_of_braces, range_of

if TYPE_CHECKING:
    from rst2spec.spec.model import Document

STDIN: Final = "-"
_HEAD: Final = "HEAD"
_CONFLICT: Final = "a merge has left it in conflict"


class Member(NamedTuple):
    """A document of a side: to be read, or from a spec that was written.

    Attributes:
        path: Its path.
        found: Where it is read from; null where it comes from a spec.
        blob: The name of its content, where git has that.
        inner: Its path in the repository that has it, which its attributes depend on.
        repository: That repository.
        document: The document, where it comes from a spec.
    """

    path: str
    found: InputFile | None = None
    blob: str | None = None
    inner: str = ""
    repository: Repository | None = None
    document: Document | None = None


class Side(NamedTuple):
    """One of the two things that are compared.

    Attributes:
        name: What it was called.
        members: Its documents.
        prefix: The way from the folder of the run to the one that its paths are relative to.
        is_single: Whether it is one document that was named.
    """

    name: str
    members: tuple[Member, ...]
    prefix: str = ""
    is_single: bool = False


def sides_of(arguments: argparse.Namespace, workspace: Workspace) -> tuple[Side, Side]:
    """The two sides that the command line names.

    Raises:
        UsageError: One is not there, can't be read, or there is only one.
    """
    old, new = arguments.old, arguments.new
    if "" in (old, new):
        raise UsageError("a path is empty")
    if old == new == STDIN:
        raise UsageError("standard input (-) can be one side only")
    try:
        found = _range(old, new, workspace)
        if found is not None:
            return found
        if new is None:
            raise UsageError(f"say what to compare {old} with: 'rst2spec diff OLD NEW', or 'rst2spec diff A..B PATH'")
        return _side(old, arguments, workspace), _side(new, arguments, workspace)
    except GitError as error:
        raise UsageError(str(error)) from None


def _side(text: str, arguments: argparse.Namespace, workspace: Workspace) -> Side:
    if text == STDIN:
        return _of_content(sys.stdin.buffer.read(), "standard input", arguments.stdin_filename or STDIN, workspace)
    if os.path.lexists(text) or list(expanded([text])) != [text]:
        return _on_disk(text, workspace)
    revision, colon, path = _split(text)
    if not colon:
        if _is_revision(text):
            raise UsageError(f"{text} is a revision: say {text}:PATH, or of two A..B PATH")
        raise UsageError(f"there is no {text}; for what git has of it say REV:{text}")
    return _in_git(text, revision, path, workspace)


def _on_disk(text: str, workspace: Workspace) -> Side:
    if os.path.isdir(text):
        found = discover([text], workspace.root, excludes=_excludes(workspace))
        if not found and has_specs(text):
            return Side(text, tuple([Member(item.path, document=item) for item in read_specs(text)]))
        members = tuple([Member(item.path, item) for item in found])
        return Side(text, members, _prefix(text, workspace))
    if not os.path.lexists(text):  # a pattern
        return Side(text, tuple([Member(item.path, item) for item in discover([text], workspace.root)]))
    path = path_under(text, workspace.root)
    item = load(InputFile(text, path, path, is_explicit=True))
    if item.content is not None and is_spec(item.content):
        return _of_spec(item.content, text)
    return Side(text, (Member(path, item),), is_single=True)


def _of_content(content: bytes, name: str, file: str, workspace: Workspace) -> Side:
    """A side whose bytes are there: a spec, or a document of the given name."""
    if is_spec(content):
        return _of_spec(content, name)
    path = file if file == STDIN else path_under(file, workspace.root)
    return Side(name, (Member(path, InputFile(file, path, path, is_explicit=True, content=content)),), is_single=True)


def _of_spec(content: bytes, name: str) -> Side:
    return Side(name, tuple([Member(item.path, document=item) for item in documents_of(content, name)]))


def _excludes(workspace: Workspace) -> Callable[[str], bool]:
    return exclusion_of(workspace.config, os.getcwd())


def _prefix(folder: str, workspace: Workspace) -> str:
    path = path_under(folder, workspace.root)
    return "" if path == "." else f"{path}/"


# --- git


def _split(text: str) -> tuple[str, str, str]:
    """``REV:PATH`` at the first colon outside of braces: ``HEAD^{/x: y}:docs``; at the last one of ``:/x: y:docs``."""
    if _is_message(text):
        revision, _, path = text.rpartition(":")
        return (revision, ":", path) if revision else (text, "", "")
    at = outside_of_braces(text, ":")
    return (text, "", "") if at < 0 else (text[:at], ":", text[at + 1 :])


def _is_message(text: str) -> bool:
    """Whether it begins with a commit's message, and not with a path of which the staged version is meant."""
    path = text[1:]
    return text.startswith(MESSAGE) and not os.path.lexists(path) and _folder_of(path) == os.sep


def _is_revision(text: str) -> bool:
    try:
        any_repository_of(".").commit(text)
    except GitError:
        return False
    return True


def _in_git(text: str, revision: str, path: str, workspace: Workspace) -> Side:
    repository = any_repository_of(_folder_of(path if os.path.isabs(path) else "."))
    commit = repository.commit(revision) if revision else None  # without one: what is staged
    return _of_revision(repository, at_revision(repository, commit, path, _excludes(workspace), text), text, workspace)


def _of_revision(repository: Repository, found: Revision, name: str, workspace: Workspace) -> Side:
    if found.is_file:
        (entry,) = found.entries
        file = os.path.join(repository.folder, entry.path)
        path = path_under(file, workspace.root)
        if entry.blob is None:
            item = load(InputFile(entry.file, path, path, is_explicit=True))
        elif entry.blob:
            (content,) = contents_at(entry.repository, [(entry.blob, entry.inner)])
            item = InputFile(
                file, path, path, is_explicit=True, content=content, problem=LOST if content is None else None
            )
        else:
            item = InputFile(file, path, path, is_explicit=True, problem=_CONFLICT)
        if item.content is not None:
            return _of_content(item.content, name, file, workspace)
        return Side(name, (Member(path, item),), is_single=True)
    folder = os.path.join(repository.folder, found.path)
    members = []
    for entry in found.entries:
        path = plain_path(entry.path[len(found.path) :].removeprefix("/"))
        file = entry.file or os.path.join(repository.folder, entry.path)
        item = InputFile(file, path, path, problem=_CONFLICT if entry.blob == "" else None)
        members.append(Member(path, item, entry.blob, entry.inner, entry.repository))
    return Side(name, tuple(members), _prefix(folder, workspace))


def _folder_of(path: str) -> str:
    """The nearest folder upward that is there."""
    folder = os.path.abspath(path)
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return folder


def _range(text: str, path: str | None, workspace: Workspace) -> tuple[Side, Side] | None:
    """Both sides of ``A..B`` with a path; null if it is no such range. A path may be missing at one of them."""
    ends = None if os.path.lexists(text) else range_of(text)
    if ends is None or ends[0].endswith("/") or ends[2].startswith("/"):
        return None
    if outside_of_braces(ends[2], ":") >= 0 or (outside_of_braces(ends[0], ":") >= 0 and not _is_message(ends[0])):
        return None
    first, dots, last = ends[0] or _HEAD, ends[1], ends[2] or _HEAD
    where = os.path.abspath(path or ".")
    repository = any_repository_of(_folder_of(where))
    old, new = (repository.commit(name) for name in (first, last))
    if dots == "...":
        old = repository.merge_base(old, new)
    found: list[Side] = []
    missing: list[NoSuchPathError] = []
    for commit, revision in ((old, first), (new, last)):
        name = f"{revision}:{path}" if path else revision
        try:
            there = at_revision(repository, commit, where, _excludes(workspace), name)
        except NoSuchPathError as error:
            missing.append(error)
            found.append(Side(name, ()))
        else:
            found.append(_of_revision(repository, there, name, workspace))
    if len(missing) == len(found):
        raise missing[-1]
    return found[0], found[1]


def repository_way(root: str) -> str:
    """The way from the repository's root to the folder of the run, with a slash behind it; blank where it is that."""
    way = os.path.relpath(os.path.abspath(root), find_root(root)).replace(os.sep, "/")
    return "" if way == "." else f"{way}/"
