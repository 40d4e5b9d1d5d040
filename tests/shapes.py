"""The shapes that a document has, each with a name: what the generated documents must have in common with real ones.

Everything is derived from the compiled document and its findings, so that nothing here repeats what the program knows.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from types import ModuleType

from rst2spec import Spec
from rst2spec.checks import base, clause_cells
from rst2spec.checks.filtering import FindingFilter
from rst2spec.checks.known_checks import check_of, document_checks
from rst2spec.checks.runner import check_document
from rst2spec.run.reading import compile_source
from rst2spec.source import Source
from rst2spec.spec.compiled import Compiled, CompiledFlow
from rst2spec.spec.diagnostic import Diagnostic, cause_of
from rst2spec.spec.model import DataType, Mapping, MatchRule, Property, Side, System
from rst2spec.spec.names import normalize_name
from rst2spec.spec.references import bare_names
from rst2spec.spec.result import Result
from rst2spec.syntax.nodes import Sentence, Table
from rst2spec.tokens.token import Rows

_WORD = re.compile(r""""[^"]*"|'[^']*'|\d[\d,]*|[\w$][\w.$-]*\w(?:'\w+)?|\w|\s+|.""")


def shapes_of(source: Source) -> set[str]:
    """The names of a document's shapes."""
    compiled = compile_source(source)
    checks = [check for check in document_checks() if not check.opt_in]
    found = check_document(compiled, checks, FindingFilter()).diagnostics
    return {*_front(compiled), *_flows(compiled), *map(finding_shape, found)}


def shapes_of_folder(spec: Spec | Result) -> set[str]:
    """The names of what only documents together show: inferred names, and findings across documents."""
    names = {
        f"{side} name from {system.inferred_from}, {_count(len(system.candidates))} candidates"
        for document in spec.documents
        for side, system in (("source", document.source), ("target", document.target))
        if system.name is None
    }
    return names | set(map(finding_shape, spec.diagnostics))


def _count(number: int) -> str:
    return str(number) if number < 2 else "many"


# --- findings


def finding_shape(found: Diagnostic) -> str:
    """A finding without what it says of its document."""
    parts = (
        found.code,
        cause_of(found.message) or _without_particulars(found),
        f"{_count(len(found.related))} related",
        f"{found.fix.safety} fix" if found.fix else "no fix",
        (found.mapping or "no row").partition("-")[0],
    )
    return ", ".join(parts)


def _without_particulars(found: Diagnostic) -> str:
    """A message of which only the words of its check are left."""
    known = _words(found.code)
    words = []
    for word in _WORD.findall(found.message):
        if word[0].isdigit():
            words.append(_count(int(word.replace(",", ""))))
        else:
            words.append(word if word.isspace() or word in known else "_")
    return re.sub(r"_(?:(?:[^\w]| and | to )*_)+", "_", "".join(words))


@cache
def _words(code: str) -> frozenset[str]:
    modules = (sys.modules[type(check_of(code)).__module__], clause_cells, base)
    texts = [text for module in modules for text in _texts(module)]
    return frozenset(word for text in texts for word in _WORD.findall(text)) | {"source", "target"}


def _texts(module: ModuleType) -> Iterator[str]:
    """The texts in a module's code that messages are put together of: those with a blank, and parts of f-strings."""
    tree = ast.parse(inspect.getsource(module))
    nodes = list(ast.walk(tree))
    documentation = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    formatted = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in documentation:
            continue
        if " " in node.value or id(node) in formatted:
            yield node.value


# --- a document


def _front(compiled: Compiled) -> Iterator[str]:
    document, tree, text = compiled.document, compiled.tree, compiled.source.text
    yield f"read by {compiled.reader}{', all plain' if tree.plain else ''}"
    for side, system in (("source", document.source), ("target", document.target)):
        yield f"title's {side} {_name_shape(system)}"
    heading = tree.introduction_heading
    yield "no introduction" if heading is None else f"heading {heading.text!r} of the introduction"
    yield "no time stamp" if document.generated_at is None else "a time stamp"
    yield f"{_count(len(document.flows))} flows"
    yield from {f"line end {end!r}" for end in re.findall(r"\r\n|\r|\n", text)}
    yield from (f"unread outside of flows: {item.kind}, {item.reason}" for item in compiled.unread)


