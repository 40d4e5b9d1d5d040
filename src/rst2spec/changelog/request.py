"""What a changelog is asked for, and the changes of documents that concern it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rst2spec.run.options import Options
from rst2spec.source.commits import Commits, FileChange, History
from rst2spec.source.discover import SUFFIX
from rst2spec.spec.changelog_report import LogGroupBy


@dataclass(frozen=True, slots=True)
class Request:
    """The options of a changelog.

    Attributes:
        folder: Only documents below this folder; empty for all.
        documents: Only documents with these names, paths or file names; empty for all.
        excludes: Whether a path is excluded.
        options: How documents are compiled, and which findings count.
        by: How changes are grouped.
        folds: Whether versions that cancel each other out are omitted.
        has_points: Whether the size over time is needed. Then documents that no commit touched are read, too.
    """

    folder: str
    documents: tuple[str, ...]
    excludes: Callable[[str], bool]
    options: Options
    by: LogGroupBy
    folds: bool
    has_points: bool


def wanted_changes(history: History, commits: Commits, request: Request) -> Iterator[FileChange]:
    """The touched documents, newest commit first; then the documents that existed before the first commit."""
    for item in history.file_changes(commits, request.folder):
        chosen = _chosen(item, request)
        if chosen is not None and (not chosen.is_state or request.has_points):
            is_base = chosen.commit in commits.ends
            yield chosen._replace(is_state=True) if is_base else chosen
    if request.has_points and commits.before is not None:
        for path, blob in history.files(commits.before, request.folder):
            if _is_wanted(path, request):
                yield FileChange(-1, path, path, "", blob, is_state=True)


def _chosen(item: FileChange, request: Request) -> FileChange | None:
    """The part of a change that concerns the requested documents; null if none does."""
    if item.old_path == item.path:
        return item if (item.old or item.new) and _is_wanted(item.path, request) else None
    if not (request.documents and _is_named(item.old_path, request)) and not _is_wanted(item.path, request):
        return item._replace(path=item.old_path, new="") if _is_wanted(item.old_path, request) else None
    if not _is_document(item.old_path, request):
        return item._replace(old_path=item.path, old="")
    if not _is_document(item.path, request):
        return item._replace(path=item.old_path, new="")
    return item


def _is_wanted(path: str, request: Request) -> bool:
    return _is_document(path, request) and _is_named(path, request)


def _is_document(path: str, request: Request) -> bool:
    return (
        path.lower().endswith(SUFFIX) and not path.startswith(".") and "/." not in path and not request.excludes(path)
    )


def _is_named(path: str, request: Request) -> bool:
    if not request.documents:
        return True
    name = path.rpartition("/")[2]
    return not {path, name, name[: -len(SUFFIX)]}.isdisjoint(request.documents)
