"""Histories of documents with twins: sections with the same heading, whose rows, rules, policies and order change."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from rst2spec.language.lists import spec_list_words
from rst2spec.spec.changes.change import Change
from rst2spec.spec.changes.kinds import KINDS
from tests.writing import Row, before, document, every, free, match, merge, new, section

PAIRS = [("Acme Member", "Globex Person"), ("Acme Order", "Globex Invoice")]
_ROWS = [
    (f"{source}{clause}", target, kind)
    for source in ("id", "ean", "sku", "vat")
    for target in ("ref", "gtin")
    for clause, kind in (("", '"string"'), ("", "N/A"), (" (Dependant on having NO in country)", '"string"'))
]
_RULES = [("sku", "code"), ("ean", "gtin"), ("id", "ref"), ("id (Dependant on having NO in country)", "ref")]
_TEXTS = ["Who brings the cake?", "Ask the union."]
_CONNECTED = ["Order", "Task", "Bill"]


@dataclass
class Twin:
    """A section."""

    labels: tuple[str, str]
    policy: str = "always"
    connected: list[str] = field(default_factory=lambda: ["Order"])
    rules: list[Row] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = _POLICIES[self.policy](self) + "".join(f"{text}\n\n" for text in self.texts)
        said += merge(*self.labels, self.rules) if self.rules else ""
        return section(*self.labels, self.rows, statements=said)


_POLICIES: dict[str, Callable[[Twin], str]] = {
    "always": lambda twin: every(*twin.labels),
    "linked": lambda twin: before(*twin.labels),
    "match": lambda twin: every(*twin.labels) + match(*twin.labels),
    "wet": lambda twin: free("When it rains", twin.labels[1]),
    "dry": lambda twin: free("When it is dry", twin.labels[1]),
    "connected": lambda twin: (
        before(*twin.labels) + new(*twin.labels, f"Acme {spec_list_words().join(twin.connected)}", "Globex")
    ),
    "none": lambda twin: "",
}


class TwinHistory:
    """A document with twins, and what becomes of it commit by commit."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.twins = [self._twin() for _ in range(self._random.randint(2, 5))]

    def versions(self, count: int) -> Iterator[str]:
        """The document at each commit."""
        for _ in range(count):
            yield document(*map(str, self.twins))
            for _ in range(self._random.randint(1, 4)):
                self._random.choice(self._EDITS)(self)

    def _twin(self) -> Twin:
        draw = self._random
        return Twin(
            PAIRS[draw.random() < 0.2],
            draw.choice(list(_POLICIES)),
            draw.sample(_CONNECTED, draw.randint(1, 3)),
            draw.sample(_RULES, draw.randint(0, 2)),
            draw.sample(_ROWS, draw.randint(0, 5)),
            draw.sample(_TEXTS, draw.randint(0, 1)),
        )

    def _move(self, name: str) -> None:
        having = [twin for twin in self.twins if getattr(twin, name)]
        if not having:
            return
        one, other = self._random.choice(having), self._random.choice(self.twins)
        items = getattr(one, name)
        getattr(other, name).append(items.pop(self._random.randrange(len(items))))
        if name == "connected" and not items:
            items.append("Order")

    def _move_row(self) -> None:
        self._move("rows")

    def _move_rule(self) -> None:
        self._move("rules")

    def _move_text(self) -> None:
        self._move("texts")

    def _move_connection(self) -> None:
        self._move("connected")

    def _swap_sections(self) -> None:
        self._random.shuffle(self.twins)

    def _swap_policies(self) -> None:
        one, other = self._random.choice(self.twins), self._random.choice(self.twins)
        one.policy, other.policy = other.policy, one.policy

    def _swap_rows(self) -> None:
        one, other = self._random.choice(self.twins), self._random.choice(self.twins)
        one.rows, other.rows = other.rows, one.rows

    def _change_policy(self) -> None:
        self._random.choice(self.twins).policy = self._random.choice(list(_POLICIES))

    def _add_row(self) -> None:
        self._random.choice(self.twins).rows.append(self._random.choice(_ROWS))

    def _remove_row(self) -> None:
        rows = self._random.choice(self.twins).rows
        if rows:
            rows.pop()

    def _delete_twin(self) -> None:
        if len(self.twins) > 1:
            self.twins.pop(self._random.randrange(len(self.twins)))

    def _merge_twins(self) -> None:
        if len(self.twins) > 1:
            gone = self.twins.pop()
            self.twins[0].rows += gone.rows
            self.twins[0].rules += gone.rules

    def _add_twin(self) -> None:
        if len(self.twins) < 8:
            self.twins.insert(self._random.randrange(len(self.twins) + 1), self._twin())

    _EDITS = (
        _move_row, _move_row, _move_rule, _move_text, _move_connection, _swap_sections, _swap_policies, _swap_rows,
        _change_policy, _add_row, _remove_row, _delete_twin, _merge_twins, _add_twin,
    )  # fmt: skip


def contradictions(changes: Iterable[Change]) -> list[tuple[Change, Change]]:
    """Changes of one version of a document that take each other back: what one removes under a heading, one adds."""
    found = list(changes)
    return [
        (one, other)
        for number, one in enumerate(found)
        for other in found[number + 1 :]
        if one.labels == other.labels and KINDS[one.kind].twin == other.kind and _takes_back(one, other)
    ]


def _takes_back(one: Change, other: Change) -> bool:
    if one.kind == other.kind:
        is_move = one.kind.partition("-moved")[1] != ""
        return one.subject == other.subject and (one.before, one.after) == (other.after, other.before) and not is_move
    if one.kind in ("flow-removed", "flow-added", "flow-merged", "flow-split"):
        return True
    if one.kind in ("mapping-removed", "mapping-added", "match-rule-removed", "match-rule-added"):
        return _paths(one) == _paths(other)
    if one.kind.startswith("connection-"):
        return not set((one.before or one.after).split(", ")).isdisjoint((other.before or other.after).split(", "))
    return one.subject == other.subject and (one.before, one.after) == (other.after, other.before)


def _paths(change: Change) -> list[str]:
    """The two paths of a row that came or went."""
    said = (change.before or change.after).replace(" = ", " -> ")
    return [part.split()[0] for part in said.split(" -> ")]
