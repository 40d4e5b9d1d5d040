"""What all values of the published contract have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, ClassVar, Final, Generic, TypeVar, dataclass_transform

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
    what it takes to make the classes, which is a tenth of a short run. Made a class by ``value``.
    """

    __slots__ = ()
    __pydantic_config__: ClassVar[Any] = PYDANTIC_CONFIG

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

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
        said = ", ".join([f"{item.name}={getattr(self, item.name)!r}" for item in fields(self)])  # type: ignore[arg-type]
        return f"{self.__class__.__qualname__}({said})"


def _by_name(kind: Any, content: tuple[Any, ...]) -> Any:
    """A value of a class whose fields have to be named."""
    return kind(**dict(zip([field.name for field in fields(kind)], content, strict=True)))


_Kind = TypeVar("_Kind", bound=type[Value])


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(kind: _Kind) -> _Kind:
    """Makes a class of the published contract of what is declared in it: a frozen dataclass with slots."""
    made: _Kind = _with_constructor(dataclass(init=False, repr=False, eq=False, slots=True)(kind))
    return made


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def named_value(kind: _Kind) -> _Kind:
    """The same, of fields that are always given by name."""
    made: _Kind = _with_constructor(dataclass(init=False, repr=False, eq=False, slots=True, kw_only=True)(kind))
    return made


def _with_constructor(kind: Any) -> Any:
    """Gives a class its constructor.

    That of a frozen dataclass has to get round its own lock for each field, which takes five times as long. With this
    one a value is, until it has all of them, of a class with the same fields and without the lock.
    """
    own = fields(kind)
    without_lock = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    unlocked = type(kind.__name__, kind.__bases__, {"__slots__": kind.__slots__, **without_lock})
    made: dict[str, Any] = {"_set": object.__setattr__, "_unlocked": unlocked, "_kind": kind}
    arguments = []
    lines = []
    for item in own:
        name = item.name
        default = ""
        if item.default is not MISSING:
            default = f"=_{name}"
            made[f"_{name}"] = item.default
        elif item.default_factory is not MISSING:
            default = "=None"
            made[f"_{name}"] = item.default_factory
            lines.append(f"    if {name} is None: {name} = _{name}()\n")
        arguments.append(f"{name}{default}")
        lines.append(f"    self.{name} = {name}\n")
    by_name = "*, " if own[0].kw_only else ""
    exec(  # noqa: S102  # as ``dataclass`` does it
        f"def __init__(self, {by_name}{', '.join(arguments)}):\n"
        f"    _set(self, '__class__', _unlocked)\n{''.join(lines)}    self.__class__ = _kind\n",
        made,
    )
    kind.__init__ = made["__init__"]
    return kind


def _content(value: Any) -> tuple[Any, ...]:
    return tuple([getattr(value, item.name) for item in fields(value)])
