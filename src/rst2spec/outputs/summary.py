"""The summary of text formats: a table of the findings by code, document or cause, and their number."""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from rst2spec.checks.base import at_least, plural
from rst2spec.checks.known_checks import check_of
from rst2spec.outputs.drift_followers import follows, shown_changes
from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.style import paint
from rst2spec.spec.diagnostic import Diagnostic, Severity, cause_of
from rst2spec.spec.result import Result

_ROWS: Final = 20
_CAUSE_INDENT: Final = " " * 6
_SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")
_PLURALS: Final[dict[Severity, str]] = {"error": "errors", "warning": "warnings", "info": "info"}

FileFinding = tuple[str, Diagnostic]


class Selection(NamedTuple):
    """The findings of a run that are shown.

    Attributes:
        findings: The findings at or above the level, in order.
        below: The numbers by severity below it.
        followers: The number of findings that follow from a change of the template, which is shown.
    """

    findings: list[FileFinding]
    below: Counter[Severity]
    followers: int = 0


def select_findings(result: Result, options: FindingOptions) -> Selection:
    """Selects the findings at or above the level, grouped by the options.

    With a gate, findings that fail the run come first; with the gate ``alone``, only they are selected.
    """
    all_findings = list(result.findings())
    level = options.level
    if (
        options.gate == "alone"
        and not options.statistics
        and any(at_least(item.severity, options.fail_on) for _, item in all_findings)
    ):
        level = options.fail_on
    changes = shown_changes(item for _, item in all_findings if at_least(item.severity, level))
    count = len(all_findings)
    all_findings = [item for item in all_findings if not follows(item[1], changes)]
    selected = [item for item in all_findings if at_least(item[1].severity, level)]
    if options.group_by == "code":
        selected.sort(key=lambda item: item[1].code)
    elif options.group_by == "cause":
        selected = [item for group in group_by_cause(selected) for item in group]
    if options.gate:
        selected = _failing_first(selected, options)
    below = Counter(item.severity for _, item in all_findings if not at_least(item.severity, level))
    return Selection(selected, below, count - len(all_findings))


def _failing_first(findings: list[FileFinding], options: FindingOptions) -> list[FileFinding]:
    """Sorts findings that fail the run first; if they are grouped by document, documents stay together."""
    failing = [item for item in findings if at_least(item[1].severity, options.fail_on)]
    if options.group_by != "document":
        return [*failing, *(item for item in findings if not at_least(item[1].severity, options.fail_on))]
    paths = {path for path, _ in failing}
    order = {path: number for number, path in enumerate(dict.fromkeys(path for path, _ in findings))}
    return sorted(
        findings,
        key=lambda item: (item[0] not in paths, order[item[0]], not at_least(item[1].severity, options.fail_on)),
    )


def _cause_key(item: Diagnostic) -> tuple[str, str]:
    return item.code, cause_of(item.message)


def limit_per_code(findings: list[FileFinding], options: FindingOptions) -> list[FileFinding]:
    """Limits the listed findings to a number per code; if they are grouped by cause, to one per cause."""
    if options.statistics:
        return []
    if options.group_by == "cause":
        firsts: dict[tuple[str, str], FileFinding] = {}
        for finding in findings:
            firsts.setdefault(_cause_key(finding[1]), finding)
        findings = list(firsts.values())
    counts: Counter[str] = Counter()
    limited = []
    for path, item in findings:
        counts[item.code] += 1
        if not options.max_per_code or counts[item.code] <= options.max_per_code:
            limited.append((path, item))
    return limited


def group_by_cause(findings: Iterable[FileFinding]) -> list[list[FileFinding]]:
    """Groups findings whose messages differ only in names and numbers. The largest group comes first."""
    groups: dict[tuple[str, str], list[FileFinding]] = defaultdict(list)
    for item in findings:
        groups[_cause_key(item[1])].append(item)
    return sorted(groups.values(), key=lambda group: -len(group))


def summary(
    shown: Selection, listed: int, result: Result, options: FindingOptions, how: str = "shown"
) -> Iterator[bytes]:
    """The table, and a line with the numbers."""
    if shown.findings:
        table = {"cause": _by_cause, "document": _by_document}.get(options.group_by or "", _by_code)
        for line in table(shown.findings, options):
            yield f"{line}\n".encode()
        yield b"\n"
    parts = [count_findings([path for path, _ in shown.findings], result)]
    parts += left_out(shown, listed, options, how)
    parts += [f"{number:,} {reason}" for reason, number in result.left_out.items()]
    yield f"{'; '.join(parts)}.\n".encode()


