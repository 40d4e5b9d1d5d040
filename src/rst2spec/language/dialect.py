"""The dialect in use: the language that documents are read in and written in.

A process has one at a time, so that reading needs no lookup: the results that depend on it are cached by text alone,
and a change of the dialect clears these caches.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple, Protocol, TypeVar


class Dialect(NamedTuple):
    """A dialect that was loaded.

    Attributes:
        name: Its name in specs; null for the built-in one.
        key: The hash of all that it consists of; blank for the built-in one.
        content: Its data (``DialectData``) as JSON; blank for the built-in one, whose data is part of the package.
    """

    name: str | None
    key: str
    content: str


BUILT_IN: Final = Dialect(None, "", "")


class _Clearable(Protocol):
    def cache_clear(self) -> None: ...


Cached = TypeVar("Cached", bound=_Clearable)


class _State:
    dialect = BUILT_IN


_CACHES: Final[list[Callable[[], None]]] = []
_LOCK: Final = threading.RLock()


def per_dialect(function: Cached) -> Cached:
    """Marks a cached function whose results depend on the dialect."""
    _CACHES.append(function.cache_clear)
    return function


def active() -> Dialect:
    """The dialect in use."""
    return _State.dialect


def activate(dialect: Dialect) -> None:
    """Uses a dialect from now on."""
    if dialect.key != _State.dialect.key:
        clear_caches()
    _State.dialect = dialect


def clear_caches() -> None:
    """Clears all that depends on the dialect."""
    for clear in _CACHES:
        clear()


@contextmanager
def using(dialect: Dialect) -> Iterator[None]:
    """Uses a dialect for a while; other threads that want one have to wait."""
    with _LOCK:
        before = _State.dialect
        activate(dialect)
        try:
            yield
        finally:
            activate(before)