def _name_shape(system: System) -> str:
    name, slug = system.name, system.slug
    if name is None or slug is None:
        return "is blank" if name is None else "has no slug"
    parts = [
        "is the slug"
        if normalize_name(name) == slug
        else "holds the slug"
        if slug in normalize_name(name)
        else "is another name",
        "of several words" if " " in name else "of one word",
        "with punctuation" if re.search(r"[^\w ]", name) else "",
    ]
    return " ".join(filter(None, parts))


def _flows(compiled: Compiled) -> Iterator[str]:
    document = compiled.document
    for flow in compiled.flows:
        yield from _flow(flow, document.source, document.target)
    yield from _twins(compiled.flows)


# --- flows


def _flow(compiled: CompiledFlow, source: System, target: System) -> Iterator[str]:
    flow, creation = compiled.flow, compiled.flow.creation
    order = [_item(item) for item in compiled.section.items]
    yield f"{creation.policy}: {' '.join(order)}"
    yield f"section {'irregular' if compiled.section.kinds is None else 'regular'}"
    yield f"{creation.policy} with {_count(len(flow.match_rules))} rules and {_count(len(flow.mappings))} mappings"
    if creation.condition is not None:
        yield "a condition"
    if creation.remark is not None:
        yield "a remark"
    if creation.connected_to is not None:
        system = "known" if creation.connected_to and creation.connected_to[0].system == source.name else "another"
        into = "none" if creation.into is None else "the title's" if creation.into == target.name else "another"
        number = len(bare_names(creation.connected_to))
        yield f"connected to {number if number < 4 else 'more'} of {system} system into {into}"
    phrase = compiled.heading.phrase
    labels = ("", "") if phrase is None else (phrase.text("source"), phrase.text("target"))
    yield f"source label {_side_shape(flow.source, labels[0], source, None)}"
    yield f"target label {_side_shape(flow.target, labels[1], target, flow.type_system)}"
    if flow.source.label == flow.target.label:
        yield "a flow from a label to itself"
    same = "none" if flow.type_system is None else "the title's" if flow.type_system == target.name else "another"
    yield f"type system {same} beside {'a' if target.name else 'no'} name in the title"
    yield from (f"unread in a flow: {item.kind}, {item.reason}" for item in compiled.unread)
    for kind, tables in (("rules", compiled.rule_tables), ("mappings", compiled.mapping_tables)):
        for table in tables:
            yield from (f"table of {kind} {shape}" for shape in _table(table))
    yield from (f"rule {shape}" for rule in flow.match_rules for shape in _row(rule))
    yield from (f"mapping {shape}" for row in flow.mappings for shape in (*_row(row), _type(row.type)))
    yield from _conditions_together([*flow.match_rules, *flow.mappings])


def _item(item: object) -> str:
    if isinstance(item, Sentence):
        return "?" if item.phrase is None else item.phrase.kind
    if isinstance(item, Table):
        return "[table]" if item.rows else "[header]"
    return "stray"