def count_findings(paths: Sequence[str], result: Result) -> str:
    """Counts findings and documents: ``8 findings in 1 of 3 documents``.

    Files with findings that aren't documents (unreadable, missing or foreign ones) count as well; then the noun is
    "files".
    """
    text = plural(len(paths), "finding") if paths else "No findings"
    paths_with_findings = set(paths)
    other_paths = paths_with_findings.difference(result.paths)
    total, noun = len(result.paths) + len(other_paths), "file" if other_paths else "document"
    if not total:
        return text
    some = f"{len(paths_with_findings):,} of " if 0 < len(paths_with_findings) < total else ""
    return f"{text} in {some}{plural(total, noun)}"


def left_out(shown: Selection, listed: int, options: FindingOptions, how: str = "shown") -> Iterator[str]:
    """Describes findings that aren't listed, and how to see them."""
    if not options.statistics and listed < len(shown.findings):
        yield f"{listed:,} {how} (--max-per-code 0 for all)"
    if shown.followers:
        yield f"{shown.followers:,} more that follow from R707"
    if shown.below:
        levels = [plural(shown.below[level], level, _PLURALS[level]) for level in _SEVERITIES if shown.below[level]]
        lowest = next(level for level in reversed(_SEVERITIES) if shown.below[level])
        yield f"{' and '.join(levels)} not shown (--min-severity {lowest})"


def _by_code(findings: Sequence[FileFinding], options: FindingOptions) -> Iterator[str]:
    groups: dict[str, list[FileFinding]] = defaultdict(list)
    for item in findings:
        groups[item[1].code].append(item)
    rows = [("code", "name", "severity", "findings", "documents")]
    for code, group in sorted(groups.items()):
        first = group[0][1]
        rows.append((code, first.name, first.severity, f"{len(group):,}", f"{_documents(group):,}"))
    for row, line in zip(rows, _aligned(rows, 3, options, severity=2), strict=True):
        yield line
        members = groups.get(row[0], ())
        cause = check_of(row[0]).cause([item.message for _, item in members]) if len(members) > 1 else ""
        if cause:
            yield from textwrap.wrap(
                escape_controls(cause), options.width, initial_indent=_CAUSE_INDENT, subsequent_indent=_CAUSE_INDENT
            )


def _by_document(findings: Sequence[FileFinding], options: FindingOptions) -> Iterator[str]:
    groups: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_SEVERITIES, 0))
    for path, item in findings:
        groups[path][item.severity] += 1
    ranked = sorted(groups.items(), key=lambda item: ([-number for number in item[1].values()], item[0]))
    rows = [(*_PLURALS.values(), "document")]
    rows += [(*(f"{numbers[name]:,}" for name in _SEVERITIES), escape_controls(path)) for path, numbers in ranked]
    yield from _first(_aligned(rows, 0, options, right=3), options, "documents")


def _by_cause(findings: Sequence[FileFinding], options: FindingOptions) -> Iterator[str]:
    rows = [("findings", "documents", "code", "cause")]
    for group in group_by_cause(findings):
        item = group[0][1]
        message = item.message
        if any(other.message != message for _, other in group):
            message = cause_of(message) or check_of(item.code).summary.rstrip(".")
        rows.append((f"{len(group):,}", f"{_documents(group):,}", item.code, escape_controls(message)))
    yield from _first(_aligned(rows, 0, options, right=2), options, "causes")


def _first(lines: Iterable[str], options: FindingOptions, what: str) -> Iterator[str]:
    """The header and as many rows as fit a screen; all rows with ``statistics``."""
    listed = list(lines)
    limit = len(listed) if options.statistics else _ROWS + 1
    yield from listed[:limit]
    if len(listed) > limit:
        yield f"... and {len(listed) - limit:,} more {what} (--statistics lists all)"


def _aligned(
    rows: Sequence[Sequence[str]], left: int, options: FindingOptions, *, right: int = 2, severity: int | None = None
) -> Iterator[str]:
    """Aligns rows: ``left`` cells to the left, then ``right`` numbers to the right, then one cell of any length."""
    widths = [max(len(row[column]) for row in rows) for column in range(left + right)]
    for number, row in enumerate(rows):
        cells = [cell.ljust(width) for cell, width in zip(row[:left], widths, strict=False)]
        cells += [cell.rjust(width) for cell, width in zip(row[left:], widths[left:], strict=False)]
        cells += row[left + right :]
        if severity is not None and number:
            cells[severity] = paint(cells[severity], row[severity], color=options.color)
        line = "  ".join(cells)
        yield paint(line, "strong", color=options.color) if number == 0 else line


def _documents(findings: Iterable[FileFinding]) -> int:
    return len({path for path, _ in findings})
