"""All changes as one JSON object, one change per line; ``rst2spec schema diff`` describes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rst2spec.outputs.comparison import Comparison, DiffOptions, change_record, kinds_of
from rst2spec.spec.changes.diff_report import DIFF_VERSION, ComparedSide
from rst2spec.spec.model import Generator
from rst2spec.spec.serialization import dump_json

NAME: Final = "json"
SUFFIX: Final = ".json"


def write(comparison: Comparison, options: DiffOptions) -> Iterator[bytes]:
    """The object; its changes are written one by one."""
    yield b'{\n"schema_version": %b' % dump_json(DIFF_VERSION)
    yield b',\n"generator": %b' % dump_json(Generator("rst2spec", options.version))
    for name, side in (("old", comparison.old), ("new", comparison.new)):
        yield b',\n"%b": %b' % (name.encode(), dump_json(ComparedSide(side.name, side.documents)))
    yield b',\n"summary": %b' % dump_json(comparison.summary())
    yield b',\n"changes": ['
    separator = b"\n"
    for reported in comparison.all_changes():
        yield separator + dump_json(change_record(reported))
        separator = b",\n"
    yield b'\n],\n"not_compared": %b' % dump_json(comparison.not_compared, indented=True)
    yield b',\n"kinds": %b' % dump_json(kinds_of([*comparison.counts, *comparison.allowed]), indented=True)
    yield b',\n"notes": %b\n}\n' % dump_json(comparison.notes(), indented=True)
