"""``render --check``: which documents aren't in the canonical form, and in what they differ from it."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from functools import partial
from typing import Final, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.cli.inputs import find_documents, is_empty, not_dataflow, nothing_left, progress, workspace_of
from rst2spec.cli.messages import print_message
from rst2spec.cli.workspace import Workspace
from rst2spec.outputs.files import write_stdout
from rst2spec.outputs.patch import line_changes, patch, path_in_repository
from rst2spec.outputs.plain import visible
from rst2spec.rendering import render_document
from rst2spec.run.document_result import guarded
from rst2spec.run.options import Reader
from rst2spec.run.reading import compile_source
from rst2spec.source import Source
from rst2spec.source.discover import InputFile
from rst2spec.source.read import SkippedFile, read

_BOM: Final = "\ufeff"
_LINE_END: Final = re.compile(r"\r\n?|\n")


class _Looked(NamedTuple):
    """What came of a document: its text as it is and as it should be, equal where it is canonical; or a problem."""

    found: InputFile
    before: str = ""
    after: str = ""
    place: str = ""
    problem: str = ""
    is_dataflow: bool = True


def check(arguments: argparse.Namespace, line_end: str | None) -> int:
    """Says which of the documents that were named aren't canonical, with a diff that ``git apply`` takes.

    Args:
        arguments: The command line.
        line_end: How lines are to end; null where that doesn't count.

    Returns:
        The exit code: 0 all are, 1 some aren't, 2 one can't be read.
    """
    workspace = workspace_of(arguments)
    found = [item for item in find_documents(arguments, workspace) if not item.is_reference_only]
    if not found and not arguments.allow_empty:
        return nothing_left()
    looked = []
    with progress(len(found)) as advance:
        for item in found:
            looked.append(_look(item, arguments.reader, line_end))
            advance()
    if not any(item.is_dataflow for item in looked):
        is_empty(not_dataflow([item.report_path for item in found]), arguments, workspace)
    others = [item for item in looked if item.before != item.after]
    for other in others:
        write_stdout(_told(other, workspace, is_quiet=arguments.quiet))
    problems = [item for item in looked if item.problem]
    for problem in problems:
        print_message(f"{problem.place}: {problem.problem}")
    if not arguments.quiet:
        sys.stderr.write(_summary(looked, len(others), len(problems)))
    return 2 if problems else int(bool(others))


def _look(found: InputFile, reader: Reader, line_end: str | None) -> _Looked:
    looked = guarded(found, partial(_compared, found, reader, line_end))
    if isinstance(looked, SkippedFile):
        return _Looked(found, place=found.report_path, problem=looked.description)
    return looked


def _compared(found: InputFile, reader: Reader, line_end: str | None) -> _Looked:
    source = read(found)
    if isinstance(source, SkippedFile):
        return _Looked(found, place=found.report_path, problem=source.description)
    compiled = compile_source(source, reader)
    if not compiled.is_dataflow:
        return _Looked(found, is_dataflow=False)
    text, problem = render_document(compiled.document)
    if problem is not None:
        reason = f"no canonical document can say {problem.reason}"
        return _Looked(found, place=problem.place(found.report_path), problem=reason)
    if line_end is None and not source.has_bom and _LINE_END.sub("\n", source.text) == text:
        return _Looked(found)
    after = text.replace("\n", line_end or _most_frequent_end(source))
    return _Looked(found, (_BOM if source.has_bom else "") + source.text, after)


def _most_frequent_end(source: Source) -> str:
    return max("\n", "\r\n", key=lambda end: len(re.findall(rf"(?<!\r){end}", source.text)))


def _told(item: _Looked, workspace: Workspace, *, is_quiet: bool) -> Iterator[bytes]:
    if is_quiet:
        yield f"{visible(item.found.report_path)}\n".encode()
    else:
        path = path_in_repository(item.found.file, workspace.root)
        yield from patch(path, item.before, item.after, [line_changes(item.before, item.after)])


def _summary(looked: list[_Looked], others: int, problems: int) -> str:
    foreign = sum(not item.is_dataflow for item in looked)
    count = len(looked) - foreign - problems
    said = f"{others:,} of {plural(count, 'document')}" if others else plural(count, "document")
    is_are = "is" if (others or count) == 1 else "are"
    more = f"; {plural(foreign, 'other file')} not looked at" if foreign else ""
    return f"{said} {is_are} {'not ' if others else ''}canonical{more}.\n"
