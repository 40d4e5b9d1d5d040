"""All results as one JSON object: what ``rst2spec schema verify`` describes."""

from __future__ import annotations

from collections.abc import Iterator

from rst2spec.outputs.verify_options import VerifyOptions
from rst2spec.spec.serialization import dump_json
from rst2spec.spec.verify_report import Verification

SUFFIX = ".json"
SHOWS = "keys"


def write(verification: Verification, options: VerifyOptions) -> Iterator[bytes]:  # noqa: ARG001
    """The object."""
    yield dump_json(verification, indented=True) + b"\n"
