"""Compares two versions of a document, as a pure function of their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rst2spec.spec.changes import descriptions
from rst2spec.spec.changes.change import Change, Location
from rst2spec.spec.changes.context import ChangeContext
from rst2spec.spec.changes.flow_changes import flow_changes, move_changes, text_changes
from rst2spec.spec.changes.meaning import digest_of
from rst2spec.spec.changes.moves import ContainedFlows, FlowPair, side_by_side
from rst2spec.spec.changes.name_changes import NameChanges
from rst2spec.spec.model import Document
from rst2spec.spec.names import SIDES


def changes_between(old: Document | None, new: Document | None, *, trusted: bool = True) -> tuple[Change, ...]:
    """The changes from one version of a document to another, in a fixed order; none if they have the same meaning.

    Args:
        old: The old document; null if there was none.
        new: The new document; null if it was removed.
        trusted: Whether the digests are known to be right, so that documents with equal digests aren't compared. The
            digests of an external spec may be wrong: it may have been edited by hand.
    """
    if old is None or new is None:
        return tuple(_one_sided(old, new))
    if trusted and old.digest == new.digest:
        return ()
    changes = tuple(_document(old, new))
    if not changes and not trusted and not old.digest == new.digest == digest_of(new):
        context = ChangeContext(old, new)
        changes = (context.change("digest-changed", before=old.digest, after=new.digest),)
    return changes


def changed_documents(old: Iterable[Document], new: Iterable[Document]) -> tuple[tuple[Change, ...], ...]:
    """The changes of each document that differs, by path; digests aren't trusted."""
    before, after = ({document.path: document for document in documents} for documents in (old, new))
    changes = [changes_between(before.get(path), after.get(path), trusted=False) for path in sorted({*before, *after})]
    return tuple(filter(None, changes))


def slug_changes(old: Document | None, new: Document | None, *, is_one: bool) -> Iterator[Change]:
    """The change of a document's slugs; none if ``is_one``: if the document was compared by itself, in any file."""
    if old is None or new is None or is_one or _slugs(old) == _slugs(new):
        return
    before, after = ("-".join(map(descriptions.name, _slugs(document))) for document in (old, new))
    yield ChangeContext(old, new).change("slug-changed", before=before, after=after)


def _one_sided(old: Document | None, new: Document | None) -> Iterator[Change]:
    if old is not None:
        description = descriptions.content(old.flows)
        yield Change("document-removed", old.path, _slugs(old), Location(old.path, None), None, before=description)
    elif new is not None:
        description = descriptions.content(new.flows)
        yield Change("document-added", new.path, _slugs(new), None, Location(new.path, None), after=description)


def _slugs(document: Document) -> tuple[str | None, str | None]:
    return document.source.slug, document.target.slug


def _document(old: Document, new: Document) -> Iterator[Change]:
    context = ChangeContext.of(old, new)
    names = NameChanges(context)
    for side in SIDES:
        names.title(side, getattr(old, side).name, getattr(new, side).name)
    pairs, outside = side_by_side(old, new)
    inside = [change for pair in pairs for change in flow_changes(context, names, pair)]
    yield from names.changes()
    yield from text_changes(context, outside)
    yield from move_changes(context, outside)
    yield from _whole_flows(context, pairs)
    yield from inside


def _whole_flows(context: ChangeContext, pairs: Sequence[FlowPair]) -> Iterator[Change]:
    """The flows that only one version has. A flow whose twins contain it was merged with them, or split off."""
    removed = [(pair, pair.old) for pair in pairs if pair.old is not None and pair.new is None]
    added = [(pair, pair.new) for pair in pairs if pair.new is not None and pair.old is None]
    contained = ContainedFlows(context.new.flows if removed else ())
    for pair, flow in removed:
        flow_context = context.inside(flow, None)
        kind = "flow-merged" if contained.contains(flow) else "flow-removed"
        yield flow_context.change(kind, before=descriptions.rows(len(flow.mappings), pair.moved_out))
    contained = ContainedFlows(context.old.flows if added else ())
    for pair, flow in added:
        flow_context = context.inside(None, flow)
        kind = "flow-split" if contained.contains(flow) else "flow-added"
        yield flow_context.change(kind, after=descriptions.rows(len(flow.mappings), pair.moved_in()))
