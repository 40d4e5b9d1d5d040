"""Changes for a terminal or a pipe: the summary, then the changes, the worst first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.outputs.change_lists import ListLine, headline, lines_of_impact, not_compared, reasons
from rst2spec.outputs.comparison import Comparison, DiffOptions, amounts, cut_hint
from rst2spec.outputs.plain import encoded, escape_controls, wrapped
from rst2spec.outputs.style import IMPACT_ROLES, paint
from rst2spec.spec.changes.kinds import IMPACTS

NAME: Final = "text"
SUFFIX: Final = ".txt"

_INDENTS: Final = {"document": 2, "flow": 4}
_GUTTER: Final = 17  # columns before a change: two line numbers with spaces
_LONGEST: Final = max(map(len, IMPACTS)) + 1
_SUMMARY: Final = 80  # columns of the summary if there is no terminal


def write(comparison: Comparison, options: DiffOptions) -> Iterator[bytes]:
    """The summary, then one section per impact."""
    yield from encoded(_summary(comparison, options))
    yield from encoded(_not_compared(comparison, options))
    cuts = int(not_compared(comparison, everything=options.everything)[1] > 0)
    has_lines = False
    for impact in IMPACTS:
        head = f"\n{paint(impact.capitalize(), IMPACT_ROLES[impact], color=options.color)}"
        for line in lines_of_impact(comparison, impact, everything=options.everything):
            if head:
                yield from encoded([head])
                head = ""
            cuts += line.level in ("more", "rest")
            has_lines = has_lines or line.old != ""
            yield from encoded(shown(line, options))
    yield from encoded(_allowed(comparison, options))
    if comparison.counts:
        yield from encoded(_legend(options, has_lines=has_lines, cuts=cuts))


def _legend(options: DiffOptions, *, has_lines: bool, cuts: int) -> Iterator[str]:
    """Explains the numbers, and points to further information."""
    numbers = "The numbers are lines, old and new. " if has_lines else ""
    rest = f" {cut_hint(cuts)}" if cuts else ""
    yield ""
    text = f"{numbers}'rst2spec rule diff' explains the impact of each kind.{rest}"
    yield from wrapped(text, 0, 0, options.width or _SUMMARY)


def shown(line: ListLine, options: DiffOptions) -> Iterator[str]:
    """Formats a line of a list, wrapped to the width."""
    if line.level in _INDENTS:
        indent = _INDENTS[line.level]
        role = "strong" if line.level == "document" else "faint"
        for text in wrapped(line.text, indent, indent + 2, options.width):
            yield " " * indent + paint(text[indent:], role, color=options.color)
        return
    gutter = f"{line.old:>8} {line.new:>6}  "
    first, *rest = wrapped(line.text, _GUTTER, _GUTTER + 2, options.width)
    yield paint(gutter, "faint", color=options.color) + first[_GUTTER:] if gutter.strip() else first
    yield from rest


def _summary(comparison: Comparison, options: DiffOptions) -> Iterator[str]:
    names = f"{comparison.old.name} -> {comparison.new.name}"
    yield f"{paint(escape_controls(names), 'strong', color=options.color)}: {headline(comparison)}"
    impacts = comparison.impacts()
    width = max([len(f"{count:,}") for count in impacts.values()])
    for impact, count in impacts.items():
        if count:
            begin = f"  {count:>{width},} {impact + ':':<{_LONGEST}} "
            text = amounts(comparison.counts, impact)
            first, *rest = wrapped(text, len(begin), len(begin), options.width or _SUMMARY)
            yield (
                begin.replace(impact, paint(impact, IMPACT_ROLES[impact], color=options.color)) + first[len(begin) :]
            )
            yield from rest


def _not_compared(comparison: Comparison, options: DiffOptions) -> Iterator[str]:
    if comparison.not_compared:
        yield "\n" + paint("Can't be compared", "error", color=options.color)
    shown, more = not_compared(comparison, everything=options.everything)
    for item in shown:
        yield from wrapped(f"{item.path}:{item.line}: {item.side} side: {item.reason}", 2, 4, options.width)
    if more:
        yield f"  ... and {more:,} more (--full shows them)"


def _allowed(comparison: Comparison, options: DiffOptions) -> Iterator[str]:
    if comparison.allowed:
        yield f"\n{paint('Allowed by the configuration', 'strong', color=options.color)}"
    for amount, reason in reasons(comparison):
        yield from wrapped(f"{amount}: {reason}", 2, 4, options.width)
