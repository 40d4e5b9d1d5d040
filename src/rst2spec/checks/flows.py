"""The flows of a run's documents, as JSON: of many documents they would be most of what a run keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final, overload

from rst2spec.checks.base import MemberFlow, Span
from rst2spec.checks.member import span_of
from rst2spec.kept_bytes import KeptBytes
from rst2spec.source import Source
from rst2spec.spec.codec import compact
from rst2spec.spec.compiled import Compiled, CompiledFlow

IN_MEMORY: Final = 4 << 20
"""Bytes that stay in memory: those of some 10,000 documents."""


def dump_flows(compiled: Compiled) -> bytes:
    """A document's flows as the folder checks see them; blank where there are none."""
    source = compiled.source
    return compact([_flow(flow, source) for flow in compiled.flows]).encode() if compiled.flows else b""


def load_flows(content: bytes) -> tuple[MemberFlow, ...]:
    """Reads them back."""
    return tuple([_read(*flow) for flow in json.loads(content)]) if content else ()


class KeptFlows:
    """The flows of documents."""

    def __init__(self) -> None:
        self._kept = KeptBytes(IN_MEMORY)

    def add(self, content: bytes) -> Sequence[MemberFlow]:
        """Keeps those of a document, and gives them as they are to be seen: read whenever they are asked for."""
        return _Flows(self._kept, self._kept.add(content)) if content else ()


class _Flows(Sequence[MemberFlow]):
    """A document's flows, which are not in memory."""

    __slots__ = ("_kept", "_number")

    def __init__(self, kept: KeptBytes, number: int) -> None:
        self._kept = kept
        self._number = number

    def __iter__(self) -> Iterator[MemberFlow]:
        return iter(load_flows(self._kept[self._number]))

    def __len__(self) -> int:
        return len(load_flows(self._kept[self._number]))

    @overload
    def __getitem__(self, number: int) -> MemberFlow: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[MemberFlow]: ...
    def __getitem__(self, number: int | slice) -> MemberFlow | Sequence[MemberFlow]:
        return load_flows(self._kept[self._number])[number]


def _flow(compiled: CompiledFlow, source: Source) -> tuple[object, ...]:
    flow, token = compiled.flow, compiled.heading.token
    pairs = {
        (mapping.source.path, mapping.target.path): None
        for mapping in flow.mappings
        if mapping.source.path and mapping.target.path
    }
    return (
        flow.id,
        (flow.source.entity, flow.source.variant),
        (flow.target.entity, flow.target.variant),
        span_of(source, token.text_start, token.text_end),
        [path for pair in pairs for path in pair],
        compiled.has_content,
    )


def _read(
    name: str,
    source: list[str | None],
    target: list[str | None],
    heading: list[int],
    paths: list[str],
    has_content: bool,
) -> MemberFlow:
    both = iter(paths)
    return MemberFlow(
        name,
        (source[0], source[1]),
        (target[0], target[1]),
        Span(*heading),
        tuple(zip(both, both, strict=True)),
        has_content,
    )
