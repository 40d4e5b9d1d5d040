"""Templates of the sentences in ``outputs/wording.py``, with gaps for names and paths, so that a page has each once.

A template is a sequence of texts and gaps: 0 and 1 are the names of source and target, 2 and 3 their paths. The page
fills them in (``files/model.js``). The wording itself is defined only in ``wording.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from rst2spec.outputs import wording
from rst2spec.spec.model import Condition, Creation, Flow, Mapping, MatchRule, Property, Side

Sentence = tuple[str | int, ...]

_GAPS: Final = "\ue000\ue001\ue002\ue003"  # private-use characters: no real document contains them, but one could
_GAP: Final = re.compile(f"([{_GAPS}])")
_NAMES: Final = wording.Names(_GAPS[0], _GAPS[1])
_SOURCE, _TARGET = [Side(name, None, None, name, None) for name in _NAMES]


class Sentences:
    """Creates templates and caches them: the mappings of a folder have a few hundred forms."""

    def __init__(self) -> None:
        self._templates: dict[object, tuple[Sentence, ...]] = {}

    def of_mapping(self, mapping: Mapping, flow: Flow, *, is_shared: bool) -> Sentence:
        """The expected result of a mapping."""
        source, target, kind = mapping.source, mapping.target, mapping.type
        shape = (_shape(source), _shape(target), kind.kind, kind.text, is_shared)

        def build(names: wording.Names, source: Property, target: Property) -> tuple[str, ...]:
            shown = replace(mapping, source=source, target=target)
            return (wording.mapping_expected(shown, names, is_shared=is_shared),)

        return self._of_row(shape, (*_texts(source, target), kind.text), build, mapping, flow)[0]

    def of_rule(self, rule: MatchRule, flow: Flow) -> tuple[Sentence, ...]:
        """A match rule and its expected result."""

        def build(names: wording.Names, source: Property, target: Property) -> tuple[str, ...]:
            shown = replace(rule, source=source, target=target)
            return wording.match_rule(shown, names), wording.match_expected(shown, names)

        shape = (_shape(rule.source), _shape(rule.target))
        return self._of_row(shape, _texts(rule.source, rule.target), build, rule, flow)

    def of_creation(self, flow: Flow) -> tuple[Sentence, ...]:
        """A flow's creation rule and its expected result."""
        creation = flow.creation
        shape = (creation.policy, *_texts_of_creation(creation), bool(flow.match_rules))
        template = self._templates.get(shape)
        if template is None:
            if _has_gap(_texts_of_creation(flow.creation)):
                return (wording.creation(flow),), (wording.creation_expected(flow),)
            shown = replace(flow, source=_SOURCE, target=_TARGET)
            template = self._templates[shape] = _parts((wording.creation(shown), wording.creation_expected(shown)))
        return template

    def _of_row(
        self,
        shape: object,
        texts: tuple[str | None, ...],
        build: Callable[[wording.Names, Property, Property], tuple[str, ...]],
        row: Mapping | MatchRule,
        flow: Flow,
    ) -> tuple[Sentence, ...]:
        template = self._templates.get(shape)
        if template is None:
            if _has_gap(texts):  # the document itself contains a gap character
                return tuple([(text,) for text in build(wording.names_of(flow), row.source, row.target)])
            # a blank path isn't a gap: the sentence shows it as blank
            source = replace(row.source, path=row.source.path and _GAPS[2])
            target = replace(row.target, path=row.target.path and _GAPS[3])
            template = self._templates[shape] = _parts(build(_NAMES, source, target))
        return template


def _shape(side: Property) -> tuple[bool, tuple[Condition, ...]]:
    return side.path is None, side.conditions


def _texts(*sides: Property) -> tuple[str | None, ...]:
    return tuple([text for side in sides for item in side.conditions for text in (item.value, item.path)])


def _texts_of_creation(creation: Creation) -> tuple[str | None, ...]:
    listed = [text for item in creation.connected_to or () for text in (item.text, item.system)]
    return creation.condition, creation.into, *listed


def _has_gap(texts: tuple[str | None, ...]) -> bool:
    return any(_GAP.search(text) for text in texts if text)


def _parts(texts: tuple[str, ...]) -> tuple[Sentence, ...]:
    return tuple([tuple(_split(text)) for text in texts])


def _split(text: str) -> Iterator[str | int]:
    for part in _GAP.split(text):
        if part:
            yield _GAPS.index(part) if part in _GAPS else part
