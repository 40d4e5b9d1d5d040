"""How a checkout converts a blob: line ends, encodings, filters.

A filter is a program that the repository names. None runs unless the environment variable ``RST2SPEC_GIT_FILTERS``
allows it. It isn't a setting in a file, since such a file could come with the repository.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, NamedTuple

from rst2spec.source.blobs import contents_of
from rst2spec.source.git import Repository
from rst2spec.source.git_process import GitError
from rst2spec.source.repository_paths import RepositoryPaths

SWITCH: Final = "RST2SPEC_GIT_FILTERS"
"""The environment variable that allows filters: 1."""

_FILTER: Final = b"filter"
_ENCODINGS: Final = (b"working-tree-encoding", b"ident")
_UNSET: Final = (b"unspecified", b"unset")
_LOST: Final = "git lacks a document's content; 'git fsck' lists everything that is missing"


class Attributes(NamedTuple):
    """The repository's attributes of a path.

    Attributes:
        filter: The name of its filter; blank if there is none.
        is_encoded: Whether the working tree has another encoding, or expanded keywords.
    """

    filter: str = ""
    is_encoded: bool = False


def filters_allowed() -> bool:
    """Whether filters may run."""
    return os.environ.get(SWITCH, "") not in {"", "0"}


def attributes_of(repository: Repository, paths: Sequence[str]) -> list[Attributes]:
    """The attributes of paths."""
    if not paths:
        return []
    names = (_FILTER, *_ENCODINGS)
    stdin = b"".join([os.fsencode(path) + b"\0" for path in paths])
    output = repository.ask("check-attr", "-z", "--stdin", *(name.decode() for name in names), given=stdin)
    values = output.split(b"\0")[2::3]
    attributes = []
    for start in range(0, len(paths) * len(names), len(names)):
        driver, *encodings = values[start : start + len(names)]
        is_encoded = any(value not in _UNSET for value in encodings)
        attributes.append(Attributes("" if driver in _UNSET else driver.decode("utf-8", "replace"), is_encoded))
    return attributes


def checkouts(repository: Repository, files: Sequence[tuple[str, str]]) -> list[bytes]:
    """The bytes that a checkout writes for blobs at paths.

    Where a filter would have to run and may not, it is the blob itself.

    Raises:
        GitError: The repository lacks a blob.
    """
    # git only looks up attributes by the path: a line end or a leading space would end the request
    requested = [(blob, path.lstrip(" \t").replace("\n", "?")) for blob, path in files]
    attributes = attributes_of(repository, [path for _, path in requested])
    is_allowed = filters_allowed()
    converted = [
        item
        for item, item_attributes in zip(requested, attributes, strict=True)
        if is_allowed or not item_attributes.filter
    ]
    raw = [
        blob
        for (blob, _), item_attributes in zip(requested, attributes, strict=True)
        if item_attributes.filter and not is_allowed
    ]
    contents = repository.contents(raw)
    conversions = iter(_converted(repository, converted))
    return [
        contents[blob] if item_attributes.filter and not is_allowed else next(conversions)
        for (blob, _), item_attributes in zip(requested, attributes, strict=True)
    ]


def contents_at(repository: Repository, files: Sequence[tuple[str, str]]) -> list[bytes | None]:
    """Blobs at paths as a checkout writes them, but for line ends; null for one that is missing or damaged.

    Git converts only those that need it: few repositories have keywords to expand or other encodings.
    """
    attributes = attributes_of(repository, [path for _, path in files])
    contents = contents_of(repository, list(dict.fromkeys([blob for blob, _ in files])))
    is_allowed = filters_allowed()
    special = [
        number
        for number, item_attributes in enumerate(attributes)
        if (item_attributes.is_encoded or (item_attributes.filter and is_allowed))
        and contents[files[number][0]] is not None
    ]
    checked_out = dict(zip(special, checkouts(repository, [files[number] for number in special]), strict=True))
    return [checked_out.get(number, contents[blob]) for number, (blob, _) in enumerate(files)]


def skipped_filters_note(repository: Repository, files: Sequence[str]) -> str:
    """A note about files on disk that a filter would convert if it were allowed; blank if there are none."""
    if filters_allowed():
        return ""
    repository_paths = RepositoryPaths(repository)
    paths = [path for path in map(repository_paths.relative, files) if path is not None]
    filtered = [
        (path, attributes.filter)
        for path, attributes in zip(paths, attributes_of(repository, paths), strict=True)
        if attributes.filter
    ]
    if not filtered:
        return ""
    path, driver = filtered[0]
    more = f" and {len(filtered) - 1:,} more" if filtered[1:] else ""
    return f"{path}{more}: git's filter {driver} isn't run; {SWITCH}=1 allows it"


def _converted(repository: Repository, files: Sequence[tuple[str, str]]) -> list[bytes]:
    """What git writes for blobs at paths."""
    if not files:
        return []
    # the sizes that git prints are those before conversion, so a mark that no document contains separates the blobs
    mark = os.urandom(16).hex()
    stdin = b"".join([b"%b %b\n" % (blob.encode(), os.fsencode(path)) for blob, path in files])
    output = repository.ask("cat-file", f"--batch={mark}", "--filters", "--buffer", given=stdin)
    first, *contents = output.split(f"{mark}\n".encode())
    if first or len(contents) != len(files):
        raise GitError(_LOST)
    return [content.removesuffix(b"\n") for content in contents]
