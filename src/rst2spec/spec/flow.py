"""Reads a section: its two sides, when a target is created, its tables, and the text that can't be read."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Final, NamedTuple

from rst2spec.language.translation import is_condition
from rst2spec.spec.compiled import CompiledFlow, UnexpectedHeader, UnreadText
from rst2spec.spec.model import Creation, CreationPolicy, Flow, Side
from rst2spec.spec.names import NamePair, Owner, contains_slug, split_label
from rst2spec.spec.references import DocumentNames, read_references
from rst2spec.spec.row_index import MAPPING_COLUMNS, RULE_COLUMNS
from rst2spec.spec.tables import TableRows, read_header, read_rows, table_kind
from rst2spec.spec.unread import of_cells, of_heading, of_item, of_sentence
from rst2spec.syntax.nodes import Section, Sentence, Table

STATEMENTS: Final = frozenset({"every", "free", "before", "new", "match", "no_match", "merge", "once", "following"})
"""The statements of the grammar that this module gives a meaning to. Any other sentence is unread text."""

_ALIKE: Final = STATEMENTS - {"free", "new"}  # their texts only depend on the section's labels
_CREATING_KINDS: Final = ("every", "free", "before")
_SIDES_BY_ROLE: Final = (("source", "source"), ("target", "target"), ("again", "target"))


class FlowDraft(NamedTuple):
    """A flow before it has ids, which depend on all flows of its document."""

    section: Section
    source: Side
    target: Side
    owners: tuple[Owner, Owner]
    type_system: str | None
    creation: Creation
    statement_kinds: Collection[str]
    statements: dict[str, Sentence] | None
    mapping_tables: tuple[Table, ...]
    rule_tables: tuple[Table, ...]
    mappings: TableRows
    rules: TableRows
    mismatches: tuple[UnexpectedHeader, ...]
    misnamed_statements: tuple[Sentence, ...]
    unread: tuple[UnreadText, ...]

    def compiled(self, flow: Flow) -> CompiledFlow:
        """The finished flow with its nodes."""
        return CompiledFlow(
            flow,
            self.section,
            self.statement_kinds,
            self.statements,
            self.mapping_tables,
            self.rule_tables,
            self.mismatches,
            self.misnamed_statements,
            self.unread,
            self.mappings.has_defective_clauses or self.rules.has_defective_clauses,
        )


def draft_flow(section: Section, names: DocumentNames) -> FlowDraft | None:
    """Reads a section; null if neither its heading nor a statement names source and target."""
    unread: list[UnreadText] = []
    labels = _labels(section)
    if labels is None:
        return None
    if section.heading.phrase is None:
        unread.append(of_heading(section.heading))

    outline = None if section.kinds is None else _outline(section.kinds, section.table_positions)
    statement_kinds: Collection[str]
    statements: dict[str, Sentence] | None
    misnamed_statements: tuple[Sentence, ...]
    if outline is not None:
        statement_kinds, statements, misnamed_statements, creation = outline.kinds, None, (), outline.creation
        tables = [
            (table, table_kind(table, preceding_kind))
            for table, preceding_kind in zip(section.tables, outline.preceding_kinds, strict=True)
        ]
    else:
        statement_kinds = statements = {}
        tables = _sort_items(section, statements, unread)
        _drop_contradicted(statements, unread)
        misnamed_statements = tuple([item for item in statements.values() if mismatched_names(item, labels)])
        unread += [of_sentence(item, "names") for item in misnamed_statements]
        creation = _creation(statements, names)

    mismatches: list[UnexpectedHeader] = []
    type_system: str | None = None
    seen_type = False
    for table, kind in tables:
        name, has_type = read_header(table, kind, labels, type_system, mismatches, unread)
        if has_type and not seen_type:
            type_system, seen_type = name, True
    mapping_tables = tuple([table for table, kind in tables if kind == "mapping"])
    rule_tables = tuple([table for table, kind in tables if kind == "rule"])
    mappings = read_rows(mapping_tables, MAPPING_COLUMNS, unread)
    rules = read_rows(rule_tables, RULE_COLUMNS, unread)

    if len(unread) > 1:
        unread.sort(key=lambda item: item.start)
    source, source_owner = side_of(labels[0], names.source, names.target, None)
    target, target_owner = side_of(labels[1], names.target, names.source, type_system)
    return FlowDraft(
        section,
        source,
        target,
        (source_owner, target_owner),
        type_system,
        creation,
        statement_kinds,
        statements,
        mapping_tables,
        rule_tables,
        mappings,
        rules,
        tuple(mismatches),
        misnamed_statements,
        tuple(unread),
    )


def _labels(section: Section) -> tuple[str, str] | None:
    """The two labels as written: the heading's, else those of the first statement that names both."""
    if section.heading.phrase is not None:
        return section.heading.phrase.text("source"), section.heading.phrase.text("target")
    for item in section.items:
        if isinstance(item, Sentence) and item.phrase is not None and item.phrase.kind != "introduction":
            source, target = item.phrase.text("source"), item.phrase.text("target")
            if source and target:
                return source, target
    return None


