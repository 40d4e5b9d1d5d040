"""Caches the results of documents by content, path and everything else that they depend on, in ``.rst2spec_cache/``.

It is one SQLite file, which several processes may share. If it can't be opened, read or written, or is damaged or
another kind of file, documents are compiled as if there were none. It contains text, and no code.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import quote

from rst2spec.hashing import key_of_bytes
from rst2spec.plugins import Plugin, files_of
from rst2spec.run.codec import CodecError, seal, unseal
from rst2spec.run.document_result import DocumentResult
from rst2spec.run.flows import decode_flows
from rst2spec.run.options import Options
from rst2spec.source.discover import InputFile
from rst2spec.version import VERSION

FOLDER: Final = ".rst2spec_cache"
FILE: Final = "documents.sqlite"
LIMIT: Final = 512 << 20
"""The maximum size of the entries in bytes; beyond it, the oldest quarter is removed."""

_FORMAT: Final = 7
_DIALECT: Final = re.compile(r"dialect-[0-9a-f]{64}\.json")
_TABLE: Final = "CREATE TABLE entries (key blob primary key, value blob not null)"
_IGNORE: Final = "# created by rst2spec\n*\n"
_WAIT: Final = 10.0  # seconds, for another process that writes
_AT_ONCE: Final = 500  # keys in one statement; SQLite takes 999


class Info(NamedTuple):
    """The content of a cache.

    Attributes:
        file: The file with the results of documents.
        entries: The number of documents in it.
        size: Its size in bytes, and that of the dialects' files.
        dialects: The number of dialects whose derived data is stored.
    """

    file: str
    entries: int
    size: int
    dialects: int = 0


class Cache:
    """The results of documents in earlier runs.

    Args:
        folder: Its folder. If it is missing it is created, with a ``.gitignore`` of its own.
    """

    def __init__(self, folder: str) -> None:
        self._file = os.path.join(folder, FILE)
        self._database: sqlite3.Connection | None = None
        self._is_writable = True
        with contextlib.suppress(OSError):
            make_folder(folder)
        try:
            self._database = _open_any(self._file)
        except sqlite3.Error as error:
            if _is_damage(error) or not os.path.exists(self._file):  # a link that leads nowhere
                self._database = _recreate(self._file)

    def get(self, keys: Sequence[bytes]) -> dict[bytes, DocumentResult]:
        """The results under some keys; missing ones are left out."""
        found: dict[bytes, DocumentResult] = {}
        try:
            for start in range(0, len(keys), _AT_ONCE):
                if self._database is None:
                    break
                asked = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(asked))
                rows = self._database.execute(f"select key, value from entries where key in ({marks})", asked)  # noqa: S608
                for key, value in rows:
                    with contextlib.suppress(CodecError):  # damaged: compiled and written again
                        item = unseal(DocumentResult, key, value)
                        decode_flows(item.flows)  # read later, when it would be too late
                        found[key] = item
        except sqlite3.Error as error:
            self._fail(error)
        return found

    def put(self, entries: Mapping[bytes, DocumentResult]) -> None:
        """Adds results, without specs and texts; removes the oldest if there are too many."""
        if self._database is None or not self._is_writable or not entries:
            return
        rows = [(key, seal(key, item._replace(document=None, text=None))) for key, item in entries.items()]
        try:
            with self._database:  # all of them, or none
                self._database.execute("begin immediate")
                for key, value in rows:
                    if len(value) <= LIMIT // 4:
                        self._database.execute("insert or replace into entries values (?, ?)", (key, value))
                        _trim(self._database)
        except sqlite3.Error as error:
            if _may_only_be_read(error):
                self._is_writable = False
            else:
                self._fail(error)

    def close(self) -> None:
        """Closes the file."""
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
        self._database = None

    def _fail(self, error: sqlite3.Error) -> None:
        """Continues without a cache: the disk is full, or another process has locked it. A damaged file is replaced."""
        self.close()
        if _is_damage(error):
            self._database = _recreate(self._file)


def why_not_used(folder: str, *, is_named: bool) -> str:
    """Why a cache isn't trusted: a forged one could hide all findings.

    Args:
        folder: Its folder.
        is_named: Whether the user named it; then it may belong to another user.

    Returns:
        The reason; empty if it is trusted, or doesn't exist yet.
    """
    from rst2spec.source.git import GitError
    from rst2spec.source.tracked import is_tracked

    file = os.path.join(folder, FILE)
    files = [name for name in (file, *_besides(file)) if os.path.lexists(name)] + dialect_files(folder)
    if not files and not os.path.islink(folder):
        return ""
    try:
        if is_tracked(folder) or any(is_tracked(name) for name in files if os.path.islink(name)):
            return "git tracks it; remove it with 'git rm -r --cached'"
        owners = {os.stat(name).st_uid for name in files}
    except GitError as error:
        return f"git can't be asked whether it tracks the folder: {error}"
    except OSError:  # gone with the run that it was of
        return ""
    if not is_named and hasattr(os, "geteuid") and not owners <= {os.geteuid(), 0}:
        return "it belongs to another user"
    return ""


def key_of(file: InputFile, fingerprint: bytes) -> bytes:
    """The key of a document whose content was read; ``fingerprint`` covers everything else that its result needs."""
    place = f"{file.path}\0{file.is_explicit}\0{file.is_reference_only}\0"
    return key_of_bytes(fingerprint, place.encode("utf-8", "surrogateescape"), file.content or b"")


def options_fingerprint(options: Options) -> bytes:
    """A hash of what a document's result depends on besides content and path: the program's code, and the options."""
    finding_filter = options.finding_filter
    values = (
        options.reader,
        sorted(finding_filter.codes),
        sorted(finding_filter.severities.items()),
        [(pattern, sorted(codes)) for pattern, codes in finding_filter.per_file],
        [(sorted(item.codes), *item[1:4]) for item in finding_filter.suppressions],
        finding_filter.shift,
        options.level,
        options.include_report_data,
        options.needs_flows,
        options.plugins,
        options.outputs,
        options.dialect.key,
        options.dialect.name,
    )
    text = f"{_FORMAT} {sys.version} {VERSION} {code_fingerprint(options.plugins)} {values!r}"
    return key_of_bytes(text.encode("utf-8", "surrogateescape"))


def code_fingerprint(plugins: Iterable[Plugin]) -> str:
    """A hash of the code of the program, of docutils and of plugins: an edited check or grammar counts at once.

    Times and paths don't count, so that installations of the same version can share a cache.
    """
    from importlib.util import find_spec

    from rst2spec.language.grammar_files import grammar_folder

    ours = [
        os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
        grammar_folder(),
    ]  # in a wheel, one is in the other
    docutils = find_spec("docutils")  # its version is in the first file
    if docutils is not None and docutils.origin:
        ours.append(docutils.origin)
    tops = (*ours, *sorted({file for plugin in plugins for file in files_of(plugin)}))
    seen = {key_of_bytes(os.fsencode(name), content) for top in tops for name, content in _contents(top)}
    return key_of_bytes(*sorted(seen)).hex()


def info(folder: str) -> Info | None:
    """The content of a cache; null if there is none."""
    file = os.path.join(folder, FILE)
    dialects = dialect_files(folder)
    if not os.path.isfile(file) and not dialects:
        return None
    try:
        with contextlib.closing(_open_any(file, "mode=ro")) as database:
            (count,) = database.execute("select count(*) from entries").fetchone()
    except sqlite3.Error:
        count = 0
    size = 0
    for name in (*_files(file), *dialects):
        with contextlib.suppress(OSError):  # gone with the run that it was of
            size += os.path.getsize(name)
    return Info(file, count, size, len(dialects))


def clean(folder: str) -> bool:
    """Removes a cache, and its folder if that is empty then; returns whether there was one."""
    there = _files(os.path.join(folder, FILE)) + dialect_files(folder)
    _remove(there)
    ignore = os.path.join(folder, ".gitignore")
    if there and _is_ours(ignore):
        os.unlink(ignore)
        with contextlib.suppress(OSError):
            os.rmdir(folder)
    return bool(there)


def dialect_files(folder: str) -> list[str]:
    """The files with the derived data of dialects (``run/dialects.py``)."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    return sorted(os.path.join(folder, name) for name in names if _DIALECT.fullmatch(name))


