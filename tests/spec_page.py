"""Writes ``docs/spec.md``: what each field of the spec means and where it comes from.

Descriptions are those of the JSON Schema; the examples, splits, policies and effects of changes are computed by the
program. Only the origin of each field is written here, and a test checks that none is missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from rst2spec import Document, compile_paths, compile_text, dump_spec
from rst2spec.outputs.data_tables import OPTIONS, table_of
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.spec import diagnostic, model
from rst2spec.spec.contract import Role, roles_of
from rst2spec.spec.enumerations import ENUMERATIONS
from rst2spec.spec.names import VARIANTS
from rst2spec.spec.serialization import json_schema
from tests import writing
from tests.conftest import SAMPLES
from tests.spec_prose import EVOLUTION, HEAD, ORDER, ORIGINS, QUESTIONS, SURVIVAL_HEAD

S, T = "Acme Member", "Globex Person"
_EXAMPLE = 48  # characters
_TYPES: Final = {"array": "JSON array", "string": "text", "integer": "number", "null": "null"}
_ROLES: Final = {Role.MEANING: "meaning", Role.FORM: "form", Role.DERIVED: "derived", Role.VOLATILE: "volatile"}

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "EVERY": (writing.every(S, T), "a target for every source"),
    "FREE": (writing.free("When it is paid", T), "instead of EVERY: text that is a condition, or else a remark"),
    "BEFORE": (writing.before(S, T), "instead of EVERY: no target is created by itself"),
    "NEW": (
        writing.new(S, T, "Acme Order, or Invoice", "Globex"),
        "after BEFORE: what a source must be connected to, so that a target is created",
    ),
    "MATCH": (writing.match(S, T), "after EVERY or FREE: link to a matching target, else create one"),
    "MERGE": (
        writing.merge(S, T, []).partition("\n")[0],
        "the table that follows has the match rules: each row is an alternative",
    ),
    "ONCE": (writing.once(S, T), "no information: it is the same in every section"),
    "FOLLOWING": (
        writing.following(S, T, "Globex", []).partition("\n")[0],
        "the table that follows has the mappings; its third header names the system of the types",
    ),
}

COMBINATIONS: Final[Mapping[str, str]] = {
    "EVERY": writing.every(S, T),
    "EVERY, MATCH": writing.every(S, T) + writing.match(S, T),
    "FREE": writing.free("When it is paid", T),
    "FREE, MATCH": writing.free("When it is paid", T) + writing.match(S, T),
    "BEFORE, NEW": writing.before(S, T) + writing.new(S, T, "Acme Order", "Globex"),
    "BEFORE": writing.before(S, T),
    "none of these": "",
}

# label as written, title's name, file name
LABELS: Final = (
    ("Acme Member", "Acme", "acme-globex.rst"),
    (" Customers", "Acme", "acme-globex.rst"),
    ("Wave Financial Product", "Wave Financial", "wavefinancial-globex.rst"),
    ("WooCommerceWoocommerce Order", "", "woocommerce-globex.rst"),
    ("Acme Member person", "Acme", "acme-globex.rst"),
    ("Acme Member (human data)", "Acme", "acme-globex.rst"),
    ("Globex Person", "Acme", "acme-globex.rst"),
    ("Initech Ticket", "Acme", "acme-globex.rst"),
    ("Acme", "Acme", "acme-globex.rst"),
)

EDITS: Final[Mapping[str, Callable[[str], str]]] = {
    "another timestamp, other line endings": lambda text: text.replace("03:15", "04:15").replace("\n", "\r\n"),
    "a row moves": lambda text: re.sub(r"(   \* - name.*?)(   \* - vat.*?\n)\n", r"\2\1\n", text, flags=re.DOTALL),
    "a row is repeated": lambda text: re.sub(r"(   \* - vat.*?\n.*?\n.*?\n)", r"\1\1", text),
    "a system's name in the title": lambda text: re.sub(r"\bAcme to", "Acme Group to", text),
    "a type": lambda text: text.replace('"string"', '"integer"'),
    "a condition": lambda text: text.replace("having NO", "having SE"),
    "a statement, and so the policy": lambda text: text.replace(writing.every(S, T), writing.before(S, T)),
    "unread text": lambda text: text.replace(writing.every(S, T), writing.every(S, T) + "Ask Kari first.\n\n"),
    "a property's path": lambda text: text.replace("- vat", "- vatNumber"),
    "an entity type": lambda text: text.replace("Acme Member", "Acme Guest"),
    "the slug in the file's name": lambda text: text,
}


def page() -> str:
    """The page as it should be."""
    parts = [HEAD.strip()]
    parts += ["## The sentences", table(("name", "sentence", "what it is for"), sentences())]
    parts += [
        "## The policies",
        ENUMERATIONS["CreationPolicy"].about,
        table(("sentences", "policy", "meaning"), policies()),
    ]
    parts += ["## How a label is split", *labels()]
    parts += ["## The fields", *fields_of_all()]
    parts += ["## The values", *values()]
    parts += [SURVIVAL_HEAD.strip(), table(("what changes", "id of the flow", "of the mapping", "digest"), survival())]
    parts += ["## As tables", *tables()]
    parts += [QUESTIONS.strip(), EVOLUTION.strip()]
    return "\n\n".join(parts) + "\n"


def table(header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(header)} |", f"|{' --- |' * len(header)}"]
    return "\n".join([*lines, *(f"| {' | '.join(map(cell, row))} |" for row in rows)])


def cell(text: str) -> str:
    """Text in a cell of a table in Markdown."""
    return inline(" ".join(text.split())).replace("|", "\\|")


def inline(text: str) -> str:
    """Literals as Markdown has them."""
    return text.replace("``", "`")


def literal(text: str) -> str:
    """A text in code, however many spaces it has."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def sentences() -> Iterator[tuple[str, ...]]:
    for name, (sentence, purpose) in SENTENCES.items():
        yield name, sentence.strip(), purpose


