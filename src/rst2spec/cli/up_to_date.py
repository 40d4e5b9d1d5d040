"""``compile --check``: whether the meaning of the spec files is up to date."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from rst2spec.checks.base import plural
from rst2spec.cli.destination import document_file
from rst2spec.cli.exit_codes import ERROR, FOUND, SUCCESS
from rst2spec.cli.inputs import report_unreadable
from rst2spec.cli.messages import print_message
from rst2spec.cli.spec_file import read_spec
from rst2spec.cli.spec_parts import parts_of
from rst2spec.cli.targets import Target, is_folder
from rst2spec.config.errors import UsageError
from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.files import write_stdout
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_changes import write
from rst2spec.spec.changes.change import Change
from rst2spec.spec.changes.document_changes import changed_documents
from rst2spec.spec.model import Document
from rst2spec.spec.result import Result

_REMEDY: Final = "the same command without --check writes it"


def compare(targets: Sequence[Target], result: Result, *, color: bool) -> int:
    """Reports how the targets differ from a run's documents.

    Returns:
        The exit code: ``FOUND`` if something differs or a document can't be read, ``ERROR`` if a target can't be read
        or isn't a spec.
    """
    codes = [report_unreadable(result)]
    for target in targets:
        try:
            codes.append(_compare(target, result, color=color))
        except (UsageError, OutputError) as error:
            print_message(str(error))
            codes.append(ERROR)
    return max(codes)


def _compare(target: Target, result: Result, *, color: bool) -> int:
    """Reports the differences of one target, and a summary line."""
    module = format_module("compile", target.format)
    if not hasattr(module, "read"):
        raise UsageError(f"--check can't read the format {target.format}")
    if not os.path.lexists(target.path):
        print_message(f"there is no {target.path}; {_REMEDY}")
        return FOUND
    leftovers: list[str] = []
    if is_folder(target.path):
        written = list(_read_folder(module, target.path, result, leftovers))
    else:
        written = list(read_spec(target.path, module.NAME))
    changes = changed_documents(written, result.documents)
    write_stdout(write(changes, color=color))
    count = plural(len(result.documents), "document")
    amount = f"out of date: {_counts(changes)}; {_remedy(changes, leftovers)}" if changes else f"up to date: {count}"
    write_stdout([f"{escape_controls(target.path)} is {amount}\n".encode()])
    return FOUND if changes else SUCCESS


def _read_folder(module: Any, folder: str, result: Result, leftovers: list[str]) -> Iterator[Document]:
    """The documents of all specs in a folder; files without a document are added to ``leftovers``."""
    expected = set()
    for path, _ in parts_of(result, module.SUFFIX):
        file, refused = document_file(folder, path, module.SUFFIX)
        if refused:
            raise UsageError(f"{os.path.join(folder, path)} can't be compared: {refused}")
        expected.add(os.path.normpath(file))
    for file in sorted(expected):
        if os.path.lexists(file):
            yield from read_spec(file, module.NAME)
    for top, folders, names in os.walk(folder):
        folders.sort()
        for file in sorted(os.path.normpath(os.path.join(top, name)) for name in names if name.endswith(module.SUFFIX)):
            if file not in expected:
                try:
                    documents = read_spec(file, module.NAME)
                except UsageError:  # another kind of file
                    continue
                leftovers.append(file)
                yield from documents


def _counts(changes: Sequence[Sequence[Change]]) -> str:
    added = sum(change.kind == "document-added" for change, *_ in changes)
    removed = sum(change.kind == "document-removed" for change, *_ in changes)
    numbers = {"added": added, "removed": removed, "changed": len(changes) - added - removed}
    first, *rest = [(number, verb) for verb, number in numbers.items() if number]
    return ", ".join([f"{plural(first[0], 'document')} {first[1]}", *(f"{number:,} {verb}" for number, verb in rest)])


def _remedy(changes: Iterable[Sequence[Change]], leftovers: Sequence[str]) -> str:
    """How to update the target."""
    if not leftovers:
        return _REMEDY.replace("writes", "updates")
    command = f"delete {leftovers[0]}" + (f" and {len(leftovers) - 1:,} more" if len(leftovers) > 1 else "")
    is_all = all(change.kind == "document-removed" for change, *_ in changes) and len(list(changes)) == len(leftovers)
    return escape_controls(command if is_all else f"{command}; {_REMEDY.replace('writes it', 'writes the others')}")
