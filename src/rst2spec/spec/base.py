"""What all values of the published contract have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, ClassVar, Final, Generic, TypeVar

# What pydantic is told when it reads these classes. The docstrings are only looked for where a schema is written
# (spec/codec.py): finding them in the source takes longer than all the rest of the set-up.
PYDANTIC_CONFIG: Final[dict[str, bool | str]] = {
    "extra": "forbid",
    "json_schema_serialization_defaults_required": True,
}


_Owner = TypeVar("_Owner")
_Found = TypeVar("_Found")


class found_once(Generic[_Owner, _Found]):  # noqa: N801  # a decorator, as ``property`` is
    """An attribute that is found when it is first asked for, and kept.

    As ``functools.cached_property``, but for the lock that it takes until Python 3.12: a third of the time.
    """

    def __init__(self, find: Callable[[_Owner], _Found]) -> None:
        self._find = find
        self.__doc__ = find.__doc__

    def __get__(self, owner: _Owner, kind: type[_Owner]) -> _Found:
        value = owner.__dict__[self._find.__name__] = self._find(owner)
        return value


class Value:
    """Equality, hash and text of the frozen dataclasses below.

    Written once, as each class would say the same: to have ``dataclass`` compile them for each one is nearly half of
    what it takes to make the classes, which is a tenth of a short run.
    """

    __slots__ = ()
    __pydantic_config__: ClassVar[Any] = PYDANTIC_CONFIG

    def __eq__(self, other: object) -> bool:
        return _content(self) == _content(other) if other.__class__ is self.__class__ else NotImplemented

    def __reduce__(self) -> tuple[Any, ...]:
        # dataclasses' own way asks for a class' fields, value for value: twice the time of sending results to a process
        kind, content = self.__class__, _content(self)
        if len(kind.__match_args__) == len(content):  # type: ignore[attr-defined]
            return kind, content
        return _by_name, (kind, content)

    def __hash__(self) -> int:
        return hash(_content(self))

    def __repr__(self) -> str:
        said = ", ".join([f"{field.name}={getattr(self, field.name)!r}" for field in fields(self)])  # type: ignore[arg-type]
        return f"{self.__class__.__qualname__}({said})"


def _by_name(kind: Any, content: tuple[Any, ...]) -> Any:
    """A value of a class whose fields have to be named."""
    return kind(**dict(zip([field.name for field in fields(kind)], content, strict=True)))


def _content(value: Any) -> tuple[Any, ...]:
    return tuple([getattr(value, field.name) for field in fields(value)])
