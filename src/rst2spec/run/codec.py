"""Values as JSON and back, for the cache, a run's store and the results of workers: reading JSON can't run code.

Named tuples and dataclasses are arrays of their fields, and are read back by the fields' types.
"""

from __future__ import annotations

import json
import types
import zlib
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import orjson

from rst2spec.spec.diagnostic import Diagnostic, Message, cause_of, drift_of_message

Value = TypeVar("Value")

_OPTIONS: Final = orjson.OPT_PASSTHROUGH_DATACLASS
_SUM: Final = 4  # bytes of the checksum in front


class CodecError(ValueError):
    """The bytes aren't a value of the type, or are incomplete."""


def encode(value: object) -> bytes:
    """A value as JSON: named tuples, dataclasses, tuples, texts, bytes that are UTF-8, numbers, booleans and null."""
    try:
        return orjson.dumps(value, default=_plain, option=_OPTIONS)
    except orjson.JSONEncodeError:  # a file's name may hold lone surrogates, for which only the escapes of JSON will do
        return json.dumps(value, default=_plain).encode()


def decode(kind: type[Value], content: bytes) -> Value:
    """Reads a value back.

    Raises:
        CodecError: It isn't a value of this class.
    """
    try:
        try:
            read = orjson.loads(content)
        except orjson.JSONDecodeError:
            read = json.loads(content)
        value: Value = _decoder(_any(kind))(read)
    except (ValueError, TypeError, AttributeError, LookupError) as error:
        raise CodecError(str(error)) from None
    return value


def seal(key: bytes, value: object) -> bytes:
    """A value as JSON with a checksum, which covers its key: damage is found, and a value under another key."""
    body = encode(value)
    return _sum(key, body) + body


def unseal(kind: type[Value], key: bytes, content: object) -> Value:
    """Reads the value of a key.

    Raises:
        CodecError: It is damaged, or belongs to another key.
    """
    if not isinstance(content, bytes):
        raise CodecError("it isn't bytes")
    body = content[_SUM:]
    if _sum(key, body) != content[:_SUM]:
        raise CodecError("the checksum doesn't match")
    return decode(kind, body)


def _sum(key: bytes, body: bytes) -> bytes:
    return zlib.crc32(body, zlib.crc32(key)).to_bytes(_SUM, "big")


def _any(kind: Any) -> Any:
    """A class; for mypy, some aren't hashable."""
    return kind


def _plain(value: Any) -> object:
    """Converts a value to one that JSON can represent."""
    if isinstance(value, tuple):
        return tuple(value)
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, Diagnostic):
        return [
            (item, cause_of(item), drift_of_message(item)) if name == "message" else item
            for name, item in [(name, getattr(value, name)) for name in _names(_any(type(value)))]
        ]
    if is_dataclass(value):
        return [getattr(value, name) for name in _names(_any(type(value)))]
    raise TypeError(f"{type(value).__name__} can't be stored")


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple([field.name for field in fields(kind)])


@cache
def _decoder(kind: Any) -> Callable[[Any], Any]:
    """The function that reads values of a type back."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in _LEAVES or origin is Literal or origin is list:  # a list is JSON itself: an expression
        return _same
    if kind is bytes:
        return str.encode
    if origin in {Union, types.UnionType}:
        (inner,) = [item for item in arguments if item is not type(None)]
        return _optional(_decoder(inner))
    if origin is Sequence or (origin is tuple and arguments[-1] is Ellipsis):
        return _many(_decoder(arguments[0]))
    if origin is tuple:
        return _record(tuple, [_decoder(item) for item in arguments])
    hints = get_type_hints(kind)
    names = _names(_any(kind)) if is_dataclass(kind) else kind._fields
    decoders = [
        _message if name == "message" and issubclass(kind, Diagnostic) else _decoder(hints[name]) for name in names
    ]
    if is_dataclass(_any(kind)) and any(field.kw_only for field in fields(kind)):
        return _record(lambda values: kind(**dict(zip(names, values, strict=True))), decoders)
    return _record(lambda values: kind(*values), decoders)


_LEAVES: Final = frozenset({str, int, bool})


def _same(read: Any) -> Any:
    return read


def _optional(inner: Callable[[Any], Any]) -> Callable[[Any], Any]:
    if inner is _same:
        return _same
    return lambda read: None if read is None else inner(read)


def _many(inner: Callable[[Any], Any]) -> Callable[[Any], Any]:
    if inner is _same:
        return tuple
    return lambda read: tuple([inner(item) for item in read])


def _record(create: Callable[[list[Any]], Any], decoders: Sequence[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    count = len(decoders)
    converted = [(number, decoder) for number, decoder in enumerate(decoders) if decoder is not _same]

    def read_record(read: Any) -> Any:
        if type(read) is not list or len(read) != count:
            raise ValueError(f"an array of {count} was expected")
        for number, decoder in converted:
            read[number] = decoder(read[number])
        return create(read)

    return read_record


def _message(read: list[str]) -> str:
    text, cause, drift = read
    return Message(text, cause, drift) if cause or drift else text
