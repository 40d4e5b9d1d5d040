"""A document's spec as a page for a wiki, a pull request or a merge request, in GitHub's Markdown.

It has the diagram of the entity types (as ``mermaid`` draws it) and one section per flow: when a record is created, the
match rules, the properties with their types and conditions, and unread text; then the findings.
``compile docs -o wiki/ -f markdown`` writes one page per document, ``-o spec.md`` a single page.

Text of a document is shown as it is: it never becomes markup, a link, an emoji, a formula or a mention of a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.checks.base import plural
from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.markdown_text import code, table, text
from rst2spec.outputs.spec_builder import SpecOptions, folder_findings, with_level
from rst2spec.outputs.spec_formats import mermaid
from rst2spec.outputs.wording import (
    NO_MAPPINGS,
    NOT_STATED,
    PRECEDENCE,
    creation,
    fan_in,
    names_of,
    system_name,
    written_type,
)
from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic
from rst2spec.spec.model import DataType, Document, Flow, Mapping, Property, System, Unread
from rst2spec.spec.result import Result

NAME: Final = "markdown"
SUFFIX: Final = ".md"

_EVIDENCE: Final = {
    "configuration": "the configuration",
    "document": "the document itself",
    "same_side": "other documents",
    "other_side": "documents of the other direction",
}


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The page."""
    for number, block in enumerate(_page(result, options)):
        yield (f"\n{block}\n" if number else f"{block}\n").encode()


def _page(result: Result, options: SpecOptions) -> Iterator[str]:
    by_path: dict[str, list[FolderDiagnostic]] = {}
    for item in folder_findings(result.diagnostics, options):
        by_path.setdefault(item.path, []).append(item)
    documents = [with_level(document, options) for document in result.documents]
    is_one = len(documents) == 1
    if not is_one:
        yield "# Mapping spec"
        yield _contents(documents) if documents else "No documents."
    for number, (document, path) in enumerate(zip(documents, result.paths, strict=True), start=1):
        level = "#" if is_one else f'## <a id="{_anchor(number)}"></a>'
        yield from _document(document, by_path.pop(path, []), level, options)
    if by_path:
        rows = [(item.path, item) for items in by_path.values() for item in items]
        yield f"#{'' if is_one else '#'} Other files"
        yield table(("File", "Line", "Finding", "What"), [(code(path), *_finding(item)) for path, item in rows])


def _anchor(number: int) -> str:
    """The anchor of a document's section."""
    return f"document-{number}"


def _contents(documents: list[Document]) -> str:
    """A table with one row per document."""
    return table(
        ("Document", "From", "To", "Flows", "Properties", "Findings"),
        [
            (
                f"[{code(document.path)}](#{_anchor(number)})",
                text(system_name(document.source)),
                text(system_name(document.target)),
                str(len(document.flows)),
                str(sum(len(flow.mappings) for flow in document.flows)),
                str(len(document.diagnostics) or ""),
            )
            for number, document in enumerate(documents, start=1)
        ],
    )


def _document(document: Document, more: list[FolderDiagnostic], head: str, options: SpecOptions) -> Iterator[str]:
    """A document's section: its heading begins with the given signs, and an anchor."""
    space = " " if head.endswith("#") else ""
    yield f"{head}{space}{text(system_name(document.source))} to {text(system_name(document.target))}"
    level = head.partition(" ")[0]
    facts = [code(document.path, in_table=False)]
    if document.generated_at and not options.stable:
        facts.append(f"generated {document.generated_at.replace('T', ' ')}")
    properties = sum(len(flow.mappings) for flow in document.flows)
    facts += [plural(len(document.flows), "flow"), plural(properties, "property", "properties")]
    yield ", ".join(facts)
    for side, system in (("source", document.source), ("target", document.target)):
        if system.name is None:
            yield f"The title has no {side} system name{_inferred(system)}."
    yield from _diagram(document)
    for flow in document.flows:
        yield from _flow(flow, level + "#", options)
    yield from _unread(document.unread, options)
    findings: list[Diagnostic] = [*document.diagnostics, *more]
    if findings:
        findings.sort(key=lambda item: (item.start.line, item.start.column, item.code))
        yield f"{level}# Findings"
        yield table(("Line", "Finding", "What"), [_finding(item) for item in findings])


def _inferred(system: System) -> str:
    """The origin of a name that the title lacks."""
    if system.inferred_name and system.inferred_from:
        return f"; {text(system.inferred_name)} is from {_EVIDENCE[system.inferred_from]}"
    return f"; candidates are {text(' and '.join(system.candidates))}" if system.candidates else ""


def _diagram(document: Document) -> Iterator[str]:
    """The diagram of the entity types; nothing if there are no flows, or Mermaid can't draw it."""
    if not document.flows:
        return
    try:
        yield f"```mermaid\n{mermaid.drawing((document,))}```"
    except OutputError:
        return


# --- a flow


def _flow(flow: Flow, level: str, options: SpecOptions) -> Iterator[str]:
    names = names_of(flow)
    source, target = text(names.source), text(names.target)
    yield f"{level} {source} to {target}"
    yield text(creation(flow))
    if flow.match_rules:
        yield "Records match by any of these pairs:"
        yield table((source, target), [(_property(rule.source), _property(rule.target)) for rule in flow.match_rules])
    if flow.mappings:
        shared = fan_in(flow)
        yield table((source, target, "Type", "Note"), [_mapping(item, item.id in shared) for item in flow.mappings])
    else:
        yield NO_MAPPINGS
    yield from _unread(flow.unread, options)


def _mapping(mapping: Mapping, is_shared: bool) -> tuple[str, ...]:
    note = PRECEDENCE if is_shared else ""
    return _property(mapping.source), _property(mapping.target), _type(mapping.type), note


def _property(side: Property) -> str:
    """A property, followed by its conditions, one per line. Documents don't state whether all or any must hold."""
    lines = [code(side.path)]
    for number, item in enumerate(side.conditions):
        lines.append(f"{'and/or' if number else 'where'} {code(item.path)} is {code(item.value)}")
    return "<br>".join(lines)


def _type(kind: DataType) -> str:
    match kind.kind:
        case "primitive":
            return code(kind.name)
        case "expression":
            return code(kind.text)
        case "not_applicable":
            return f"{NOT_STATED} ({code(written_type(kind))})"
        case "malformed":
            return f"can't be read: {code(kind.text)}"
        case "missing":
            return f"*{NOT_STATED}*"


# --- unread text and findings


def _unread(items: tuple[Unread, ...], options: SpecOptions) -> Iterator[str]:
    if items:
        yield "Unread text:"
        lines = (f" (line {item.line})" if item.line is not None and not options.stable else "" for item in items)
        yield "\n".join(f"- {code(item.text, in_table=False)}{line}" for item, line in zip(items, lines, strict=True))


def _finding(item: Diagnostic) -> tuple[str, str, str]:
    return str(item.start.line), f"{item.severity} {item.code} {text(item.name)}", text(item.message)
