"""GitLab's Code Quality report, which merge requests show.

``check_name`` is the code: GitLab needs a unique and stable name. The name in words, which is easier to read, follows
the code at the beginning of the description, the only text that GitLab shows. ``content`` is for other readers of Code
Climate's format: the hint, and the address of the code's explanation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.checks.known_checks import address_of
from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.repository import in_repository, last_line
from rst2spec.spec.result import Result
from rst2spec.spec.serialization import dump_json

SUFFIX = ".gitlab.json"

_SEVERITIES: Final = {"error": "major", "warning": "minor", "info": "info"}


def write(result: Result, options: FindingOptions) -> Iterator[bytes]:
    """An array with one finding per line."""
    yield b"["
    separator = b"\n"
    for path, item in result.findings():
        entry = {
            "description": f"{item.code} {item.name}: {escape_controls(item.message)}",
            "content": {"body": "\n\n".join(filter(None, [item.hint, address_of(item.code)]))},
            "check_name": item.code,
            "fingerprint": item.fingerprint,
            "severity": _SEVERITIES[item.severity],
            "location": {
                "path": in_repository(path, options.repository),
                "lines": {"begin": item.start.line, "end": last_line(item)},
            },
        }
        yield separator + dump_json(entry)
        separator = b",\n"
    yield b"\n]\n"
