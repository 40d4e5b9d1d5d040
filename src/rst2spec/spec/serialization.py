"""The spec as JSON and back, and its JSON Schema, by the classes of ``spec/model.py``.

Orjson writes them: the same bytes as pydantic's ``TypeAdapter`` (a test compares them), without the 80 ms that it takes
to import and set up one. Pydantic reads and validates.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, Final, Literal, TypeVar

import orjson

from rst2spec.spec import model
from rst2spec.spec.contract import (
    PYDANTIC_CONFIG,
    VOLATILE,
    Contract,
    parts_of,
    plain_text,
    published_name,
    roles_of,
)
from rst2spec.spec.diagnostic import Diagnostic, Edit, Related
from rst2spec.spec.model import (
    SCHEMA_VERSION,
    STABLE,
    Document,
    DocumentRecord,
    FolderRecord,
    Form,
    Mapping,
    MatchRule,
    RunRecord,
    Spec,
    schema_address,
)
from rst2spec.syntax.exact_json import check_exact

SchemaName = Literal[
    "spec", "spec-stable", "spec-record", "spec-record-stable", "findings", "diff", "log", "log-record", "verify"
]

_STEP: Final = "  "
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

Record = RunRecord | DocumentRecord | FolderRecord

Frame = TypeVar("Frame", Spec, RunRecord)

_NAMES: Final[dict[type, SchemaName]] = {Spec: "spec", RunRecord: "spec-record"}
Documents = TypeVar("Documents", bound=Sequence[Document])


def dump_spec(spec: Spec, *, stable: bool = False) -> bytes:
    """The spec as JSON, indented, with a line end.

    Args:
        spec: The spec.
        stable: Whether to leave out volatile fields: the form to commit.
    """
    return _json(_object(spec, stable=stable), 0, stable=stable) + b"\n"


def dump_record(record: Record, *, stable: bool = False) -> bytes:
    """One line of the spec as JSON lines."""
    if isinstance(record, RunRecord):
        return _json(_object(record, stable=stable), None, stable=stable) + b"\n"
    return _json(record, None, stable=stable) + b"\n"


def _object(frame: Frame, *, stable: bool) -> dict[str, Any]:
    """A spec or the first record of one by its published names, with its form and the address of the schema for it."""
    form: Form = "stable" if stable else "full"
    kind: Any = type(frame)
    name = f"{_NAMES[kind]}{STABLE if stable else ''}"
    frame = replace(frame, form=form, schema_address=schema_address(name))
    return {
        published_name(field): getattr(frame, field)
        for field, role in roles_of(kind).items()
        if not (stable and role is VOLATILE)
    }


def dump_document(document: Document, *, stable: bool = False, depth: int | None = None) -> bytes:
    """One document of the spec, as in the spec.

    Args:
        document: The document.
        stable: Whether to leave out volatile fields.
        depth: Number of indentation steps, except for the first line; null for one line.
    """
    return _json(document, depth, stable=stable)


def dump_diagnostic(diagnostic: Diagnostic, *, depth: int | None = None) -> bytes:
    """A finding; ``depth`` as in ``dump_document``."""
    return _json(diagnostic, depth, stable=False)


def dump_value(value: object, *, depth: int | None = None) -> bytes:
    """A value of a field, or an item of an array; ``depth`` as in ``dump_document``."""
    return _json(value, depth, stable=False)


def dump_json(value: object, *, indented: bool = False) -> bytes:
    """Plain values and those of the contract as JSON, on one line or indented."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 if indented else 0)


def _json(value: object, depth: int | None, *, stable: bool) -> bytes:
    """A value as JSON: on one line if ``depth`` is null, else indented by that many steps, but for its first line."""
    option = orjson.OPT_INDENT_2 if depth is not None else 0
    text = orjson.dumps(_without_volatile_fields(value) if stable else value, option=option)
    # line ends in strings are escaped, so all of these belong to the layout
    return text.replace(b"\n", b"\n" + (_STEP * depth).encode()) if depth else text


