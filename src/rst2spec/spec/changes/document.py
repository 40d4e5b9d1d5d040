"""Compares two versions of a document: a pure function of their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rst2spec.spec.changes import words
from rst2spec.spec.changes.around import Around
from rst2spec.spec.changes.change import Change, Place, SideName
from rst2spec.spec.changes.flow import flow_changes
from rst2spec.spec.changes.matching import left_over, match_flows
from rst2spec.spec.changes.meaning import digest_of, flow_meaning, texts
from rst2spec.spec.changes.names import Names
from rst2spec.spec.model import Document

_SIDES: Final[tuple[SideName, SideName]] = ("source", "target")


def changes_between(old: Document | None, new: Document | None, *, trusted: bool = True) -> tuple[Change, ...]:
    """What changed from one version of a document to another, in a fixed order; nothing where they mean the same.

    Args:
        old: How it was; null where there was none.
        new: How it is; null where there is none any more.
        trusted: Whether the digests are known to be those of what the documents say: then it is only they that are
            compared first. A spec that comes from elsewhere may have been edited by hand.
    """
    if old is None or new is None:
        return tuple(_one_sided(old, new))
    if trusted and old.digest == new.digest:
        return ()
    found = tuple(_document(old, new))
    if not found and not trusted and not old.digest == new.digest == digest_of(new):
        around = Around(old, new)
        found = (around.change("digest-changed", before=old.digest, after=new.digest),)
    return found


def changed_documents(old: Iterable[Document], new: Iterable[Document]) -> tuple[tuple[Change, ...], ...]:
    """What changed in each document that isn't the same on both sides, by path; no digest is trusted."""
    before, after = ({document.path: document for document in documents} for documents in (old, new))
    found = [changes_between(before.get(path), after.get(path), trusted=False) for path in sorted({*before, *after})]
    return tuple(filter(None, found))


def slug_changes(old: Document | None, new: Document | None, *, is_one: bool) -> Iterator[Change]:
    """Whether a document's file goes by other slugs; ``is_one`` where it was named by itself, in whatever file."""
    if old is None or new is None or is_one or _slugs(old) == _slugs(new):
        return
    before, after = ("-".join(map(words.name, _slugs(document))) for document in (old, new))
    yield Around(old, new).change("slug-changed", before=before, after=after)


def _one_sided(old: Document | None, new: Document | None) -> Iterator[Change]:
    if old is not None:
        said = words.content(old.flows)
        yield Change("document-removed", old.path, _slugs(old), Place(old.path, None), None, before=said)
    elif new is not None:
        said = words.content(new.flows)
        yield Change("document-added", new.path, _slugs(new), None, Place(new.path, None), after=said)


def _slugs(document: Document) -> tuple[str | None, str | None]:
    return document.source.slug, document.target.slug


def _document(old: Document, new: Document) -> Iterator[Change]:
    around = Around(old, new)
    names = Names(around)
    for side in _SIDES:
        names.title(side, getattr(old, side).name, getattr(new, side).name)
    flows = match_flows(old.flows, new.flows, flow_meaning)
    inside = [change for pair in flows.pairs for change in flow_changes(around, names, *pair)]
    yield from names.changes()
    gone, come = left_over(texts(old.unread), texts(new.unread), str)[:2]
    yield from (around.change("text-removed", before=text) for text in gone)
    yield from (around.change("text-added", after=text) for text in come)
    for flow in flows.removed:
        place = Place(old.path, flow.line)
        said = words.mappings([flow])
        labels = words.labels_of(flow)
        yield around.change("flow-removed", subject=labels, before=said, flow=flow.id, labels=labels, old=place)
    for flow in flows.added:
        place = Place(new.path, flow.line)
        said = words.mappings([flow])
        labels = words.labels_of(flow)
        yield around.change("flow-added", subject=labels, after=said, flow=flow.id, labels=labels, new=place)
    yield from inside
