"""Findings with excerpts: message, place, related places, hint and fix; then a summary."""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final
from urllib.parse import quote

from rst2spec.checks.base import plural
from rst2spec.checks.known_checks import address_of
from rst2spec.outputs.excerpt import Highlight, annotated, shown, window
from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.location import FindingLocator
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.style import link, paint
from rst2spec.outputs.summary import FileFinding, group_by_cause, limit_per_code, select_findings, summary
from rst2spec.source import Source, source_of
from rst2spec.spec.diagnostic import Diagnostic, Edit, Fix, Position
from rst2spec.spec.edit import OffsetEdit, changed, offset_edits, offset_of
from rst2spec.spec.result import Result

SUFFIX = ".full.txt"
WANTS_TEXTS = True

_MAX_LINES: Final = 4  # lines per excerpt
_MAX_CHANGES: Final = 3  # places per fix
_ALSO: Final = 5


def write(result: Result, options: FindingOptions) -> Iterator[bytes]:
    """The findings and the summary."""
    selection = select_findings(result, options)
    limited = limit_per_code(selection.findings, options)
    for text in _Page(result, options).findings(limited, selection.findings):
        yield text.encode()
    if not options.quiet:
        yield from summary(selection, len(limited), result, options, "shown in full")


class _Page:
    """Formats the findings of one result."""

    def __init__(self, result: Result, options: FindingOptions) -> None:
        self._texts = result.texts
        self._documents = result.by_path
        self._options = options
        self._source = cache(self._read)
        self._locator = lru_cache(maxsize=16)(lambda path: FindingLocator(self._documents.get(path)))

    def findings(self, chosen: list[FileFinding], findings: list[FileFinding]) -> Iterator[str]:
        """Formats the chosen findings, with headings if they are grouped."""
        groups = (
            {id(group[0][1]): group for group in group_by_cause(findings)} if self._options.group_by == "cause" else {}
        )
        headings = self._headings(findings)
        last_heading = ""
        for path, item in chosen:
            heading = headings.get(path if self._options.group_by == "document" else item.code, "")
            if heading != last_heading:
                last_heading = heading
                yield f"{self._strong(heading)}\n\n"
            yield "\n".join(self._finding(path, item, groups.get(id(item), []))) + "\n\n"

    def _headings(self, findings: list[FileFinding]) -> dict[str, str]:
        """The headings by document or code; empty if findings aren't grouped by these."""
        if self._options.group_by == "document":
            counts = Counter(path for path, _ in findings)
            return {path: f"{escape_controls(path)}: {plural(count, 'finding')}" for path, count in counts.items()}
        if self._options.group_by != "code":
            return {}
        paths_by_code: dict[str, list[str]] = defaultdict(list)
        for path, item in findings:
            paths_by_code[item.code].append(path)
        return {
            code: f"{code}: {plural(len(paths), 'finding')} in {plural(len(set(paths)), 'document')}"
            for code, paths in paths_by_code.items()
        }

    def _finding(self, path: str, item: Diagnostic, group: list[FileFinding]) -> Iterator[str]:
        source = self._source(path)
        yield from self._head(item)
        edge = len(str(max([item.start.line, *(note.start.line for note in item.related)])))
        yield from self._arrow(path, item, source, edge)
        here = [note for note in item.related if note.path == path]
        if source is not None:
            yield from self._excerpt(source, item, [(note.start, note.end, note.message) for note in here], edge)
        for note in item.related:
            other = self._source(note.path)
            if note.path != path and other is not None:
                yield f"{' ' * edge} {self._faint(':::')} {self._clickable(note.path, note.start)}"
                yield from self._lines(other, [(note.start, note.end, "-", note.message)], edge)
        yield from self._note("hint", item.hint, edge)
        if item.fix is not None and source is not None:
            yield from self._fix(item.fix, source, edge)
        if len(group) > 1:
            locations = [f"{escape_controls(path)}:{other.start.line}" for path, other in group[1 : 1 + _ALSO]]
            more = f", and {len(group) - 1 - _ALSO:,} more" if len(group) > 1 + _ALSO else ""
            yield from self._note("also", ", ".join(locations) + more, edge)

    def _head(self, item: Diagnostic) -> Iterator[str]:
        """The message, wrapped to the width."""
        plain = f"{item.severity} {item.code} {item.name}: {escape_controls(item.message)}"
        lines = textwrap.wrap(plain, self._options.width, subsequent_indent="  ", break_on_hyphens=False) or [plain]
        head = f"{item.severity} {item.code} {item.name}"
        if not lines[0].startswith(head):
            return iter(lines)
        rest = lines[0][len(head) :]
        linked = link(head, (address_of(item.code) or "") if self._options.links else "")
        return iter([self._paint(linked, item.severity) + self._strong(rest), *map(self._strong, lines[1:])])

    def _arrow(self, path: str, item: Diagnostic, source: Source | None, edge: int) -> Iterator[str]:
        """The clickable position, and the location in the document."""
        location = self._locator(path).location_of(item, source)
        plain = f"{' ' * edge}--> {escape_controls(path)}:{item.start.line}:{item.start.column}"
        arrow = f"{' ' * edge}{self._faint('-->')} {self._clickable(path, item.start)}"
        if not location:
            yield arrow
        elif len(plain) + len(location) + 4 <= self._options.width:
            yield f"{arrow} in {location}"
        else:
            yield arrow
            indent = " " * (edge + 4)
            yield from textwrap.wrap(
                f"in {location}", self._options.width, initial_indent=indent, subsequent_indent=f"{indent}   "
            )

    def _excerpt(
        self, source: Source, item: Diagnostic, notes: list[tuple[Position, Position, str]], edge: int
    ) -> Iterator[str]:
        marks = [(item.start, item.end, "^", ""), *((start, end, "-", label) for start, end, label in notes)]
        yield from self._lines(source, marks, edge, role=item.severity)

    def _lines(
        self, source: Source, marks: list[tuple[Position, Position, str, str]], edge: int, role: str = "info"
    ) -> Iterator[str]:
        """The lines with highlights, each with its pointers; lines between them are omitted."""
        by_line: dict[int, list[Highlight]] = defaultdict(list)
        for start, end, character, label in marks:
            for line, mark in _highlights(source, start, end, character, label):
                by_line[line].append(mark)
        columns_left = self._options.width - edge - 3
        bar = self._faint("|")
        yield f"{' ' * edge} {bar}"
        last_line = None
        for line, highlights in sorted(by_line.items()):
            if last_line is not None and line > last_line + 1:
                yield f"{' ' * edge} {bar} {self._faint('...')}"
            last_line = line
            highlights.sort(key=lambda mark: (mark.character != "^", mark.start))
            text, pointers = annotated(source.lines[line - 1], highlights, columns_left)
            yield f"{self._faint(str(line).rjust(edge))} {bar} {text}".rstrip()
            for mark, pointer in pointers:
                painted = self._paint(pointer, role if mark.character == "^" else "info")
                yield f"{' ' * edge} {bar} {painted}"
            for mark in highlights:
                if mark.label and all(mark is not other for other, _ in pointers):
                    label = f"column {mark.start + 1}: {escape_controls(mark.label)}"
                    for label_line in textwrap.wrap(label, columns_left):
                        yield f"{' ' * edge} {bar} {self._paint(label_line, 'info')}"

    def _note(self, title: str, text: str, edge: int) -> Iterator[str]:
        columns_left = max(20, self._options.width - edge - 5 - len(title))
        lines = textwrap.wrap(text, columns_left, break_on_hyphens=False, break_long_words=False) or [""]
        yield f"{' ' * edge} {self._faint('=')} {self._strong(title)}: {lines[0]}"
        for line in lines[1:]:
            yield f"{' ' * (edge + 5 + len(title))}{line}"

    def _fix(self, fix: Fix, source: Source, edge: int) -> Iterator[str]:
        """The changed lines of a fix, before and after."""
        command = "rst2spec fix" if fix.safety == "safe" else "rst2spec fix --unsafe-fixes"
        groups = _groups(fix)
        yield from self._note(f"{fix.safety} fix", f"'{command}' changes this:", edge)
        columns_left = self._options.width - edge - 3
        for group in groups[:_MAX_CHANGES]:
            first = group[0].start.line
            last = max(edit.end.line for edit in group)
            # an edit that ends at a line's beginning doesn't change that line
            if last > first and all(edit.end.column == 1 for edit in group if edit.end.line == last):
                last -= 1
            old = list(source.lines[first - 1 : last])
            new = _after(source, group, first, last)
            for sign, role, lines in (("-", "removed", old), ("+", "added", new)):
                for text, other in zip(lines, [*(new if sign == "-" else old), *[""] * len(lines)], strict=False):
                    yield f"{' ' * edge} {self._paint(f'{sign} {_changed(text, other, columns_left)}'.rstrip(), role)}"
        if len(groups) > _MAX_CHANGES:
            yield f"{' ' * edge}   ... and {plural(len(groups) - _MAX_CHANGES, 'more place')}"

    def _read(self, path: str) -> Source | None:
        text = self._texts.get(path)
        return None if text is None else source_of(text, path)

    def _clickable(self, path: str, position: Position) -> str:
        url = f"{self._options.links}{quote(path)}" if self._options.links else ""
        return link(f"{escape_controls(path)}:{position.line}:{position.column}", url)

    def _paint(self, text: str, role: str) -> str:
        return paint(text, role, color=self._options.color)

    def _strong(self, text: str) -> str:
        return self._paint(text, "strong")

    def _faint(self, text: str) -> str:
        return self._paint(text, "faint")