def policies() -> Iterator[tuple[str, ...]]:
    meanings = ENUMERATIONS["CreationPolicy"].values
    for names, statements in COMBINATIONS.items():
        (flow,) = compiled(writing.section(S, T, statements=statements)).flows
        policy = flow.creation.policy
        yield names, "null" if policy is None else literal(policy), "" if policy is None else meanings[policy]


def compiled(*sections: str, name: str = "Acme", path: str = "acme-globex.rst") -> Document:
    return compile_text(writing.document(*sections, source=name), path)


def labels() -> Iterator[str]:
    """How labels are split: the rules, and examples."""
    description = json_schema("spec")["$defs"]["Side"]["description"]
    yield inline(description.partition("\n\n")[2]).replace("\n", " ")
    variants = ", ".join(map(literal, VARIANTS))
    yield f"The rest is the entity type. Its end is the variant if it is in parentheses, or one of {variants}."
    rows = []
    for label, name, path in LABELS:
        (flow,) = compiled(writing.section(label, T), name=name, path=path).flows
        side = flow.source
        found = (side.slug, side.system, side.entity, side.variant)
        named = literal(name) if name else "(blank)"
        rows.append(
            (
                literal(f'"{label}"'),
                named,
                literal(path),
                *("null" if item is None else literal(item) for item in found),
            )
        )
    yield table(("label", "name in the title", "file", "slug", "system", "entity", "variant"), iter(rows))


# --- the fields


def fields_of_all() -> Iterator[str]:
    """A table for each class, from the spec down."""
    yield "The *role* of a field:"
    yield "\n".join(f"- {name}: {role.value}." for role, name in _ROLES.items())
    definitions = definitions_of_spec()
    found = examples()
    for name in ORDER:
        definition = definitions[name]
        first, _, rest = definition["description"].partition("\n\n")
        yield f"### {name}"
        yield inline(" ".join([first, *([] if name == "Side" else [rest])])).replace("\n", " ").strip()
        rows = [
            (
                literal(field),
                type_text(content),
                meaning_of(content),
                literal(found[name, field]) if (name, field) in found else "",
                ORIGINS[f"{name}.{field}"],
                role_of(name, field),
            )
            for field, content in definition["properties"].items()
        ]
        yield table(("field", "type", "meaning", "example", "comes from", "role"), iter(rows))


