"""``rst2spec render``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from rst2spec.checks.base import plural
from rst2spec.cli.arguments import ListedParser
from rst2spec.cli.destination import document_file, make_folders
from rst2spec.cli.exit_codes import ERROR, SUCCESS
from rst2spec.cli.inputs import find_documents, progress, workspace_of
from rst2spec.cli.messages import print_message
from rst2spec.cli.options import STDOUT, add_choice, add_input_options, add_jobs_option, add_paths, add_quiet_option
from rst2spec.cli.running import mapped
from rst2spec.cli.values import not_empty
from rst2spec.cli.writable import unwritable
from rst2spec.config.errors import UsageError
from rst2spec.failures import system_text
from rst2spec.outputs.files import write_file, write_stdout
from rst2spec.outputs.plain import escape_controls
from rst2spec.source.discover import SUFFIX

if TYPE_CHECKING:
    from rst2spec.cli.workspace import Workspace
    from rst2spec.run.options import Reader
    from rst2spec.source.discover import InputFile
    from rst2spec.source.read import SkippedFile
    from rst2spec.spec.compiled import Compiled
    from rst2spec.spec.model import Document

USAGE: Final = """\
[OPTIONS] SPEC... [-o DIR]
       rst2spec render --to DIR|NAME [OPTIONS] SPEC|PATH... [-o DIR]
       rst2spec render --check [OPTIONS] [PATH...]"""
DESCRIPTION: Final = """\
Write documents from specs, each at its path, in the canonical form: exactly the
generator's template, without repetition in a cell or stray whitespace. Each
document is read back first, and isn't written if its meaning would differ."""
EXAMPLES: Final = """\
examples:
  rst2spec render spec.json -o docs/technical
  rst2spec render spec.json                      a spec of one document
  rst2spec render specs/ -o docs/technical       all specs in a folder
  rst2spec compile docs -f jsonl | rst2spec render - -o docs
  rst2spec render docs/technical --to docs/grammar -o translated
  rst2spec render --check docs/technical         which aren't canonical, and why
  rst2spec render --check docs/technical | git apply

Documents are written in the dialect in which they were read; --grammar defines
it. --to translates specs or documents into another one.

A spec written with --stable has no timestamps, so its documents have no line
"Generated:". Unread text follows the introduction or the last table of its
section, in a comment if it would be read as something else.
"""
_ENDS: Final = {"lf": "\n", "crlf": "\r\n"}


def add_arguments(parser: ListedParser) -> None:
    """The command's arguments."""
    add_paths(parser, "spec, folder of specs, or - for standard input; with --check: documents")
    group = parser.group("output")
    group.add(
        "-o",
        "--output",
        metavar="DIR",
        type=not_empty("a folder"),
        help="write to a folder instead of standard output, which is -; it is created if needed",
    )
    group.add(
        "--to",
        metavar="DIR|NAME",
        type=not_empty("a folder or name"),
        help="translate into another dialect: a folder of grammars, or a name such as built-in",
    )
    group.add(
        "--check", action="store_true", help="write nothing; report documents that aren't canonical, with a patch"
    )
    add_choice(
        group,
        "--eol",
        choices={"lf": "as on Linux and macOS", "crlf": "as on Windows"},
        metavar="EOL",
        default_text="lf; with --check: any",
        help_text="line endings",
    )
    add_quiet_option(group, "report only problems; with --check: only list the documents")
    add_input_options(parser)
    parser.set_defaults(dask=None)
    add_jobs_option(parser.group("performance"))


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    if arguments.check:
        if arguments.output is not None:
            raise UsageError("--check writes nothing, so it can't be combined with -o")
        if arguments.to is not None:
            raise UsageError("--check writes nothing, so it can't be combined with --to")
        from rst2spec.cli.canonical import check

        return check(arguments, None if arguments.eol is None else _ENDS[arguments.eol])
    if not arguments.paths:
        raise UsageError("expected a spec, such as 'rst2spec render spec.json -o docs'")
    if arguments.output == STDOUT:
        arguments.output = None
    reason = unwritable(os.path.join(arguments.output, ""), may_be_folder=True) if arguments.output is not None else ""
    if reason:
        raise UsageError(f"{arguments.output} can't be written: {reason}")
    documents = _in_dialect(arguments)
    line_end = _ENDS[arguments.eol or "lf"]
    if arguments.output is not None:
        return _write_all(documents, line_end, arguments)
    if len(documents) > 1:
        raise UsageError(f"the spec has {len(documents):,} documents: add -o DIR for the folder to write them to")
    text, refused = _rendered(documents[0], line_end=line_end, is_translated=arguments.to is not None)
    if not refused:
        write_stdout([text])
    return _print_refused({documents[0].path: refused})


def _in_dialect(arguments: argparse.Namespace) -> Sequence[Document]:
    """The documents to write; activates the dialect to write them in.

    Raises:
        UsageError: There is none, two have the same path, or there is no such dialect.
    """
    from rst2spec.cli.dialects import named_dialect
    from rst2spec.language.dialect import activate, active

    workspace = workspace_of(arguments)
    is_compiled = arguments.to is not None and all(map(_is_for_documents, arguments.paths))
    documents = _compiled(arguments, workspace) if is_compiled else _documents(arguments.paths)
    if arguments.to is not None and arguments.to != active().name:
        activate(named_dialect(arguments.to, arguments, workspace))
    return documents


