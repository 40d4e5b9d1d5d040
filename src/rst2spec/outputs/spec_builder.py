"""Builds the published spec from a run's result: selects its findings, and lists the codes that occur."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rst2spec.checks.base import Level, at_least
from rst2spec.checks.known_checks import check_of
from rst2spec.outputs.page_changes import PageChanges
from rst2spec.spec.diagnostic import Diagnostic, FolderDiagnostic, Severity
from rst2spec.spec.model import Document, Generator, Rule, Spec
from rst2spec.spec.result import Result


@dataclass(frozen=True, slots=True)
class SpecOptions:
    """The options of the spec formats.

    Attributes:
        level: The minimum severity of the findings in it: ``all``, ``info``, ``warning``, ``error`` or ``none``.
        stable: Whether to leave out volatile fields: the form to commit.
        version: The program's version in the spec.
        event_time: The time of all events, RFC 3339, for formats with events; null for the document's time.
        format_options: The options of the format that were given, as pairs of name and value.
        changes: The changes since an older version, for the page.
    """

    level: Level = "warning"
    stable: bool = False
    version: str | None = None
    event_time: str | None = None
    format_options: tuple[tuple[str, str], ...] = ()
    changes: PageChanges | None = None

    def format_option(self, name: str, values: Sequence[str]) -> str:
        """The value of a format's option, one of ``values``; the first one by default."""
        return dict(self.format_options).get(name, values[0])


def generator(options: SpecOptions) -> Generator:
    """The program that writes the spec."""
    return Generator("rst2spec", options.version)


def with_level(document: Document, options: SpecOptions) -> Document:
    """A document with the findings that the spec contains."""
    if options.stable:
        return replace(document, diagnostics=())
    findings = tuple([item for item in document.diagnostics if at_least(item.severity, options.level)])
    return document if len(findings) == len(document.diagnostics) else replace(document, diagnostics=findings)


def folder_findings(diagnostics: Iterable[FolderDiagnostic], options: SpecOptions) -> Iterator[FolderDiagnostic]:
    """The folder's findings that the spec contains."""
    if not options.stable:
        yield from (item for item in diagnostics if at_least(item.severity, options.level))


def rules_of(severities: Mapping[str, Severity]) -> dict[str, Rule]:
    """The rules of the codes that occur, sorted by code, each with the severity of its findings."""
    return {
        code: Rule(check_of(code).name, severity, check_of(code).summary)
        for code, severity in sorted(severities.items())
    }


def severities_of(diagnostics: Iterable[Diagnostic]) -> dict[str, Severity]:
    """The codes that occur, with the severity of their findings."""
    return {item.code: item.severity for item in diagnostics}


def spec_of(result: Result, options: SpecOptions) -> Spec:
    """The published spec of a run."""
    reduced = tuple([with_level(document, options) for document in result.documents])
    found = tuple(folder_findings(result.diagnostics, options))
    severities = severities_of(found)
    for document in reduced:
        severities |= severities_of(document.diagnostics)
    return replace(frame_of(result, options), documents=reduced, diagnostics=found, rules=rules_of(severities))


def frame_of(result: Result, options: SpecOptions) -> Spec:
    """A run's spec without documents and findings."""
    return Spec(generator=generator(options), root=result.root, systems=tuple(result.systems), documents=())
