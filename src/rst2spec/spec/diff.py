"""What differs between two specs in what they mean: a pure function of their documents.

Documents are matched by path, flows by id and then by their labels, rows by what they say. Whatever the digest leaves
out (time, lines, order, repetition) is no difference, because the digest's own functions decide here, too.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from rst2spec.spec import model
from rst2spec.spec.identity import document_digest, flow_meaning, has_meaning, row_of
from rst2spec.spec.model import DataType, Document, Flow, MatchRule, Unread

Item = TypeVar("Item")

_NO_TYPE: Final = DataType("missing", "", None, None)  # what the digest takes a match rule's type for


@dataclass(frozen=True, slots=True)
class Change(Generic[Item]):
    """What only one of two versions has."""

    removed: tuple[Item, ...] = ()
    added: tuple[Item, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)


@dataclass(frozen=True, slots=True)
class FlowChange:
    """A flow that both versions of a document have, and that means something else now.

    Labels, creation and the system of the data types are for the reader to compare: each is one value.

    Attributes:
        old: The flow as it was.
        new: The flow as it is.
        match_rules: The match rules that only one of them has.
        mappings: The mappings that only one of them has.
        unread: The texts that only one of them has.
    """

    old: Flow
    new: Flow
    match_rules: Change[MatchRule]
    mappings: Change[model.Mapping]
    unread: Change[str]


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document that only one of two specs has, or that means something else in each.

    Attributes:
        path: Its path.
        old: The document as it was; null where it was added.
        new: The document as it is; null where it was removed.
        flows: The flows that only one of them has; none where the document itself was added or removed.
        changed: The flows that both have, changed, in the order of the new document.
        unread: Text outside of flows that only one of them has.
    """

    path: str
    old: Document | None
    new: Document | None
    flows: Change[Flow] = Change()
    changed: tuple[FlowChange, ...] = ()
    unread: Change[str] = Change()


def changed_documents(old: Iterable[Document], new: Iterable[Document]) -> tuple[DocumentChange, ...]:
    """The documents that were added or removed or mean something else, sorted by path."""
    before, after = _by_path(old), _by_path(new)
    found = []
    for path in sorted({*before, *after}):
        one, other = before.get(path), after.get(path)
        if one is None or other is None:
            found.append(DocumentChange(path, one, other))
        elif not means_the_same(one, other):
            found.append(_document(one, other))
    return tuple(found)


def means_the_same(old: Document, new: Document) -> bool:
    """Whether two documents have one digest, and it is the digest of what they say: a spec can be edited by hand."""
    return old.digest == new.digest == digest_of(old) == digest_of(new)


def digest_of(document: Document) -> str:
    """The digest of what a document says, whatever digest it states."""
    return document_digest(
        [document.source.name, document.target.name],
        [_flow_meaning(flow) for flow in document.flows],
        _unread(document.unread),
    )


def _by_path(documents: Iterable[Document]) -> Mapping[str, Document]:
    return {document.path: document for document in documents}


def _document(old: Document, new: Document) -> DocumentChange:
    removed, added = _left({_flow_meaning(flow): flow for flow in flows} for flows in (old.flows, new.flows))
    pairs: list[tuple[Flow, Flow]] = []
    for key in (_flow_id, _labels):
        removed, added = _paired(removed, added, key, pairs)
    place = {id(flow): number for number, flow in enumerate(new.flows)}
    pairs.sort(key=lambda pair: place[id(pair[1])])
    return DocumentChange(
        new.path,
        old,
        new,
        Change(tuple(removed), tuple(added)),
        tuple([_flow(*pair) for pair in pairs]),
        _texts(old.unread, new.unread),
    )


def _paired(
    removed: Sequence[Flow], added: Sequence[Flow], key: Callable[[Flow], Hashable], pairs: list[tuple[Flow, Flow]]
) -> tuple[list[Flow], list[Flow]]:
    """Puts flows of one key together, each at most once; returns the others."""
    waiting: dict[Hashable, list[Flow]] = {}
    for flow in removed:
        waiting.setdefault(key(flow), []).append(flow)
    alone = []
    for flow in added:
        same = waiting.get(key(flow))
        if same:
            pairs.append((same.pop(0), flow))
        else:
            alone.append(flow)
    used = {id(old) for old, _ in pairs}
    return [flow for flow in removed if id(flow) not in used], alone


def _flow(old: Flow, new: Flow) -> FlowChange:
    rules = _left({_row(rule): rule for rule in flow.match_rules} for flow in (old, new))
    mappings = _left({_row(mapping): mapping for mapping in flow.mappings} for flow in (old, new))
    return FlowChange(old, new, _change(rules), _change(mappings), _texts(old.unread, new.unread))


def _left(both: Iterable[dict[str, Item]]) -> tuple[list[Item], list[Item]]:
    """Of two versions by their meaning, what only the first has and what only the second has, in order."""
    old, new = both
    return [item for key, item in old.items() if key not in new], [item for key, item in new.items() if key not in old]


def _change(sides: tuple[list[Item], list[Item]]) -> Change[Item]:
    return Change(tuple(sides[0]), tuple(sides[1]))


def _texts(old: Iterable[Unread], new: Iterable[Unread]) -> Change[str]:
    return _change(_left({text: text for text in _unread(items)} for items in (old, new)))


def _flow_meaning(flow: Flow) -> str:
    rules = [row_of(rule.source, rule.target, _NO_TYPE) for rule in flow.match_rules]
    mappings = [row_of(mapping.source, mapping.target, mapping.type) for mapping in flow.mappings]
    return flow_meaning(_labels(flow), flow.type_system, flow.creation, (rules, mappings), _unread(flow.unread))


def _row(row: model.Mapping | MatchRule) -> str:
    return row_of(row.source, row.target, row.type if isinstance(row, model.Mapping) else _NO_TYPE).json


def _unread(items: Iterable[Unread]) -> list[str]:
    return [item.text for item in items if has_meaning(item.kind, item.text)]


def _flow_id(flow: Flow) -> str:
    return flow.id


def _labels(flow: Flow) -> tuple[str, str]:
    return flow.source.label, flow.target.label