def definitions_of_spec() -> dict[str, Any]:
    """The definitions of all objects in the spec, by name; the spec among them."""
    schema = json_schema("spec")
    objects = {name: part for name, part in schema["$defs"].items() if "properties" in part}
    return {"Spec": schema, **objects}


def role_of(name: str, field: str) -> str:
    kind: Any = getattr(model, name, None) or getattr(diagnostic, name)
    role = roles_of(kind).get(field)
    return "" if role is None else _ROLES[role]


def meaning_of(content: Mapping[str, Any]) -> str:
    text: str = content.get("description", "")
    return text.replace("\n", " ")


def type_text(content: Mapping[str, Any]) -> str:
    """A type of the JSON Schema in words."""
    if "$ref" in content:
        name = content["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for key in ("allOf", "anyOf"):
        if key in content:
            return " or ".join(map(type_text, content[key]))
    if "enum" in content or "const" in content:
        return " or ".join(map(literal, content.get("enum", [content.get("const")])))
    if content.get("items"):
        return f"list of {type_text(content['items'])}"
    if "additionalProperties" in content:
        return f"object of {type_text(content['additionalProperties'])} by code"
    return _TYPES[content["type"]]


def examples() -> dict[tuple[str, str], str]:
    """An example of each field that has a plain value, from the samples."""
    found: dict[tuple[str, str], str] = {}
    spec = compile_paths(SAMPLES, root=SAMPLES)
    _collect(json.loads(dump_spec(spec)), json_schema("spec"), "Spec", found)
    return found


def _collect(value: Any, schema: dict[str, Any], name: str, found: dict[tuple[str, str], str]) -> None:
    """Adds examples of the fields of an object, and of all objects in it."""
    for field, content in value.items():
        definition = schema if name == "Spec" else schema["$defs"][name]
        inner = re.findall(r"#/\$defs/(\w+)", json.dumps(definition["properties"][field]))
        objects = [item for item in inner if "properties" in schema["$defs"][item]]
        if objects:
            listed = content if isinstance(content, list) else [*content.values()] if field == "rules" else [content]
            for item in filter(None, listed):
                _collect(item, schema, objects[0], found)
        elif content not in (None, []):
            text = json.dumps(content, ensure_ascii=False)
            found.setdefault((name, field), text if len(text) <= _EXAMPLE else f"{text[:_EXAMPLE]}...")


def values() -> Iterator[str]:
    """The enumerations but the policies, which have a table of their own."""
    for name, item in ENUMERATIONS.items():
        yield f"### {name}"
        yield inline(item.about)
        yield table(("value", "meaning"), iter([(literal(value), text) for value, text in item.values.items()]))


def survival() -> Iterator[tuple[str, ...]]:
    """What stays the same when something changes, as the program has it."""
    rows = [("name", "Name", '"string"'), ("vat (Dependant on having NO in country)", "VAT", '"string"')]
    text = writing.document(writing.section(S, T, rows), writing.section("Acme Order", "Globex Bill"))
    old = compile_text(text, "acme-globex.rst")
    for what, edit in EDITS.items():
        path = "initech-globex.rst" if "slug" in what else "acme-globex.rst"
        assert edit(text) != text or "slug" in what, what
        new = compile_text(edit(text), path)
        yield what, *("same" if is_same else "other" for is_same in same(old, new))


def same(old: Document, new: Document) -> tuple[bool, bool, bool]:
    """Whether the ids of the first flow and of the mapping of ``vat`` are there, and whether the digest is the same."""
    flows = {flow.id for flow in new.flows}
    mappings = {mapping.id for flow in new.flows for mapping in flow.mappings}
    (vat,) = [item.id for item in old.flows[0].mappings if item.source.path == "vat"]
    return old.flows[0].id in flows, vat in mappings, old.digest == new.digest


def tables() -> Iterator[str]:
    """The columns of the tables."""
    yield (
        "`compile -f csv` and `-f parquet` write a row per mapping; the option `table` chooses another one "
        "([how](formats.md#csv)). A column has the value of the field of that name; `source_` and `target_` are the "
        "two sides, and `document` is the document's path."
    )
    rows = [
        (literal(name), ", ".join(map(literal, table_of(SpecOptions(format_options=(("table", name),))).columns)))
        for name in OPTIONS["table"]
    ]
    yield table(("table", "columns"), iter(rows))
