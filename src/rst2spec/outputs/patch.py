"""Writes a document's changes as a unified diff for ``git apply``: as in git, only LF ends a line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from rst2spec.outputs.same_lines import same_lines
from rst2spec.source.discover import find_root
from rst2spec.spec.edit import OffsetEdit

_CONTEXT: Final = 3  # lines
_BOM: Final = "\ufeff"
_ESCAPES: Final = {ord(character): f"\\{character}" for character in '"\\'}


class _Block(NamedTuple):
    """Lines ``start`` to ``end`` that become the lines ``new_start`` to ``new_end``; they count from 0."""

    start: int
    end: int
    new_start: int
    new_end: int


def patch(
    path: str, before: str, after: str, rounds: Sequence[Sequence[OffsetEdit]], *, has_bom: bool = False
) -> Iterator[bytes]:
    """The diff of two versions; empty if they are equal.

    The common lines are derived from the changes: a search would take quadratic time.

    Args:
        path: The document's path from the root of its repository.
        before: The text before.
        after: The text after.
        rounds: The changes from one to the other; each round is sorted, and its offsets refer to the previous result.
        has_bom: Whether both begin with a byte order mark.
    """
    old, new = _lines(before), _lines(after)
    blocks = list(_blocks(_common_lines(old, new, rounds), len(old), len(new)))
    if not blocks:
        return
    if has_bom:
        old[:1], new[:1] = [_BOM + line for line in old[:1]], [_BOM + line for line in new[:1]]
    names = [_quoted(f"{side}/{path}") for side in "ab"]
    # git needs a tab after a name with a space: otherwise it reads the part after the space as a time
    ends = ["\t" if " " in name and not name.startswith('"') else "" for name in names]
    yield f"diff --git {names[0]} {names[1]}\n--- {names[0]}{ends[0]}\n+++ {names[1]}{ends[1]}\n".encode()
    for hunk in _hunks(blocks):
        yield "".join(_hunk(hunk, old, new)).encode()


def line_changes(before: str, after: str) -> list[OffsetEdit]:
    """Compares two texts line by line, if the changes between them aren't known."""
    old, new = _lines(before), _lines(after)
    starts = [*_starts(old), len(before)]
    blocks = _blocks(same_lines(old, new), len(old), len(new))
    return [OffsetEdit(starts[start], starts[end], "".join(new[first:last])) for start, end, first, last in blocks]


def path_in_repository(file: str, root: str) -> str:
    """A file's path in a patch: relative to its repository's root, else to ``root``."""
    real = os.path.realpath(file)
    top = find_root(os.path.dirname(real))
    if not os.path.exists(os.path.join(top, ".git")):
        top = os.path.realpath(root)
    return os.path.relpath(real, top)


def _lines(text: str) -> list[str]:
    """The lines with their ends, as git sees them."""
    *whole, rest = text.split("\n")
    return [f"{line}\n" for line in whole] + ([rest] if rest else [])


def _common_lines(
    old: Sequence[str], new: Sequence[str], rounds: Sequence[Sequence[OffsetEdit]]
) -> Iterator[tuple[int, int]]:
    """The numbers of the common lines: the first character of the new line was the first one of an equal old line."""
    offsets = _starts(new)
    for changes in reversed(rounds):
        offsets = _origins(offsets, changes)
    numbers = {start: number for number, start in enumerate(_starts(old))}
    for number, offset in enumerate(offsets):
        before = numbers.get(offset)
        if before is not None and old[before] == new[number]:
            yield before, number


def _starts(lines: Sequence[str]) -> list[int]:
    return list(accumulate(map(len, lines), initial=0))[:-1]


def _origins(offsets: Iterable[int], changes: Sequence[OffsetEdit]) -> list[int]:
    """Maps ascending offsets to those before the changes; -1 for new characters."""
    origins = []
    index = shift = 0
    for offset in offsets:
        is_new = offset < 0
        while not is_new and index < len(changes) and changes[index].start <= offset + shift:
            start, end, text = changes[index]
            is_new = offset + shift < start + len(text)
            if not is_new:
                shift += end - start - len(text)
                index += 1
        origins.append(-1 if is_new else offset + shift)
    return origins


def _blocks(common: Iterable[tuple[int, int]], old: int, new: int) -> Iterator[_Block]:
    """The blocks between common lines."""
    at = new_at = 0
    for number, new_number in [*common, (old, new)]:
        if number > at or new_number > new_at:
            yield _Block(at, number, new_at, new_number)
        at, new_at = number + 1, new_number + 1


def _hunks(blocks: Iterable[_Block]) -> list[list[_Block]]:
    """Groups blocks whose contexts touch."""
    hunks: list[list[_Block]] = []
    for block in blocks:
        if hunks and block.start - hunks[-1][-1].end <= 2 * _CONTEXT:
            hunks[-1].append(block)
        else:
            hunks.append([block])
    return hunks


def _hunk(blocks: Sequence[_Block], old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    first, last = max(0, blocks[0].start - _CONTEXT), min(len(old), blocks[-1].end + _CONTEXT)
    new_first = blocks[0].new_start - (blocks[0].start - first)
    new_last = blocks[-1].new_end + last - blocks[-1].end
    yield f"@@ -{_range(first, last)} +{_range(new_first, new_last)} @@\n"
    at = first
    for block in blocks:
        yield from _signed(" ", old[at : block.start])
        yield from _signed("-", old[block.start : block.end])
        yield from _signed("+", new[block.new_start : block.new_end])
        at = block.end
    yield from _signed(" ", old[at:last])


def _range(start: int, end: int) -> str:
    """A range of lines in diff notation; an empty range is named by the line before it."""
    return f"{start + 1 if end > start else start},{end - start}"


def _signed(sign: str, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}\n\\ No newline at end of file\n"


def _quoted(name: str) -> str:
    """A name as git writes it: quoted if it contains characters that aren't printable ASCII."""
    if name.isascii() and name.isprintable() and '"' not in name and "\\" not in name:
        return name
    return '"' + "".join(map(_escaped, name.encode("utf-8", "surrogateescape"))) + '"'


def _escaped(byte: int) -> str:
    plain = chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}"
    return _ESCAPES.get(byte, plain)