def side_of(label: str, own: NamePair, other: NamePair, type_system: str | None) -> tuple[Side, Owner]:
    """A side by its label as written, and the system that the label names."""
    system, entity, variant, owner = split_label(label, own, other, type_system)
    slug = own.slug if owner == "own" else other.slug if owner == "other" else None
    return Side(label.strip(), slug, system, entity, variant), owner


# --- statements


class _Outline(NamedTuple):
    """A regular section's content that follows from the kinds of its statements.

    Attributes:
        kinds: The kinds.
        preceding_kinds: The kind of the statement before each table; blank if there is none.
        creation: When a target is created.
    """

    kinds: tuple[str, ...]
    preceding_kinds: tuple[str, ...]
    creation: Creation


@lru_cache(maxsize=1_024)
def _outline(kinds: tuple[str, ...], table_positions: tuple[int, ...]) -> _Outline | None:
    """The outline of a regular section; null if it depends on the statements' texts."""
    if len(set(kinds)) < len(kinds) or _contradicted(kinds) or not set(kinds) <= _ALIKE:
        return None
    preceding_kinds = [kinds[position - 1] if position else "" for position in table_positions]
    return _Outline(kinds, tuple(preceding_kinds), Creation(_policy(kinds), None, None, None, None))


def _policy(kinds: Collection[str]) -> CreationPolicy | None:
    """When a target is created, by the kinds of the statements."""
    if "every" in kinds:
        return "match_or_create" if "match" in kinds else "always"
    if "free" in kinds:
        return "conditional_match_or_create" if "match" in kinds else "conditional"
    if "new" in kinds:
        return "when_connected"
    return "linked_only" if "before" in kinds else None


def _sort_items(section: Section, statements: dict[str, Sentence], unread: list[UnreadText]) -> list[tuple[Table, str]]:
    """Adds the first statement of each kind to ``statements``; returns the tables with their kinds.

    All else is added to ``unread``.
    """
    tables: list[tuple[Table, str]] = []
    last_kind = ""
    for item in section.items:
        if isinstance(item, Table):
            tables.append((item, table_kind(item, last_kind)))
            unread.extend(text for stray in item.unknown_markup for text in of_item(stray))
            unread.extend(text for row in item.other_headers for text in of_cells(row, "header", reason="repeated"))
        elif isinstance(item, Sentence) and item.phrase is not None and item.phrase.kind != "introduction":
            kind = item.phrase.kind
            if kind not in STATEMENTS:
                unread.append(of_sentence(item, "unknown"))
            elif kind in statements:
                unread.append(of_sentence(item, "repeated"))
            else:
                statements[kind] = item
            last_kind = kind
        else:
            unread.extend(of_item(item))
    return tables


def _drop_contradicted(statements: dict[str, Sentence], unread: list[UnreadText]) -> None:
    """Removes statements that another one excludes: the first statement about creation decides."""
    unread += [of_sentence(statements.pop(kind), "contradicted") for kind in _contradicted(tuple(statements))]


@lru_cache(maxsize=1_024)  # statements come in a few orders
def _contradicted(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds that another kind excludes."""
    creating = [kind for kind in kinds if kind in _CREATING_KINDS]
    contradicted = creating[1:]
    first = creating[0] if creating else None
    if first in ("every", "free"):
        contradicted.append("new")
    if first not in ("every", "free") or not ("match" in kinds and "no_match" in kinds):
        contradicted += ["match", "no_match"]
    return tuple([kind for kind in contradicted if kind in kinds])


def mismatched_names(sentence: Sentence, labels: tuple[str, str]) -> list[tuple[str, str]]:
    """The names in a statement that differ from the section's: actual and expected name."""
    phrase = sentence.phrase
    if phrase is None:
        return []
    mismatches = []
    for role, side in _SIDES_BY_ROLE:
        part = phrase.parts.get(role)
        expected = (labels[0] if side == "source" else labels[1]).strip()
        if part is not None and part.text.strip() != expected:
            mismatches.append((part.text.strip(), expected))
    return mismatches


def _creation(statements: dict[str, Sentence], names: DocumentNames) -> Creation:
    """When a target is created; its references aren't looked up yet."""
    policy = _policy(statements)
    if policy in {"conditional", "conditional_match_or_create"}:
        text = _text(statements["free"], "condition").strip()
        return creation_on(policy, text)
    if policy == "when_connected":
        references = read_references(_text(statements["new"], "connected"), names)
        into = _text(statements["new"], "into").strip() or None
        return Creation(policy, None, None, references, into, slug_of(into, names))
    return Creation(policy, None, None, None, None)


def creation_on(policy: CreationPolicy, text: str) -> Creation:
    """A conditional policy with the free text of its sentence: a condition, or else a remark."""
    return Creation(policy, text, None, None, None) if is_condition(text) else Creation(policy, None, text, None, None)


def slug_of(name: str | None, names: DocumentNames) -> str | None:
    """The slug of the system that a name belongs to, if it is one of the document's; the target comes first."""
    for system in (names.target, names.source):
        if name and system.slug and (name == system.name or contains_slug(name, system.slug)):
            return system.slug
    return None


def _text(sentence: Sentence, role: str) -> str:
    return "" if sentence.phrase is None else sentence.phrase.text(role)
