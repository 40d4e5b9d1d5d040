"""The template: what the generator writes, to the character. The inverse of ``grammar/``.

A label is given as it is written: one whose system has no name begins with a blank. Sentences have no line end, blocks
have their own; every line ends with LF.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

INTRODUCTION: Final = "Introduction"

_OVERVIEW: Final = (
    "This technical document provides a detailed overview of the Sesam Talk data flow from {} to {}. It serves as a QA "
    "checklist for testing purposes and is the intellectual property of Sesam.io AS. The content contains confidential "
    "information regulated under an NDA agreement, and sharing or distributing it without written permission is "
    "prohibited."
)


# --- the front


def title(source: str, target: str) -> str:
    """The title; either name may be blank."""
    return f"{source} to {target} Dataflow"


def title_block(text: str) -> str:
    """A title between its rules."""
    rule = "=" * len(text)
    return f"{rule}\n{text}\n{rule}\n"


def generated(stamp: str) -> str:
    """The line with the time stamp."""
    return f"Generated: {stamp}"


def heading_block(text: str) -> str:
    """A heading over its rule."""
    return f"{text}\n{'-' * len(text)}\n"


def overview(source: str, target: str) -> str:
    """The introduction's sentence."""
    return _OVERVIEW.format(source, target)


COMMENT: Final = ".."


def comment(lines: Iterable[str]) -> str:
    """A comment. Nothing in its lines is markup."""
    return "\n".join([COMMENT, *[f"   {line}" for line in lines], ""])


# --- the whole


def document(front: Iterable[str], sections: Iterable[str]) -> str:
    """A document of the blocks before the first section, and of sections."""
    return "\n".join(["\n".join(front), *sections])


def section(text: str, blocks: Iterable[str]) -> str:
    """A section of its heading and of blocks: statements with their line ends, and tables."""
    return heading_block(text) + "\n".join([*blocks, ""])


# --- a section's heading and statements


def heading(source: str, target: str) -> str:
    """A section's heading."""
    return f"{source} to {target}"


def every(source: str, target: str) -> str:
    """Every source is created in the target."""
    return f"Every {source} will be synchronized with a {target}."


def free(condition: str, target: str) -> str:
    """As ``every``, with a condition in the place of the label, which is left out: two blanks stand there."""
    return f"{condition}, it  will be synchronized with a {target}."


def before(source: str, target: str) -> str:
    """Nothing is created on its own."""
    return f"Before any synchronization can take place, a link between a {source} and a {target} must be established."


def new(source: str, target: str, connected: str, into: str) -> str:
    """A target is created only where another entity needs it."""
    return (
        f"A new {target} will be created from a {source} if it is connected to a {connected} that is synchronized into "
        f"{into}."
    )


def match(source: str, target: str) -> str:
    """A target that matches is taken, and none is made."""
    return f"If a matching {target} already exists, the {source} will be merged with the existing one."


def no_match(target: str) -> str:
    """Where none matches, one is made. It stands on the line below ``match``."""
    return f"If no matching {target} is found, a new {target} will be created."


def merge(source: str, target: str) -> str:
    """The match rules follow."""
    return f"A {source} will merge with a {target} if one of the following property combinations match:"


def once(source: str, target: str) -> str:
    """Both are kept in sync."""
    return (
        f"Once a link between a {source} and a {target} is established, it will keep in sync between the two systems, "
        "regardless of where it is edited."
    )


def following(source: str, target: str) -> str:
    """The mappings follow."""
    return f"The following properties are synchronized between a {source} and a {target}:"


# --- tables


def property_header(label: str) -> str:
    """The header of a column of properties."""
    return f"{label} Property"


def type_header(system: str) -> str:
    """The header of the data types; the name may be blank."""
    return f"{system} Data Type"


def cell(path: str, said: Iterable[tuple[str, str]]) -> str:
    """A property's cell: its path, and its clauses as values with their paths. Of a blank path a blank is left."""
    clauses = "".join([f"Dependant on having {value} in {where or ' '}" for value, where in said])
    return f"{path} ({clauses})".lstrip() if clauses else path


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; of a cell that is blank its bullet is left, with a blank behind it."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in (header, *rows):
        lines += [f"{'     - ' if column else '   * - '}{cell}" for column, cell in enumerate(row)]
    return "\n".join(lines) + "\n"
