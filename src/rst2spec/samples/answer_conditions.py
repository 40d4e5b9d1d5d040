"""The conditions of the answer sheet: whether they hold for a record, and which rules can be followed."""

from __future__ import annotations

import re
from typing import Final

from rst2spec.samples.answer_values import value_of
from rst2spec.samples.world import DataRecord, EntityKey, Value, World
from rst2spec.spec.model import Condition, MatchRule, Property

_TERM: Final = re.compile(r"(wd|ps|p):[QPL]\d+.*")


class Conditions:
    """The conditions of a world's properties."""

    def __init__(self, world: World) -> None:
        self._world = world

    def side(self, entity: EntityKey, record: DataRecord, item: Property, reading: str) -> tuple[bool | None, Value]:
        """Whether a property's conditions hold, and its value: a condition in the same list decides about the value."""
        value = value_of(record, item)
        tests = [self._holds(record, condition) for condition in item.conditions]
        if not tests:
            return True, value
        decisive = reading == "any"
        holds = decisive if decisive in tests else None if None in tests else not decisive
        data = self._world.entities[entity]
        if any(
            condition.path is not None
            and condition.value is not None
            and data.is_selected(item.path or "", condition.path)
            for condition in item.conditions
        ):
            return (None if holds is None else True), (value if holds else None)
        return holds, value

    def _holds(self, record: DataRecord, condition: Condition) -> bool | None:
        if condition.value is None or condition.path is None:
            return None
        value = record.values[condition.path.lower()]
        if value is None:
            return False
        text = str(value)
        if not _TERM.fullmatch(condition.value):
            return text == condition.value
        accepted = self._world.terms.get(condition.value)
        if accepted is not None:
            return text in accepted
        return True if text == condition.value else None

    def is_followed(self, rule: MatchRule) -> bool:
        """Whether records can be matched by a rule: it has both properties, and its conditions can be decided."""
        if rule.source.path is None or rule.target.path is None:
            return False
        conditions = (*rule.source.conditions, *rule.target.conditions)
        return not any(
            item.value is None
            or item.path is None
            or (_TERM.fullmatch(item.value) and item.value not in self._world.terms)
            for item in conditions
        )
