"""Every field of the contract says what it is for, and the digest, the diff, the stable form and the formats agree.

A field that is added fails a test here until it has a role, and each format carries it or is said to leave it out.
"""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import polars as pl
import pytest

from rst2spec import Document
from rst2spec.outputs.builtin_formats import builtin_names
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.spec.changes.document_changes import changes_between
from rst2spec.spec.changes.meaning import digest_of
from rst2spec.spec.contract import MEANING, VOLATILE, Contract, Role, parts_of, roles_of
from rst2spec.spec.model import COMMON_ROOT, Generator, Spec
from rst2spec.spec.result import Result
from rst2spec.spec.serialization import dump_document, dump_spec, load_spec
from tests.sampling import slow


def reached(kind: Any) -> Iterator[Any]:
    """A class and all that it is made of, each once."""
    found = [kind]
    for part in found:
        found += [other for other in parts_of(part) if other not in found]
    yield from found


KINDS: Final = [kind for kind in reached(Document) if kind.__module__ == "rst2spec.spec.model"]
FIELDS: Final = [(kind, field.name) for kind in KINDS for field in fields(kind)]


def full(kind: Any) -> Any:
    """A value with every field filled, each with a text or number that no other field has."""
    hints = get_type_hints(kind)
    return kind(**{field.name: _content(f"{kind.__name__}.{field.name}", hints[field.name]) for field in fields(kind)})


_KNOWN: Final = {
    "Diagnostic.code": "R101",  # formats look it up
    "FolderDiagnostic.code": "R101",
    "Side.slug": "System.slug",  # it is its system's
}


def _content(name: str, hint: Any) -> Any:
    if hint is str:
        return _KNOWN.get(name, name)
    if hint is int:
        return 70_001 + sum(map(ord, name)) * 7
    if hint is bool:
        return True
    if hint is Any:
        return name
    if isinstance(hint, type) and issubclass(hint, Contract):
        return full(hint)
    arguments = [argument for argument in get_args(hint) if argument is not type(None)]
    if get_origin(hint) is Literal:
        return arguments[0]
    if get_origin(hint) is tuple:
        return (_content(name, arguments[0]),)
    if get_origin(hint) is list:
        return [_content(name, arguments[0])]
    return _content(name, arguments[0])


def replace_document(value: Any, kind: Any, name: str) -> Any:
    """The same value with another content in one field of each part of a class."""
    if isinstance(value, tuple):
        return tuple([replace_document(item, kind, name) for item in value])
    if not isinstance(value, Contract):
        return value
    parts = {field.name: replace_document(getattr(value, field.name), kind, name) for field in fields(value)}  # type: ignore[arg-type]
    if isinstance(value, kind):
        parts[name] = _other(parts[name], get_type_hints(kind)[name])
    return type(value)(**parts)


def _other(content: Any, hint: Any) -> Any:
    if isinstance(content, str):
        options = [item for part in (hint, *get_args(hint)) if get_origin(part) is Literal for item in get_args(part)]
        return options[1] if options else f"other {content}"
    if isinstance(content, bool):
        return not content
    if isinstance(content, int):
        return content + 1_000_000
    if isinstance(content, tuple):
        return ()
    if isinstance(content, list):
        return []
    return None if type(None) in get_args(hint) else _changed_inside(content)


def _changed_inside(value: Any) -> Any:
    """A part that can't be left out, with something else in its first field with a meaning."""
    kind: Any = type(value)
    name = next(name for name, role in roles_of(kind).items() if role is MEANING)
    return replace_document(value, kind, name)


def test_the_full_document_has_all_that_there_is() -> None:
    def kinds(value: Any) -> set[Any]:
        if isinstance(value, tuple):
            return {kind for item in value for kind in kinds(item)}
        if not isinstance(value, Contract):
            return set()
        return {type(value)}.union(*(kinds(getattr(value, field.name)) for field in fields(value)))  # type: ignore[arg-type]

    assert kinds(full(Document)) == set(reached(Document))


