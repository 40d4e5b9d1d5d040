"""The values of conditions that are terms of Wikidata, which the data writes in its own way."""

from __future__ import annotations

import re
from typing import Final

_TERM: Final = re.compile(r"(?:wd|ps|p):[QPL][1-9][0-9]*(?:\.(?:wd|ps|p):[QPL][1-9][0-9]*)*")


def is_term(value: str) -> bool:
    """Whether a condition's value is a term, or a path of terms: ``wd:Q20``, ``p:P4649.ps:P3864``."""
    return _TERM.fullmatch(value) is not None


def spellings_of(term: str, iri: str | None) -> tuple[str, ...]:
    """How data may write a term without a table of values: as the document does, or as its IRI."""
    return (term,) if iri is None else (term, iri)
