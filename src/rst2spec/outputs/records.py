"""A finding as an object of the JSON formats, as published by ``spec/findings_report.py``."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from rst2spec.spec.diagnostic import Diagnostic

_FIELDS: Final = tuple([field.name for field in fields(Diagnostic)])


def finding_record(path: str, item: Diagnostic) -> dict[str, Any]:
    """A finding with its path, which comes first."""
    return {"path": path, **{name: getattr(item, name) for name in _FIELDS}}
