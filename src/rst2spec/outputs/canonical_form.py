"""Writes a document from its spec in the canonical form: a pure function from the spec's values to a text.

The canonical form is exactly the generator's template: ``Introduction`` without a dot, no repetition in a cell, no
stray spaces, no lost bullet, LF. Compiled again, it has the same digest. Without unread text it also has the same spec,
except for lines, ``occurrences`` (1) and findings. Unread text follows the introduction or the section's last table: as
one paragraph per text, or as the lines of a comment, where nothing is markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from rst2spec.language.lists import list_words
from rst2spec.language.translation import type_from_spec
from rst2spec.language.write import header, property_cell, sentence
from rst2spec.spec.identity import free_text
from rst2spec.spec.model import Document, Flow, Property, System, Unread
from rst2spec.spec.names import NamePair, written_label
from rst2spec.spec.references import DocumentNames, prefix_length
from rst2spec.syntax import layout
from rst2spec.syntax.sentence import parse_title


def render(document: Document, is_paragraph: Callable[[str], bool] = lambda text: True) -> str:  # noqa: ARG005
    """Writes the document's text.

    Args:
        document: The spec.
        is_paragraph: Decides whether an unread text is written as a paragraph; otherwise it goes into a comment.
    """
    names = DocumentNames(*(NamePair(system.name, system.slug) for system in (document.source, document.target)))
    sections = [_section(flow, names, is_paragraph) for flow in document.flows]
    return layout.document(_front(document, is_paragraph), sections)


def _front(document: Document, is_paragraph: Callable[[str], bool]) -> Iterator[str]:
    title = title_of(document)
    if title is not None:
        yield layout.title_block(title)
    if document.generated_at is not None:
        yield f"{sentence('generated', stamp=document.generated_at.replace('T', ' '))}\n"
    for item in document.unread:
        if item.kind == "timestamp":
            yield f"{item.text}\n"
    yield layout.heading_block(sentence("introduction_heading"))
    yield f"{sentence('introduction', source=_name(document.source), target=_name(document.target))}\n"
    # a title without system names is also in the unread text
    written = {("heading", title)}
    others = [item for item in document.unread if item.kind != "timestamp" and (item.kind, item.text) not in written]
    yield from _unread(others, is_paragraph)


def title_of(document: Document) -> str | None:
    """The original title if it names the two systems, else a new one that does."""
    names = document.source.name, document.target.name
    written = sentence("title", source=_name(document.source), target=_name(document.target))
    if document.title is None:
        return None if names == (None, None) else written
    if document.title == written.strip():
        return written
    phrase = parse_title(document.title)
    parsed = (None, None) if phrase is None else (phrase.text("source").strip(), phrase.text("target").strip())
    return document.title if tuple([name or None for name in parsed]) == names else written


def _name(system: System) -> str:
    return system.name or ""


def _unread(items: Iterable[Unread], is_paragraph: Callable[[str], bool]) -> Iterator[str]:
    hidden = []
    for item in items:
        if is_paragraph(item.text):
            yield f"{item.text}\n"
        elif item.text != layout.COMMENT:  # the comment below writes its own marker
            hidden.append(item.text)
    if hidden:
        yield layout.comment(hidden)


# --- a section


def _section(flow: Flow, names: DocumentNames, is_paragraph: Callable[[str], bool]) -> str:
    source, target = written_label(flow.source), written_label(flow.target)
    blocks = [*_blocks(flow, names, source, target), *_unread(flow.unread, is_paragraph)]
    return layout.section(sentence("heading", source=source, target=target), blocks)


def _blocks(flow: Flow, names: DocumentNames, source: str, target: str) -> Iterator[str]:
    for statement in _statements(flow, names, source, target):
        yield f"{statement}\n"
    headers = header("property_header", label=source), header("property_header", label=target)
    if flow.match_rules:
        yield f"{sentence('merge', source=source, target=target)}\n"
        yield layout.table(headers, [(cell(rule.source), cell(rule.target)) for rule in flow.match_rules])
    yield f"{sentence('once', source=source, target=target)}\n"
    yield f"{sentence('following', source=source, target=target)}\n"
    yield layout.table(
        (*headers, header("type_header", system=flow.type_system or "")),
        [(cell(mapping.source), cell(mapping.target), type_from_spec(mapping.type.text)) for mapping in flow.mappings],
    )


def _statements(flow: Flow, names: DocumentNames, source: str, target: str) -> Iterator[str]:
    """The statements about the creation of targets."""
    creation = flow.creation
    policy = creation.policy or ""
    if policy in {"when_connected", "linked_only"}:
        yield sentence("before", source=source, target=target)
    if policy == "when_connected":
        yield sentence("new", source=source, target=target, connected=_connected(flow, names), into=creation.into or "")
    if policy in {"always", "match_or_create"}:
        yield sentence("every", source=source, target=target)
    if policy in {"conditional", "conditional_match_or_create"}:
        yield sentence("free", condition=free_text(creation) or "", target=target)
    if policy.endswith("match_or_create"):
        yield f"{sentence('match', source=source, target=target)}\n{sentence('no_match', target=target, again=target)}"


def _connected(flow: Flow, names: DocumentNames) -> str:
    """The names that a target's creation depends on; a blank before them is a system without a name."""
    references = flow.creation.connected_to or ()
    text = list_words().join([reference.text for reference in references])
    has_system = any(item.system is not None or _begins_with_system(item.text, names) for item in references[:1])
    return text if has_system else f" {text}"


def _begins_with_system(text: str, names: DocumentNames) -> bool:
    """Whether a reference is read with a system, even after a blank."""
    return any(prefix_length(text, pair) for pair in names)


def cell(side: Property) -> str:
    """A property's cell: its path and its distinct clauses."""
    clauses = [(condition.value or "", condition.path or "") for condition in side.conditions]
    return property_cell(side.path or "", clauses)
