"""``render --check``: reports documents that aren't in the canonical form, with a diff."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from functools import partial
from typing import Final, NamedTuple

from rst2spec.checks.base import plural
from rst2spec.cli.exit_codes import ERROR, FOUND, SUCCESS
from rst2spec.cli.inputs import (
    advancing,
    find_documents,
    is_empty,
    not_dataflow,
    progress,
    report_nothing_to_read,
    workspace_of,
)
from rst2spec.cli.messages import print_message
from rst2spec.cli.running import mapped
from rst2spec.cli.workspace import Workspace
from rst2spec.outputs.files import write_stdout
from rst2spec.outputs.patch import line_changes, patch, path_in_repository
from rst2spec.outputs.plain import escape_controls
from rst2spec.rendering import render_document
from rst2spec.run.document_result import guarded
from rst2spec.run.options import Reader
from rst2spec.run.reading import compile_source
from rst2spec.source import Source
from rst2spec.source.discover import InputFile
from rst2spec.source.read import SkippedFile, read

_BOM: Final = "\ufeff"
_LINE_END: Final = re.compile(r"\r\n?|\n")


class _FormCheck(NamedTuple):
    """The current and the canonical text of a document, which are equal if it is canonical; or a problem."""

    input_file: InputFile
    before: str = ""
    after: str = ""
    location: str = ""
    problem: str = ""
    is_dataflow: bool = True


def check(arguments: argparse.Namespace, line_end: str | None) -> int:
    """Reports the documents that aren't canonical, with a diff that ``git apply`` accepts.

    Args:
        arguments: The command line.
        line_end: The required line end; null if line endings don't count.

    Returns:
        The exit code.
    """
    workspace = workspace_of(arguments)
    inputs = [item for item in find_documents(arguments, workspace) if not item.is_reference_only]
    if not inputs and not arguments.allow_empty:
        return report_nothing_to_read()
    check_form = partial(_check_form, reader=arguments.reader, line_end=line_end)
    with progress(len(inputs)) as advance:
        checks = list(advancing(mapped(check_form, inputs, arguments), advance))
    if not any(item.is_dataflow for item in checks):
        is_empty(not_dataflow([item.path for item in inputs]), arguments, workspace)
    different = [item for item in checks if item.before != item.after]
    for form_check in different:
        write_stdout(_diff(form_check, workspace, is_quiet=arguments.quiet))
    problems = [item for item in checks if item.problem]
    for problem in problems:
        print_message(f"{problem.location}: {problem.problem}")
    if not arguments.quiet:
        sys.stderr.write(_summary(checks, len(different), len(problems)))
    return ERROR if problems else FOUND if different else SUCCESS


def _check_form(input_file: InputFile, *, reader: Reader, line_end: str | None) -> _FormCheck:
    result = guarded(input_file, partial(_compared, input_file, reader, line_end))
    if isinstance(result, SkippedFile):
        return _FormCheck(input_file, location=input_file.path, problem=result.description)
    return result


def _compared(input_file: InputFile, reader: Reader, line_end: str | None) -> _FormCheck:
    source = read(input_file)
    if isinstance(source, SkippedFile):
        return _FormCheck(input_file, location=input_file.path, problem=source.description)
    compiled = compile_source(source, reader)
    if not compiled.is_dataflow:
        return _FormCheck(input_file, is_dataflow=False)
    text, problem = render_document(compiled.document)
    if problem is not None:
        reason = f"no canonical document can contain {problem.reason}"
        return _FormCheck(input_file, location=problem.location(input_file.path), problem=reason)
    if line_end is None and not source.has_bom and _LINE_END.sub("\n", source.text) == text:
        return _FormCheck(input_file)
    after = text.replace("\n", line_end or _most_frequent_end(source))
    return _FormCheck(input_file, (_BOM if source.has_bom else "") + source.text, after)


def _most_frequent_end(source: Source) -> str:
    return max("\n", "\r\n", key=lambda end: len(re.findall(rf"(?<!\r){end}", source.text)))


def _diff(item: _FormCheck, workspace: Workspace, *, is_quiet: bool) -> Iterator[bytes]:
    if is_quiet:
        yield f"{escape_controls(item.input_file.path)}\n".encode()
    else:
        path = path_in_repository(item.input_file.file, workspace.fixed_root)
        yield from patch(path, item.before, item.after, [line_changes(item.before, item.after)])


def _summary(checks: list[_FormCheck], different: int, problems: int) -> str:
    foreign = sum(not item.is_dataflow for item in checks)
    count = len(checks) - foreign - problems
    subject = f"{different:,} of {plural(count, 'document')}" if different else plural(count, "document")
    is_are = "is" if (different or count) == 1 else "are"
    more = f"; {plural(foreign, 'other file')} skipped" if foreign else ""
    return f"{subject} {is_are} {'not ' if different else ''}canonical{more}.\n"
