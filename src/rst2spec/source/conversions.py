"""What git makes of a content on its way to the working tree: line ends, encodings, filters.

A filter is a program that the repository names. None is run, unless whoever runs us says so with the variable
``RST2SPEC_GIT_FILTERS``: a setting in a file could come with the repository.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, NamedTuple

from rst2spec.source.blobs import contents_of
from rst2spec.source.git import Repository
from rst2spec.source.git_process import GitError
from rst2spec.source.places import Places

SWITCH: Final = "RST2SPEC_GIT_FILTERS"
"""The environment variable that allows filters: 1."""

_FILTER: Final = b"filter"
_ENCODINGS: Final = (b"working-tree-encoding", b"ident")
_NOTHING: Final = (b"unspecified", b"unset")
_LOST: Final = "git lacks a document's content; 'git fsck' says what else is missing"


class Attributes(NamedTuple):
    """What the repository's attributes say of a path.

    Attributes:
        filter: The name of its filter; blank where it has none.
        is_encoded: Whether the working tree has another encoding, or expanded names.
    """

    filter: str = ""
    is_encoded: bool = False


def filters_run() -> bool:
    """Whether filters are allowed to run."""
    return os.environ.get(SWITCH, "") not in {"", "0"}


def attributes_of(repository: Repository, paths: Sequence[str]) -> list[Attributes]:
    """What the attributes say of paths."""
    if not paths:
        return []
    names = (_FILTER, *_ENCODINGS)
    given = b"".join([os.fsencode(path) + b"\0" for path in paths])
    answer = repository.ask("check-attr", "-z", "--stdin", *(name.decode() for name in names), given=given)
    values = answer.split(b"\0")[2::3]
    found = []
    for start in range(0, len(paths) * len(names), len(names)):
        driver, *encodings = values[start : start + len(names)]
        is_encoded = any(value not in _NOTHING for value in encodings)
        found.append(Attributes("" if driver in _NOTHING else driver.decode("utf-8", "replace"), is_encoded))
    return found


def checkouts(repository: Repository, files: Sequence[tuple[str, str]]) -> list[bytes]:
    """The bytes that a checkout writes for contents at paths, as far as no filter has to run for it.

    Where one would have to, and may not, it is the content as git has it.

    Raises:
        GitError: The repository lacks one of them.
    """
    # the path is only what attributes are looked up by: a line end or a blank in front would end the question
    asked = [(blob, path.lstrip(" \t").replace("\n", "?")) for blob, path in files]
    attributes = attributes_of(repository, [path for _, path in asked])
    is_free = filters_run()
    converted = [item for item, about in zip(asked, attributes, strict=True) if is_free or not about.filter]
    raw = [blob for (blob, _), about in zip(asked, attributes, strict=True) if about.filter and not is_free]
    contents = repository.contents(raw)
    answers = iter(_converted(repository, converted))
    return [
        contents[blob] if about.filter and not is_free else next(answers)
        for (blob, _), about in zip(asked, attributes, strict=True)
    ]


def contents_at(repository: Repository, files: Sequence[tuple[str, str]]) -> list[bytes | None]:
    """Contents at paths, as a checkout writes them but for line ends; null for one that is missing or damaged.

    Few repositories have names to expand or other encodings, so only for those git is asked to convert.
    """
    attributes = attributes_of(repository, [path for _, path in files])
    contents = contents_of(repository, list(dict.fromkeys([blob for blob, _ in files])))
    is_free = filters_run()
    special = [
        number
        for number, about in enumerate(attributes)
        if (about.is_encoded or (about.filter and is_free)) and contents[files[number][0]] is not None
    ]
    written = dict(zip(special, checkouts(repository, [files[number] for number in special]), strict=True))
    return [written.get(number, contents[blob]) for number, (blob, _) in enumerate(files)]


def not_run(repository: Repository, files: Sequence[str]) -> str:
    """A line about files on the disk that a filter would convert, if it were allowed; blank where there are none."""
    if filters_run():
        return ""
    places = Places(repository)
    paths = [path for path in map(places.of, files) if path is not None]
    found = [
        (path, about.filter)
        for path, about in zip(paths, attributes_of(repository, paths), strict=True)
        if about.filter
    ]
    if not found:
        return ""
    path, driver = found[0]
    more = f" and {len(found) - 1:,} more" if found[1:] else ""
    return f"{path}{more}: git's filter {driver} isn't run; {SWITCH}=1 allows it"


def _converted(repository: Repository, files: Sequence[tuple[str, str]]) -> list[bytes]:
    """What git itself writes for contents at paths."""
    if not files:
        return []
    # a content's size is said as it was before the filters, so a mark that no document has tells them apart
    mark = os.urandom(16).hex()
    given = b"".join([b"%b %b\n" % (blob.encode(), os.fsencode(path)) for blob, path in files])
    answer = repository.ask("cat-file", f"--batch={mark}", "--filters", "--buffer", given=given)
    first, *contents = answer.split(f"{mark}\n".encode())
    if first or len(contents) != len(files):
        raise GitError(_LOST)
    return [content.removesuffix(b"\n") for content in contents]
