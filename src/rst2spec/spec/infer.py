"""What a blank system name may have been, by the evidence of configuration, document and folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from rst2spec.spec.model import Document, Evidence, System
from rst2spec.spec.names import contains_slug

_SIDES: Final = ("source", "target")


def infer_names(documents: Sequence[Document], systems: Mapping[str, str]) -> tuple[Document, ...]:
    """Fills in ``inferred_name``, ``inferred_from`` and ``candidates`` where a title is blank.

    The first evidence that gives a name decides; where it gives more than one, there is no inferred name.

    Args:
        documents: All documents of a run.
        systems: From the configuration: slug to name.
    """
    titles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for document in documents:
        for side in _SIDES:
            system = _system(document, side)
            if system.name and system.slug:
                titles[side, system.slug].add(system.name)
    return tuple([_with_names(document, systems, titles) for document in documents])


def _with_names(document: Document, systems: Mapping[str, str], titles: Mapping[tuple[str, str], set[str]]) -> Document:
    changed = {}
    for side in _SIDES:
        system = _system(document, side)
        if system.name is None:
            evidence, candidates = _evidence(document, side, systems, titles)
            name = candidates[0] if len(candidates) == 1 else None
            inferred = replace(
                system, inferred_name=name, inferred_from=evidence if name else None, candidates=candidates
            )
            if inferred != system:
                changed[side] = inferred
    return replace(document, **changed) if changed else document  # type: ignore[arg-type]


def _evidence(
    document: Document, side: str, systems: Mapping[str, str], titles: Mapping[tuple[str, str], set[str]]
) -> tuple[Evidence, tuple[str, ...]]:
    """The first kind of evidence that gives a name, and the names that it gives, sorted."""
    slug = _system(document, side).slug
    if slug is not None and slug in systems:
        return "configuration", (systems[slug],)
    names = {name for name in _names_in(document, side) if slug is None or contains_slug(name, slug)}
    if names or slug is None:
        return "document", tuple(sorted(names))
    other = _SIDES[1 - _SIDES.index(side)]
    for evidence, key in (("same_side", (side, slug)), ("other_side", (other, slug))):
        if titles.get(key):
            return cast("Evidence", evidence), tuple(sorted(titles[key]))
    return "other_side", ()


def _names_in(document: Document, side: str) -> Iterable[str]:
    """The names that a document's own sections give a side: labels, table headers, "synchronized into X"."""
    for flow in document.flows:
        if side == "source":
            connected = flow.creation.connected_to
            yield from _said(flow.source.system, None if connected is None else connected.system)
        else:
            yield from _said(flow.target.system, flow.type_system, flow.creation.into)


def _said(*names: str | None) -> Iterable[str]:
    return (name for name in names if name)


def _system(document: Document, side: str) -> System:
    return document.source if side == "source" else document.target
