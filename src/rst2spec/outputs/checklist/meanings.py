"""What there is to test, as hashes: the same as long as a result of a test holds.

Neither names of systems nor lines are in them. Sheets and pages have them, so that a mark fits in both.
"""

from __future__ import annotations

from typing import Final

from rst2spec.hashing import hex_sha256
from rst2spec.spec.identity import canonical, free_text, row_of
from rst2spec.spec.model import Document, Flow, Mapping, MatchRule
from rst2spec.spec.names import contains_slug, normalize_name
from rst2spec.spec.references import bare_names

_LENGTH: Final = 12  # hexadecimal digits: a meaning is only compared with those of the same row


def creation_meaning(flow: Flow, document: Document) -> str:
    """When and where a flow creates entities."""
    creation = flow.creation
    entities = None if creation.connected_to is None else sorted(bare_names(creation.connected_to))
    into = _into(creation.into, document)
    return _hash(canonical([creation.policy, free_text(creation), entities, into, bool(flow.match_rules)]))


def match_meaning(rule: MatchRule) -> str:
    """What a match rule compares."""
    return _hash(row_of(rule.source, rule.target).json)


def mapping_meaning(mapping: Mapping, *, is_shared: bool) -> str:
    """What a mapping writes, and whether another one writes the same property, which changes what is to be tested."""
    content = row_of(mapping.source, mapping.target, mapping.type).json
    return _hash(f"{content} shared" if is_shared else content)


def no_mappings_meaning() -> str:
    """That a flow maps nothing."""
    return _hash("no mappings")


def finding_meaning(code: str) -> str:
    """The code alone: a finding's other content may change."""
    return _hash(code)


def _into(name: str | None, document: Document) -> str | None:
    """The system that others are synchronized into, by its slug where it is the document's target by any name."""
    slug = document.target.slug
    if name is None or (slug and contains_slug(name, slug)):
        return slug
    return normalize_name(name)


def _hash(text: str) -> str:
    return hex_sha256(text)[:_LENGTH]
