"""Names of systems: splits labels into system, entity and variant, and compares names with slugs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

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


@lru_cache(maxsize=16_384)
def split_label(
    label: str, title_name: str | None, slug: str | None, type_system: str | None
) -> tuple[str | None, str | None, str | None]:
    """Splits a label as written into system, entity and variant, each null if it is missing.

    Args:
        label: The label; with a leading space if the generator had no name for the system.
        title_name: The system's name in the title, null if it is blank.
        slug: The system's slug, from the file's name.
        type_system: The name before ``Data Type`` in the section's table; null for a source.
    """
    system, rest = split_system(label, title_name, slug, type_system)
    entity, variant = _split_variant(rest)
    return system, entity, variant


def split_system(
    label: str, title_name: str | None, slug: str | None, type_system: str | None = None
) -> tuple[str | None, str]:
    """Splits a label as written into its system and the rest, at a word's end. The first rule that applies decides."""
    text = label.strip()
    if label[:1].isspace() or not text:
        return None, text
    length = (
        _prefix_length(text, title_name)
        or _slug_prefix_length(text, slug)
        or _prefix_length(text, type_system)
        or len(text.split(maxsplit=1)[0])
    )
    return text[:length], text[length:].strip()


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


def _split_variant(rest: str) -> tuple[str | None, str | None]:
    if rest.endswith(")"):
        before, bracket, variant = rest[:-1].rpartition("(")
        if bracket and ")" not in variant and (not before or before[-1].isspace()):
            return before.strip() or None, variant.strip() or None
    if rest.endswith(_VARIANT_ENDS):  # one test for all: most labels have none
        variant = next(variant for variant in VARIANTS if rest.endswith(f" {variant}"))
        return rest[: -len(variant)].strip() or None, variant
    return rest or None, None