def make_folder(folder: str) -> None:
    """Creates the folder of a cache, with a ``.gitignore`` of its own."""
    os.makedirs(folder, exist_ok=True)
    _ignore(folder)


def _open_any(file: str, how: str = "") -> sqlite3.Connection:
    """Opens a cache, even in a read-only folder: SQLite creates a file for readers unless ``immutable`` is set.

    Other processes may write meanwhile: an entry that looks damaged then is compiled again. But with a journal beside
    the file, entries would be missing.
    """
    try:
        return _opened(file, how)
    except sqlite3.OperationalError as error:
        if not _may_only_be_read(error) or os.path.exists(f"{file}-wal"):
            raise
    return _opened(file, "immutable=1")


def _opened(file: str, how: str = "") -> sqlite3.Connection:
    # autocommit off would keep a lock while documents are compiled
    address = f"file:{_quoted(file)}?{how}" if how else file
    database = sqlite3.connect(address, uri=bool(how), timeout=_WAIT, isolation_level=None)
    database.text_factory = bytes
    try:
        _refuse_foreign(database)
        database.execute("pragma journal_mode = wal")
        database.execute("pragma synchronous = off")  # a crash of the machine may lose it: it is only a cache
        database.execute(_TABLE.replace("TABLE", "TABLE if not exists"))
        database.execute("select key, value from entries limit 1").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    return database


