"""A folder with one spec per document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rst2spec.outputs.errors import OutputError
from rst2spec.spec.diagnostic import FolderDiagnostic
from rst2spec.spec.result import Result
from rst2spec.spec.systems import systems_by_document


def parts_of(result: Result, suffix: str) -> Iterator[tuple[str, Result]]:
    """The files of a folder with one spec per document, by their paths in it.

    Each has the document's result, with the folder's findings about it.

    Raises:
        OutputError: Two documents would have one file.
    """
    findings: dict[str, list[FolderDiagnostic]] = {}
    for item in result.diagnostics:
        findings.setdefault(item.path, []).append(item)
    by_document = systems_by_document(result.systems)
    taken: dict[str, str] = {}
    for document, path, reported in zip(result.documents, result.paths, result.reported, strict=True):
        # a document outside of the root must not make us write outside of the folder
        inside = "/".join(step for step in document.path.split("/") if step not in {"", ".", ".."})
        stem = inside[: -len(".rst")] if inside.lower().endswith(".rst") else inside
        if stem in taken:
            raise OutputError(f"{document.path} and {taken[stem]} would both be written to {stem}{suffix}")
        taken[stem] = document.path
        part = Result((document,), (path,), tuple(findings.get(path, ())), (reported,), root=result.root)
        yield stem + suffix, replace(part, systems=by_document[path])
