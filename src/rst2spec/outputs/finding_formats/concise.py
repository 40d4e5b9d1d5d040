"""One line per finding, ``path:line:column: severity CODE name: message``, and a summary by code."""

from __future__ import annotations

from collections.abc import Iterator

from rst2spec.outputs.findings import FindingOptions
from rst2spec.outputs.plain import visible
from rst2spec.outputs.style import paint
from rst2spec.outputs.summary import findings_shown, first_ones, left_out, summary
from rst2spec.spec.result import Result

SUFFIX = ".txt"


def write(result: Result, options: FindingOptions) -> Iterator[bytes]:
    """The findings and the summary; without it still a line with what isn't listed, where more was asked for."""
    shown = findings_shown(result, options)
    listed = first_ones(shown.findings, options)
    for path, item in listed:
        severity = paint(item.severity, item.severity, colour=options.colour)
        place = f"{visible(path)}:{item.start.line}:{item.start.column}"
        yield f"{place}: {severity} {item.code} {item.name}: {visible(item.message)}\n".encode()
    if options.quiet:
        rest = "; ".join(left_out(shown, len(listed), options))
        if len(listed) < len(shown.findings) and not options.statistics:
            yield f"{rest}\n".encode()
        return
    if listed:
        yield b"\n"
    yield from summary(shown, len(listed), result, options)
