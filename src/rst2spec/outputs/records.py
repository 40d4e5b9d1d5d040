"""A finding as an object of the JSON formats, as published by ``spec/report.py``."""

from __future__ import annotations

from typing import Any

from rst2spec.spec.diagnostic import Diagnostic, Position


def record_of(path: str, item: Diagnostic) -> dict[str, Any]:
    """A finding with its path.

    Explicit dictionaries are twice as fast as the dataclasses: pydantic's core looks up their fields each time.
    """
    return {
        "path": path,
        "code": item.code,
        "name": item.name,
        "severity": item.severity,
        "message": item.message,
        "hint": item.hint,
        "start": _position(item.start),
        "end": _position(item.end),
        "flow": item.flow,
        "mapping": item.mapping,
        "related": [
            {
                "path": location.path,
                "start": _position(location.start),
                "end": _position(location.end),
                "message": location.message,
            }
            for location in item.related
        ],
        "fix": item.fix
        and {
            "safety": item.fix.safety,
            "edits": [
                {"start": _position(edit.start), "end": _position(edit.end), "text": edit.text}
                for edit in item.fix.edits
            ],
        },
        "fingerprint": item.fingerprint,
    }


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}
