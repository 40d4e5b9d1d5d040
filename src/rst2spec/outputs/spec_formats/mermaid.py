"""A diagram as Mermaid text, which GitHub, GitLab and most wikis draw.

For two systems, it shows their entity types, with one arrow per flow: the number of its properties, and when it creates
records. The arrow is dotted if the flow only links records. For more systems, it shows the systems, with an arrow from
each to those that it is synchronized into.

Mermaid draws at most 500 arrows and 50,000 characters. A larger diagram is an error that suggests how to narrow it:
``--system hubspot`` draws the systems around one, ``--system hubspot --system wave`` the entity types of two.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.language.examples import BLANK
from rst2spec.outputs.entities import entity_of_side, system_of_document
from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.outputs.wording import CONDITION_NOT_STATED, entity_name, system_name
from rst2spec.spec.identity import system_key
from rst2spec.spec.model import CreationPolicy, Document, Flow, Side, System
from rst2spec.spec.names import SideName, ranked_names
from rst2spec.spec.result import Result

NAME: Final = "mermaid"
SUFFIX: Final = ".mmd"

MAX_EDGES: Final = 500
"""``maxEdges`` of Mermaid, which a page's text can't change."""
MAX_CHARACTERS: Final = 50_000
"""``maxTextSize`` of Mermaid."""

# Characters in a label that Mermaid, HTML or Markdown (such as a list) could interpret; they are written as numbers
_SPECIAL: Final = re.compile(r"[^\w ,()/+'\u0080-\U0010ffff-]|_|^[-+]|(?<=\d)\)")

# Internally Mermaid represents such a number as "ﬂ°°35¶ß", and it interprets every text that looks like that
_ITS_OWN: Final = (("ﬂ°", "\\ufb02°"), ("¶ß", "\\xb6ß"))

_CREATED: Final[dict[CreationPolicy | None, str]] = {
    "always": "always created",
    "match_or_create": "matched or created",
    "conditional": "created on a condition",
    "conditional_match_or_create": "matched or created on a condition",
    "when_connected": "created when connected",
    "linked_only": "linked only",
    None: "creation not stated",
}
_CONDITIONAL: Final = ("conditional", "conditional_match_or_create")


class Edge(NamedTuple):
    """An arrow between two nodes: its form, and its lines of text."""

    source: str
    arrow: str
    target: str
    lines: tuple[str, ...]


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:  # noqa: ARG001
    """The diagram."""
    yield drawing(result.documents).encode()


def drawing(documents: Sequence[Document]) -> str:
    """The diagram of documents.

    Raises:
        OutputError: It is too large for Mermaid.
    """
    pairs = {frozenset([_key(document.source), _key(document.target)]) for document in documents}
    lines = _entities(documents) if len(pairs) == 1 else _systems(documents)
    text = "".join(f"{line}\n" for line in lines)
    if len(text) > MAX_CHARACTERS:
        raise OutputError(_too_large(f"{len(text):,} characters", f"{MAX_CHARACTERS:,}", documents))
    return text


# --- the systems


def _systems(documents: Sequence[Document]) -> Iterator[str]:
    """The systems, with an arrow between those that are synchronized; both directions share an arrow with two heads."""
    names = _names(documents)
    flows: Counter[tuple[str, str]] = Counter()
    mappings: Counter[tuple[str, str]] = Counter()
    for document in documents:
        pair = _key(document.source), _key(document.target)
        flows[pair] += len(document.flows)
        mappings[pair] += sum(len(flow.mappings) for flow in document.flows)
    nodes = {key: f"s{number}" for number, key in enumerate(sorted(names), start=1)}
    centre = _centre(documents)
    edges = []
    drawn: set[tuple[str, str]] = set()
    for source, target in sorted(flows, key=lambda pair: (pair[0] != centre, pair)):
        back = target, source
        if back in drawn:
            continue  # the other direction's arrow has two heads
        drawn.add((source, target))
        both = [(source, target), *([back] if back in flows and source != target else [])]
        count, properties = sum(flows[pair] for pair in both), sum(mappings[pair] for pair in both)
        arrow = ("<" if len(both) == 2 else "") + ("-->" if count else "-.->")
        lines = (plural(count, "flow"), _properties(properties)) if count else ("no flows",)
        edges.append(Edge(nodes[source], arrow, nodes[target], lines))
    _check_edges(edges, documents)
    yield "flowchart LR"
    yield "    accTitle: Systems, and which of them are kept in sync"
    for key, node in nodes.items():
        yield f'    {node}(["{label(names[key])}"])'
    yield from map(_drawn, edges)
    if centre is not None:
        yield f"    style {nodes[centre]} stroke-width:3px,font-weight:bold"


def _centre(documents: Sequence[Document]) -> str | None:
    """The system that all documents have in common; null if there is none."""
    common = [{_key(document.source), _key(document.target)} for document in documents]
    shared = set.intersection(*common) if common else set()
    return shared.pop() if len(shared) == 1 else None


# --- the entity types of two systems


def _entities(documents: Sequence[Document]) -> Iterator[str]:
    """The entity types of two systems, grouped by system, with one arrow per flow."""
    names = _names(documents)
    groups: dict[str, dict[object, str]] = defaultdict(dict)
    labels: dict[str, str] = {}
    edges = []

    def node_of(document: Document, flow: Flow, side_name: SideName) -> str:
        side: Side = getattr(flow, side_name)
        key = entity_of_side(document, flow, side_name)
        system = key.system
        if system == system_of_document(document, side_name):
            group = groups[_key(getattr(document, side_name))]
        else:
            group = groups[system.name]
            names.setdefault(system.name, system.value)
        entity = key.entity, key.variant, None if key.entity or key.variant else side.label
        if entity not in group:
            group[entity] = f"e{len(labels) + 1}"
            labels[group[entity]] = entity_name(replace(side, entity=key.entity, variant=key.variant))
        return group[entity]

    for document in documents:
        for system in (document.source, document.target):
            groups[_key(system)]  # a system without sections gets a box, too
        edges += [
            _edge(flow, node_of(document, flow, "source"), node_of(document, flow, "target")) for flow in document.flows
        ]
    _check_edges(edges, documents)
    yield "flowchart LR"
    yield "    accTitle: The entity types of two systems, and which of them are kept in sync"
    for number, (key, group) in enumerate(groups.items(), start=1):
        if not group:
            yield f'    s{number}(["{label(names[key])}"])'
            continue
        yield f'    subgraph s{number} ["{label(names[key])}"]'
        for node in group.values():
            yield f'        {node}["{label(labels[node])}"]'
        yield "    end"
    yield from map(_drawn, edges)


def _edge(flow: Flow, source: str, target: str) -> Edge:
    arrow = "-.->" if flow.creation.policy in {"linked_only", None} else "-->"
    created = _CREATED[flow.creation.policy]
    if flow.creation.policy in _CONDITIONAL and flow.creation.condition is None:
        created = f"{created}, {CONDITION_NOT_STATED}"
    return Edge(source, arrow, target, (_properties(len(flow.mappings)), created))


# --- shared by both diagrams


def label(text: str) -> str:
    """Escapes a text for a quoted label: it contains no markup, directive or line end."""
    shown = escape_controls(" ".join(text.split()))
    for internal, escaped in _ITS_OWN:
        shown = shown.replace(internal, escaped)
    return _SPECIAL.sub(lambda match: f"#{ord(match[0])};", shown) or BLANK


def _drawn(edge: Edge) -> str:
    return f'    {edge.source} {edge.arrow}|"{"<br>".join(map(label, edge.lines))}"| {edge.target}'


def _properties(count: int) -> str:
    return plural(count, "property", "properties") if count else "no properties"


def _key(system: System) -> str:
    """The key by which two documents' systems are equal."""
    return system_key(system) or (system.inferred_name or "").casefold()


def _names(documents: Sequence[Document]) -> dict[str, str]:
    """The name of each system: the most frequent one in titles, if there is one."""
    names: dict[str, str] = {}
    titles: dict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        for system in (document.source, document.target):
            names.setdefault(_key(system), system_name(system))
            titles[_key(system)].update(filter(None, [system.name]))
    return names | {key: ranked_names(counts)[0] for key, counts in titles.items() if counts}


def _check_edges(edges: Sequence[Edge], documents: Sequence[Document]) -> None:
    if len(edges) > MAX_EDGES:
        raise OutputError(_too_large(f"{len(edges):,} arrows", str(MAX_EDGES), documents))


def _too_large(size: str, most: str, documents: Sequence[Document]) -> str:
    """The message about a diagram that is too large, with the most frequent system as an example."""
    counts = Counter(key for item in documents for key in {_key(item.source), _key(item.target)} if key)
    key = next(iter(ranked_names(counts)), "NAME")
    return f"the diagram would have {size}, but Mermaid draws at most {most}; narrow it, such as with --system {key}"
