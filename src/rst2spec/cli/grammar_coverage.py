"""``rst2spec grammar coverage``."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from rst2spec.checks.base import plural
from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.dialects import files_of_dialect
from rst2spec.cli.exit_codes import FOUND, SUCCESS
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
from rst2spec.cli.options import add_format_option, add_input_options, add_paths
from rst2spec.outputs.files import write_stdout
from rst2spec.outputs.plain import escape_controls

if TYPE_CHECKING:
    from rst2spec.coverage.coverage_report import GrammarCoverage
    from rst2spec.coverage.proposals import Proposal
    from rst2spec.language.folders import DialectFiles
    from rst2spec.run.options import Reader
    from rst2spec.source.discover import InputFile
    from rst2spec.source.read import SkippedFile
    from rst2spec.spec.compiled import Compiled

USAGE: Final = "[OPTIONS] [PATH...]"
DESCRIPTION: Final = """\
Report how often each rule of the grammar reads a text of documents, and which
texts no rule reads, with the lines of a dialect that read them."""
EXAMPLES: Final = """\
examples:
  rst2spec grammar coverage docs/technical
  rst2spec grammar coverage docs/technical --grammar docs/grammar
  rst2spec grammar coverage -f json
"""
_LINES: Final = 20  # texts that resemble no rule


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    add_paths(parser)
    add_format_option(parser.group("output"), {"text": "tables and lines to paste", "json": "for programs"})
    add_input_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    from rst2spec.coverage.coverage_report import GrammarCoverage
    from rst2spec.coverage.proposals import proposals_for
    from rst2spec.source.read import SkippedFile

    workspace = workspace_of(arguments)
    inputs = [item for item in find_documents(arguments, workspace) if not item.is_reference_only]
    if not inputs and not arguments.allow_empty:
        return report_nothing_to_read()
    coverage = GrammarCoverage()
    is_complete = True
    with progress(len(inputs)) as advance:
        for item in advancing(inputs, advance):
            compiled = _compiled(item, arguments.reader)
            if isinstance(compiled, SkippedFile):
                print_message(f"{item.path}: {compiled.description}")
                is_complete = False
            elif compiled is not None:
                coverage.add(compiled)
    if not coverage.documents and is_complete:
        is_empty(not_dataflow([item.path for item in inputs]), arguments, workspace)
    files = files_of_dialect(workspace)
    proposals = proposals_for(coverage.unread(), files)
    if arguments.format == "json":
        report = json.dumps(_as_json(coverage, proposals), indent=2, ensure_ascii=False)
        write_stdout([report.encode(), b"\n"])
    else:
        write_stdout(f"{line}\n".encode() for line in _as_text(coverage, proposals, files))
    return SUCCESS if is_complete else FOUND


def _compiled(item: InputFile, reader: Reader) -> Compiled | SkippedFile | None:
    """A dataflow document, or another one whose file name is that of a dataflow document; else null."""
    from rst2spec.run.document_result import guarded

    return guarded(item, partial(_compile, item, reader))


def _compile(item: InputFile, reader: Reader) -> Compiled | SkippedFile | None:
    from rst2spec.run.reading import compile_source
    from rst2spec.source.read import SkippedFile, read
    from rst2spec.spec.values import slugs_of

    source = read(item)
    if isinstance(source, SkippedFile):
        return source
    compiled = compile_source(source, reader)
    if not compiled.is_dataflow and reader == "auto":
        compiled = compile_source(source, "docutils")  # it also reads tables of documents in other words
    return compiled if compiled.is_dataflow or None not in slugs_of(source.path) else None


def _as_json(coverage: GrammarCoverage, proposals: Sequence[Proposal]) -> Any:
    return {
        "documents": coverage.documents,
        "rules": [
            {
                "grammar": rule.grammar,
                "rule": rule.rule,
                "count": rule.texts,
                "forms": [{"form": form, "count": count} for form, count in rule.forms if form],
            }
            for rule in coverage.rules()
        ],
        "unread": [
            {
                "kind": item.shape.kind,
                "text": item.shape.text,
                "count": item.shape.count,
                "documents": item.shape.documents,
                "path": item.shape.path,
                "line": item.shape.line,
                "nearest": None if item.shape.nearest is None else item.shape.nearest.rule,
                "difference": item.shape.difference or None,
                "file": item.file or None,
                "proposal": None if item.problem else item.lines or None,
                "problem": item.problem or None,
            }
            for item in proposals
        ],
    }


def _as_text(coverage: GrammarCoverage, proposals: Sequence[Proposal], files: DialectFiles) -> Iterator[str]:
    rules = coverage.rules()
    total = sum(rule.texts for rule in rules)
    yield f"{plural(coverage.documents, 'document')}, {plural(total, 'text')} read."
    yield ""
    yield "   read  rule"
    for rule in rules:
        if rule.texts:
            yield f"{rule.texts:7,}  {rule.rule}"
            if len(rule.forms) > 1:
                yield from (f"{count:7,}    {escape_controls(form)}" for form, count in rule.forms)
    never = [rule.rule for rule in rules if not rule.texts]
    if never:
        yield ""
        yield f"Never read: {', '.join(never)}."
    yield ""
    if not proposals:
        yield "Nothing is unread."
        return
    count = sum(item.shape.count for item in proposals)
    yield f"Not read: {plural(count, 'text')} of {plural(len(proposals), 'shape')}."
    near = [item for item in proposals if item.lines]
    others = [item for item in proposals if not item.lines]
    for item in near:
        yield from _shape(item, files)
    for item in others[:_LINES]:
        yield ""
        yield from _head(item)
        yield "  It resembles no rule." + (f" As a form: {escape_controls(item.shape.form)}" if item.shape.form else "")
    if len(others) > _LINES:
        yield ""
        yield f"... and {len(others) - _LINES:,} more shapes that resemble no rule (-f json has all)"


def _head(item: Proposal) -> Iterator[str]:
    shape = item.shape
    where = f"{plural(shape.documents, 'document')}, first in {shape.path}:{shape.line}"
    noun, nouns = ("line of markup", "lines of markup") if shape.kind == "markup" else (shape.kind, "")
    yield escape_controls(f"{plural(shape.count, noun, nouns)} in {where}")
    yield f"  {escape_controls(shape.text)}"


def _shape(item: Proposal, files: DialectFiles) -> Iterator[str]:
    shape = item.shape
    yield ""
    yield from _head(item)
    if shape.nearest is not None:
        old, new = shape.marked
        yield f"  It resembles the rule {shape.nearest.rule}: {escape_controls(shape.difference)}."
        yield f'  "{escape_controls(new)}", expected "{escape_controls(old)}".'
    if item.problem:
        yield f"  No line can be proposed: {escape_controls(item.problem)}"
        return
    file = os.path.join(files.folder, item.file)
    yield f"  Lines for {escape_controls(file)}:"
    yield ""
    yield from map(escape_controls, item.lines.split("\n"))
