"""The spec as one JSON document, indented: what the published schema describes."""

from __future__ import annotations

from collections.abc import Iterator

from rst2spec.outputs.assemble import SpecOptions, spec_of
from rst2spec.spec.codec import dump_spec
from rst2spec.spec.result import Result

SUFFIX = ".json"


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The whole spec."""
    yield dump_spec(spec_of(result.documents, result.diagnostics, options), stable=options.stable)
