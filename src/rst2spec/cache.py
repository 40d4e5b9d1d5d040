"""Remembers what was made of a document, by its content and all that goes into it, in ``.rst2spec_cache/``.

One SQLite file, which several processes may share. It is only ever a help: where it can't be opened, read or written,
where it is damaged or something else, documents are compiled as if there were none. It holds text, and no code.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from typing import Final, NamedTuple

from rst2spec.hashing import bytes_sha256
from rst2spec.pipeline import Checked, Options
from rst2spec.plugins import Plugin, files_of
from rst2spec.source.discover import Found
from rst2spec.stored import StoredError, dump, load
from rst2spec.version import VERSION

FOLDER: Final = ".rst2spec_cache"
FILE: Final = "documents.sqlite"
LIMIT: Final = 512 << 20
"""Bytes of entries that are kept; beyond them the oldest quarter goes."""

_FORMAT: Final = 1
_WAIT: Final = 10.0  # seconds, for another process that writes
_AT_ONCE: Final = 500  # keys in one question; SQLite takes 999


class Info(NamedTuple):
    """What a cache holds."""

    file: str
    entries: int
    size: int


class Cache:
    """What was made of documents before.

    Args:
        folder: The folder that it lies in. It is made where it is missing, with a ``.gitignore`` of its own.
    """

    def __init__(self, folder: str) -> None:
        self._file = os.path.join(folder, FILE)
        self._database: sqlite3.Connection | None = None
        try:
            os.makedirs(folder, exist_ok=True)
            _ignore(folder)
            self._database = _opened(self._file)
        except (OSError, sqlite3.Error):
            self._database = self._made_anew()

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Checked]:
        """What is known of some keys."""
        found: dict[bytes, Checked] = {}
        if self._database is None:
            return found
        for start in range(0, len(keys), _AT_ONCE):
            asked = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(asked))
            try:
                rows = self._database.execute(f"select key, value from entries where key in ({marks})", asked)  # noqa: S608
                for key, value in rows:
                    with contextlib.suppress(StoredError):  # damaged: made and written again
                        found[key] = load(value)
            except sqlite3.Error:
                self._give_up()
                break
        return found

    def put(self, entries: Mapping[bytes, Checked]) -> None:
        """Keeps what was made of documents, and lets the oldest go where it is too much."""
        if self._database is None or not entries:
            return
        rows = [(key, dump(item)) for key, item in entries.items()]
        try:
            with self._database:
                self._database.executemany("insert or replace into entries values (?, ?)", rows)
                self._trim()
        except sqlite3.Error:  # a full disk, a folder that may only be read
            self._give_up()

    def close(self) -> None:
        """Lets go of the file."""
        self._give_up()

    def _trim(self) -> None:
        database = self._database
        while database is not None:
            size, first, last = database.execute(
                "select coalesce(sum(length(value)), 0), min(rowid), max(rowid) from entries"
            ).fetchone()
            if size <= LIMIT:
                return
            database.execute("delete from entries where rowid <= ?", (first + (last - first) // 4,))

    def _give_up(self) -> None:
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
        self._database = None

    def _made_anew(self) -> sqlite3.Connection | None:
        """The cache without what was in the file, which is no cache of ours or is damaged."""
        try:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._file)
            return _opened(self._file)
        except (OSError, sqlite3.Error):
            return None


def key_of(found: Found, setting: bytes) -> bytes:
    """The key of a document whose content was read; ``setting`` stands for all else that goes into it."""
    place = f"{found.path}\0{found.report_path}\0{found.named}\0{found.context}\0"
    return bytes_sha256(setting + place.encode("utf-8", "surrogateescape") + (found.content or b""))


def setting_of(options: Options) -> bytes:
    """What goes into a document's result besides its content and path: the program as it is, and what it was told."""
    policy = options.policy
    told = (
        options.reader,
        sorted(policy.codes),
        sorted(policy.severities.items()),
        [(pattern, sorted(codes)) for pattern, codes in policy.per_file],
        [(sorted(item.codes), *item[1:4]) for item in policy.suppressions],
        policy.shift,
        options.level,
        options.for_report,
        options.needs_flows,
        options.plugins,
        [(rendering.format, *astuple(rendering.options)) for rendering in options.renderings],
    )
    program = f"{VERSION} {_program(options.plugins)}"
    return bytes_sha256(f"{_FORMAT} {program} {told!r}".encode("utf-8", "surrogateescape"))


def info(folder: str) -> Info | None:
    """What a cache holds; null where there is none."""
    file = os.path.join(folder, FILE)
    if not os.path.isfile(file):
        return None
    try:
        with contextlib.closing(sqlite3.connect(f"file:{_quoted(file)}?mode=ro", uri=True)) as database:
            (count,) = database.execute("select count(*) from entries").fetchone()
    except sqlite3.Error:
        count = 0
    return Info(file, count, sum(os.path.getsize(name) for name in _files(file)))


def clean(folder: str) -> bool:
    """Removes a cache, and its folder where nothing else is in it; whether there was one."""
    file = os.path.join(folder, FILE)
    there = list(_files(file))
    for name in there:
        os.unlink(name)
    ignore = os.path.join(folder, ".gitignore")
    if there and os.path.isfile(ignore):
        os.unlink(ignore)
        with contextlib.suppress(OSError):
            os.rmdir(folder)
    return bool(there)


def _opened(file: str) -> sqlite3.Connection:
    # autocommit off would keep a lock while documents are compiled
    database = sqlite3.connect(file, timeout=_WAIT, isolation_level=None)
    try:
        database.execute("pragma journal_mode = wal")
        database.execute("pragma synchronous = off")  # a crash of the machine may lose it: it is only a cache
        database.execute("create table if not exists entries (key blob primary key, value blob not null)")
        database.execute("select key, value from entries limit 1").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    return database


def _ignore(folder: str) -> None:
    path = os.path.join(folder, ".gitignore")
    if not os.path.lexists(path):
        with open(path, "x", encoding="utf-8") as file:
            file.write("# made by rst2spec\n*\n")


def _files(file: str) -> Iterable[str]:
    return [name for name in (file, f"{file}-wal", f"{file}-shm") if os.path.isfile(name)]


def _quoted(file: str) -> str:
    from urllib.parse import quote

    return quote(os.path.abspath(file))


def _program(plugins: Iterable[Plugin]) -> str:
    """The program and its plugins as they are on disk: an edited check or grammar counts at once."""
    from rst2spec.syntax.grammars import grammar_folder

    seen = []
    ours = (os.path.dirname(os.path.abspath(__file__)), grammar_folder())
    for top in (*ours, *sorted({file for plugin in plugins for file in files_of(plugin)})):
        if os.path.isfile(top):
            seen.append(_stamp(top))
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            seen += [_stamp(os.path.join(folder, name)) for name in sorted(names)]
    return ",".join(seen)


def _stamp(file: str) -> str:
    status = os.stat(file)
    return f"{os.path.basename(file)} {status.st_mtime_ns} {status.st_size}"