def _is_for_documents(path: str) -> bool:
    """Whether a path names a document, or a folder without specs."""
    from rst2spec.cli.spec_file import has_specs

    return not has_specs(path) if os.path.isdir(path) else path.lower().endswith(SUFFIX)


def _compiled(arguments: argparse.Namespace, workspace: Workspace) -> Sequence[Document]:
    """Compiles documents in the active dialect.

    Raises:
        UsageError: There is none, or one can't be read.
    """
    from rst2spec.source.read import SkippedFile

    inputs = [item for item in find_documents(arguments, workspace) if not item.is_reference_only]
    documents = []
    for item, compiled in zip(
        inputs, mapped(partial(_compile, reader=arguments.reader), inputs, arguments), strict=True
    ):
        if isinstance(compiled, SkippedFile):
            raise UsageError(f"{item.path}: {compiled.description}")
        if compiled is not None:
            documents.append(compiled)
    if not documents:
        raise UsageError(f"nothing to render: there is no dataflow document in {', '.join(arguments.paths)}")
    return documents


def _compile(item: InputFile, *, reader: Reader) -> Document | SkippedFile | None:
    """Compiles a document; null if it isn't a dataflow document."""
    from rst2spec.run.document_result import guarded
    from rst2spec.source.read import SkippedFile

    compiled = guarded(item, partial(_compiled_file, item, reader))
    if isinstance(compiled, SkippedFile):
        return compiled
    return compiled.document if compiled.is_dataflow else None


def _compiled_file(item: InputFile, reader: Reader) -> Compiled | SkippedFile:
    from rst2spec.run.reading import compile_source
    from rst2spec.source.read import SkippedFile, read

    source = read(item)
    return source if isinstance(source, SkippedFile) else compile_source(source, reader)


def _documents(paths: Iterable[str]) -> Sequence[Document]:
    """The documents of all specs.

    Raises:
        UsageError: There is none, or two have the same path.
    """
    from rst2spec.cli.spec_file import read_specs

    documents: dict[str, Document] = {}
    for path in paths:
        if path.lower().endswith(SUFFIX):
            hint = f"'rst2spec compile {path}' writes one, and 'rst2spec render --check {path}' checks the document"
            raise UsageError(f"{path} is a document, not a spec; {hint}")
        for document in read_specs(path):
            if document.path in documents:
                raise UsageError(f"{path}: a second document has the path {document.path}")
            documents[document.path] = document
    if not documents:
        raise UsageError(f"nothing to render: there is no document in {', '.join(paths)}")
    return list(documents.values())


def _write_all(documents: Sequence[Document], line_end: str, arguments: argparse.Namespace) -> int:
    """Writes each document below the folder of ``-o``.

    Returns:
        The exit code: ``SUCCESS``, or ``ERROR`` if one could not be written.
    """
    folder: str = arguments.output
    used: set[str] = set()
    targets = [document_file(folder, document.path, used=used) for document in documents]
    writable = [document for document, (_, reason) in zip(documents, targets, strict=True) if not reason]
    refused = {}
    rendered = mapped(
        partial(_rendered, line_end=line_end, is_translated=arguments.to is not None), writable, arguments
    )
    with progress(len(documents), "rendering") as advance:
        for document, (file, reason) in zip(documents, targets, strict=True):
            if reason:
                refused[document.path] = f"{document.path}: not written: {reason}"
            else:
                refused[document.path] = _written(document, file, next(rendered))
            advance()
    if not arguments.quiet:
        count = sum(not reason for reason in refused.values())
        sys.stdout.write(f"Wrote {plural(count, 'document')} to {escape_controls(folder)}.\n")
    return _print_refused(refused)


def _written(document: Document, file: str, rendered: tuple[bytes, str]) -> str:
    """Writes a document; returns an error message if it can't be written."""
    text, refused = rendered
    if refused:
        return refused
    try:
        make_folders(file)
        write_file(file, [text])
    except OSError as error:
        return f"{document.path}: not written: it can't be written: {system_text(error)}"
    return ""


def _rendered(document: Document, *, line_end: str, is_translated: bool) -> tuple[bytes, str]:
    """A document's bytes, and an error message if there are none."""
    from rst2spec.cli.dialects import dialect_name
    from rst2spec.language.dialect import active
    from rst2spec.rendering import render_document
    from rst2spec.run.document_result import guarded
    from rst2spec.source.discover import InputFile
    from rst2spec.source.read import SkippedFile

    if not is_translated and document.dialect != active().name:
        return b"", (
            f"{document.path}: not written: it was read in {dialect_name(document.dialect)}, and this run uses "
            f"{dialect_name(active().name)}; name its dialect with --grammar, or translate with --to"
        )
    result = guarded(InputFile(document.path, document.path), lambda: render_document(document))
    if isinstance(result, SkippedFile):
        return b"", f"{document.path}: not written: {result.description}"
    text, problem = result
    if problem is not None:
        return b"", f"{problem.location(document.path)}: not written: no document can represent {problem.reason}"
    return text.replace("\n", line_end).encode(), ""


def _print_refused(refused: Mapping[str, str]) -> int:
    """Prints the error messages of documents that weren't written; the others have an empty message."""
    messages = [message for _, message in sorted(refused.items()) if message]
    for message in messages:
        print_message(message)
    return ERROR if messages else SUCCESS
