"""A checked document as bytes: what the cache keeps. JSON and plain text, so that reading it can't run anything."""

from __future__ import annotations

import json
import zlib
from typing import Any, Final

from rst2spec.checks.base import Member, Span
from rst2spec.checks.flows import load_flows
from rst2spec.checks.gaps import read_gaps
from rst2spec.outputs.pieces import Piece
from rst2spec.pipeline import Checked
from rst2spec.spec.codec import compact, diagnostic_of, dump_diagnostics
from rst2spec.spec.diagnostic import cause_of
from rst2spec.spec.values import system_of

_SUM: Final = 4  # bytes of the checksum in front


class StoredError(ValueError):
    """The bytes are no checked document, or not whole."""


def dump(key: bytes, item: Checked) -> bytes:
    """The bytes of a checked document whose spec and text need not be kept, which are to be found under a key."""
    member = item.member
    texts = dump_diagnostics(item.diagnostics)
    sizes = [len(texts), len(item.flows)]
    parts = [texts, item.flows]
    for piece in item.pieces:
        sizes += (len(piece.before), len(piece.after))
        parts += (piece.before, piece.after)
    head = compact(
        [
            sizes,
            [cause_of(found.message) for found in item.diagnostics],
            [piece.severities for piece in item.pieces],
            item.is_dataflow,
            item.named,
            item.context,
            item.suppressed,
            item.digest,
            item.gaps,
            member.report_path,
            [member.source.name, member.source.slug],
            [member.target.name, member.target.slug],
            *member[3:7],
            member.flow_count,
        ]
    ).encode()
    body = b"\n".join([head, b"".join(parts)])
    return _sum(key, body) + body


def load(key: bytes, content: object) -> Checked:
    """Reads back what was found under a key.

    Raises:
        StoredError: It is damaged, of another key, or something else.
    """
    if not isinstance(content, bytes):
        raise StoredError("it is no bytes")
    body = content[_SUM:]
    if _sum(key, body) != content[:_SUM]:
        raise StoredError("the checksum doesn't fit")
    head, _, rest = body.partition(b"\n")
    try:
        return _checked(json.loads(head), rest)
    except (ValueError, TypeError, LookupError, StopIteration) as error:
        raise StoredError(str(error)) from None


def _sum(key: bytes, body: bytes) -> bytes:
    return zlib.crc32(body, zlib.crc32(key)).to_bytes(_SUM, "big")


def _checked(head: list[Any], rest: bytes) -> Checked:
    sizes, causes, severities, is_dataflow, named, context, suppressed, digest, gaps, *member = head
    cuts = iter(sizes)
    at = next(cuts)
    found = json.loads(rest[:at])
    begin, at = at, at + next(cuts)
    flows = rest[begin:at]
    load_flows(flows)  # what isn't any is to be found out here
    pieces = []
    for codes in severities:
        middle = at + next(cuts)
        end = middle + next(cuts)
        pieces.append(Piece(rest[at:middle], rest[middle:end], tuple((code, severity) for code, severity in codes)))
        at = end
    return Checked(
        _member(*member),
        tuple([diagnostic_of(item, cause) for item, cause in zip(found, causes, strict=True)]),
        is_dataflow,
        named,
        context,
        tuple(suppressed),
        tuple(pieces),
        digest=digest,
        gaps=read_gaps(gaps),
        flows=flows,
    )


def _member(
    report_path: str,
    source: list[str | None],
    target: list[str | None],
    said: list[list[str]],
    title: list[int],
    source_name: list[int],
    target_name: list[int],
    flow_count: int,
) -> Member:
    return Member(
        report_path,
        system_of(source[0], source[1]),
        system_of(target[0], target[1]),
        (tuple(said[0]), tuple(said[1])),
        Span(*title),
        Span(*source_name),
        Span(*target_name),
        flow_count=flow_count,
    )
