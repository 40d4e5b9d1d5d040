"""The documentation of the kinds of changes for a terminal, as Markdown and as JSON, generated from their table."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from typing import Final

from rst2spec.outputs.style import IMPACT_ROLES, paint
from rst2spec.spec.changes.descriptions import policy
from rst2spec.spec.changes.kinds import IMPACTS, KINDS, MEANINGS, POLICIES, Impact
from rst2spec.spec.model import CreationPolicy

_ABOUT: Final = (
    "A change is a difference in meaning between two versions of documents. The order of rows, clauses and sections, "
    "repetition, whitespace, line endings and timestamps don't matter. Flows and mappings are matched by id, then by "
    "content; ids don't depend on the names of systems. Sections with the same heading are paired by creation policy "
    "and match rules first, then by content, and numbered (2nd of 2). A row that is in another one of them now has "
    "moved."
)
_ABOUT_POLICIES: Final = (
    "From one creation policy (row) to another (column): - fewer records get a new target (creation-narrowed, "
    "breaking), + more records do (creation-widened, undecidable), ? unclear (creation-changed, undecidable)."
)
_ABOUT_ALLOWING: Final = (
    "Allow an intended change in rst2spec.toml, with a reason. An entry can have kind, path (a gitignore pattern), "
    "flow (its id or labels), mapping (its id) and change (its fingerprint from 'diff -f json'); all of these must "
    "match. The same entries allow losses that 'check' reports: the kinds are document-lost (R705) and flows-lost "
    "(R706); document-removed and flow-removed allow them, too. In pyproject.toml, write [[tool.rst2spec.allow]]."
)
_EXAMPLE: Final = """\
# rst2spec.toml; in pyproject.toml: [[tool.rst2spec.allow]]
[[allow]]
kind = "mapping-removed"
path = "docs/technical/acme-globex.rst"
flow = "Acme Member to Globex Person"
reason = "Globex drops fax numbers (ticket 1206)"
"""
_SIGNS: Final = {"creation-narrowed": "-", "creation-widened": "+", "creation-changed": "?"}


def as_text(*, color: bool = False) -> str:
    """For a terminal or a pipe."""
    parts = [_wrapped(_ABOUT)]
    for impact in IMPACTS:
        head = paint(impact.capitalize(), IMPACT_ROLES[impact], color=color)
        lines = [_wrapped(f"{impact.capitalize()}: {MEANINGS[impact]}.").replace(impact.capitalize(), head, 1)]
        for name in _kinds(impact):
            lines.append(f"  {paint(name, 'strong', color=color)}")
            lines.append(_wrapped(KINDS[name].why, 6))
        parts.append("\n".join(lines))
    parts += [_wrapped(_ABOUT_POLICIES), _matrix(), _wrapped(_ABOUT_ALLOWING)]
    parts.append("\n".join(f"    {line}" for line in _EXAMPLE.splitlines()))
    return "\n\n".join(parts) + "\n"


def as_markdown() -> str:
    """One page: ``docs/changes.md``."""
    note = "Generated from the table of kinds by `make docs`; `rst2spec rule diff` shows the same in a terminal."
    parts = ["# The changes", note, _ABOUT]
    for impact in IMPACTS:
        rows = "\n".join(
            f"| {name} | {KINDS[name].title[0]} | {KINDS[name].why} | {_twin(name)} |" for name in _kinds(impact)
        )
        table = f"| kind | what | why | opposite |\n| --- | --- | --- | --- |\n{rows}"
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
    """An object with the impacts, the kinds and the policies."""
    kinds = {
        name: {"impact": kind.impact, "title": kind.title[0], "why": kind.why, "twin": kind.twin}
        for name, kind in KINDS.items()
    }
    policies = {old or "null": {new or "null": kind for new, kind in cells.items()} for old, cells in POLICIES.items()}
    content = {"impacts": MEANINGS, "kinds": kinds, "policies": policies}
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
    return textwrap.fill(text, 80, initial_indent=" " * indent, subsequent_indent=" " * indent)
