"""Pairs documents of two sides: by path, then by the slugs in their names."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Protocol, TypeVar

from rst2spec.spec.changes.matching import Matched, in_order, paired
from rst2spec.spec.values import slugs_of


class HasPath(Protocol):
    """Something with a document's path."""

    @property
    def path(self) -> str:
        """The document's path."""


Item = TypeVar("Item", bound=HasPath)


def pair_documents(old: Sequence[Item], new: Sequence[Item]) -> Matched[Item]:
    """Pairs documents by path, then those with unique slugs, such as in a renamed folder."""
    matched = paired(Matched(list(old), list(new), []), lambda item: item.path, in_order)
    return paired(matched, lambda item: slugs_key(item.path))


def slugs_key(path: str) -> Hashable:
    """A document's slugs; null if its name has none."""
    slugs = slugs_of(path)
    return None if slugs == (None, None) else slugs


def by_path(pairs: Iterable[tuple[Item | None, Item | None]]) -> list[tuple[Item | None, Item | None]]:
    """Pairs in the order of their new paths."""
    return sorted(pairs, key=lambda pair: ((pair[1] or pair[0]).path, (pair[0] or pair[1]).path))  # type: ignore[union-attr]
