"""Compares two versions of a document: a pure function of their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rst2spec.spec.changes import words
from rst2spec.spec.changes.around import Around
from rst2spec.spec.changes.change import Change, Place, SideName
from rst2spec.spec.changes.flow import flow_changes, move_changes, text_changes
from rst2spec.spec.changes.meaning import digest_of
from rst2spec.spec.changes.moves import FlowPair, Kept, side_by_side
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
    around = Around.of(old, new)
    names = Names(around)
    for side in _SIDES:
        names.title(side, getattr(old, side).name, getattr(new, side).name)
    pairs, outside = side_by_side(old, new)
    inside = [change for pair in pairs for change in flow_changes(around, names, pair)]
    yield from names.changes()
    yield from text_changes(around, outside)
    yield from move_changes(around, outside)
    yield from _whole_flows(around, pairs)
    yield from inside


def _whole_flows(around: Around, pairs: Sequence[FlowPair]) -> Iterator[Change]:
    """The flows that only one version has; one that its twins contain is merged with them, or was split off."""
    removed = [(pair, pair.old) for pair in pairs if pair.old is not None and pair.new is None]
    added = [(pair, pair.new) for pair in pairs if pair.new is not None and pair.old is None]
    kept = Kept(around.new.flows if removed else ())
    for pair, flow in removed:
        within = around.inside(flow, None)
        kind = "flow-merged" if kept.has(flow) else "flow-removed"
        yield within.change(kind, before=words.rows(len(flow.mappings), pair.moved_out))
    kept = Kept(around.old.flows if added else ())
    for pair, flow in added:
        within = around.inside(None, flow)
        kind = "flow-split" if kept.has(flow) else "flow-added"
        yield within.change(kind, after=words.rows(len(flow.mappings), pair.moved_in()))
