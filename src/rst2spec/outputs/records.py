"""A finding as the object that JSON formats write: what ``spec/report.py`` publishes."""

from __future__ import annotations

from typing import Any

from rst2spec.spec.diagnostic import Diagnostic, Position


def record_of(path: str, item: Diagnostic) -> dict[str, Any]:
    """A finding with its path in front.

    Dictionaries made by hand: of the dataclasses themselves, which have to be asked for their fields each time,
    pydantic's core writes half as many a second.
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
                "path": place.path,
                "start": _position(place.start),
                "end": _position(place.end),
                "message": place.message,
            }
            for place in item.related
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
