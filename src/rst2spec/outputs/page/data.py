"""Encodes a run's result as the page's data: JSON that contains each distinct text, cell and sentence once.

Large tables are columns of numbers: a mapping takes about fifty bytes. ``files/model.js`` decodes it. Order replaces
references: the flows of all documents are in the order of the documents, and the rows in the order of the flows.
Numbers of texts are indexes of ``strings``, where 0 is null.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any, Final

from rst2spec.checks.known_checks import check_of
from rst2spec.hashing import hex_sha256
from rst2spec.language.examples import BLANK
from rst2spec.outputs import wording
from rst2spec.outputs.checklist import meanings
from rst2spec.outputs.checklist.mark_words import STATUS_OF
from rst2spec.outputs.comparison import kinds_of
from rst2spec.outputs.drift_followers import follows, shown_changes
from rst2spec.outputs.entities import entity_of_side, system_of_document
from rst2spec.outputs.explain import blocks
from rst2spec.outputs.page.interning import Interner
from rst2spec.outputs.page.sentences import Sentences
from rst2spec.outputs.page_changes import PageChanges
from rst2spec.outputs.spec_builder import SpecOptions, folder_findings, with_level
from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic, Severity
from rst2spec.spec.identity import system_key
from rst2spec.spec.model import Condition, Document, Flow, Property, System, Unread
from rst2spec.spec.names import SIDES, SideName, ranked_names
from rst2spec.spec.result import Result

FORMAT: Final = 1
PRIORITIES: Final = ("high", "medium", "low")

Columns = dict[str, list[Any]]


def encode_page_data(result: Result, options: SpecOptions) -> bytes:
    """The data as JSON that can be embedded in HTML."""
    text = json.dumps(_Encoder(result, options).encode(), ensure_ascii=False, separators=(",", ":"))
    # a file name may contain bytes that aren't text (lone surrogates): they are written as JSON escapes
    return text.replace("<", "\\u003c").encode("utf-8", "backslashreplace")


class _Encoder:
    def __init__(self, result: Result, options: SpecOptions) -> None:
        self._result = result
        self._options = options
        self._strings: Interner[str | None] = Interner(lambda text: text)
        self._text = self._strings.number
        self._text(None)
        self._systems: Interner[str] = Interner(lambda key: key)
        self._names: dict[str, Counter[str]] = defaultdict(Counter)
        self._entities: Interner[tuple[int, int, int]] = Interner(list)
        self._conditions: Interner[Condition] = Interner(self._condition)
        self._cells: Interner[tuple[str | None, tuple[Condition, ...]]] = Interner(self._cell)
        self._types: Interner[tuple[str, str]] = Interner(lambda kind: [kind[0], self._text(kind[1])])
        self._sentences: Interner[tuple[str | int, ...]] = Interner(list)
        self._sentence = Sentences()
        self._has_link_only = False  # whether a flow has no mapping
        self._documents: list[Any] = []
        self._flows: Columns = defaultdict(list)
        self._rules: Columns = defaultdict(list)
        self._mappings: Columns = defaultdict(list)
        self._findings: Columns = defaultdict(list, code=[])
        self._severities: dict[str, Severity] = {}
        self._changes: frozenset[str] = frozenset()  # of the template
        self._rows: dict[tuple[int | None, str | None], int] = {}  # by document and id; rules have negative numbers

    def encode(self) -> dict[str, Any]:
        result, options = self._result, self._options
        self._changes = shown_changes(folder_findings(result.diagnostics, options))
        for number, document in enumerate(result.documents):
            self._document(number, with_level(document, options))
        by_path = {path: number for number, path in enumerate(result.paths)}
        for item in folder_findings(result.diagnostics, options):
            self._finding(by_path.get(item.path), item)
        changes = options.changes and self._changes_since(options.changes)
        return {
            "format": FORMAT,
            "version": options.version,
            "level": "none" if options.stable else options.level,
            "linkMeaning": meanings.no_mappings_meaning() if self._has_link_only else "",
            "digest": hex_sha256("\n".join(sorted(document.digest for document in result.documents))),
            "words": {
                "precedence": wording.PRECEDENCE,
                "linkOnly": wording.NO_MAPPINGS,
                "blank": BLANK,
                "notStated": wording.NOT_STATED,
            },
            "statusWords": STATUS_OF,
            "strings": self._strings.rows,
            "systems": [self._system(key) for key in self._systems.rows],
            "entities": self._entities.rows,
            "conditions": self._conditions.rows,
            "cells": self._cells.rows,
            "types": self._types.rows,
            "sentences": self._sentences.rows,
            "documents": self._documents,
            "changes": changes,
            "flows": self._flows,
            "rules": self._rules,
            "mappings": self._mappings,
            "findings": self._findings,
            "codes": {code: _code(code, severity) for code, severity in sorted(self._severities.items())},
        }

    def _changes_since(self, since: PageChanges) -> dict[str, Any]:
        """The changes since an older version: kind, path, flow, row, message, labels, and the old and new value."""
        rows: list[list[Any]] = []
        for path, change in since.by_path():
            texts = (path, change.flow, change.mapping, change.message, change.heading, change.before, change.after)
            rows.append([change.kind, *map(self._text, texts)])
        kinds = {
            name: [kind.impact, kind.title] for name, kind in kinds_of(change.kind for change in since.changes).items()
        }
        return {"against": since.against, "kinds": kinds, "rows": rows}

    def _document(self, number: int, document: Document) -> None:
        sides = [self._system_number(side) for side in (document.source, document.target)]
        unread = [self._unread(-1, item) for item in document.unread]
        for index, flow in enumerate(document.flows):
            self._rows[number, flow.id] = len(self._flows["id"])
            self._flow(number, document, flow, sides)
            unread += [self._unread(index, item) for item in flow.unread]
        self._documents.append(
            [
                document.path,
                document.title,
                document.digest,
                document.generated_at,
                *sides,
                [self._title_name(side) for side in (document.source, document.target)],
                len(document.flows),
                unread,
            ]
        )
        for item in document.diagnostics:
            if not follows(item, self._changes):
                self._finding(number, item)

    def _flow(self, number: int, document: Document, flow: Flow, sides: list[int]) -> None:
        statement, expectation = self._sentence.of_creation(flow)
        columns = self._flows
        columns["id"].append(_bare(flow.id))
        columns["line"].append(flow.line)
        for name, side, system in zip(SIDES, (flow.source, flow.target), sides, strict=True):
            columns[name].append(self._entity(document, flow, name, system))
            columns[f"{name}Label"].append(self._text(side.label))
        for column, name_text in zip(("sourceName", "targetName"), wording.names_of(flow), strict=True):
            columns[column].append(self._text(name_text))
        columns["typeSystem"].append(self._text(flow.type_system))
        columns["policy"].append(self._text(flow.creation.policy))
        columns["meaning"].append(meanings.creation_meaning(flow, document))
        columns["statement"].append(self._sentences.number(statement))
        columns["expects"].append(self._sentences.number(expectation))
        columns["priority"].append(PRIORITIES.index(wording.creation_priority(flow)))
        columns["rules"].append(len(flow.match_rules))
        columns["mappings"].append(len(flow.mappings))
        for rule in flow.match_rules:
            self._rules["meaning"].append(meanings.match_meaning(rule))
            self._rows[number, rule.id] = -1 - len(self._rules["id"])
            statement, expectation = self._sentence.of_rule(rule, flow)
            self._row(self._rules, rule.id, rule.line, rule.source, rule.target)
            self._rules["statement"].append(self._sentences.number(statement))
            self._rules["expects"].append(self._sentences.number(expectation))
        keys, shared = wording.match_keys(flow), wording.fan_in(flow)
        self._has_link_only = self._has_link_only or not flow.mappings
        for mapping in flow.mappings:
            is_shared = mapping.id in shared
            self._mappings["meaning"].append(meanings.mapping_meaning(mapping, is_shared=is_shared))
            self._rows[number, mapping.id] = len(self._mappings["id"])
            expectation = self._sentence.of_mapping(mapping, flow, is_shared=is_shared)
            self._row(self._mappings, mapping.id, mapping.line, mapping.source, mapping.target)
            self._mappings["type"].append(self._types.number((mapping.type.kind, wording.written_type(mapping.type))))
            self._mappings["expects"].append(self._sentences.number(expectation))
            self._mappings["priority"].append(PRIORITIES.index(wording.mapping_priority(mapping, keys)))

    def _row(self, columns: Columns, name: str, line: int | None, source: Property, target: Property) -> None:
        columns["id"].append(_bare(name))
        columns["line"].append(line)
        columns["source"].append(self._cells.number((source.path, source.conditions)))
        columns["target"].append(self._cells.number((target.path, target.conditions)))

    def _finding(self, document: int | None, item: Diagnostic) -> None:
        columns = self._findings
        columns["document"].append(document)
        columns["path"].append(self._text(item.path if isinstance(item, FolderDiagnostic) else None))
        columns["code"].append(item.code)
        self._severities[item.code] = item.severity
        columns["message"].append(self._text(item.message))
        columns["place"].append([item.start.line, item.start.column, item.end.line, item.end.column])
        columns["flow"].append(self._rows.get((document, item.flow)))
        columns["row"].append(self._rows.get((document, item.mapping)))
        columns["fix"].append(item.fix and item.fix.safety)
        columns["related"].append(
            [
                [self._text(location.path), location.start.line, location.start.column, self._text(location.message)]
                for location in item.related
            ]
        )

    def _system_number(self, system: System) -> int:
        """The number of a document's system; counts its names."""
        key = system_key(system)
        name = system.name or system.inferred_name
        if name:
            self._names[key][name] += 1
        return self._systems.number(key)

    def _system(self, key: str) -> list[Any]:
        """The system's key, its most frequent name, and all its names."""
        names = ranked_names(self._names[key])
        return [key, names[0] if names else None, sorted(names)]

    def _title_name(self, system: System) -> list[Any]:
        """The name in the title, the inferred name, and its evidence."""
        return [self._text(system.name), self._text(system.inferred_name), self._text(system.inferred_from)]

    def _entity(self, document: Document, flow: Flow, side: SideName, own: int) -> int:
        """The number of an entity type; its system is another one than the document's where a label names that."""
        key = entity_of_side(document, flow, side)
        system = own
        if key.system != system_of_document(document, side):
            system = self._systems.number(key.system.name)
            if key.system.kind == "label":
                self._names[key.system.name][key.system.value] += 1
        return self._entities.number((system, self._text(key.entity), self._text(key.variant)))

    def _condition(self, condition: Condition) -> list[Any]:
        text = wording.condition(condition)
        return [*map(self._text, (condition.value, condition.path, condition.iri, text)), condition.occurrences]

    def _cell(self, cell: tuple[str | None, tuple[Condition, ...]]) -> list[Any]:
        return [self._text(cell[0]), *map(self._conditions.number, cell[1])]

    def _unread(self, flow: int, item: Unread) -> list[Any]:
        return [flow, item.line, item.column, self._text(item.text), item.kind]


def _bare(name: str) -> str:
    """An id without its prefix."""
    return name.partition("-")[2]


def _code(code: str, severity: Severity) -> dict[str, Any]:
    """The documentation of a code."""
    check = check_of(code)
    paragraphs = [[is_code, text if is_code else " ".join(text.split())] for is_code, text in blocks(check.doc)]
    return {
        "name": check.name,
        "severity": severity,
        "summary": check.summary,
        "hint": check.hint,
        "documentation": paragraphs,
    }
