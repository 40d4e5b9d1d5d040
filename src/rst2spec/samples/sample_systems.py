"""Invents systems: their names, entity types and properties."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from rst2spec.samples.chance import RARE, Chance

_RARE_VARIANTS: Final = (
    "person customer relation", "classification status", "organisation", "contact", "variant", "company", "person",
)  # fmt: skip
_PATH_FORMS: Final = (
    "{}_id", "{}.{}_no", "{}-{}", "acme-order:{}{}", "acme:{}.{}", "$original_{}", "{}__c", "{}{}2",
)  # fmt: skip
_SYLLABLES: Final = (
    "ac", "me", "glo", "bex", "ini", "tech", "um", "bra", "hoo", "li", "pra", "xis", "vel", "tor", "ky", "no", "zen",
    "ta", "quo", "lum", "dra", "co", "fi", "nex", "or", "bit",
)  # fmt: skip
ENTITIES: Final = (
    "Member", "Order", "Invoice", "Person", "Company", "Project", "Task", "Article", "Price", "Ticket", "Shift",
    "Badge", "Contract", "Asset",
)  # fmt: skip
_PARTS: Final = (
    "name", "number", "email", "phone", "street", "city", "zip", "country", "code", "amount", "due", "date",
    "status", "owner", "note", "rate", "unit",
)  # fmt: skip


class SampleSystem(NamedTuple):
    """An invented system: its display names (mostly one), another spelling, and entity types with their properties."""

    slug: str
    names: tuple[str, ...]
    spelling: str
    entities: tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=4096)
def invented_system(number: int, seed: int, oddity: float) -> SampleSystem:
    """The system ``number`` of a seed."""
    chance = Chance(seed, "system", number, oddity=oddity)
    name = "".join(chance.one(_SYLLABLES) for _ in range(2 + chance.below(2))).capitalize()
    slug = f"{name.lower()}{number}"
    shown = f"{name} {number}" if chance.hit(0.3) else f"{name}{number}"
    names = (shown, f"{shown}.com") if chance.hit(0.08) else (shown,)
    if chance.rarely("system of several words"):
        names = (f"{shown} Group",)
    entities = []
    for index in range(3 + chance.below(6)):
        entity = chance.one(ENTITIES) + ("s" if chance.hit(0.4) else "")
        if chance.hit(0.1):
            entity += chance.one((" person", " company", " classification type"))
        paths = [_path(chance) for _ in range(4 + chance.below(14))]
        entities.append((_entity(chance.rare, entity) if index else "Member", tuple(dict.fromkeys(paths))))
    return SampleSystem(slug, names, names[0].upper(), tuple(entities))


def _entity(rare: Chance, entity: str) -> str:
    """An entity's name, at times with a variant or of several words."""
    if rare.hit(RARE["variant in parentheses"]):
        return f"{entity} ({rare.one(('human data', 'open', 'v2'))})"
    if rare.hit(RARE["rare variant"]):
        return f"{entity} {rare.one(_RARE_VARIANTS)}"
    if rare.hit(RARE["entity of several words"]):
        return f"{entity} line item"
    return "" if rare.hit(RARE["entity left out"]) else entity


def _path(chance: Chance) -> str:
    parts = [chance.one(_PARTS) for _ in range(1 + chance.below(2))]
    path = parts[0] + "".join(part.capitalize() for part in parts[1:])
    if chance.hit(0.3):
        path = f"{chance.one(_PARTS)}.{path}"
    if chance.hit(0.3):
        path = path[0].upper() + path[1:]
    if chance.rarely("path of another form"):
        return chance.rare.one(_PATH_FORMS).format(path, chance.rare.one(_PARTS))
    return path
