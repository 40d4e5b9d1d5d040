"""R703 asymmetric-mapping."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import ClassVar, Final, NamedTuple

from rst2spec.checks.base import (
    DocumentSummary,
    FlowSummary,
    RunCheck,
    RunFinding,
    RunNote,
    RunSummary,
    plural,
)
from rst2spec.spec.diagnostic import Severity
from rst2spec.spec.identity import system_key

_End = tuple[str | None, str | None]
_Key = tuple[str, _End, str, _End]

_AT_ONCE: Final = 1_000  # documents per group, about 5 KB each, if there are many pairs of systems
_OF_ONE_PAIR: Final = 20_000  # documents per part of a single pair: each part reads all documents of the pair


class _KnownFlows(NamedTuple):
    """All flows with the same key: the location of the first one, and the pairs of properties that they map."""

    first: RunNote
    pairs: set[tuple[str, str]]


class AsymmetricMapping(RunCheck):
    """Mappings of a flow have no reverse in the other direction.

    Why this is worth knowing: the document promises that both systems are kept in sync "regardless of where it is
    edited", but an edit of these properties in the target never reaches the source.

    Bad::

        Acme Orders to Globex Invoices    number to orderNo
        Globex Invoices to Acme Orders    text to comment

    Good::

        Acme Orders to Globex Invoices    number to orderNo
        Globex Invoices to Acme Orders    orderNo to number

    In the generator: map every pair in both directions, or specify which properties are one-way.
    """

    severity: ClassVar[Severity] = "info"
    hint: ClassVar[str] = "Check whether they are one-way on purpose."
    needs_flows: ClassVar[bool] = True

    def find(self, run: RunSummary) -> Iterator[RunFinding]:
        """One finding per flow that has a reverse."""
        for documents in _groups(run.documents):
            parts = len(documents) // _OF_ONE_PAIR + 1
            for part in range(parts):
                yield from _compared(documents, part, parts)


def _groups(documents: Sequence[DocumentSummary]) -> Iterator[list[DocumentSummary]]:
    """The documents with a reverse document, in groups: both are always in the same group."""
    count = len(documents) // _AT_ONCE + 1
    groups: list[list[DocumentSummary]] = [[] for _ in range(count)]
    for document in documents:
        groups[_number(*_pair(document)) % count].append(document)
    for group in groups:
        pairs = {_pair(document) for document in group}
        yield [document for document in group if _pair(document)[::-1] in pairs]


def _compared(documents: Sequence[DocumentSummary], part: int, parts: int) -> Iterator[RunFinding]:
    """The findings of flows whose reverse lacks pairs; if there are several parts, of the flows of one part."""
    known: dict[_Key, _KnownFlows] = {}
    for document, key, flow in _flows(documents, part, parts):
        if key not in known:
            known[key] = _KnownFlows(RunNote(document.path, flow.heading, "The reverse flow is here."), set())
        known[key].pairs.update(flow.pairs)
    for document, key, flow in _flows(documents, part, parts):
        back = (key[2], key[3], key[0], key[1])
        reverse = None if back == key else known.get(back)
        missing = [] if reverse is None else [pair for pair in flow.pairs if pair[::-1] not in reverse.pairs]
        if missing and reverse is not None:
            examples = ", ".join(f"{left} to {right}" for left, right in missing[:3])
            more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
            have = "has" if len(missing) == 1 else "have"
            yield RunFinding(
                f"{len(missing):,} of {plural(len(flow.pairs), 'mapping')} {have} no reverse: {examples}{more}",
                document.path,
                flow.heading,
                flow=flow.id,
                notes=(reverse.first,),
            )


def _flows(
    documents: Sequence[DocumentSummary], part: int, parts: int
) -> Iterator[tuple[DocumentSummary, _Key, FlowSummary]]:
    """The flows of one part, with their reverses. Each call reads them again."""
    for document in documents:
        source, target = _pair(document)
        for flow in document.flows:
            if parts == 1 or _number(repr((source, flow.source)), repr((target, flow.target))) % parts == part:
                yield document, (source, flow.source, target, flow.target), flow


def _pair(document: DocumentSummary) -> tuple[str, str]:
    return system_key(document.source), system_key(document.target)


def _number(one: str, other: str) -> int:
    """A number for two texts in either order, the same in every process."""
    return zlib.crc32(one.encode("utf-8", "replace")) + zlib.crc32(other.encode("utf-8", "replace"))