def _refuse_foreign(database: sqlite3.Connection) -> None:
    """Raises ``sqlite3.DatabaseError`` if ``entries`` isn't our table: reading a view may take forever."""
    (count,) = database.execute(
        "select count(*) from sqlite_master"
        " where type in ('view', 'trigger') or (tbl_name = 'entries' and sql is not null and sql <> ?)",
        (_TABLE,),
    ).fetchone()
    if count:
        raise sqlite3.DatabaseError("not a cache of rst2spec")


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is damaged: not if it is locked or read-only, or the disk is full."""
    return not isinstance(error, sqlite3.OperationalError)


def _may_only_be_read(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}


def _recreate(file: str) -> sqlite3.Connection | None:
    """An empty cache instead of a file that is damaged or isn't a cache of ours."""
    try:
        _remove((*_besides(file), file))
        return _opened(file)
    except (OSError, sqlite3.Error):
        return None


def _trim(database: sqlite3.Connection) -> None:
    """Removes the oldest entries. Free pages are used again, so that the file doesn't grow."""
    while True:
        pages, free, size = (
            database.execute(f"pragma {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
        if (pages - free) * size <= LIMIT:
            return
        first, last = database.execute("select min(rowid), max(rowid) from entries").fetchone()
        if first is None:
            return
        database.execute("delete from entries where rowid <= ?", (first + (last - first) // 4,))


def _ignore(folder: str) -> None:
    """Makes git ignore our folder; a folder with other content is left as it is."""
    path = os.path.join(folder, ".gitignore")
    is_for_us = os.path.basename(os.path.abspath(folder)) == FOLDER or not os.listdir(folder)
    if is_for_us and not os.path.lexists(path):
        with open(path, "x", encoding="utf-8") as file:
            file.write(_IGNORE)


def _is_ours(ignore: str) -> bool:
    try:
        with open(ignore, "rb") as file:
            return file.read() == _IGNORE.encode()
    except OSError:
        return False


def _remove(files: Iterable[str]) -> None:
    for name in files:
        with contextlib.suppress(FileNotFoundError):  # others may do the same
            os.unlink(name)


def _files(file: str) -> list[str]:
    return [name for name in (file, *_besides(file)) if os.path.isfile(name)]


def _besides(file: str) -> tuple[str, ...]:
    """The files that SQLite writes beside a database."""
    return f"{file}-wal", f"{file}-shm", f"{file}-journal"


def _quoted(file: str) -> str:
    return quote(os.fsencode(os.path.abspath(file)))


def _contents(top: str) -> Iterator[tuple[str, bytes]]:
    """The names and bytes of a file, or of all files in a folder; unreadable ones are skipped, as in imports."""
    files = [top] if os.path.isfile(top) else []
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        files += [os.path.join(folder, name) for name in sorted(names)]
    for path in files:
        with contextlib.suppress(OSError):
            if os.path.isfile(path):
                with open(path, "rb", buffering=0) as file:
                    yield os.path.basename(path), file.read()