def _side_shape(side: Side, label: str, system: System, type_system: str | None) -> str:
    """By which rule a label was split, and into what."""
    found, slug = side.system or "", system.slug or ""
    if side.system is None:
        rule = "names no system"
    elif found == system.name:
        rule = "by the title"
    elif slug and (times := len(normalize_name(found)) // len(slug)) and normalize_name(found) == slug * times:
        rule = f"by the slug {'once' if times == 1 else 'repeated'}{', in words' if ' ' in found else ''}"
    elif found == type_system:
        rule = "by the header"
    else:
        rule = "by its first word"
    blank = "" if system.name else ", title blank"
    entity = "no entity" if side.entity is None else "an entity" if " " not in side.entity else "an entity of words"
    if side.variant is None:
        return f"split {rule}{blank}: {entity}"
    return (
        f"split {rule}{blank}: {entity}, variant {'in parentheses' if label.rstrip().endswith(')') else side.variant}"
    )


def _twins(flows: Sequence[CompiledFlow]) -> Iterator[str]:
    """Sections with the same heading, two by two in their order."""
    by_heading: dict[str, list[CompiledFlow]] = {}
    for flow in flows:
        by_heading.setdefault(flow.heading.token.text, []).append(flow)
    for twins in by_heading.values():
        if len(twins) > 2:
            yield "more than two twins"
        for one, other in pairwise([twin.flow for twin in twins]):
            policies = "same policy" if one.creation == other.creation else "other policy"
            rules = "same rules" if _pairs(one.match_rules) == _pairs(other.match_rules) else "other rules"
            ours, theirs = _pairs(one.mappings), _pairs(other.mappings)
            if ours == theirs:
                rows = "same rows"
            elif not ours or not theirs:
                rows = "no rows on one side"
            else:
                rows = "some rows in both" if ours & theirs else "other rows"
            yield f"twins: {policies}, {rules}, {rows}"


def _pairs(rows: Iterable[MatchRule | Mapping]) -> set[tuple[Property, Property]]:
    return {(row.source, row.target) for row in rows}


# --- tables and rows


def _table(table: Table) -> Iterator[str]:
    rows = [token for run in table.runs for token in run.tokens]
    yield f"with {_count(len(rows))} rows"
    yield from _runs(table.runs)
    if table.header is None:
        yield "without header"
    for kind, token in (*([("header", table.header)] if table.header else []), *(("row", row) for row in rows)):
        lost = [str(column) for column, cell in enumerate(token.cells) if cell.lost_bullet]
        if lost:
            yield f"{kind} of {len(token.cells)} cells without bullet in {' '.join(lost)}"
        elif kind == "row":
            yield f"{kind} of {len(token.cells)} cells"
        for column, cell in enumerate(token.cells):
            if cell.raw_end > cell.end:
                yield f"{kind} with blanks behind {'a' if cell.text else 'no'} text in column {column}"


def _runs(runs: Sequence[Rows]) -> Iterator[str]:
    yield from (f"run of {run.columns} columns, {'' if run.has_brackets else 'no '}brackets" for run in runs)


def _row(row: Mapping | MatchRule) -> Iterator[str]:
    for side, value in (("source", row.source), ("target", row.target)):
        yield from (f"{side} {shape}" for shape in _property(value))
    yield "of equal paths" if row.source.path == row.target.path else "of other paths"


def _property(value: Property) -> Iterator[str]:
    path = value.path
    yield "without path" if path is None else f"path with {''.join(sorted(set(re.sub('[A-Za-z0-9]', '', path))))!r}"
    yield f"with {_count(len(value.conditions))} conditions"
    for item in value.conditions:
        said = "no value" if item.value is None else "an IRI" if item.iri else _value(item.value)
        where = "nowhere" if item.path is None else "in its own path" if item.path == path else "in a path"
        yield f"condition of {said} {where} {'once' if item.occurrences == 1 else 'repeatedly'}"


def _value(value: str) -> str:
    return f"a value with {''.join(sorted(set(re.sub('[A-Za-z0-9]', '', value))))!r}"


def _conditions_together(rows: Collection[Mapping | MatchRule]) -> Iterator[str]:
    for side in ("source", "target"):
        for row in rows:
            conditions = getattr(row, side).conditions
            paths = Counter(item.path for item in conditions)
            values = Counter(item.value for item in conditions)
            if max(paths.values(), default=0) > 1:
                yield f"{side} with several values in one path"
            if max(values.values(), default=0) > 1:
                yield f"{side} with one value in several paths"


def _type(value: DataType) -> str:
    if value.kind in {"primitive", "not_applicable", "missing"}:
        return f"type {value.name or value.kind}"
    text = re.sub(r'"[^"]*"', '"', value.text)
    text = re.sub(r"-?\d+(?:\.\d+)?|true|false|null", "#", text)
    text = re.sub(r"[^\[\],\"#]+", "", text)
    if value.kind == "malformed":
        return f"type malformed, begins with {text[:1]}, brackets {text.count('[') - text.count(']'):+}"
    return f"type of depth {_depth(value.expression)}{' with numbers' if '#' in text else ''}"


def _depth(value: object) -> int:
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0
