"""What a section says: its two sides, when a target is created, its tables, and what can't be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rst2spec.spec.compiled import CompiledFlow, HeaderMismatch, MappingRow, RuleRow, UnreadText
from rst2spec.spec.model import Creation, Flow, Mapping, MatchRule, Policy, Side, System
from rst2spec.spec.names import split_label
from rst2spec.spec.unread import of_cells, of_heading, of_item, of_sentence
from rst2spec.spec.values import connected_to
from rst2spec.syntax.cell import parse_header, parse_property
from rst2spec.syntax.nodes import HeaderText, Row, Section, Sentence, Table
from rst2spec.tokens.token import Cell

_CREATES: Final = ("every", "free", "before")
_SIDES: Final = (("source", "source"), ("target", "target"), ("again", "target"))


@dataclass(slots=True)
class FlowDraft:
    """A flow before it has ids, which depend on all flows of its document."""

    section: Section
    source: Side
    target: Side
    type_system: str | None
    creation: Creation
    statements: dict[str, Sentence]
    mapping_tables: tuple[Table, ...]
    rule_tables: tuple[Table, ...]
    mapping_rows: list[tuple[Row, Table]]
    rule_rows: list[tuple[Row, Table]]
    mismatches: tuple[HeaderMismatch, ...]
    misnamed: tuple[Sentence, ...]
    unread: tuple[UnreadText, ...]

    def compiled(self, flow: Flow, rules: tuple[MatchRule, ...], mappings: tuple[Mapping, ...]) -> CompiledFlow:
        """The finished flow with its nodes."""
        return CompiledFlow(
            flow,
            self.section,
            self.statements,
            self.mapping_tables,
            self.rule_tables,
            tuple(
                [
                    MappingRow(mapping, row, table)
                    for mapping, (row, table) in zip(mappings, self.mapping_rows, strict=True)
                ]
            ),
            tuple([RuleRow(rule, row, table) for rule, (row, table) in zip(rules, self.rule_rows, strict=True)]),
            self.mismatches,
            self.misnamed,
            self.unread,
        )


def draft_flow(section: Section, source: System, target: System) -> FlowDraft | None:
    """Reads a section; null if neither its heading nor a statement says what goes to what."""
    unread: list[UnreadText] = []
    labels = _labels(section)
    if labels is None:
        return None
    if section.heading.phrase is None:
        unread.append(of_heading(section.heading))

    statements, tables = _sorted_items(section, unread)
    _drop_contradicted(statements, unread)
    misnamed = tuple([item for item in statements.values() if other_names(item, labels)])
    unread.extend(of_sentence(item, "names") for item in misnamed)

    mapping_tables = tuple([table for table, kind in tables if kind == "mapping"])
    rule_tables = tuple([table for table, kind in tables if kind == "rule"])
    mismatches: list[HeaderMismatch] = []
    type_system: str | None = None
    seen_type = False
    for table, kind in tables:
        said, has_type = _read_header(table, kind, labels, type_system if seen_type else None, mismatches, unread)
        if has_type and not seen_type:
            type_system, seen_type = said, True
    mapping_rows = [(row, table) for table in mapping_tables for row in table.rows]
    rule_rows = [(row, table) for table in rule_tables for row in table.rows]
    for rows, columns in ((mapping_rows, 3), (rule_rows, 2)):
        for row, _ in rows:
            if len(row.cells) > columns or any("(" in cell.text or ")" in cell.text for cell in row.cells):
                unread.extend(_unread_of_row(row, columns))

    unread.sort(key=lambda item: item.start)
    return FlowDraft(
        section,
        _side(labels[0], source, None),
        _side(labels[1], target, type_system),
        type_system,
        _creation(statements, source),
        statements,
        mapping_tables,
        rule_tables,
        mapping_rows,
        rule_rows,
        tuple(mismatches),
        misnamed,
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


def _side(label: str, system: System, type_system: str | None) -> Side:
    name, entity, variant = split_label(label, system.name, system.slug, type_system)
    return Side(label.strip(), system.slug, name, entity, variant)


# --- statements


def _sorted_items(section: Section, unread: list[UnreadText]) -> tuple[dict[str, Sentence], list[tuple[Table, str]]]:
    """The first statement of each kind, the tables with what they hold; all else goes to ``unread``."""
    statements: dict[str, Sentence] = {}
    tables: list[tuple[Table, str]] = []
    said = ""
    for item in section.items:
        if isinstance(item, Table):
            tables.append((item, _table_kind(item, said)))
            unread.extend(text for stray in item.strays for text in of_item(stray))
        elif isinstance(item, Sentence) and item.phrase is not None and item.phrase.kind != "introduction":
            kind = item.phrase.kind
            if kind in statements:
                unread.append(of_sentence(item, "repeated"))
            else:
                statements[kind] = item
            said = kind
        else:
            unread.extend(of_item(item))
    return statements, tables


def _drop_contradicted(statements: dict[str, Sentence], unread: list[UnreadText]) -> None:
    """Takes out statements that another one leaves no room for: the first that says when to create decides."""
    creating = sorted((kind for kind in _CREATES if kind in statements), key=lambda kind: statements[kind].token.start)
    contradicted: list[str] = list(creating[1:])
    decides = creating[0] if creating else None
    if decides in ("every", "free"):
        contradicted.append("new")
    if decides not in ("every", "free") or not ("match" in statements and "no_match" in statements):
        contradicted += ["match", "no_match"]
    said = [kind for kind in contradicted if kind in statements]
    unread.extend(of_sentence(statements.pop(kind), "contradicted") for kind in said)


def other_names(sentence: Sentence, labels: tuple[str, str]) -> list[tuple[str, str]]:
    """The names in a statement that aren't the section's: what is said, and what should be."""
    phrase = sentence.phrase
    if phrase is None or phrase.says_names:
        return []
    found = []
    for role, side in _SIDES:
        part = phrase.parts.get(role)
        expected = (labels[0] if side == "source" else labels[1]).strip()
        if part is not None and part.text.strip() != expected:
            found.append((part.text.strip(), expected))
    return found


def _creation(statements: dict[str, Sentence], source: System) -> Creation:
    policy: Policy | None = None
    matches = "match" in statements
    condition = None
    connected = None
    into = None
    if "every" in statements:
        policy = "match_or_create" if matches else "always"
    elif "free" in statements:
        policy = "conditional_match_or_create" if matches else "conditional"
        condition = _text(statements["free"], "condition").strip()
    elif "new" in statements:
        policy = "when_connected"
        connected = connected_to(_text(statements["new"], "connected"), source.name, source.slug)
        into = _text(statements["new"], "into").strip() or None
    elif "before" in statements:
        policy = "linked_only"
    return Creation(policy, condition, connected, into)


def _text(sentence: Sentence, role: str) -> str:
    return "" if sentence.phrase is None else sentence.phrase.text(role)


# --- tables


def _table_kind(table: Table, said: str) -> str:
    """Whether a table holds mappings or match rules: by its header, else by the statement before it."""
    cells = table.header.cells if table.header is not None else ()
    if len(cells) >= 3 or any(_is_type_header(cell) for cell in cells):
        return "mapping"
    if len(cells) == 2:
        return "mapping" if said == "following" and any(len(row.cells) > 2 for row in table.rows) else "rule"
    return "rule" if said == "merge" else "mapping"


def _is_type_header(cell: Cell) -> bool:
    if cell.text.endswith(" Property"):
        return False  # as in nearly every cell
    header = parse_header(cell.text)
    return header is not None and header.kind == "type_header"


def _read_header(
    table: Table,
    kind: str,
    labels: tuple[str, str],
    type_system: str | None,
    mismatches: list[HeaderMismatch],
    unread: list[UnreadText],
) -> tuple[str | None, bool]:
    """Reads a table's header: the name before ``Data Type``, and whether there is such a cell.

    Args:
        table: The table.
        kind: ``mapping`` or ``rule``.
        labels: The section's labels.
        type_system: What an earlier table of the section said, null where none did or its name is blank.
        mismatches: Gets what the header should say.
        unread: Gets the cells that say something else.
    """
    if table.header is None:
        return None, False
    said: str | None = None
    has_type = False
    columns = 3 if kind == "mapping" else 2
    for column, cell in enumerate(table.header.cells[:columns]):
        if column < 2 and cell.text == f"{labels[column].strip()} Property":
            continue  # as in nearly every table
        header = parse_header(cell.text) if cell.text else None
        if column == 2:
            if header is not None and header.kind == "type_header":
                said, has_type = header.name, True
                if type_system is None or said == type_system:
                    continue
            expected = (
                f"{type_system or labels[1].split(maxsplit=1)[0]} Data Type" if labels[1].strip() else "Data Type"
            )
        else:
            label = labels[column].strip()
            if header == HeaderText("property_header", label):
                continue
            expected = f"{label} Property"
        mismatches.append(HeaderMismatch(table, cell.start, cell.end, expected))
        if cell.text:
            unread.append(UnreadText("header", cell.text, cell.start, cell.end, "names"))
    unread.extend(of_cells(table.header, "header", columns))
    return said, has_type


def _unread_of_row(row: Row, columns: int) -> Iterator[UnreadText]:
    """What a row's fields don't hold: cells beyond the last column, and what the grammar can't read of a cell."""
    for cell in row.cells[:2]:
        for start, end in parse_property(cell.text).unread:
            yield UnreadText(
                "clause",
                cell.text[start:end],
                cell.start + start if cell.exact else cell.start,
                cell.start + end if cell.exact else cell.end,
            )
    yield from of_cells(row, "cell", columns)
