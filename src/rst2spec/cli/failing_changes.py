"""``--fail-on`` of the commands that report changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rst2spec.cli.arguments import ArgumentContainer
from rst2spec.cli.options import add_choice
from rst2spec.spec.changes.kinds import IMPACTS, Impact

FAILING: Final[Mapping[str, tuple[Impact, ...]]] = {
    "breaking": ("breaking",),
    "undecidable": ("breaking", "undecidable"),
    "any": IMPACTS,
    "none": (),
}
"""The impacts of changes that make the exit code 1, by the value of ``--fail-on``."""

_MEANINGS: Final = {
    "breaking": "changes that break somebody",
    "undecidable": "these, and changes whose impact is unclear",
    "any": "any change in meaning",
    "none": "never",
}


def add_fail_on(parser: ArgumentContainer, default: str) -> None:
    """The option ``--fail-on``. Its attribute has another name than that of findings, which is a setting."""
    add_choice(
        parser,
        "--fail-on",
        dest="fail_on_changes",
        choices=_MEANINGS,
        metavar="IMPACT",
        default=default,
        help_text="minimum impact of changes that make the exit code 1",
    )