def _highlights(
    source: Source, start: Position, end: Position, character: str, label: str
) -> Iterator[tuple[int, Highlight]]:
    """The highlight of each line between two positions; the last one gets the label."""
    last = min(
        max(start.line, end.line if end.column > 1 or end.line == start.line else end.line - 1), len(source.lines)
    )
    for line in range(start.line, last + 1):
        if line > start.line + _MAX_LINES - 2 and line < last:
            continue
        text = source.lines[line - 1]
        left = start.column - 1 if line == start.line else len(text) - len(text.lstrip())
        right = end.column - 1 if line == end.line else len(text.rstrip())
        yield line, Highlight(left, max(left, right), character, label if line == last else "")


def _after(source: Source, edits: list[Edit], first: int, last: int) -> list[str]:
    """The lines after some edits."""
    begin = offset_of(source, Position(first, 1))
    text = source.text[begin : offset_of(source, Position(last + 1, 1))]
    changes = [OffsetEdit(start - begin, end - begin, new) for start, end, new in offset_edits(source, edits)]
    return list(source_of(changed(text, changes), source.path).lines)


def _groups(fix: Fix) -> list[list[Edit]]:
    """Groups the edits that change the same lines."""
    groups: list[list[Edit]] = []
    for edit in sorted(fix.edits, key=lambda edit: (edit.start.line, edit.start.column)):
        if groups and edit.start.line <= groups[-1][-1].end.line:
            groups[-1].append(edit)
        else:
            groups.append([edit])
    return groups


def _changed(text: str, other: str, columns_left: int) -> str:
    """A line, cut around the first character that differs from another line."""
    same = next(
        (at for at, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), min(len(text), len(other))
    )
    return window(shown(text), same, same + 1, columns_left).text
