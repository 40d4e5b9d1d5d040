"""The table of kinds: symmetric, complete, and what the engine says."""

from __future__ import annotations

from string import Formatter
from typing import get_args

import pytest

from rst2spec.spec.changes.kinds import IMPACTS, KINDS, POLICIES, Impact
from rst2spec.spec.model import CreationPolicy


def test_every_kind_has_its_twin() -> None:
    for name, kind in KINDS.items():
        assert KINDS[kind.twin].twin == name
        assert kind.impact in IMPACTS
    for name in KINDS:
        for come, gone in (("-added", "-removed"), ("-removed", "-added")):
            if name.endswith(come):
                assert KINDS[name].twin == name.removesuffix(come) + gone


def test_every_kind_has_its_words() -> None:
    """A title for one and for several, a pattern with what it is about, and sentences of why."""
    for name, kind in KINDS.items():
        one, several = kind.title
        words, others = one.split(), several.split()
        (plural,) = [new for old, new in zip(words, others, strict=True) if old != new]
        assert plural.endswith("s"), name
        fields = {field for _, field, _, _ in Formatter().parse(kind.template) if field}
        assert fields, name
        assert fields <= {"subject", "before", "after", "difference", "heading"}, name
        assert kind.why.endswith("."), name


def test_the_classes_are_all_of_them() -> None:
    assert set(IMPACTS) == set(get_args(Impact)) == {kind.impact for kind in KINDS.values()}


def test_each_policy_has_a_cell_for_each_other() -> None:
    policies = {*get_args(CreationPolicy), None}
    assert set(POLICIES) == policies
    for old, cells in POLICIES.items():
        assert set(cells) == policies - {old}
        for new, kind in cells.items():
            assert POLICIES[new][old] == KINDS[kind].twin


@pytest.mark.parametrize(
    ("kind", "impact"),
    [
        ("document-removed", "breaking"),
        ("flow-removed", "breaking"),
        ("mapping-removed", "breaking"),
        ("match-rule-removed", "breaking"),
        ("creation-narrowed", "breaking"),
        ("condition-added", "breaking"),
        ("creation-widened", "undecidable"),
        ("match-rule-added", "undecidable"),
        ("condition-changed", "undecidable"),
        ("type-lost", "undecidable"),
        ("condition-removed", "compatible"),
        ("system-renamed", "compatible"),
        ("name-blanked", "compatible"),
        ("name-healed", "compatible"),
        ("document-added", "compatible"),
        ("flow-added", "compatible"),
        ("mapping-added", "compatible"),
    ],
)
def test_lost_data_breaks_and_additions_do_not(kind: str, impact: Impact) -> None:
    assert KINDS[kind].impact == impact
