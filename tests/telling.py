"""All of a finding in a few lines of text, for ``expect.txt``: each field shows, a new one, too.

::

    acme-globex.rst:26:51-26:88: "having NO in country" appears 2 times
      text: "Dependant on having NO in country"
      in: line 12 "Acme Member to Globex Person", mapping 3 vat -> Vat
      clause: "NO in country"
      related: acme-globex.rst:26:14-26:51 "Dependant on having NO in country": The clause first appears here.
      safe fix: 26:51-26:88 "Dependant on having NO in country" -> ""

``text`` is what stands at the finding's place. ``clause`` and ``ordinal`` are what its fingerprint is made of besides
code, document, flow and row.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from hashlib import sha256
from typing import Any, NamedTuple

import pytest

from rst2spec import Diagnostic, Document, Edit, Fix, FolderDiagnostic, Position, Related
from rst2spec.checks.base import Check, RunCheck
from rst2spec.checks.known_checks import check_of
from rst2spec.source import Source
from rst2spec.spec.diagnostic import cause_of
from rst2spec.spec.model import Mapping, MatchRule

Found = Diagnostic | FolderDiagnostic


class Identity(NamedTuple):
    """What tells a finding from others of its code in the same row."""

    clause: str
    ordinal: int


class Recorder:
    """The identities of a check's findings by their fingerprints, which are defined here a second time."""

    def __init__(self, check: Check) -> None:
        self._code = check.code
        self._counts: Counter[tuple[str, ...]] = Counter()
        self.identities: dict[str, Identity] = {}

    def add(self, path: str, item: Any) -> None:
        """Adds a finding as the check gives it."""
        parts = (self._code, path, item.flow or "", item.mapping or "", item.clause)
        self._counts[parts] += 1
        ordinal = self._counts[parts]
        fingerprint = sha256("\0".join([*parts, str(ordinal)]).encode()).hexdigest()[:32]
        self.identities[fingerprint] = Identity(item.clause, ordinal)


@contextmanager
def recorded(check: Check) -> Iterator[Recorder]:
    """Meanwhile the findings of a check are recorded, in whatever runs it."""
    recorder = Recorder(check)
    find = vars(type(check))["find"]

    def found(self: Any, seen: Any) -> Iterator[Any]:
        for item in find(self, seen):
            recorder.add(item.path if isinstance(check, RunCheck) else seen.source.path, item)
            yield item

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(check), "find", found)
        yield recorder


class Told(NamedTuple):
    """What is needed to tell of the findings of a run: its documents and sources by path, and the identities."""

    documents: dict[str, Document]
    sources: dict[str, Source]
    identities: dict[str, Identity]

    def lines(self, path: str, item: Found) -> Iterator[str]:
        """A finding's lines."""
        check, identity = check_of(item.code), self.identities[item.fingerprint]
        yield f"{path}:{_span(item)}: {item.message}"
        yield f"  text: {self._text(path, item)}"
        expected = {"code": check.code, "name": check.name, "severity": check.severity, "hint": check.hint}
        for name, value in expected.items():
            if getattr(item, name) != value:
                yield f"  {name}: {getattr(item, name)}"
        if cause_of(item.message):
            yield f"  cause: {cause_of(item.message)}"
        if item.flow is not None or item.mapping is not None:
            yield f"  in: {self._place(path, item)}"
        if identity.clause:
            yield f"  clause: {_quoted(identity.clause)}"
        if identity.ordinal > 1:
            yield f"  ordinal: {identity.ordinal}"
        for note in item.related:
            yield f"  related: {note.path}:{_span(note)} {self._text(note.path, note)}: {note.message}"
            yield from _new(note, Related)
        if item.fix is not None:
            for edit in item.fix.edits:
                old, new = self._text(path, edit), _quoted(edit.text)
                yield f"  {item.fix.safety} fix: {_span(edit)} {old} -> {new}"
                yield from _new(edit, Edit)
            yield from _new(item.fix, Fix)
        yield from _new(item, FolderDiagnostic)

    def _text(self, path: str, place: Any) -> str:
        source = self.sources.get(path)
        return "none" if source is None else _quoted(source.text[slice(*_offsets(source, place.start, place.end))])

    def _place(self, path: str, item: Found) -> str:
        document = self.documents[path]
        (flow,) = [flow for flow in document.flows if flow.id == item.flow]
        place = f'line {flow.line} "{flow.source.label or ""} to {flow.target.label or ""}"'
        if item.mapping is None:
            return place
        rows: list[tuple[str, int, Mapping | MatchRule]] = [
            *(("mapping", number, row) for number, row in enumerate(flow.mappings, start=1)),
            *(("match rule", number, row) for number, row in enumerate(flow.match_rules, start=1)),
        ]
        ((kind, number, row),) = [entry for entry in rows if entry[2].id == item.mapping]
        return f"{place}, {kind} {number} {row.source.path or ''} -> {row.target.path or ''}"


_SHOWN = {
    Related: {"path", "start", "end", "message"},
    Edit: {"start", "end", "text"},
    Fix: {"safety", "edits"},
    FolderDiagnostic: {
        "code", "name", "severity", "message", "hint", "start", "end", "flow", "mapping", "related", "fix",
        "fingerprint", "path",
    },
}  # fmt: skip


def _new(value: Any, kind: type) -> Iterator[str]:
    """Fields that nobody has given a form yet: they show as they are."""
    for field in fields(value):
        if field.name not in _SHOWN[kind]:
            yield f"  {field.name}: {getattr(value, field.name)!r}"


def _span(place: Any) -> str:
    return f"{place.start.line}:{place.start.column}-{place.end.line}:{place.end.column}"


def _offsets(source: Source, *places: Position) -> Iterator[int]:
    for place in places:
        yield source.starts[place.line - 1] + place.column - 1 if place.line <= len(source.starts) else len(source.text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
