"""One line per finding, ``path:line:column: severity CODE name: message``, and a summary by code."""

from __future__ import annotations

from collections.abc import Iterator

from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.style import paint
from rst2spec.outputs.summary import left_out, limit_per_code, select_findings, summary
from rst2spec.spec.result import Result

SUFFIX = ".txt"


def write(result: Result, options: FindingOptions) -> Iterator[bytes]:
    """The findings and the summary. With ``quiet``, the summary is only a line about findings that aren't listed."""
    shown = select_findings(result, options)
    listed = limit_per_code(shown.findings, options)
    for path, item in listed:
        severity = paint(item.severity, item.severity, color=options.color)
        location = f"{escape_controls(path)}:{item.start.line}:{item.start.column}"
        yield f"{location}: {severity} {item.code} {item.name}: {escape_controls(item.message)}\n".encode()
    if options.quiet:
        rest = "; ".join(left_out(shown, len(listed), options))
        if len(listed) < len(shown.findings) and not options.statistics:
            yield f"{rest}\n".encode()
        return
    if listed:
        yield b"\n"
    yield from summary(shown, len(listed), result, options)
