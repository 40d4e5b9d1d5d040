"""What is to be verified: documents, data and settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rst2spec.spec.model import Document
from rst2spec.verify.data_settings import Settings


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """What is to be verified.

    Attributes:
        documents: The documents.
        data: The address of each system's export, by slug.
        settings: The configuration.
        links: The file of the table of links; null without one.
        as_of: The date of the data, ISO 8601; null where it isn't given.
        sample: How many pairs of each group to look at; null for all.
    """

    documents: Sequence[Document]
    data: Mapping[str, str]
    settings: Settings = field(default_factory=Settings)
    links: str | None = None
    as_of: str | None = None
    sample: int | None = None