# --- roles


@pytest.mark.parametrize(("kind", "name"), FIELDS)
def test_every_field_says_what_it_is_for(kind: Any, name: str) -> None:
    assert isinstance(roles_of(kind)[name], Role), (
        f"{kind.__name__}.{name}: annotate it with a role of spec/contract.py"
    )


@pytest.mark.parametrize(("kind", "name"), FIELDS)
def test_the_digest_changes_with_the_meaning_and_with_nothing_else(kind: Any, name: str) -> None:
    old = full(Document)
    new = replace_document(old, kind, name)
    assert new != old
    is_meaning = roles_of(kind)[name] is MEANING
    assert (digest_of(new) != digest_of(old)) == is_meaning


@pytest.mark.parametrize(("kind", "name"), FIELDS)
def test_diff_says_so_where_the_meaning_changed_and_nowhere_else(kind: Any, name: str) -> None:
    old = full(Document)
    new = replace_document(old, kind, name)
    old, new = (replace(item, digest=digest_of(item)) for item in (old, new))
    changes = changes_between(old, new)
    assert bool(changes) == (digest_of(new) != digest_of(old)), [change.kind for change in changes]


@pytest.mark.parametrize(("kind", "name"), FIELDS)
def test_the_stable_form_leaves_out_what_is_volatile_and_nothing_else(kind: Any, name: str) -> None:
    old = full(Document)
    new = replace_document(old, kind, name)
    is_same = dump_document(new, stable=True) == dump_document(old, stable=True)
    assert is_same == (roles_of(kind)[name] is VOLATILE)
    assert dump_document(new) != dump_document(old)


# --- values


@pytest.mark.parametrize("kind", [*reached(Spec)])
def test_values_are_frozen_and_travel(kind: Any) -> None:
    value = (
        full(kind)
        if kind is not Spec
        else Spec(generator=Generator("rst2spec"), root=COMMON_ROOT, documents=(full(Document),))
    )
    assert pickle.loads(pickle.dumps(value)) == value  # workers send them
    assert list(vars(value)) == [field.name for field in fields(value)]  # orjson would write all else, too
    with pytest.raises(FrozenInstanceError):
        setattr(value, fields(value)[0].name, None)


# --- formats

_LEFT_OUT_OF_TABLES: Final = """
    Document.digest Document.title Document.generated_at System.name System.inferred_name
    System.inferred_from Unread.line Unread.column Unread.text Unread.kind DataType.name Document.dialect
"""
LEFT_OUT: Final[dict[str, str]] = {
    "csv": _LEFT_OUT_OF_TABLES,
    "html": """
        Flow.id Side.system Creation.condition Creation.into MatchRule.id Mapping.id
        Creation.inferred_into_slug Creation.into_slug Creation.remark Document.dialect Reference.entity
        Reference.slug Reference.system Reference.text Reference.variant
    """,
    "markdown": """
        Document.digest Document.title System.slug System.inferred_name System.inferred_from Flow.id
        Flow.line Flow.type_system Unread.column Unread.kind Side.label Side.slug Side.system
        Creation.condition Creation.into MatchRule.id MatchRule.line Mapping.id Mapping.line DataType.kind
        DataType.text Condition.iri Condition.occurrences Creation.inferred_into_slug Creation.into_slug
        Creation.remark Document.dialect Reference.entity Reference.slug Reference.system Reference.text
        Reference.variant Resolved.entity Resolved.slug Resolved.variant
    """,
    "mermaid": """
        Document.path Document.digest Document.title Document.generated_at System.name System.slug
        System.inferred_name System.inferred_from Flow.id Flow.line Flow.type_system Unread.line
        Unread.column Unread.text Unread.kind Side.label Side.slug Side.system Side.entity Side.variant
        Creation.condition Creation.into MatchRule.id MatchRule.line Mapping.id Mapping.line Property.path
        DataType.kind DataType.text DataType.name Condition.value Condition.path Condition.iri
        Condition.occurrences Creation.inferred_into_slug Creation.into_slug Creation.remark
        Document.dialect Reference.entity Reference.slug Reference.system Reference.text Reference.variant
        Resolved.entity Resolved.slug Resolved.variant
    """,
    "openlineage": """
        Document.digest Document.title System.name System.inferred_name System.inferred_from Flow.line
        Flow.type_system Unread.line Unread.column Unread.text Unread.kind Side.system Creation.policy
        Creation.condition MatchRule.id MatchRule.line Mapping.id Mapping.line DataType.kind DataType.text
        Condition.iri Condition.occurrences Creation.inferred_into_slug Creation.into_slug Creation.remark
        Document.dialect Reference.entity Reference.slug Reference.system Reference.variant Resolved.variant
        Side.slug System.slug
    """,
    "parquet": _LEFT_OUT_OF_TABLES,
    "xlsx": """
        Document.digest Document.title Document.generated_at System.name System.slug System.inferred_name
        System.inferred_from Flow.type_system Unread.line Unread.column Unread.text Unread.kind Side.label
        Side.slug Creation.policy Creation.condition Creation.into DataType.kind Condition.iri
        Condition.occurrences Creation.inferred_into_slug Creation.into_slug Creation.remark
        Document.dialect Reference.entity Reference.slug Reference.system Reference.text Reference.variant
        Resolved.entity Resolved.slug Resolved.variant
    """,
}
"""What each format for people leaves out; a field that it neither carries nor leaves out by name fails a test."""


