"""The documentation of the kinds of changes for a terminal, as Markdown and as JSON, generated from their table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from rst2spec.outputs.style import paint
from rst2spec.spec.changes.kinds import IMPACTS, KINDS, MEANINGS, POLICIES, Impact
from rst2spec.spec.changes.wording import policy
from rst2spec.spec.model import CreationPolicy

_ABOUT: Final = (
    "A change is what differs in meaning between two versions of documents. The order of rows, clauses and "
    "sections, what is said again, blanks, line ends and time stamps are no change. Flows and mappings are the "
    "same ones where their ids are, which hang on no name of a system; then by what they say. Sections with the "
    "same heading are paired by creation policy and match rules first, then by content, and numbered (2nd of 2); "
    "a row that went from one to the other has moved."
)
_ABOUT_POLICIES: Final = (
    "From one creation policy (a row) to another (a column), by how many records get a new target: - fewer "
    "(creation-narrowed, breaking), + more (creation-widened, undecidable), ? nobody can tell (creation-changed, "
    "undecidable)."
)
_ABOUT_ALLOWING: Final = (
    "A change that is known and meant can be allowed in rst2spec.toml, with its reason. All that is said must fit: "
    "kind, path (a gitignore pattern), flow (its id or labels), mapping (its id), change (its fingerprint, which "
    "'diff -f json' says). The same entries allow the losses that 'check' finds against a revision or a baseline: "
    "document-lost (R705) and flows-lost (R706) are kinds for that, and document-removed and flow-removed allow them, "
    "too."
)
_EXAMPLE: Final = """\
[[allow]]
kind = "mapping-removed"
path = "docs/technical/acme-globex.rst"
flow = "Acme Member to Globex Person"
reason = "Globex drops fax numbers (ticket 1206)"
"""
_SIGNS: Final = {"creation-narrowed": "-", "creation-widened": "+", "creation-changed": "?"}
_ROLES: Final[dict[Impact, str]] = {"breaking": "error", "undecidable": "warning", "compatible": "added"}


def as_text(*, colour: bool = False) -> str:
    """For a terminal or a pipe."""
    parts = [_wrapped(_ABOUT)]
    for impact in IMPACTS:
        head = paint(impact.capitalize(), _ROLES[impact], colour=colour)
        lines = [_wrapped(f"{impact.capitalize()}: {MEANINGS[impact]}.").replace(impact.capitalize(), head, 1)]
        for name in _kinds(impact):
            lines.append(f"  {paint(name, 'strong', colour=colour)}")
            lines.append(_wrapped(KINDS[name].why, 6))
        parts.append("\n".join(lines))
    parts += [_wrapped(_ABOUT_POLICIES), _matrix(), _wrapped(_ABOUT_ALLOWING)]
    parts.append("\n".join(f"    {line}" for line in _EXAMPLE.splitlines()))
    return "\n\n".join(parts) + "\n"


def as_markdown() -> str:
    """One page: ``docs/changes.md``."""
    note = "Made of the table of kinds by `make docs`; `rst2spec explain diff` shows the same in a terminal."
    parts = ["# The changes", note, _ABOUT]
    for impact in IMPACTS:
        rows = "\n".join(
            f"| {name} | {KINDS[name].title[0]} | {KINDS[name].why} | {_twin(name)} |" for name in _kinds(impact)
        )
        table = f"| kind | what | why | the change back |\n| --- | --- | --- | --- |\n{rows}"
        parts += [f"## {impact.capitalize()}", f"{MEANINGS[impact][0].upper()}{MEANINGS[impact][1:]}.", table]
    policies = list(POLICIES)
    head = "| from \\ to | " + " | ".join(_policy_name(item) for item in policies) + " |"
    rule = "| --- |" + " :---: |" * len(policies)
    rows = "\n".join(
        f"| {_policy_name(old)}: {policy(old)} | " + " | ".join(_sign(old, new) for new in policies) + " |"
        for old in policies
    )
    parts += ["## Creation policies", _ABOUT_POLICIES, f"{head}\n{rule}\n{rows}"]
    parts += ["## Allowed changes", _ABOUT_ALLOWING.replace("'", "`"), f"```toml\n{_EXAMPLE}```"]
    return "\n\n".join(parts) + "\n"


def as_json() -> str:
    """An object with the classes, the kinds and the policies."""
    kinds = {
        name: {"impact": kind.impact, "title": kind.title[0], "why": kind.why, "twin": kind.twin}
        for name, kind in KINDS.items()
    }
    policies = {old or "null": {new or "null": kind for new, kind in cells.items()} for old, cells in POLICIES.items()}
    content = {"classes": MEANINGS, "kinds": kinds, "policies": policies}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _kinds(impact: Impact) -> Iterator[str]:
    return (name for name, kind in KINDS.items() if kind.impact == impact)


def _twin(name: str) -> str:
    twin = KINDS[name].twin
    return "the same" if twin == name else twin


def _policy_name(value: CreationPolicy | None) -> str:
    return "none" if value is None else value


def _sign(old: CreationPolicy | None, new: CreationPolicy | None) -> str:
    return "" if old == new else _SIGNS[POLICIES[old][new]]


def _matrix() -> str:
    """The matrix of policies: old ones as rows, new ones as numbered columns."""
    policies = list(POLICIES)
    width = max(len(_policy_name(item)) for item in policies)
    lines = [f"{'':{width + 6}}" + "".join(f"{number:>3}" for number in range(1, len(policies) + 1))]
    for number, old in enumerate(policies, start=1):
        signs = "".join(f"{_sign(old, new) or '.':>3}" for new in policies)
        lines.append(f"  {number}  {_policy_name(old):<{width}} {signs}")
    return "\n".join(lines)


def _wrapped(text: str, indent: int = 0) -> str:
    import textwrap

    return textwrap.fill(text, 80, initial_indent=" " * indent, subsequent_indent=" " * indent)
