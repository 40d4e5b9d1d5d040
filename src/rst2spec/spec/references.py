"""References of a sentence to entity types: "a Sys One, Two, or Three", each looked up among the document's own flows.

A name is written with the system's name, with its slug and a hyphen ("acme-orders"), or alone; a variant follows after
a space, a hyphen, or in parentheses. Which of these it is, the entity types of the document decide: nothing is split
off that leaves a name which no flow has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from rst2spec.language.lists import ListWords, list_words, spec_list_words
from rst2spec.spec.model import Reference, Side
from rst2spec.spec.names import NamePair, Owner, split_system

WORD: Final = re.compile(r"[^\W_]+")
"""A word of a name."""

Entity = tuple[str | None, str | None]
"""An entity type and its variant."""


def list_text(references: Iterable[Reference]) -> str:
    """The list that references were read from, with the words of the built-in dialect."""
    return spec_list_words().join([reference.text for reference in references])


@lru_cache(maxsize=16_384)
def words_of(text: str) -> str:
    """A name's words in lower case, whatever is between them: a hyphen, a space or a parenthesis."""
    return " ".join(WORD.findall(text.casefold()))


def forms_of(entity: Iterable[str | None]) -> str:
    """The words of an entity type with its variant, as ``words_of`` returns them."""
    return words_of(" ".join(filter(None, entity)))


class DocumentNames(NamedTuple):
    """The two systems of a document."""

    source: NamePair
    target: NamePair


def read_references(text: str, names: DocumentNames, words: ListWords | None = None) -> tuple[Reference, ...]:
    """The references of a list as written, before they are looked up: only the first one begins with a system.

    Args:
        text: The list.
        names: The document's systems.
        words: The words between the names; null for those of the dialect in use.
    """
    is_blank = text[:1].isspace()
    references = []
    for number, name in enumerate((words or list_words()).split(text)):
        system = None
        if number == 0 and not is_blank:
            system, _, _ = split_system(name, names.source, names.target)
        references.append(Reference(name, system, None, None, None, ()))
    return tuple(references)


def bare_names(references: Sequence[Reference]) -> tuple[str, ...]:
    """The names of a list as written, the first one without its system."""
    if not references:
        return ()
    first, *others = references
    rest = first.text[len(first.system or "") :]
    if rest and not rest[0].isspace():  # no system, or one that a hyphen follows
        rest = first.text
    return tuple([name for name in (rest.strip(), *[reference.text for reference in others]) if name])


class _Found(NamedTuple):
    """An entity type of the document, and its flows."""

    slug: str | None
    entity: Entity
    as_source: list[str]
    as_target: list[str]


class DocumentEntities:
    """The entity types of a document's flows, by the words of their names."""

    def __init__(self, names: DocumentNames) -> None:
        self._names = names
        self._keys = names.source.key, names.target.key
        self._found: dict[tuple[str, Entity], _Found] = {}  # by the system's key: both sides may be one system
        self._by_words: dict[tuple[str, str], dict[Entity, _Found]] = {}

    def add(self, flow_id: str, source: tuple[Side, Owner], target: tuple[Side, Owner]) -> None:
        """Adds the two sides of a flow, each with the system that its label names."""
        own, other = self._keys
        for side, owner in (source, target):
            if owner != "unknown":
                found = self._add(own if owner == "own" else other, side)
                (found.as_source if side is source[0] else found.as_target).append(flow_id)
            own, other = other, own

    def _add(self, system: str, side: Side) -> _Found:
        entity = side.entity, side.variant
        found = self._found.get((system, entity))
        if found is None:
            found = self._found[system, entity] = _Found(side.slug, entity, [], [])
            self._by_words.setdefault((system, forms_of(entity)), {})[entity] = found
        return found

    def resolve(self, references: Sequence[Reference]) -> tuple[Reference, ...]:
        """The references with what the document shows about them.

        Where a list begins with the name of one system, the names after it are those of its entity types.
        """
        resolved = []
        listed = listed_system(references[0], *self._names) if references else None
        for reference in references:
            system, found = self._look_up(reference.text, listed)
            if found is None:
                is_same = reference.system is not None or system is None
                resolved.append(reference if is_same else replace(reference, system=system))
                continue
            entity, variant = found.entity
            flow_ids = tuple(found.as_source or found.as_target)
            resolved.append(Reference(reference.text, system, found.slug, entity, variant, flow_ids))
        return tuple(resolved)

    def _look_up(self, text: str, listed: NamePair | None) -> tuple[str | None, _Found | None]:
        """The system's name or slug at a name's beginning, and the entity type that it names; null for both if none."""
        written = None
        for system, key, rest in self._readings(text, listed):
            written = written or system
            words = words_of(rest)
            candidates = self._by_words.get((key, words), {})
            exact = [found for entity, found in candidates.items() if " ".join(filter(None, entity)) == rest]
            if len(exact) == 1 or (words and len(candidates) == 1):
                return system, next(iter(exact or candidates.values()))
        return written, None

    def _readings(self, text: str, listed: NamePair | None) -> Iterator[tuple[str | None, str, str]]:
        """What a name can mean: the system's name in it, the system's key, and the rest."""
        if listed is not None:
            yield None, listed.key, text
        for names in self._names:
            length = prefix_length(text, names)
            if length:
                rest = text[length:].strip()
                system = text[:length].rstrip("-_ ")
                yield system, names.key, rest
                yield system, names.key, rest[prefix_length(rest, names) :]  # "Wix.com Wix-orders"


def listed_system(first: Reference, source: NamePair, target: NamePair) -> NamePair | None:
    """The system that a list is about, which its first name begins with; null if it is none of the document's."""
    if first.system is None:
        return source
    _, _, owner = split_system(first.text, source, target)
    return {"own": source, "other": target, "unknown": None}[owner]


def prefix_length(text: str, names: NamePair) -> int:
    """The length of a system's name or slug at the beginning of a name, with the hyphen after it; 0 if it has none."""
    length = names.prefix_length(text)
    if length:
        return length
    for name in names:
        if name and text[: len(name)].casefold() == name.casefold():
            rest = text[len(name) :].lstrip("-_")
            if rest[:1].strip() and len(rest) < len(text) - len(name):
                return len(text) - len(rest)
    return 0
