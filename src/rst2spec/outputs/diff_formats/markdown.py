"""Changes for a comment on a pull request: the summary, then one list per impact that unfolds.

GitHub accepts comments of up to 65,536 characters. The output is shorter, unless everything is requested.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.outputs.change_lists import ListLine, headline, lines_of_impact, not_compared, reasons
from rst2spec.outputs.comparison import Comparison, DiffOptions, amounts
from rst2spec.outputs.markdown_text import text
from rst2spec.spec.changes.kinds import Impact

NAME: Final = "markdown"
SUFFIX: Final = ".md"

_MAX_CHARACTERS: Final = 60_000  # maximum characters of the lists
_INDENTS: Final = {"document": "", "flow": "  "}


def write(comparison: Comparison, options: DiffOptions) -> Iterator[bytes]:
    """The whole comment."""
    yield from (f"{line}\n".encode() for line in _lines(comparison, options))


def _lines(comparison: Comparison, options: DiffOptions) -> Iterator[str]:
    impacts = comparison.impacts()
    breaking = impacts["breaking"]
    verdict = f"{breaking:,} breaking {'change' if breaking == 1 else 'changes'}" if breaking else "no breaking changes"
    if comparison.nothing_compared:
        verdict = "nothing can be compared"
    yield f"### rst2spec: {verdict}"
    yield ""
    yield f"From {_code(comparison.old.name)} to {_code(comparison.new.name)}: {headline(comparison)}."
    if comparison.counts:
        yield from ("", "| impact | changes | |", "| --- | ---: | --- |")
        yield from (
            f"| {impact} | {count:,} | {text(amounts(comparison.counts, impact))} |"
            for impact, count in impacts.items()
            if count
        )
    if comparison.not_compared:
        yield from ("", f"**Can't be compared: {len(comparison.not_compared):,}**", "")
        shown, more = not_compared(comparison, everything=options.everything)
        for item in shown:
            yield f"- {_code(item.path)}, line {item.line}, {item.side} side: {text(item.reason)}"
        if more:
            yield f"- ... and {more:,} more"
    yield from _sections(comparison, options)
    if comparison.allowed:
        yield from ("", "Allowed by the configuration:", "")
        yield from (f"- {text(amount)}: {text(reason)}" for amount, reason in reasons(comparison))


def _sections(comparison: Comparison, options: DiffOptions) -> Iterator[str]:
    characters_left = _MAX_CHARACTERS
    for impact, count in comparison.impacts().items():
        for line in _section(comparison, impact, options) if count else ():
            characters_left -= len(line) + 1
            if characters_left < 0 and not options.everything:
                yield from ("", "</details>", "", "The rest is omitted: a comment has a maximum length.")
                return
            yield line


def _section(comparison: Comparison, impact: Impact, options: DiffOptions) -> Iterator[str]:
    is_open = " open" if impact == "breaking" else ""
    yield from ("", f"<details{is_open}><summary><b>{impact.capitalize()}</b></summary>", "")
    inside = ""
    for line in lines_of_impact(comparison, impact, everything=options.everything):
        if line.level in _INDENTS:
            inside = _INDENTS[line.level] + "  "
            shown = _code(line.text) if line.level == "document" else f"<i>{text(line.text)}</i>"
            yield f"{_INDENTS[line.level]}- {shown}"
        elif line.level == "rest":
            yield f"- {text(line.text)}"
        else:
            yield f"{inside}- {_change(line)}"
    yield from ("", "</details>")


def _change(line: ListLine) -> str:
    title, colon, rest = line.text.partition(": ")
    if line.level == "more" or not colon:
        return text(line.text)
    where = f" <sub>{_where(line)}</sub>" if line.old or line.new else ""
    return f"**{title}**: {text(rest)}{where}"


def _where(line: ListLine) -> str:
    if line.old == "-":
        return f"line {line.new} (new)"
    if line.new == "-":
        return f"line {line.old} (old)"
    return f"line {line.old}" if line.old == line.new else f"line {line.old}, now {line.new}"


def _code(name: str) -> str:
    return f"<code>{text(name)}</code>"
