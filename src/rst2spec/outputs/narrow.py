"""Narrows a result to the documents about some systems, for any format."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace

from rst2spec.checks.filtering import MISSING
from rst2spec.outputs.errors import OutputError
from rst2spec.spec.model import Document, System
from rst2spec.spec.names import normalize_name
from rst2spec.spec.result import Result
from rst2spec.spec.systems import systems_of


def narrowed(result: Result, systems: Sequence[str]) -> Result:
    """Selects the documents from or to a system, or between two, with their findings; unreadable files stay.

    The other documents are in ``others``.

    Args:
        result: A run's result with documents.
        systems: Slugs or names; case, spaces and punctuation don't count. A document must have each of them.

    Raises:
        OutputError: No document is about them.
    """
    wanted = {normalize_name(name) for name in systems}
    names_of_documents = [_names_of(item.source) | _names_of(item.target) for item in result.documents]
    selected = [number for number, names in enumerate(names_of_documents) if wanted <= names]
    if not selected:
        raise OutputError(_nothing(result.documents, systems))
    paths = tuple([result.paths[number] for number in selected])
    about = set(paths)
    return replace(
        result,
        documents=tuple([result.documents[number] for number in selected]),
        paths=paths,
        reported=tuple([result.reported[number] for number in selected]),
        diagnostics=tuple([item for item in result.diagnostics if item.path in about or item.code in MISSING]),
        systems=systems_of(result.systems, about),
        others=tuple([document for document in result.documents if document.path not in about]),
    )


def _names_of(system: System) -> set[str]:
    """All names of a system, normalized."""
    return {normalize_name(name) for name in (system.slug, system.name, system.inferred_name) if name}


def _nothing(documents: Sequence[Document], systems: Sequence[str]) -> str:
    known = {normalize_name(name): name for item in documents for name in _slugs(item)}
    for name in systems:
        if not any(normalize_name(name) in _names_of(item.source) | _names_of(item.target) for item in documents):
            near = difflib.get_close_matches(normalize_name(name), known, n=1)
            hint = f"; did you mean {known[near[0]]}?" if near else ""
            return f"no document has the system {name}{hint}"
    return f"no document connects {' and '.join(systems)}"


def _slugs(document: Document) -> list[str]:
    return [slug for slug in (document.source.slug, document.target.slug) if slug]
