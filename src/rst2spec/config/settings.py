"""The table of settings. The loader, ``config show`` and the published schema are derived from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from rst2spec.config.defaults import DEFAULTS
from rst2spec.config.value_types import Flag, List, Map, OneOf, Pattern, Record, Selector, Text, ValueType
from rst2spec.outputs.allowances import LOSSES
from rst2spec.spec.changes.kinds import KINDS

_CODES: Final = "codes, prefixes and names"
LEVELS: Final = ("info", "warning", "error")


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
    "systems": Setting(
        Map(Text("a slug"), Text("a name"), '{ wave = "Wave Financial" }'),
        "Display names of systems by slug, for titles that leave them out.",
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
        "title": "rst2spec's configuration",
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
    import json

    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _default(name: str) -> dict[str, Any]:
    return {} if DEFAULTS[name] is None else {"default": DEFAULTS[name]}
