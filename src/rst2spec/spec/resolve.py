"""What only a run's documents together show about the names in one of them: the questions it has, and their answers.

A document's own entry is built without looking at any other (``spec/references.py``). If it leaves something open, it
asks a question; ``RunNames`` collects the systems and entity types of all documents, and answers. Answers are only in
``resolved`` and ``inferred_into_slug``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final, Literal, NamedTuple

from rst2spec.spec.model import Creation, Document, Flow, Reference, Resolved, Side
from rst2spec.spec.names import NamePair, contains_slug, normalize_name, split_variant
from rst2spec.spec.references import WORD, Entity, forms_of, listed_system, prefix_length, words_of

_LONGEST_SLUG: Final = 255  # a slug is part of a file's name
_MAX_READINGS: Final = 4  # names that begin with each other: each one is a look at the whole text
_BETWEEN: Final = " \t-_"  # what is between a system and an entity type


class Question(NamedTuple):
    """Something that a document leaves open.

    Attributes:
        kind: ``label``: the system that a label names; ``reference``: the entity type that a name in a list means;
            ``into``: the system that others are synchronized into.
        text: The label or name.
        slug: The slug of the label's system, if only a longer name of it is looked for; of a reference, the slug of the
            system that its list is about; else null.
        length: The length of the system's name that the document sees in the label; 0 for other questions.
    """

    kind: Literal["label", "reference", "into"]
    text: str
    slug: str | None = None
    length: int = 0


class Links(NamedTuple):
    """What a document contributes to the names of a run, and what it asks.

    Attributes:
        entities: Its entity types with their systems' slugs, each once.
        names: The names that its sections use, with the slugs of the systems, each once.
        questions: Its questions, in the order of the fields that hold the answers.
    """

    entities: tuple[tuple[str, str | None, str | None], ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    questions: tuple[Question, ...] = ()


Answer = Resolved | str | None
"""The value of a field: ``resolved``, or a slug for ``inferred_into_slug``."""


def no_answer(question: Question) -> Answer:  # noqa: ARG001
    """The answer of a run without documents."""
    return None


def open_references(flow: Flow, document: Document) -> Iterator[tuple[int, Question]]:
    """The references of a flow that its document leaves open, with their places in the list."""
    if flow.creation.connected_to:
        *references, _ = _creation_questions(flow.creation, document)
        yield from ((number, question) for number, question in enumerate(references) if question is not None)


def links_of(document: Document) -> Links:
    """What a document contributes to the names of a run, and what it asks."""
    source_slug, target_slug = document.source.slug, document.target.slug
    entities: dict[tuple[str | None, str | None, str | None], None] = {}
    names: dict[tuple[str | None, str | None], None] = {}
    type_systems: dict[str | None, None] = {}
    questions: list[Question] = []
    for flow in document.flows:  # most of a run's documents, so this loop calls nothing for nearly all flows
        source, target, creation = flow.source, flow.target, flow.creation
        entities[source.slug, source.entity, source.variant] = None
        entities[target.slug, target.entity, target.variant] = None
        if source.slug == source_slug:
            names[source_slug, source.system] = None
        if target.slug == target_slug:
            names[target_slug, target.system] = None
        type_systems[flow.type_system] = None
        if creation.into is not None:
            names[creation.into_slug, creation.into] = None
        if _may_ask(flow):
            questions += [question for question in _flow_questions(flow, document) if question is not None]
    for name in type_systems:
        if name and target_slug and contains_slug(name, target_slug):
            names[target_slug, name] = None
    return Links(
        tuple([(slug, entity, variant) for slug, entity, variant in entities if slug is not None]),
        tuple([(slug, name) for slug, name in names if slug is not None and name is not None]),
        tuple(questions),
    )


def with_answers(document: Document, answers: Iterable[Any]) -> Document:
    """A document with the answers to the questions that ``links_of`` lists."""
    if not any(map(_may_ask, document.flows)):
        return document
    remaining = iter(answers)
    flows = [_answered(flow, document, remaining) if _may_ask(flow) else flow for flow in document.flows]
    return replace(document, flows=tuple(flows))


def _may_ask(flow: Flow) -> bool:
    """Whether a flow can have a question: false for nearly all of them."""
    source, target, creation = flow.source, flow.target, flow.creation
    if source.slug is None or target.slug is None or creation.into is not None or creation.connected_to:
        return True
    return " " in (source.entity or "") or " " in (target.entity or "")


def _flow_questions(flow: Flow, document: Document) -> Iterator[Question | None]:
    """The questions of a flow in the order of its fields; null for a field without one."""
    yield _label_question(flow.source, document.source.slug)
    yield _label_question(flow.target, document.target.slug)
    yield from _creation_questions(flow.creation, document)


def _answered(flow: Flow, document: Document, answers: Iterator[Any]) -> Flow:
    source, target, *references, into = _flow_questions(flow, document)
    creation = flow.creation
    fields: dict[str, Any] = {}
    if source is not None:
        fields["source"] = replace(flow.source, resolved=next(answers))
    if target is not None:
        fields["target"] = replace(flow.target, resolved=next(answers))
    if any(references):
        items = zip(creation.connected_to or (), references, strict=True)
        # replace() takes five times as long, and a list can have many
        found = [
            item
            if question is None
            else Reference(item.text, item.system, item.slug, item.entity, item.variant, item.flow_ids, next(answers))
            for item, question in items
        ]
        fields["creation"] = creation = replace(creation, connected_to=tuple(found))
    if into is not None:
        fields["creation"] = replace(creation, inferred_into_slug=next(answers))
    return replace(flow, **fields) if fields else flow


def _label_question(side: Side, slug: str | None) -> Question | None:
    """The question that a label leaves open."""
    if side.system is None or slug is None:
        return None
    if side.slug is None:
        return Question("label", side.label)
    # a longer name of the system would leave at least one word for the entity
    is_long = side.entity is not None and " " in side.entity
    return Question("label", side.label, side.slug, len(side.system)) if is_long else None


def _creation_questions(creation: Creation, document: Document) -> Iterator[Question | None]:
    """The questions of the references, and of the system that they are synchronized into; null where there is none."""
    references = creation.connected_to or ()
    listed = _listed_slug(references, document) if references else None
    for item in references:
        yield None if is_found(item) else Question("reference", item.text, listed)
    yield Question("into", creation.into) if creation.into and creation.into_slug is None else None


def is_found(reference: Reference) -> bool:
    """Whether an entity type of the document has this name."""
    return bool(reference.flow_ids)


def _listed_slug(references: Sequence[Reference], document: Document) -> str | None:
    names = [NamePair(system.name, system.slug) for system in (document.source, document.target)]
    system = listed_system(references[0], *names)
    return None if system is None else system.slug


class RunNames:
    """The systems and entity types of a run's documents, by their names."""

    def __init__(self, configured: Mapping[str, str]) -> None:
        self.titles: dict[str, Counter[str]] = defaultdict(Counter)
        """The names in titles, by slug, with the number of titles."""
        self.sections: dict[str, Counter[str]] = defaultdict(Counter)
        """The names in sections, by slug, with the number of documents."""
        self._configured = configured
        self._entities: dict[str, dict[str, list[Entity]]] = {}
        self._known: set[tuple[str, str | None, str | None]] = set()
        self._trie: dict[str, Any] | None = None

    def add(self, systems: Iterable[NamePair], links: Links) -> None:
        """Adds a document: its two systems, and its links."""
        for name, slug in systems:
            if slug is not None:
                self._entities.setdefault(slug, {})
                if name is not None:
                    self.titles[slug][name] += 1
        for slug, name in links.names:
            self.sections[slug][name] += 1
        for key in links.entities:
            if key not in self._known:
                self._known.add(key)
                slug, *entity = key
                self._entities.setdefault(slug, {}).setdefault(forms_of(entity), []).append((entity[0], entity[1]))

    def answer(self, question: Question) -> Answer:
        """The answer to a question; null if the run has none, or more than one."""
        if question.kind == "into":
            return self._slug_of(question.text)
        if question.kind == "label":
            return self._label(question)
        return self._reference(question.text, question.slug)

    def _slug_of(self, name: str) -> str | None:
        """The slug of the system that has exactly this name."""
        return next((slug for slug, end in self._prefixes(name) if end == len(name)), None)

    def _label(self, question: Question) -> Resolved | None:
        text = question.text
        for slug, end in self._prefixes(text):
            is_wanted = question.slug is None or (slug == question.slug and end > question.length)
            if is_wanted and (end == len(text) or text[end].isspace()):
                return Resolved(slug, *split_variant(text[end:].strip()))
        return None

    def _reference(self, text: str, listed: str | None) -> Resolved | None:
        readings = [] if listed is None else [(listed, text)]
        for slug, end in islice(self._prefixes(text), _MAX_READINGS):
            rest = text[end:].lstrip(_BETWEEN)
            readings += [(slug, rest), (slug, rest[prefix_length(rest, NamePair(None, slug)) :].lstrip(_BETWEEN))]
        for slug, name in readings:
            entity = self._entity(slug, name)
            if entity is not None:
                return Resolved(slug, *entity)
        return None

    def _entity(self, slug: str, name: str) -> Entity | None:
        """The entity type of a system that has this name; null if none or several have it."""
        words = words_of(name)
        alike = self._entities.get(slug, {}).get(words, [])
        exact = [entity for entity in alike if " ".join(filter(None, entity)) == name]
        if len(exact) == 1 or (words and len(alike) == 1):
            return (exact or alike)[0]
        return None

    def _prefixes(self, text: str) -> Iterator[tuple[str, int]]:
        """The systems whose name, or whose slug in any spelling, a text begins with, and where it ends; longest first.

        If two systems have a name, it belongs to the one whose slug it spells, else to none.
        """
        found: list[tuple[str, int]] = []
        node: dict[str, Any] | None = self._names()
        normalized = ""
        for word in WORD.finditer(text):
            if node is not None:
                node = node.get(word[0].casefold())
            if len(normalized) <= _LONGEST_SLUG:
                normalized += normalize_name(word[0])
            if node is None and len(normalized) > _LONGEST_SLUG:
                break
            slugs = set() if node is None else node.get("", set())
            if normalized in self._entities:
                found.append((normalized, word.end()))
            elif len(slugs) == 1:
                found += [(slug, word.end()) for slug in slugs]
        return reversed(found)

    def _names(self) -> dict[str, Any]:
        """All names as a tree of words; the slugs of a name are under the empty word."""
        if self._trie is None:
            self._trie = {}
            for names in (self.titles, self.sections, {slug: [name] for slug, name in self._configured.items()}):
                for slug, listed in names.items():
                    for name in listed:
                        node = self._trie
                        for word in words_of(name).split():
                            node = node.setdefault(word, {})
                        if node is not self._trie:
                            node.setdefault("", set()).add(slug)
        return self._trie
