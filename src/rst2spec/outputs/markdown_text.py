"""Escapes a document's text for the Markdown of GitHub and GitLab: it contains no markup, links or mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from rst2spec.language.examples import BLANK
from rst2spec.outputs.plain import escape_controls

_MARKUP: Final = re.compile(r"[\\`*_\[\]<>|~&#]")
_LEADING: Final = re.compile(r"^(?:([0-9]+)(?=[.)])|(?=[-+=]))")  # the markers of a list or a rule
# Text that pages convert although it isn't markup: links, mentions of people and issues, formulas, and emoji
_SIGNS: Final = re.compile(r"\$|@(?=\w)|(?<=\w)#(?=\d)|(?:(?<=\bwww)|(?<=\bWWW))\.|:(?=//|[\w+-]+:)|(?<=GH)-(?=\d)")


@lru_cache(maxsize=16_384)
def text(words: str) -> str:
    """Escapes words, on one line."""
    flat = escape_controls(" ".join(words.split()))
    parts = []
    at = 0
    for match in _SIGNS.finditer(flat):
        parts += [_escaped(flat[at : match.start()], is_first=at == 0), f"<span>{_escaped(match[0])}</span>"]
        at = match.end()
    return "".join([*parts, _escaped(flat[at:], is_first=at == 0)])


def _escaped(words: str, *, is_first: bool = False) -> str:
    escaped = _MARKUP.sub(r"\\\g<0>", words)
    return _LEADING.sub(r"\1\\", escaped) if is_first else escaped


@lru_cache(maxsize=16_384)
def code(words: str | None, *, in_table: bool = True) -> str:
    """A name or an expression as code; an empty one is shown as ``(blank)``."""
    flat = escape_controls(" ".join((words or "").split()))
    if not flat:
        return f"*{BLANK}*"
    fence = "`" * (max(map(len, re.findall("`+", flat)), default=0) + 1)
    pad = " " if flat[0] == "`" or flat[-1] == "`" else ""
    shown = flat.replace("|", "\\|") if in_table else flat
    return f"{fence}{pad}{shown}{pad}{fence}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown cells; empty columns are omitted."""
    listed = [tuple(row) for row in rows]
    shown = [at for at in range(len(header)) if any(row[at] for row in listed)]
    lines = [[header[at] for at in shown], ["---"] * len(shown), *([row[at] for at in shown] for row in listed)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