def written(name: str, document: Document, **options: str) -> bytes:
    result = Result((document,), (document.path,), (), (document.diagnostics,))
    given = SpecOptions(level="all", format_options=tuple(options.items()))
    return b"".join(format_module("compile", name).write(result, given))


def all_text(name: str, document: Document) -> str:
    """The text of a format, with each value of its options."""
    options = getattr(format_module("compile", name), "OPTIONS", {})
    settings = [{option: value} for option, values in options.items() for value in values]
    return "".join(text_of(written(name, document, **setting)) for setting in settings or [{}])


def text_of(content: bytes) -> str:
    """The text of a file, also of one that is an archive or has columns."""
    if content.startswith(b"PAR1"):
        return str(pl.read_parquet(content).rows())
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_json_carries_every_field(name: str) -> None:
    document = full(Document)
    lines = written(name, document).decode()
    read = json.loads(lines) if name == "json" else json.loads(lines.splitlines()[1])
    stated = read["documents"][0] if name == "json" else read["document"]
    assert stated == json.loads(dump_document(document))
    assert set(stated) == {field.name for field in fields(Document)}


def test_a_spec_of_every_field_is_read_back() -> None:
    spec = Spec(generator=Generator("rst2spec", "1"), root=COMMON_ROOT, documents=(full(Document),))
    assert load_spec(dump_spec(spec)) == spec


def test_a_database_carries_every_field() -> None:
    document = full(Document)
    _, read = format_module("compile", "sqlite").read(written("sqlite", document))
    assert read == (replace(document, diagnostics=read[0].diagnostics),)


@slow
@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_format_carries_a_field_or_names_it(name: str) -> None:
    document = full(Document)
    text = all_text(name, document)

    def is_carried(kind: Any, field: str) -> bool:
        content = getattr(full(kind), field)
        if isinstance(content, bool):  # no word of its own
            return all_text(name, replace_document(document, kind, field)) != text
        return not isinstance(content, str | int) or str(content) in text

    missing = {f"{kind.__name__}.{field}" for kind, field in FIELDS if not is_carried(kind, field)}
    assert missing == set(LEFT_OUT[name].split())


def test_every_format_is_looked_at() -> None:
    assert {*LEFT_OUT, "json", "jsonl", "sqlite"} == set(builtin_names("compile"))
