"""The table of settings. The loader, ``config show`` and the published schema are derived from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from rst2spec.config.defaults import DEFAULTS
from rst2spec.config.value_types import (
    Flag,
    List,
    Map,
    MapOr,
    Number,
    OneOf,
    Pattern,
    Record,
    Selector,
    Table,
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
        "The folders that the documents lie in, relative to this file. Names of systems and checks over several "
        "documents see all of them, also where single files are passed; `rst2spec check` without a path reads them.",
    ),
    "select": Setting(
        List(Selector(may_drop=True), _CODES),
        "What is looked for: codes, prefixes, names, or `ALL`. `R` is every code of rst2spec itself, without plugins'.",
    ),
    "extend-select": Setting(
        List(Selector(may_drop=True), _CODES),
        "What is looked for besides `select`, such as R211.",
    ),
    "ignore": Setting(
        List(Selector(), _CODES),
        "What is not looked for. The longer selector wins over `select`.",
    ),
    "per-file-ignores": Setting(
        Map(Pattern(), List(Selector(), _CODES), '{ "legacy/**" = ["R2"] }'),
        "By gitignore pattern, relative to this file: what is not looked for in such documents.",
    ),
    "severity": Setting(
        Map(Selector(), OneOf(LEVELS), '{ R202 = "info" }'),
        "By code, prefix or name: a severity other than the check's own.",
    ),
    "fail-on": Setting(OneOf((*LEVELS, "none")), "The least severity that makes the exit code 1."),
    "baseline": Setting(
        Text("a file"), "A file of known findings, relative to this one: `rst2spec baseline update` writes it."
    ),
    "base": Setting(
        Text("a revision"),
        "The branch that changes go into, such as `origin/main`. Where the working tree is what the revision of "
        "`check --new-since` has, the merge base with it is compared with instead (default: `origin/HEAD`).",
    ),
    "exclude": Setting(
        List(Pattern(), "gitignore patterns"),
        "Gitignore patterns, relative to this file, of what is not read. A file that is named itself is read anyway.",
    ),
    "force-exclude": Setting(Flag(), "Whether `exclude` also goes for files that are named, as hooks do."),
    "grammar": Setting(
        Text("a folder, or the name of a dialect that a package provides"),
        "The dialect of the documents: a folder of grammars, relative to this file, or one that a package provides.",
    ),
    "systems": Setting(
        Map(Text("a slug"), Text("a name"), '{ wave = "Wave Financial" }'),
        "Display names of systems by slug, for titles that leave them out.",
    ),
    "stale-after": Setting(
        Number("a number of days", most=36_500),
        "How many days older than the newest document of the run a document may be before it is reported (R708).",
    ),
    "data": Setting(
        Map(Text("a slug"), Map(Text("an entity type"), Table(_DATA), _DATA_EXAMPLE), f"{{ acme = {_DATA_EXAMPLE} }}"),
        "What `rst2spec verify` has to know of a system's export, by slug and entity type: its `table`, the property "
        "that is its `key` (default: `id`), the records that belong to it (`where`), where a property is (`paths`), "
        "and the entity type that a property refers to (`references`).",
    ),
    "pairs": Setting(
        List(Record(_PAIR, ("flow",)), f"tables with {', '.join(_PAIR)}"),
        "What `rst2spec verify` has to know of a flow: the `keys` by which records belong together, the target's "
        "property by the source's; which records get a target (`created-where`); and which of several source "
        "properties counts for a target's (`precedence`, the first that has a value).",
    ),
    "values": Setting(
        Map(
            Text("a term or a slug"),
            MapOr(_ACCEPTED, Map(Text("a term"), _ACCEPTED, '{ "wd:Q20" = ["NO"] }')),
            '{ "wd:Q20" = ["NO", "Norway"] }',
        ),
        "How data writes the terms in conditions, for `rst2spec verify`: one or several values by term, for all "
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
                    "reason": Text("a sentence that says why"),
                },
                ("reason",),
                ("path", "flow", "fingerprint"),
            ),
            "tables with code, path, flow, fingerprint, reason",
        ),
        "Findings that are known and accepted: all that is said must fit. `path` is a gitignore pattern.",
    ),
    "allow": Setting(
        List(
            Record(
                {
                    "kind": OneOf((*KINDS, *LOSSES)),
                    "path": Pattern(),
                    "flow": Text("a flow's id or labels"),
                    "mapping": Text("the id of a mapping or match rule"),
                    "change": Text("a change's fingerprint"),
                    "reason": Text("a sentence that says why"),
                },
                ("reason",),
                ("path", "flow", "mapping", "change"),
            ),
            "tables with kind, path, flow, mapping, change, reason",
        ),
        "Changes that `rst2spec diff` finds and losses that `rst2spec check` finds (`document-lost`, `flows-lost`), "
        "where they are meant: all keys of an entry must fit. `path` is a gitignore pattern.",
    ),
}


def schema() -> dict[str, Any]:
    """The JSON Schema of ``rst2spec.toml``, and of ``[tool.rst2spec]``."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration",
        "description": "What `rst2spec.toml`, or the table `[tool.rst2spec]` of `pyproject.toml`, can say.",
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
