"""``rst2spec grammar``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from rst2spec.checks.base import plural
from rst2spec.cli.inputs import (
    add_input_arguments,
    find_documents,
    is_empty,
    not_dataflow,
    report_nothing_to_read,
    workspace_of,
)
from rst2spec.cli.inputs import progress as progress_of
from rst2spec.cli.messages import print_message
from rst2spec.cli.workspace import Workspace
from rst2spec.config.errors import UsageError
from rst2spec.config.load import COMMAND_LINE
from rst2spec.outputs.files import write_stdout
from rst2spec.outputs.plain import escape_controls

if TYPE_CHECKING:
    from rst2spec.coverage.coverage_report import GrammarCoverage
    from rst2spec.coverage.proposals import Proposal
    from rst2spec.language.folders import DialectFiles
    from rst2spec.language.mistakes import Mistake
    from rst2spec.source.discover import InputFile
    from rst2spec.source.read import SkippedFile
    from rst2spec.spec.compiled import Compiled

DESCRIPTION: Final = """\
Work on a dialect: the grammars of documents whose generator has other words.
'check' reports the mistakes in a folder of grammars. 'coverage' shows what the
grammar reads of documents, what it doesn't, and the lines that would read it."""
EXAMPLES: Final = """\
examples:
  rst2spec grammar check docs/grammar
  rst2spec grammar check                     the configured grammar
  rst2spec grammar coverage docs/technical
  rst2spec grammar coverage docs/technical --grammar docs/grammar -f json

docs/dialects.md is a tutorial.

Exit codes: 0 all is well, 1 'check' found mistakes, 2 wrong use or nothing to
read.
"""
_LINES: Final = 20  # texts that are like no rule


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("action", choices=("check", "coverage"), help="what to do")
    parser.add_argument("-f", "--format", choices=("text", "json"), default="text", help="(default: text)")
    add_input_arguments(
        parser, required=False, paths_help="of check: a folder of grammars; of coverage: a folder, a file or a glob"
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    return _check(arguments) if arguments.action == "check" else _coverage(arguments)


# --- check


def _check(arguments: argparse.Namespace) -> int:
    from rst2spec.language.dialect_builder import build
    from rst2spec.language.grammar_files import GrammarError
    from rst2spec.language.mistakes import DialectMistakesError

    if len(arguments.paths) > 1:
        raise UsageError("'grammar check' takes one folder")
    workspace = workspace_of(arguments, reads_documents=False)
    if arguments.paths:
        workspace = replace(workspace, config=workspace.config.with_values({"grammar": arguments.paths[0]}))
    mistakes: tuple[Mistake, ...] = ()
    try:
        files = _dialect_files(workspace)
        name = build(files)["settings"]["name"]
    except DialectMistakesError as error:
        mistakes = error.mistakes
    except GrammarError as error:
        raise UsageError(str(error)) from None
    if arguments.format == "json":
        _write_json([{"path": item.file, "line": item.line, "message": item.message} for item in mistakes])
    elif mistakes:
        lines = [*map(str, mistakes), "", f"{plural(len(mistakes), 'mistake')}."]
        write_stdout(f"{escape_controls(line)}\n".encode() for line in lines)
    else:
        where = escape_controls(os.path.normpath(files.folder)) if files.folder else "the built-in grammar"
        write_stdout([f"No mistakes in {where}: dialect {escape_controls(name)}.\n".encode()])
    return int(bool(mistakes))


def _dialect_files(workspace: Workspace) -> DialectFiles:
    """The files of the dialect that is configured; none for the built-in one."""
    from rst2spec.language.folders import BUILT_IN_NAME, DialectFiles, read_dialect

    config = workspace.config
    name = config["grammar"]
    if name is None or (name == BUILT_IN_NAME and not os.path.isdir(name)):
        return DialectFiles("", BUILT_IN_NAME, {})
    return read_dialect(name, "" if config.origin("grammar") == COMMAND_LINE else config.folder or "")


# --- coverage


def _coverage(arguments: argparse.Namespace) -> int:
    from rst2spec.coverage.proposals import proposals_for

    workspace = workspace_of(arguments)
    inputs = [item for item in find_documents(arguments, workspace) if not item.is_reference_only]
    if not inputs and not arguments.allow_empty:
        return report_nothing_to_read()
    coverage = _read(inputs, arguments)
    if not coverage.documents:
        is_empty(not_dataflow([item.report_path for item in inputs]), arguments, workspace)
    files = _dialect_files(workspace)
    proposals = proposals_for(coverage.unread(), files)
    if arguments.format == "json":
        _write_json(_as_json(coverage, proposals))
    else:
        write_stdout(f"{line}\n".encode() for line in _as_text(coverage, proposals, files))
    return 0


def _read(inputs: Sequence[InputFile], arguments: argparse.Namespace) -> GrammarCoverage:
    """Reads documents: dataflow documents, and others whose file's name is that of one."""
    from rst2spec.coverage.coverage_report import GrammarCoverage
    from rst2spec.run.document_result import guarded
    from rst2spec.source.read import SkippedFile

    coverage = GrammarCoverage()
    with progress_of(len(inputs)) as advance:
        for item in inputs:
            compiled = guarded(item, partial(_compiled, item, arguments))
            if isinstance(compiled, SkippedFile):
                print_message(f"{item.report_path}: {compiled.description}")
            elif compiled is not None:
                coverage.add(compiled)
            advance()
    return coverage


def _compiled(item: InputFile, arguments: argparse.Namespace) -> Compiled | SkippedFile | None:
    from rst2spec.run.reading import compile_source
    from rst2spec.source.read import SkippedFile, read
    from rst2spec.spec.values import slugs_of

    source = read(item)
    if isinstance(source, SkippedFile):
        return source
    compiled = compile_source(source, arguments.reader)
    if not compiled.is_dataflow and arguments.reader == "auto":
        compiled = compile_source(source, "docutils")  # which reads the tables of documents in other words, too
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
                "proposal": item.lines or None,
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
        yield "  It is like no rule." + (f" As a form: {escape_controls(item.shape.form)}" if item.shape.form else "")
    if len(others) > _LINES:
        yield ""
        yield f"... and {len(others) - _LINES:,} more shapes that are like no rule (-f json has all)"


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
        yield f"  It is like {shape.nearest.rule}, with {escape_controls(shape.difference)}:"
        yield f'  "{escape_controls(new)}", not "{escape_controls(old)}".'
    if item.problem:
        yield f"  No line can be proposed: {escape_controls(item.problem)}"
        return
    file = os.path.join(files.folder, item.file)
    yield f"  Lines for {escape_controls(file)}:"
    yield ""
    yield from map(escape_controls, item.lines.split("\n"))


def _write_json(value: Any) -> None:
    import json

    write_stdout([json.dumps(value, indent=2, ensure_ascii=False).encode(), b"\n"])
