"""The checks' documentation for a terminal, as Markdown and as JSON, generated from their docstrings."""

from __future__ import annotations

import itertools
import json
import textwrap
from collections.abc import Iterator, Sequence

from rst2spec.checks.base import Check
from rst2spec.checks.known_checks import address_of
from rst2spec.outputs.style import paint
from rst2spec.spec.contract import plain_text


def overview(checks: Sequence[Check]) -> str:
    """One line per code."""
    rows = [(check.code, check.severity, check.summary.rstrip(".")) for check in checks]
    width = max(len(check.code) for check in checks)
    lines = [f"{code:<{width}}  {severity:<7}  {summary}" for code, severity, summary in rows]
    return "\n".join([*lines, "", "'rst2spec rule CODE' shows the details."]) + "\n"


def as_text(checks: Sequence[Check], *, color: bool = False) -> str:
    """For a terminal or a pipe."""
    return "\n\n".join(_text(check, color=color) for check in checks) + "\n"


def as_markdown(checks: Sequence[Check]) -> str:
    """One page with all checks: ``docs/checks.md``."""
    parts = [
        "# The findings",
        "Generated from the checks' docstrings by `make docs`; `rst2spec rule CODE` shows the same in a terminal.",
        "| code | name | severity | what |\n| --- | --- | --- | --- |\n"
        + "\n".join(
            f"| [{check.code}](#{check.code.lower()}-{check.name}) | {check.name} | {check.severity} "
            f"| {_inline(check.summary)} |"
            for check in checks
        ),
    ]
    for check in checks:
        parts.append(f"## {check.code} {check.name}")
        parts.append(f"Severity: **{check.severity}**.{' Only runs if it is selected.' if check.opt_in else ''}")
        parts.append(help_as_markdown(check))
    return "\n\n".join(parts) + "\n"


def help_as_markdown(check: Check) -> str:
    """A check's documentation without a title."""
    parts = [f"```rst\n{text}\n```" if is_code else _inline(_flat(text)) for is_code, text in blocks(check.doc)]
    return "\n\n".join([*parts, f"Hint: {check.hint}"])


def prose(doc: str) -> str:
    """The text of a docstring before its excerpts."""
    texts = itertools.takewhile(lambda text: text != "Bad::", (text for _, text in blocks(doc)))
    return "\n\n".join(plain_text(_flat(text)) for text in texts)


def as_json(checks: Sequence[Check]) -> str:
    """An array with one object per check."""
    entries = [
        {
            "code": check.code,
            "name": check.name,
            "severity": check.severity,
            "summary": check.summary,
            "hint": check.hint,
            "address": address_of(check.code),
            "opt_in": check.opt_in,
            "documentation": plain_text(check.doc),
            "bad": excerpts(check.doc, "Bad"),
            "good": excerpts(check.doc, "Good"),
        }
        for check in checks
    ]
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def blocks(doc: str) -> Iterator[tuple[bool, str]]:
    """The blocks of a docstring in order, as pairs: whether it is an excerpt, and its text without indentation."""
    paragraph: list[str] = []
    excerpt: list[str] = []
    for line in [*doc.split("\n"), "end"]:
        if line.startswith("    ") or (excerpt and not line.strip()):
            excerpt.append(line[4:])
            continue
        if excerpt:
            yield True, "\n".join(excerpt).rstrip("\n")
            excerpt = []
        if line.strip() and line != "end":
            paragraph.append(line)
        elif paragraph:
            yield False, "\n".join(paragraph)
            paragraph = []
    if paragraph:
        yield False, "\n".join(paragraph)


def excerpts(doc: str, title: str) -> list[str]:
    """The excerpts under a title (``Bad`` or ``Good``)."""
    texts = []
    current = ""
    for is_code, text in blocks(doc):
        if is_code and current == title:
            texts.append(text)
        elif not is_code:
            current = text.rstrip(":")
    return texts


def _text(check: Check, *, color: bool) -> str:
    title = paint(f"{check.code} {check.name}", "strong", color=color)
    parts = [f"{title} {paint(f'({check.severity})', 'faint', color=color)}"]
    for is_code, text in blocks(check.doc):
        if is_code:
            parts.append("\n".join(f"    {line}".rstrip() for line in text.split("\n")))
        else:
            parts.append(_wrapped(plain_text(_flat(text))))
    parts.append(_wrapped(f"Hint: {check.hint}"))
    if address := address_of(check.code):
        parts.append(f"Address: {address}")
    return "\n\n".join(parts)


def _wrapped(text: str) -> str:
    return textwrap.fill(text.removesuffix("::") + (":" if text.endswith("::") else ""), 80)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _inline(text: str) -> str:
    """Converts inline literals to Markdown."""
    return (text.removesuffix("::") + (":" if text.endswith("::") else "")).replace("``", "`").replace("|", "\\|")
