"""The run's store for values that don't stay in memory: a temporary SQLite database, opened once there are many.

SQLite keeps a few megabytes in memory and writes the rest to a file without a name, which disappears with the run.
"""

from __future__ import annotations

from abc import abstractmethod
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, overload

from rst2spec.run.codec import decode, encode

if TYPE_CHECKING:
    import sqlite3

Item = TypeVar("Item")
Order = tuple[str, int, int, str, str]

_CACHE_KILOBYTES: Final = 8 << 10


class Store:
    """Values on disk, by number."""

    def __init__(self) -> None:
        self._database: sqlite3.Connection | None = None

    def add(self, content: bytes) -> int:
        """Adds a value, and returns its number."""
        number = self._execute("insert into items (content) values (?)", (content,)).lastrowid
        return number or 0

    def get(self, number: int) -> bytes:
        """The value with a number."""
        content: bytes = self._execute("select content from items where number = ?", (number,)).fetchone()[0]
        return content

    def sorted(self, items: Iterable[tuple[Order, bytes]]) -> Iterator[bytes]:
        """Sorts items by path, line, column, code and message, stably."""
        table = f"sorted_{self._execute('insert into sorts default values').lastrowid}"
        self._execute(f"create table {table} (path, line, position, code, message, content)")
        for (path, line, column, code, message), content in items:
            row = (_bytes(path), line, column, code, _bytes(message), content)
            self._execute(f"insert into {table} values (?, ?, ?, ?, ?, ?)", row)  # noqa: S608
        order = "path, line, position, code, message, rowid"
        rows = self._execute(f"select content from {table} order by {order}")  # noqa: S608
        yield from (content for (content,) in rows)

    def __del__(self) -> None:
        if self._database is not None:
            self._database.close()

    def _execute(self, statement: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        import sqlite3

        try:
            if self._database is None:
                self._database = _opened()
            return self._database.execute(statement, values)
        except sqlite3.OperationalError as error:
            raise OSError(f"the run's temporary file can't be used: {error}") from None


def _opened() -> sqlite3.Connection:
    """A database without a name: SQLite writes it to a temporary file that nobody else can open."""
    import sqlite3

    database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    database.execute("pragma journal_mode = off")
    database.execute(f"pragma cache_size = -{_CACHE_KILOBYTES}")
    database.execute("create table items (number integer primary key, content blob)")
    database.execute("create table sorts (number integer primary key)")
    database.execute("begin")  # one transaction: nothing is ever read by others, or after a failure
    return database


def _bytes(text: str) -> bytes:
    """A text as bytes with the same sort order; a file's name may contain lone surrogates."""
    return text.encode("utf-8", "surrogatepass")


class NumberedSequence(Sequence[Item], Generic[Item]):
    """A sequence that reads its values by number."""

    __slots__ = ()

    @overload
    def __getitem__(self, number: int) -> Item: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Item]: ...
    def __getitem__(self, number: int | slice) -> Item | Sequence[Item]:
        numbers = range(len(self))[number]
        return self._read(numbers) if isinstance(numbers, int) else tuple(map(self._read, numbers))

    @abstractmethod
    def _read(self, number: int) -> Item:
        """The value of a number, which is in range."""


class SpillBuffer(NumberedSequence[Item]):
    """Values in order: the first ones in memory, the rest in a store.

    Args:
        store: The store.
        kind: The values' class.
        memory_limit: The total size of the values that stay in memory.
        size: Returns the size of a value.
    """

    def __init__(self, store: Store, kind: type[Item], memory_limit: int, size: Callable[[Item], int]) -> None:
        self._store = store
        self._kind = kind
        self._size = size
        self._memory_left = memory_limit
        self._first: list[Item] = []
        self._stored = array("Q")

    def add(self, item: Item) -> int:
        """Adds a value, and returns its number."""
        self._memory_left -= self._size(item)
        if self._memory_left >= 0 and not self._stored:
            self._first.append(item)
        else:
            self._stored.append(self._store.add(encode(item)))
        return len(self) - 1

    @property
    def is_in_memory(self) -> bool:
        """Whether all of them are in memory."""
        return not self._stored

    def __len__(self) -> int:
        return len(self._first) + len(self._stored)

    def _read(self, number: int) -> Item:
        if number < len(self._first):
            return self._first[number]
        return decode(self._kind, self._store.get(self._stored[number - len(self._first)]))


class LazySequence(NumberedSequence[Item]):
    """A sequence of a known length that reads each value on demand.

    Args:
        count: The number of values.
        read: Reads the value with a number.
    """

    def __init__(self, count: int, read: Callable[[int], Item]) -> None:
        self._count = count
        self._read_one = read

    def __len__(self) -> int:
        return self._count

    def _read(self, number: int) -> Item:
        return self._read_one(number)
