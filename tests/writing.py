"""Writes documents in the generated form, to the character: what tests compile."""

from __future__ import annotations

from collections.abc import Sequence

INTRODUCTION = (
    "This technical document provides a detailed overview of the Sesam Talk data flow from {} to {}. It serves as a QA "
    "checklist for testing purposes and is the intellectual property of Sesam.io AS. The content contains confidential "
    "information regulated under an NDA agreement, and sharing or distributing it without written permission is "
    "prohibited."
)

Row = Sequence[str]


def front(source: str = "Acme", target: str = "Globex", generated: str = "2026-11-02 03:15:00") -> str:
    """Title, time stamp and introduction."""
    title = f"{source} to {target} Dataflow"
    rule = "=" * len(title)
    return (
        f"{rule}\n{title}\n{rule}\n\nGenerated: {generated}\n\nIntroduction\n------------\n\n"
        f"{INTRODUCTION.format(source, target)}\n\n"
    )


def heading(source: str, target: str) -> str:
    """A section's heading."""
    text = f"{source} to {target}"
    return f"{text}\n{'-' * len(text)}\n"


def table(*rows: Row) -> str:
    """A list table; the first row is its header."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in rows:
        lines += [("   * - " if column == 0 else "     - ") + cell for column, cell in enumerate(row)]
    return "\n".join(lines) + "\n"


def once(source: str, target: str) -> str:
    """The statement that both are kept in sync."""
    return (
        f"Once a link between a {source} and a {target} is established, it will keep in sync between the two systems, "
        "regardless of where it is edited.\n\n"
    )


def following(source: str, target: str, system: str, rows: Sequence[Row]) -> str:
    """The statement and table of mappings."""
    header = (f"{source} Property", f"{target} Property", f"{system} Data Type")
    return f"The following properties are synchronized between a {source} and a {target}:\n\n{table(header, *rows)}"


def every(source: str, target: str) -> str:
    """The statement that every source is created."""
    return f"Every {source} will be synchronized with a {target}.\n\n"


def before(source: str, target: str) -> str:
    """The statement that nothing is created on its own."""
    return (
        f"Before any synchronization can take place, a link between a {source} and a {target} must be established.\n\n"
    )


def new(source: str, target: str, connected: str, into: str) -> str:
    """The statement that a target is created where something else needs it."""
    return (
        f"A new {target} will be created from a {source} if it is connected to a {connected} that is synchronized into "
        f"{into}.\n\n"
    )


def match(source: str, target: str) -> str:
    """The two statements of matching, one paragraph."""
    return (
        f"If a matching {target} already exists, the {source} will be merged with the existing one.\n"
        f"If no matching {target} is found, a new {target} will be created.\n\n"
    )


def free(condition: str, target: str) -> str:
    """The statement with a condition in free text."""
    return f"{condition}, it  will be synchronized with a {target}.\n\n"


def merge(source: str, target: str, rows: Sequence[Row]) -> str:
    """The statement and table of match rules."""
    header = (f"{source} Property", f"{target} Property")
    return (
        f"A {source} will merge with a {target} if one of the following property combinations match:\n\n"
        f"{table(header, *rows)}\n"
    )


def section(
    source: str = "Acme Member",
    target: str = "Globex Person",
    rows: Sequence[Row] = (("email", "Mail", '"string"'),),
    *,
    system: str = "Globex",
    statements: str | None = None,
) -> str:
    """A whole section."""
    said = every(source, target) if statements is None else statements
    return heading(source, target) + said + once(source, target) + following(source, target, system, rows) + "\n\n"


def document(*sections: str, source: str = "Acme", target: str = "Globex") -> str:
    """A whole document."""
    return front(source, target) + "".join(sections or (section(),))
