"""The table of settings. The loader, ``rst2spec config`` and the published schema are derived from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from rst2spec.config.defaults import DEFAULTS
from rst2spec.config.value_types import (
    FixedTable,
    Flag,
    List,
    Map,
    MapOr,
    Number,
    OneOf,
    Pattern,
    Record,
    Selector,
    Text,
    Texts,
    ValueType,
)
from rst2spec.outputs.allowances import LOSSES
from rst2spec.spec.changes.kinds import KINDS

_CODES: Final = "codes, prefixes and names"
LEVELS: Final = ("info", "warning", "error")


_ACCEPTED: Final = Texts("a value")
_WHERE: Final = Map(Text("a property"), _ACCEPTED, '{ kind = "person" }')
_PATHS: Final = Map(Text("a property"), Text("a property"), '{ zip = "address.postcode" }')
_DATA_EXAMPLE: Final = '{ Member = { table = "crm_members" } }'
_DATA: Final[Mapping[str, ValueType]] = {
    "table": Text("a table"),
    "key": Text("a property"),
    "where": _WHERE,
    "paths": _PATHS,
    "references": Map(Text("a property"), Text("an entity type"), '{ ownerId = "Person" }'),
}
_PAIR: Final[Mapping[str, ValueType]] = {
    "flow": Text("a flow's id or labels"),
    "keys": _PATHS,
    "created-where": _WHERE,
    "precedence": Map(Text("a property"), Texts("a property"), '{ Name = ["fullName", "nick"] }'),
}


class Setting(NamedTuple):
    """A setting: the type of its value, and its description."""

    value_type: ValueType
    description: str


SETTINGS: Final[Mapping[str, Setting]] = {
    "documents": Setting(
        List(Text("a folder"), "folders"),
        "Folders with the documents, relative to this file. Commands without a PATH read them; names of systems and "
        "rules over several documents consider them even if single files are passed.",
    ),
    "select": Setting(
        List(Selector(may_drop=True), _CODES),
        "Rules to apply: codes, prefixes, names, or ALL. R is every rule of rst2spec itself, without those of plugins.",
    ),
    "extend-select": Setting(
        List(Selector(may_drop=True), _CODES),
        "Rules to apply besides those of select, such as R211.",
    ),
    "ignore": Setting(
        List(Selector(), _CODES),
        "Rules not to apply. If select and ignore match the same rule, the longer selector wins.",
    ),
    "per-file-ignores": Setting(
        Map(Pattern(), List(Selector(), _CODES), '{ "legacy/**" = ["R2"] }'),
        "Rules not to apply to some documents, by gitignore pattern, relative to this file.",
    ),
    "severity": Setting(
        Map(Selector(), OneOf(LEVELS), '{ R202 = "info" }'),
        "Severities that differ from the rule's own, by code, prefix or name.",
    ),
    "fail-on": Setting(OneOf((*LEVELS, "none")), "The minimum severity of findings that make the exit code 1."),
    "baseline": Setting(
        Text("a file"), "The file of known findings, relative to this file. 'rst2spec baseline update' writes it."
    ),
    "base": Setting(
        Text("a revision"),
        "The branch that changes are merged into, such as origin/main. If the working tree equals the revision of "
        "'rst2spec check --new-since', it is compared with the merge base with this branch (default: origin/HEAD).",
    ),
    "exclude": Setting(
        List(Pattern(), "gitignore patterns"),
        "Paths to skip: gitignore patterns, relative to this file. A file that the command line names is read anyway.",
    ),
    "force-exclude": Setting(Flag(), "Whether exclude also applies to files that the command line names, as hooks do."),
    "grammar": Setting(
        Text("a folder, or the name of a dialect that a package provides"),
        "The dialect of the documents: a folder of grammars, relative to this file, or one that a package provides.",
    ),
    "systems": Setting(
        Map(Text("a slug"), Text("a name"), '{ wave = "Wave Financial" }'),
        "Names of systems by slug, for titles that don't contain them.",
    ),
    "stale-after": Setting(
        Number("a number of days", most=36_500),
        "How many days older than the newest document of the run a document may be before it is reported (R708).",
    ),
    "data": Setting(
        Map(
            Text("a slug"),
            Map(Text("an entity type"), FixedTable(_DATA), _DATA_EXAMPLE),
            f"{{ acme = {_DATA_EXAMPLE} }}",
        ),
        "How 'rst2spec verify' reads a system's export, by slug and entity type: its table, the property that is its "
        "key (default: id), the records that belong to it (where), where a property is (paths), and the entity type "
        "that a property refers to (references).",
    ),
    "pairs": Setting(
        List(Record(_PAIR, ("flow",)), f"tables with {', '.join(_PAIR)}"),
        "How 'rst2spec verify' pairs the records of a flow: the keys by which they belong together, the target's "
        "property by the source's; which records get a target (created-where); and which of several source properties "
        "applies to a target's (precedence, the first that has a value).",
    ),
    "values": Setting(
        Map(
            Text("a term or a slug"),
            MapOr(_ACCEPTED, Map(Text("a term"), _ACCEPTED, '{ "wd:Q20" = ["NO"] }')),
            '{ "wd:Q20" = ["NO", "Norway"] }',
        ),
        "How data represents the terms in conditions, for 'rst2spec verify': one or several values by term, for all "
        "systems or in a table with a system's slug.",
    ),
    "suppress": Setting(
        List(
            Record(
                {
                    "code": Selector(),
                    "path": Pattern(),
                    "flow": Text("a flow's id"),
                    "fingerprint": Text("a finding's fingerprint"),
                    "reason": Text("a reason"),
                },
                ("reason",),
                ("path", "flow", "fingerprint"),
            ),
            "tables with code, path, flow, fingerprint, reason",
        ),
        "Findings that are accepted: all keys of an entry must match. The path is a gitignore pattern, relative to "
        "this file.",
    ),
    "allow": Setting(
        List(
            Record(
                {
                    "kind": OneOf((*KINDS, *LOSSES), "a kind of change or loss ('rst2spec rule diff' lists them)"),
                    "path": Pattern(),
                    "flow": Text("a flow's id or labels"),
                    "mapping": Text("the id of a mapping or match rule"),
                    "change": Text("a change's fingerprint"),
                    "reason": Text("a reason"),
                },
                ("reason",),
                ("path", "flow", "mapping", "change"),
            ),
            "tables with kind, path, flow, mapping, change, reason",
        ),
        "Changes of 'rst2spec diff' and losses of 'rst2spec check' (document-lost, flows-lost) that are intended: all "
        "keys of an entry must match. The path is a gitignore pattern, relative to this file.",
    ),
}


def schema() -> dict[str, Any]:
    """The JSON Schema of ``rst2spec.toml``, and of ``[tool.rst2spec]``."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration",
        "description": "The settings in rst2spec.toml, or in the table [tool.rst2spec] of pyproject.toml.",
        "type": "object",
        "properties": {
            name: {"description": item.description, **_default(name), **item.value_type.schema()}
            for name, item in SETTINGS.items()
        },
        "additionalProperties": False,
    }


def schema_text() -> str:
    """The JSON Schema as it is published."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _default(name: str) -> dict[str, Any]:
    return {} if DEFAULTS[name] is None else {"default": DEFAULTS[name]}
