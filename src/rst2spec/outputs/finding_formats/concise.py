"""A line a finding, ``path:line:column: severity CODE name: message``, and a summary by code."""

from __future__ import annotations

from collections.abc import Iterator

from rst2spec.outputs.findings import FindingOptions
from rst2spec.outputs.plain import visible
from rst2spec.outputs.style import paint
from rst2spec.outputs.summary import findings_shown, summary
from rst2spec.spec.result import Result

SUFFIX = ".txt"


def write(result: Result, options: FindingOptions) -> Iterator[bytes]:
    """The findings and the summary."""
    shown = findings_shown(result, options)
    if not options.statistics:
        for path, item in shown.findings:
            severity = paint(item.severity, item.severity, colour=options.colour)
            place = f"{visible(path)}:{item.start.line}:{item.start.column}"
            yield f"{place}: {severity} {item.code} {item.name}: {visible(item.message)}\n".encode()
    if options.quiet:
        return
    if shown.findings and not options.statistics:
        yield b"\n"
    yield from summary(shown, result, options)
