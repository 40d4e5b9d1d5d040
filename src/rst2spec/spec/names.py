"""Names of systems: what a label says of its system, and what a blank name may have been."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# Last words of a label that are no part of the entity's name. Found in real labels; the longest fits first.
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
def squeeze(name: str) -> str:
    """Letters and digits only, in lower case: the form that slugs have."""
    return "".join([char for char in name.lower() if char.isalnum()])


def contains_slug(name: str, slug: str) -> bool:
    """Whether a name can be the one behind a slug. True for every name of the corpus that is not blank."""
    return squeeze(slug) in squeeze(name)


@lru_cache(maxsize=16_384)
def split_label(
    label: str, title_name: str | None, slug: str | None, type_system: str | None
) -> tuple[str | None, str | None, str | None]:
    """Splits a label as written into system, entity and variant, each null where it isn't there.

    Args:
        label: The label; a leading blank says that the generator had no name for the system.
        title_name: The system's name in the title, null if it is blank.
        slug: The system's slug, from the file's name.
        type_system: The name before ``Data Type`` in the section's table; of a source null.
    """
    system, rest = split_system(label, title_name, slug, type_system)
    entity, variant = _split_variant(rest)
    return system, entity, variant


def split_system(
    label: str, title_name: str | None, slug: str | None, type_system: str | None = None
) -> tuple[str | None, str]:
    """Splits a label as written into its system and the rest. The first rule that fits, at a word's end, decides."""
    text = label.strip()
    if label[:1].isspace() or not text:
        return None, text
    length = (
        _begins(text, title_name)
        or _slug_run(text, slug)
        or _begins(text, type_system)
        or len(text.split(maxsplit=1)[0])
    )
    return text[:length], text[length:].strip()


def _begins(text: str, name: str | None) -> int:
    """The length of ``name`` if ``text`` begins with it and a word ends there, else 0."""
    if name and text.startswith(name) and (len(text) == len(name) or text[len(name)].isspace()):
        return len(name)
    return 0


def _slug_run(text: str, slug: str | None) -> int:
    """The length of the longest run of leading words that is the slug, once or several times over, else 0."""
    wanted = squeeze(slug) if slug else ""
    if not wanted:
        return 0
    found = offset = 0
    for word in re.finditer(r"\S+", text):
        piece = squeeze(word[0])
        expected = wanted[offset:] + wanted * (len(piece) // len(wanted) + 1)
        if not expected.startswith(piece):
            break
        offset = (offset + len(piece)) % len(wanted)
        if piece and not offset:
            found = word.end()
    return found


def _split_variant(rest: str) -> tuple[str | None, str | None]:
    if rest.endswith(")"):
        before, bracket, variant = rest[:-1].rpartition("(")
        if bracket and ")" not in variant and (not before or before[-1].isspace()):
            return before.strip() or None, variant.strip() or None
    if rest.endswith(_VARIANT_ENDS):  # in one look: most labels have none
        variant = next(variant for variant in VARIANTS if rest.endswith(f" {variant}"))
        return rest[: -len(variant)].strip() or None, variant
    return rest or None, None
