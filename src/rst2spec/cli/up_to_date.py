"""``compile --check``: whether the specs that were written are up to date, by what the documents mean."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from rst2spec.checks.base import plural
from rst2spec.cli.destination import document_file
from rst2spec.cli.inputs import tell_unreadable
from rst2spec.cli.messages import print_message
from rst2spec.cli.spec_file import read_spec
from rst2spec.cli.spec_parts import parts_of
from rst2spec.cli.targets import Target, is_folder
from rst2spec.cli.terminal import wants_colour
from rst2spec.config.errors import UsageError
from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.files import write_stdout
from rst2spec.outputs.plain import visible
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_changes import write
from rst2spec.spec.changes.change import Change
from rst2spec.spec.changes.document_changes import changed_documents
from rst2spec.spec.model import Document
from rst2spec.spec.result import Result

_HOW: Final = "the same command without --check writes it"


def compare(targets: Sequence[Target], result: Result) -> int:
    """Says in what the targets differ from a run's documents.

    Returns:
        The exit code: 0 where nothing differs, 1 where something does or a document could not be read, 2 where a
        target can't be read or is no spec.
    """
    codes = [tell_unreadable(result)]
    for target in targets:
        try:
            codes.append(_compare(target, result))
        except (UsageError, OutputError) as error:
            _say(str(error))
            codes.append(2)
    return max(codes)


def _compare(target: Target, result: Result) -> int:
    """One target: its differences, and a line of what they amount to."""
    module = format_module("compile", target.format)
    if not hasattr(module, "read"):
        raise UsageError(f"--check can't read {target.format}")
    if not os.path.lexists(target.path):
        _say(f"there is no {target.path}; {_HOW}")
        return 1
    leftovers: list[str] = []
    if is_folder(target.path):
        written = list(_read_folder(module, target.path, result, leftovers))
    else:
        written = list(read_spec(target.path, module.NAME))
    changes = changed_documents(written, result.documents)
    write_stdout(write(changes, colour=wants_colour()))
    count = plural(len(result.documents), "document")
    amount = f"out of date: {_counts(changes)}; {_how(changes, leftovers)}" if changes else f"up to date: {count}"
    write_stdout([f"{visible(target.path)} is {amount}\n".encode()])
    return 1 if changes else 0


def _read_folder(module: Any, folder: str, result: Result, leftovers: list[str]) -> Iterator[Document]:
    """The documents of all specs in a folder; ``leftovers`` gets the files that no document has any more."""
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
                except UsageError:  # something else that is kept there
                    continue
                leftovers.append(file)
                yield from documents


def _counts(changes: Sequence[Sequence[Change]]) -> str:
    added = sum(change.kind == "document-added" for change, *_ in changes)
    removed = sum(change.kind == "document-removed" for change, *_ in changes)
    numbers = {"added": added, "removed": removed, "changed": len(changes) - added - removed}
    first, *others = [(number, what) for what, number in numbers.items() if number]
    return ", ".join([f"{plural(first[0], 'document')} {first[1]}", *(f"{number:,} {what}" for number, what in others)])


def _how(changes: Iterable[Sequence[Change]], leftovers: Sequence[str]) -> str:
    """What puts it right."""
    if not leftovers:
        return _HOW.replace("writes", "updates")
    gone = f"delete {leftovers[0]}" + (f" and {len(leftovers) - 1:,} more" if len(leftovers) > 1 else "")
    is_all = all(change.kind == "document-removed" for change, *_ in changes) and len(list(changes)) == len(leftovers)
    return visible(gone if is_all else f"{gone}; {_HOW.replace('writes it', 'writes the others')}")


def _say(message: str) -> None:
    print_message(message)
