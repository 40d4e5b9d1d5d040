"""Sentences of ``outputs/wording.py`` with gaps in the place of names and paths, so that each is in a page once.

A sentence is a row of texts and gaps: 0 and 1 are the names of source and target, 2 and 3 their paths. The page puts
them together (``files/model.js``); what they say is decided in ``wording.py`` alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from rst2spec.outputs import wording
from rst2spec.spec.model import Condition, Creation, Flow, Mapping, MatchRule, Property, Side

Sentence = tuple[str | int, ...]

_GAPS: Final = "\ue000\ue001\ue002\ue003"  # for private use: no text of a real document has them, and one may
_GAP: Final = re.compile(f"([{_GAPS}])")
_NAMES: Final = wording.Names(_GAPS[0], _GAPS[1])
_SOURCE, _TARGET = [Side(name, None, None, name, None) for name in _NAMES]


class Sentences:
    """Makes them, each kind once: the mappings of a folder have a few hundred forms."""

    def __init__(self) -> None:
        self._made: dict[object, tuple[Sentence, ...]] = {}

    def of_mapping(self, mapping: Mapping, flow: Flow, *, is_shared: bool) -> Sentence:
        """What is expected of a mapping."""
        source, target, kind = mapping.source, mapping.target, mapping.type
        shape = (_shape(source), _shape(target), kind.kind, kind.text, is_shared)

        def make(names: wording.Names, source: Property, target: Property) -> tuple[str, ...]:
            shown = replace(mapping, source=source, target=target)
            return (wording.mapping_expected(shown, names, is_shared=is_shared),)

        return self._of_row(shape, (*_texts(source, target), kind.text), make, mapping, flow)[0]

    def of_rule(self, rule: MatchRule, flow: Flow) -> tuple[Sentence, ...]:
        """What a match rule says, and what is expected of it."""

        def make(names: wording.Names, source: Property, target: Property) -> tuple[str, ...]:
            shown = replace(rule, source=source, target=target)
            return wording.match_rule(shown, names), wording.match_expected(shown, names)

        shape = (_shape(rule.source), _shape(rule.target))
        return self._of_row(shape, _texts(rule.source, rule.target), make, rule, flow)

    def of_creation(self, flow: Flow) -> tuple[Sentence, ...]:
        """When a flow creates a target, and what is expected of that."""
        shape = (flow.creation, bool(flow.match_rules))
        made = self._made.get(shape)
        if made is None:
            if _has_gap(_texts_of_creation(flow.creation)):
                return (wording.creation(flow),), (wording.creation_expected(flow),)
            shown = replace(flow, source=_SOURCE, target=_TARGET)
            made = self._made[shape] = _parts((wording.creation(shown), wording.creation_expected(shown)))
        return made

    def _of_row(
        self,
        shape: object,
        texts: tuple[str | None, ...],
        make: Callable[[wording.Names, Property, Property], tuple[str, ...]],
        row: Mapping | MatchRule,
        flow: Flow,
    ) -> tuple[Sentence, ...]:
        made = self._made.get(shape)
        if made is None:
            if _has_gap(texts):  # a document's own text has a character that stands for a gap
                return tuple([(text,) for text in make(wording.names_of(flow), row.source, row.target)])
            # a blank path is no gap: the sentence says that it is blank
            source = replace(row.source, path=row.source.path and _GAPS[2])
            target = replace(row.target, path=row.target.path and _GAPS[3])
            made = self._made[shape] = _parts(make(_NAMES, source, target))
        return made


def _shape(side: Property) -> tuple[bool, tuple[Condition, ...]]:
    return side.path is None, side.conditions


def _texts(*sides: Property) -> tuple[str | None, ...]:
    return tuple([text for side in sides for item in side.conditions for text in (item.value, item.path)])


def _texts_of_creation(creation: Creation) -> tuple[str | None, ...]:
    connected = creation.connected_to
    listed = (connected.text, connected.system) if connected else ()
    return creation.condition, creation.into, *listed


def _has_gap(texts: tuple[str | None, ...]) -> bool:
    return any(_GAP.search(text) for text in texts if text)


def _parts(texts: tuple[str, ...]) -> tuple[Sentence, ...]:
    return tuple([tuple(_split(text)) for text in texts])


def _split(text: str) -> Iterator[str | int]:
    for part in _GAP.split(text):
        if part:
            yield _GAPS.index(part) if part in _GAPS else part
