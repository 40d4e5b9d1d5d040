"""Buffers the flows of a run's documents: they would take most of the memory, so they are read when needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from rst2spec.checks.base import FlowSummary
from rst2spec.checks.summarize import summarize_flows
from rst2spec.run.codec import decode, encode
from rst2spec.run.store import NumberedSequence, SpillBuffer, Store
from rst2spec.spec.compiled import Compiled

MEMORY_LIMIT: Final = 4 << 20
"""The number of bytes that stay in memory: those of some 10,000 documents."""


class EncodedFlows(NamedTuple):
    """A document's flows as JSON, and their number."""

    flow_count: int
    content: bytes


NO_FLOWS: Final = EncodedFlows(0, b"")


def encode_flows(compiled: Compiled) -> EncodedFlows:
    """Encodes the summaries of a document's flows."""
    return EncodedFlows(len(compiled.flows), encode(summarize_flows(compiled))) if compiled.flows else NO_FLOWS


def decode_flows(flows: EncodedFlows) -> tuple[FlowSummary, ...]:
    """Decodes the summaries of a document's flows."""
    return decode(tuple[FlowSummary, ...], flows.content) if flows.flow_count else ()


class FlowBuffer:
    """The flows of documents."""

    def __init__(self, store: Store) -> None:
        self._encoded = SpillBuffer(store, EncodedFlows, MEMORY_LIMIT, _size)

    def add(self, flows: EncodedFlows) -> Sequence[FlowSummary]:
        """Adds the flows of a document; the result reads them in each iteration."""
        return _Flows(self._encoded, self._encoded.add(flows), flows.flow_count) if flows.flow_count else ()


class _Flows(NumberedSequence[FlowSummary]):
    """A document's flows, which are not in memory: each iteration reads them."""

    __slots__ = ("_count", "_encoded", "_number")

    def __init__(self, encoded: Sequence[EncodedFlows], number: int, count: int) -> None:
        self._encoded = encoded
        self._number = number
        self._count = count

    def __iter__(self) -> Iterator[FlowSummary]:
        return iter(decode_flows(self._encoded[self._number]))

    def __len__(self) -> int:
        return self._count

    def _read(self, number: int) -> FlowSummary:
        return decode_flows(self._encoded[self._number])[number]


def _size(flows: EncodedFlows) -> int:
    return len(flows.content)