def _without_volatile_fields(value: Any) -> Any:
    """A value as plain objects and arrays, without volatile fields."""
    if isinstance(value, tuple):
        return [_without_volatile_fields(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_volatile_fields(item) for name, item in value.items()}
    kind: Any = type(value)
    if not isinstance(value, Contract) or not _holds_volatile(kind):
        return value
    roles = roles_of(kind)
    return {
        name: _without_volatile_fields(getattr(value, name)) for name, role in roles.items() if role is not VOLATILE
    }


@cache
def _holds_volatile(kind: Any) -> bool:
    """Whether a class, or a class in its fields, has a volatile field."""
    return VOLATILE in roles_of(kind).values() or any(map(_holds_volatile, parts_of(kind)))


def load_spec(text: str | bytes) -> Spec:
    """Reads a spec back, in its full or stable form.

    A leading byte order mark is ignored.

    Raises:
        ValueError: The text isn't such JSON (``pydantic.ValidationError`` names the position), has a line or column
            that is less than 1, or has a value that JSON can't represent exactly: Infinity, a number with more digits
            than a double, a duplicate key.
    """
    from pydantic import TypeAdapter, ValidationError

    from rst2spec.spec.older import OLDER_VERSION, check_version, converted_spec, with_names

    text = text.removeprefix("\ufeff") if isinstance(text, str) else without_bom(text)
    adapter = TypeAdapter(Spec)
    try:
        spec = adapter.validate_json(text)
        check_version(spec.schema_version)
    except ValidationError:
        older = _json_object(text)
        check_version(older.get("schema_version", SCHEMA_VERSION))
        if older.get("schema_version") != OLDER_VERSION:
            raise
        spec = adapter.validate_json(orjson.dumps(converted_spec(older)))
        spec = replace(spec, documents=tuple(map(with_names, spec.documents)))
    check_exact(text)
    with_numbers(spec.documents)
    _check_positions(spec.diagnostics)
    return spec


def load_records(text: bytes) -> list[Record]:
    """Reads the spec as JSON lines back, in its full or stable form.

    Raises:
        ValueError: A line isn't such JSON, or has an invalid value, as in ``load_spec``.
    """
    from pydantic import Discriminator, TypeAdapter

    from rst2spec.spec.older import OLDER_VERSION, check_version, converted_record, with_names

    adapter: TypeAdapter[Record] = TypeAdapter(Annotated[Record, Discriminator("record")])
    lines = without_bom(text).splitlines()
    version = _json_object(lines[0]).get("schema_version", SCHEMA_VERSION) if lines else SCHEMA_VERSION
    check_version(version)
    records: list[Record] = []
    for line in lines:
        older = _json_object(line) if version == OLDER_VERSION else None
        record = adapter.validate_json(line if older is None else orjson.dumps(converted_record(older)))
        check_exact(line)
        if isinstance(record, DocumentRecord):
            with_numbers([record.document])
            record = record if older is None else replace(record, document=with_names(record.document))
        elif isinstance(record, FolderRecord):
            _check_positions(record.diagnostics)
        records.append(record)
    return records


def _json_object(text: str | bytes) -> dict[str, Any]:
    """A JSON object; an empty one if the text is anything else, which pydantic refuses with a better message."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def without_bom(content: bytes) -> bytes:
    """A text's bytes without a leading byte order mark."""
    return content.removeprefix(codecs.BOM_UTF8)


def with_numbers(documents: Documents) -> Documents:
    """Checks the documents' numbers, and returns the documents.

    Raises:
        ValueError: A line, column or count is less than 1.
    """
    for document in documents:
        _check_positions(document.diagnostics)
        unread = [*document.unread]
        for flow in document.flows:
            unread += flow.unread
            rows: tuple[MatchRule | Mapping, ...] = (*flow.match_rules, *flow.mappings)
            numbers = [flow.line, *(row.line for row in rows)]
            numbers += [
                item.occurrences for row in rows for side in (row.source, row.target) for item in side.conditions
            ]
            if any(number is not None and number < 1 for number in numbers):
                raise ValueError(f"{document.path}: a line or count is less than 1")
        if any(number is not None and number < 1 for item in unread for number in (item.line, item.column)):
            raise ValueError(f"{document.path}: a line or column is less than 1")
    return documents


def _check_positions(diagnostics: Iterable[Diagnostic]) -> None:
    for item in diagnostics:
        edits = () if item.fix is None else item.fix.edits
        parts: tuple[Diagnostic | Related | Edit, ...] = (item, *item.related, *edits)
        for part in parts:
            if min(part.start.line, part.start.column, part.end.line, part.end.column) < 1:
                raise ValueError(f"a finding of {item.code}: a line or column is less than 1")


def json_schema(name: SchemaName, *, strict: bool = False) -> dict[str, Any]:
    """The JSON Schema of the spec, its stable form, a line of its JSON lines, findings, changes, or a history.

    Args:
        name: What it describes.
        strict: Whether objects may only have the fields of this version. Readers should tolerate others: a later minor
            version can have more.
    """
    schema = schema_with_markup(name, strict=strict)
    _remove_markup(schema)
    return schema


def schema_with_markup(name: SchemaName, *, strict: bool = False) -> dict[str, Any]:
    """The same with the markup of docstrings in descriptions, for pages."""
    PYDANTIC_CONFIG["use_attribute_docstrings"] = True
    try:
        from pydantic import TypeAdapter

        from rst2spec.spec.changelog_report import LOG_VERSION, LogRecord, LogReport
        from rst2spec.spec.changes.diff_report import DiffReport
        from rst2spec.spec.findings_report import Report
        from rst2spec.spec.schema_names import enums_in, name_types
        from rst2spec.spec.verify_report import Verification

        contract: Any = {
            "spec": Spec,
            "spec-record": Record,
            "findings": Report,
            "diff": DiffReport,
            "log": LogReport,
            "log-record": LogRecord,
            "verify": Verification,
        }[name.removesuffix(STABLE)]
        schema = TypeAdapter(contract).json_schema(mode="serialization")
        base_fields = TypeAdapter(Diagnostic).json_schema(mode="serialization")["properties"]
    finally:
        del PYDANTIC_CONFIG["use_attribute_docstrings"]
    if "FolderDiagnostic" in schema["$defs"]:
        _inherit_descriptions(schema["$defs"]["FolderDiagnostic"]["properties"], base_fields)
    if name.endswith(STABLE):
        _without_volatile(schema)
    parts = [schema, *schema["$defs"].values()]
    versions = [part.get("properties", {}).get("schema_version") for part in parts]
    address = schema_address(name, next(filter(None, versions), {"default": LOG_VERSION})["default"])
    form = "stable" if name.endswith(STABLE) else "full"
    for part in parts:
        if not strict:
            part.pop("additionalProperties", None)
        for field, content in part.get("properties", {}).items():
            content.pop("title", None)  # generated code would have a type for each: Name1, Path3
            if field == "$schema":
                content["default"] = address
            elif field == "form":
                content.pop("enum")
                content |= {"const": form, "default": form}
    schema.setdefault("title", "Record")
    name_types(schema, enums_in(model))
    return {"$schema": _DIALECT, "$id": f"{address}:strict" if strict else address, **schema}


def schema_text(name: SchemaName, *, strict: bool = False) -> str:
    """The JSON Schema as it is published."""
    return json.dumps(json_schema(name, strict=strict), indent=2, ensure_ascii=False) + "\n"


def _inherit_descriptions(fields: dict[str, Any], base_fields: dict[str, Any]) -> None:
    """Adds the base class's descriptions: pydantic only reads the docstrings of the class itself."""
    for field, content in fields.items():
        if field in base_fields:
            content.setdefault("description", base_fields[field]["description"])


def _remove_markup(part: Any) -> None:
    """Removes the markup of docstrings from all descriptions."""
    if isinstance(part, dict):
        if isinstance(part.get("description"), str):
            part["description"] = plain_text(part["description"])
        part = list(part.values())
    if isinstance(part, list):
        for item in part:
            _remove_markup(item)


def _without_volatile(schema: dict[str, Any]) -> None:
    for title, part in [("Spec", schema), *schema["$defs"].items()]:
        kind = getattr(model, title, None)
        fields = [] if kind is None else [name for name, role in roles_of(kind).items() if role is VOLATILE]
        for field in fields:
            if field in part.get("properties", {}):
                part["properties"].pop(field)
                part["required"].remove(field)
