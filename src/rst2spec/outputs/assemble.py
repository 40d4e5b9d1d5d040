"""Puts a run's result together as the published spec: which findings go in, and which codes occur."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from rst2spec.checks.base import Level, at_least
from rst2spec.checks.catalogue import check_of
from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic, Severity
from rst2spec.spec.model import Document, Generator, Rule, Spec


@dataclass(frozen=True, slots=True)
class SpecOptions:
    """How the spec is to be written.

    Attributes:
        level: The least severity of the findings in it: ``all``, ``info``, ``warning``, ``error`` or ``none``.
        stable: Whether to leave out what changes without a change of meaning.
        version: The version of the program that is to be named.
        event_time: The time of all events, RFC 3339, for formats that write some; null for each document's own.
    """

    level: Level = "warning"
    stable: bool = False
    version: str | None = None
    event_time: str | None = None


def generator(options: SpecOptions) -> Generator:
    """The program that writes the spec."""
    return Generator("rst2spec", options.version)


def with_level(document: Document, options: SpecOptions) -> Document:
    """A document with the findings that the spec is to hold."""
    if options.stable:
        return replace(document, diagnostics=())
    findings = tuple([item for item in document.diagnostics if at_least(item.severity, options.level)])
    return document if len(findings) == len(document.diagnostics) else replace(document, diagnostics=findings)


def folder_findings(diagnostics: Iterable[FolderDiagnostic], options: SpecOptions) -> Iterator[FolderDiagnostic]:
    """The folder's findings that the spec is to hold."""
    if not options.stable:
        yield from (item for item in diagnostics if at_least(item.severity, options.level))


def rules_of(severities: Mapping[str, Severity]) -> dict[str, Rule]:
    """The rules of the codes that occur, sorted by code, each with the severity that its findings have."""
    return {
        code: Rule(check_of(code).name, severity, check_of(code).summary)
        for code, severity in sorted(severities.items())
    }


def severities_of(diagnostics: Iterable[Diagnostic]) -> dict[str, Severity]:
    """The codes that occur, and how bad their findings are."""
    return {item.code: item.severity for item in diagnostics}


def spec_of(documents: Iterable[Document], diagnostics: Iterable[FolderDiagnostic], options: SpecOptions) -> Spec:
    """The published spec of documents and a folder's findings."""
    reduced = tuple([with_level(document, options) for document in documents])
    found = tuple(folder_findings(diagnostics, options))
    severities = severities_of(found)
    for document in reduced:
        severities |= severities_of(document.diagnostics)
    return Spec(generator=generator(options), documents=reduced, diagnostics=found, rules=rules_of(severities))
