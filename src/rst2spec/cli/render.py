"""``rst2spec render``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from rst2spec.checks.base import plural
from rst2spec.cli.destination import document_file, make_folders
from rst2spec.cli.inputs import add_input_arguments
from rst2spec.cli.messages import print_message
from rst2spec.cli.writable import unwritable
from rst2spec.config.errors import UsageError
from rst2spec.outputs.files import write_file, write_stdout
from rst2spec.outputs.plain import escape_controls

if TYPE_CHECKING:
    from rst2spec.spec.model import Document

DESCRIPTION: Final = """\
Write documents back from a spec, each at its path, in the canonical form: the
generator's template to the character, nothing said twice in a cell, no stray
blank. What is written is read back first: a document that would say something
else than its spec is not written."""
EXAMPLES: Final = """\
examples:
  rst2spec render spec.json -o docs/technical
  rst2spec render spec.json                      a spec of one document
  rst2spec render specs/ -o docs/technical       all specs in a folder
  rst2spec compile docs -f jsonl | rst2spec render - -o docs
  rst2spec render --check docs/technical         which aren't canonical, and why
  rst2spec render --check docs/technical | git apply

A spec made with --stable holds no time stamps: its documents have no line
"Generated:". Unread text follows the introduction or the section's last table:
as paragraphs, or in a comment if it would be read as something else. What is
written is read back as `rst2spec compile` does by default, whichever --reader
made the spec. Line ends don't count for --check unless --eol is given.

Exit codes: 0 all is well, 1 --check found documents that aren't canonical, 2 a
document can't be read or written, wrong use or nothing to read.
"""
_ENDS: Final = {"lf": "\n", "crlf": "\r\n"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("-o", "--output", metavar="DIR", help="the folder to write to; made where it isn't there")
    parser.add_argument("--eol", choices=tuple(_ENDS), help="how lines end (default: lf)")
    parser.add_argument(
        "--check", action="store_true", help="write nothing: say which documents aren't canonical, with a diff"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="only say what is wrong; of --check only the names")
    add_input_arguments(
        parser,
        required=True,
        paths_help="a spec, a folder of specs, or - for standard input; with --check a document, a folder, a glob or -",
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the command."""
    if arguments.check:
        if arguments.output is not None:
            raise UsageError("--check writes nothing: leave out -o")
        from rst2spec.cli.canonical import check

        return check(arguments, None if arguments.eol is None else _ENDS[arguments.eol])
    reason = unwritable(os.path.join(arguments.output, ""), may_be_folder=True) if arguments.output is not None else ""
    if reason:
        raise UsageError(f"{arguments.output} can't be written: {reason}")
    documents = _documents(arguments.paths)
    line_end = _ENDS[arguments.eol or "lf"]
    if arguments.output is not None:
        return _write_all(documents, arguments.output, line_end, is_quiet=arguments.quiet)
    if len(documents) > 1:
        raise UsageError(f"the spec has {len(documents):,} documents: say with -o into which folder to write them")
    text, refused = _rendered(documents[0], line_end)
    if not refused:
        write_stdout([text])
    return _print_refused({documents[0].path: refused})


def _documents(paths: Iterable[str]) -> Sequence[Document]:
    """The documents of all specs.

    Raises:
        UsageError: There is none, or two have the same path.
    """
    from rst2spec.cli.spec_file import read_specs

    documents: dict[str, Document] = {}
    for path in paths:
        for document in read_specs(path):
            if document.path in documents:
                raise UsageError(f"{path}: {document.path} is there twice")
            documents[document.path] = document
    if not documents:
        raise UsageError(f"nothing to render: there is no document in {', '.join(paths)}")
    return list(documents.values())


def _write_all(documents: Iterable[Document], folder: str, line_end: str, *, is_quiet: bool) -> int:
    """Writes each document below a folder.

    Returns:
        The exit code: 0, or 2 if one could not be written.
    """
    used: set[str] = set()
    refused = {document.path: _written(document, folder, line_end, used) for document in documents}
    if not is_quiet:
        count = sum(not reason for reason in refused.values())
        sys.stdout.write(f"Wrote {plural(count, 'document')} to {escape_controls(folder)}.\n")
    return _print_refused(refused)


def _written(document: Document, folder: str, line_end: str, used: set[str]) -> str:
    """Writes a document; returns an error message if it can't be written."""
    file, refused = document_file(folder, document.path, used=used)
    if refused:
        return f"{document.path}: not written: {refused}"
    text, refused = _rendered(document, line_end)
    if refused:
        return refused
    try:
        make_folders(file)
        write_file(file, [text])
    except OSError as error:
        return f"{document.path}: not written: it can't be written: {(error.strerror or str(error)).lower()}"
    return ""


def _rendered(document: Document, line_end: str) -> tuple[bytes, str]:
    """A document's bytes, and an error message if there are none."""
    from rst2spec.rendering import render_document
    from rst2spec.run.document_result import guarded
    from rst2spec.source.discover import InputFile
    from rst2spec.source.read import SkippedFile

    result = guarded(InputFile(document.path, document.path, document.path), lambda: render_document(document))
    if isinstance(result, SkippedFile):
        return b"", f"{document.path}: not written: {result.description}"
    text, problem = result
    if problem is not None:
        return b"", f"{problem.location(document.path)}: not written: no document can say {problem.reason}"
    return text.replace("\n", line_end).encode(), ""


def _print_refused(refused: Mapping[str, str]) -> int:
    """Prints the error messages of documents that weren't written; the others have an empty message."""
    messages = [message for _, message in sorted(refused.items()) if message]
    for message in messages:
        print_message(message)
    return 2 if messages else 0
