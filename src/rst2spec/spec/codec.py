"""The spec as JSON and back, and its JSON Schema: pydantic over the classes of ``spec/model.py``.

Writing needs no more than pydantic's core (``spec/writer.py``): the same bytes as a ``TypeAdapter`` would write (a
test), without the 60 ms that it takes to import and set up one.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Final, Literal

from pydantic_core import to_json

from rst2spec.spec.base import PYDANTIC_CONFIG
from rst2spec.spec.diagnostic import Diagnostic, Edit, Fix, FolderDiagnostic, Position, Related
from rst2spec.spec.model import Document, DocumentRecord, FolderRecord, RunRecord, Spec
from rst2spec.spec.writer import serializer_of

SchemaName = Literal["spec", "stable", "record", "findings", "diff", "log", "log-record"]

_ROW: Final = {"__all__": {"line"}}
_UNREAD: Final = {"__all__": {"line", "column"}}
_DOCUMENT: Final = {
    "generated_at": True,
    "diagnostics": True,
    "unread": _UNREAD,
    "flows": {"__all__": {"line": True, "mappings": _ROW, "match_rules": _ROW, "unread": _UNREAD}},
}
# What changes without a change of meaning
_VOLATILE: Final = {
    "generator": {"version"},
    "documents": {"__all__": _DOCUMENT},
    "diagnostics": True,
    "rules": True,
}
_VOLATILE_FIELDS: Final = {
    "Generator": {"version"},
    "Document": {"generated_at", "diagnostics"},
    "Flow": {"line"},
    "Mapping": {"line"},
    "MatchRule": {"line"},
    "Unread": {"line", "column"},
    "Spec": {"diagnostics", "rules"},
}
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

Record = RunRecord | DocumentRecord | FolderRecord


def dump_spec(spec: Spec, *, stable: bool = False) -> bytes:
    """The spec as JSON, indented, with a line end behind it.

    Args:
        spec: The spec.
        stable: Whether to leave out what changes without a change of meaning: the form to commit.
    """
    exclude: Any = _VOLATILE if stable else None
    return to_json(spec, indent=2, exclude=exclude) + b"\n"


def dump_record(record: Record, *, stable: bool = False) -> bytes:
    """One line of the spec as JSON lines."""
    exclude: Any = None
    if stable:
        exclude = {"generator": {"version"}, "document": _DOCUMENT, "diagnostics": True, "rules": True}
    return to_json(record, exclude=exclude) + b"\n"


def dump_document(document: Document, *, stable: bool = False, indent: int | None = None) -> bytes:
    """One document of the spec, as it stands in it."""
    exclude: Any = _DOCUMENT if stable else None
    return serializer_of(Document).to_json(document, indent=indent, exclude=exclude, warnings=False)


def diagnostic_of(read: dict[str, Any]) -> Diagnostic:
    """A finding as it was before it was written as JSON; KeyError or TypeError where it is none."""
    return Diagnostic(**_fields(read))


def folder_diagnostic_of(read: dict[str, Any]) -> FolderDiagnostic:
    """The same of a folder's finding."""
    return FolderDiagnostic(**_fields(read))


def _fields(read: dict[str, Any]) -> dict[str, Any]:
    fix = read["fix"]
    if fix is not None:
        edits = [Edit(Position(**edit["start"]), Position(**edit["end"]), edit["text"]) for edit in fix["edits"]]
        fix = Fix(fix["safety"], tuple(edits))
    related = [
        Related(item["path"], Position(**item["start"]), Position(**item["end"]), item["message"])
        for item in read["related"]
    ]
    places = {"start": Position(**read["start"]), "end": Position(**read["end"])}
    return {**read, **places, "related": tuple(related), "fix": fix}


def load_spec(text: str | bytes) -> Spec:
    """Reads a spec back, in its full or stable form.

    Raises:
        pydantic.ValidationError: The text is no such JSON.
    """
    from pydantic import TypeAdapter

    return TypeAdapter(Spec).validate_json(text)


def load_records(text: bytes) -> list[Record]:
    """Reads the spec as JSON lines back, in its full or stable form.

    Raises:
        pydantic.ValidationError: A line is no such JSON.
    """
    from pydantic import Discriminator, TypeAdapter

    adapter: TypeAdapter[Record] = TypeAdapter(Annotated[Record, Discriminator("record")])
    return [adapter.validate_json(line) for line in text.splitlines()]


def json_schema(name: SchemaName) -> dict[str, Any]:
    """The JSON Schema of the spec, its stable form, a line of its JSON lines, findings, changes, or a history."""
    PYDANTIC_CONFIG["use_attribute_docstrings"] = True
    try:
        from pydantic import TypeAdapter

        from rst2spec.spec.changelog_report import LogRecord, LogReport
        from rst2spec.spec.changes.report import DiffReport
        from rst2spec.spec.report import Report

        published: Any = {
            "record": Record,
            "findings": Report,
            "diff": DiffReport,
            "log": LogReport,
            "log-record": LogRecord,
        }.get(name, Spec)
        schema = TypeAdapter(published).json_schema(mode="serialization")
        told = TypeAdapter(Diagnostic).json_schema(mode="serialization")["properties"]
    finally:
        del PYDANTIC_CONFIG["use_attribute_docstrings"]
    if "FolderDiagnostic" in schema["$defs"]:
        _inherit_descriptions(schema["$defs"]["FolderDiagnostic"]["properties"], told)
    if name == "stable":
        _without_volatile(schema)
    return {"$schema": _DIALECT, **schema}


def schema_text(name: SchemaName) -> str:
    """The JSON Schema as it is published."""
    return json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n"


def _inherit_descriptions(fields: dict[str, Any], told: dict[str, Any]) -> None:
    """Pydantic looks for docstrings in a class itself, and not in the one that it is made of."""
    for field, content in fields.items():
        if field in told:
            content.setdefault("description", told[field]["description"])


def _without_volatile(schema: dict[str, Any]) -> None:
    for title, fields in _VOLATILE_FIELDS.items():
        part = schema if title == "Spec" else schema["$defs"][title]
        part["required"] = [field for field in part["required"] if field not in fields]
        for field in fields:
            del part["properties"][field]
