"""Names of systems: splits labels into system, entity and variant, and compares names with slugs."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from rst2spec.spec.model import Side

SideName = Literal["source", "target"]
"""A side of a document, flow or row."""

SIDES: Final[tuple[SideName, SideName]] = ("source", "target")

# Last words of a label that aren't part of the entity's name. They occur in real labels; the longest is tried first.
VARIANTS: Final = (
    "person customer relation",
    "classification status",
    "classification type",
    "organisation",
    "company",
    "contact",
    "variant",
    "person",
)

_VARIANT_ENDS: Final = tuple([f" {variant}" for variant in VARIANTS])


@lru_cache(maxsize=16_384)
def normalize_name(name: str) -> str:
    """Letters and digits only, in lower case: the form of slugs."""
    return "".join([char for char in name.lower() if char.isalnum()])


def contains_slug(name: str, slug: str) -> bool:
    """Whether a slug can be derived from a name. True for every name in the corpus that isn't blank."""
    return normalize_name(slug) in normalize_name(name)


class NamePair(NamedTuple):
    """What a document knows of one of its systems: the name in its title, and the slug in its file's name."""

    name: str | None
    slug: str | None

    @property
    def key(self) -> str:
        """The key of the system in ids: the slug, or the normalized name if the file's name has no slug."""
        return self.slug or normalize_name(self.name or "")

    def prefix_length(self, text: str) -> int:
        """The length of the name, or else of the spelled slug, at the beginning of a text; 0 if it has neither."""
        return _prefix_length(text, self.name) or _slug_prefix_length(text, self.slug)

    def may_be_called(self, name: str, type_system: str | None) -> bool:
        """Whether a name can be this system's: it contains the slug, or is the beginning of another name of it."""
        if self.slug is None or contains_slug(name, self.slug):
            return True
        others = [self.name, type_system if type_system and contains_slug(type_system, self.slug) else None]
        return any(other and _prefix_length(other.casefold(), name.casefold()) for other in others)


Owner = Literal["own", "other", "unknown"]
"""Which of a document's two systems a label names: that of its own side, that of the other side, or none of them."""


class SplitLabel(NamedTuple):
    """A label's parts, each null if it is missing, and the system that it names."""

    system: str | None
    entity: str | None
    variant: str | None
    owner: Owner


def written_label(side: Side) -> str:
    """A side's label in the document: one without its system begins with a space."""
    return side.label if side.system is not None else f" {side.label}"


def split_label(label: str, own: NamePair, other: NamePair, type_system: str | None) -> SplitLabel:
    """Splits a label as written into system, entity and variant.

    Args:
        label: The label; with a leading space if the generator had no name for the system.
        own: The system on the label's side of the document.
        other: The system on the other side.
        type_system: The name before ``Data Type`` in the section's table; null for a source.
    """
    return _own_label(label, own) or _other_label(label, own, other, type_system)


@lru_cache(maxsize=16_384)
def _own_label(label: str, own: NamePair) -> SplitLabel | None:
    """The parts of a label that has no system or begins with the own one's name or slug: nearly all of them."""
    text = label.strip()
    length = 0 if label[:1].isspace() else own.prefix_length(text)
    if not length and text and not label[:1].isspace():
        return None
    return SplitLabel(text[:length] or None, *split_variant(text[length:].strip()), "own")


@lru_cache(maxsize=4_096)
def _other_label(label: str, own: NamePair, other: NamePair, type_system: str | None) -> SplitLabel:
    system, rest, owner = split_system(label, own, other, type_system)
    return SplitLabel(system, *split_variant(rest), owner)


def split_system(
    label: str, own: NamePair, other: NamePair, type_system: str | None = None
) -> tuple[str | None, str, Owner]:
    """Splits a label as written into its system and the rest, at a word's end. The first rule that applies decides.

    The own system comes first: the name of the other one may be the beginning of its name.
    """
    text = label.strip()
    if label[:1].isspace() or not text:
        return None, text, "own"
    owner: Owner = "own"
    length = own.prefix_length(text)
    if not length:
        length = other.prefix_length(text)
        owner = "other"
    if not length:
        length = _prefix_length(text, type_system) or len(text.split(maxsplit=1)[0])
        # a single word may be an entity without a system: only a word in front of another one is clearly a system
        owner = "own" if length == len(text) or own.may_be_called(text[:length], type_system) else "unknown"
    return text[:length], text[length:].strip(), owner


def _prefix_length(text: str, name: str | None) -> int:
    """The length of ``name`` if ``text`` begins with it and the word ends there, else 0."""
    if name and text.startswith(name) and (len(text) == len(name) or text[len(name)].isspace()):
        return len(name)
    return 0


def _slug_prefix_length(text: str, slug: str | None) -> int:
    """The length of the longest sequence of leading words that spells the slug, once or repeatedly, else 0."""
    normalized_slug = normalize_name(slug) if slug else ""
    if not normalized_slug:
        return 0
    length = offset = 0
    for word in re.finditer(r"\S+", text):
        part = normalize_name(word[0])
        expected = normalized_slug[offset:] + normalized_slug * (len(part) // len(normalized_slug) + 1)
        if not expected.startswith(part):
            break
        offset = (offset + len(part)) % len(normalized_slug)
        if part and not offset:
            length = word.end()
    return length


def split_variant(rest: str) -> tuple[str | None, str | None]:
    """Splits a label without its system into entity and variant, each null if it is missing."""
    if rest.endswith(")"):
        before, bracket, variant = rest[:-1].rpartition("(")
        if bracket and ")" not in variant and (not before or before[-1].isspace()):
            return before.strip() or None, variant.strip() or None
    if rest.endswith(_VARIANT_ENDS):  # one test for all: most labels have none
        variant = next(variant for variant in VARIANTS if rest.endswith(f" {variant}"))
        return rest[: -len(variant)].strip() or None, variant
    return rest or None, None


def ranked_names(counts: Counter[str]) -> list[str]:
    """Names, the most frequent first; of equally frequent ones, the alphabetically first."""
    return sorted(counts, key=lambda name: (-counts[name], name))


def most_frequent_name(counts: Counter[str]) -> str:
    """The most frequent name, in its most frequent spelling: names that differ only in case are one."""
    spellings = by_spelling(counts)
    totals = Counter({names[0]: sum(counts[name] for name in names) for names in spellings})
    return ranked_names(totals)[0]


def by_spelling(counts: Counter[str]) -> list[list[str]]:
    """Names in groups that differ only in case, the most frequent spelling first in each."""
    groups: dict[str, list[str]] = {}
    for name in ranked_names(counts):
        groups.setdefault(name.casefold(), []).append(name)
    return list(groups.values())
