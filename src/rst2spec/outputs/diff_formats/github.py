"""GitHub's workflow commands, which become annotations of lines: breaking changes are errors, and come first.

GitHub shows at most ten annotations of each level per step; the Markdown format has all changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.outputs.comparison import Comparison, DiffOptions, ReportedChange, SideSummary
from rst2spec.outputs.github_commands import command
from rst2spec.outputs.repository import in_repository
from rst2spec.spec.changes.kinds import IMPACTS, KINDS, Impact

NAME: Final = "github"
SUFFIX: Final = ".github.txt"

_LEVELS: Final[dict[Impact, str]] = {"breaking": "error", "undecidable": "warning", "compatible": "notice"}


def write(comparison: Comparison, options: DiffOptions) -> Iterator[bytes]:
    """One command per change that isn't allowed, and one per document that can't be compared."""
    for item in comparison.not_compared:
        side = comparison.new if item.side == "new" else comparison.old
        file = _file(item.path, side, options)
        message = f"{item.path} can't be compared: {item.reason}"
        yield command("error", message, file=file, line=item.line, title="not compared")
    for impact in IMPACTS:
        for reported in comparison.all_changes():
            if reported.change.impact == impact and not reported.allowed:
                yield _command(reported, _LEVELS[impact], comparison, options)


def _command(reported: ReportedChange, level: str, comparison: Comparison, options: DiffOptions) -> bytes:
    change = reported.change
    place, side = (change.new, comparison.new) if change.new is not None else (change.old, comparison.old)
    path, line = (change.path, None) if place is None else place
    message = f"{change.heading}: {change.message}" if change.heading else change.message
    title = f"{change.impact}: {KINDS[change.kind].title[0]}"
    lines = [message]
    if change.new is not None and change.old is not None and change.old.line is not None:
        lines.append(f"Before: {_file(change.old.path, comparison.old, options)}, line {change.old.line}")
    return command(level, *lines, file=_file(path, side, options), line=line or 1, title=title)


def _file(path: str, side: SideSummary, options: DiffOptions) -> str:
    return in_repository(f"{side.prefix}{path}", options.repository)
