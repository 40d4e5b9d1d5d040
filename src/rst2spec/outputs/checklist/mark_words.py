"""The words of marks: statuses, states, and the words that people write for them. The page gets the same table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

Status = Literal["pass", "fail", "blocked", "not applicable"]
State = Literal[
    "pass",
    "fail",
    "not applicable",
    "blocked",
    "changed since",
    "conflict",
    "not recognized",
    "not tested",
]

STATUSES: Final[tuple[Status, ...]] = get_args(Status)
"""The statuses that testers choose from."""

STATES: Final[tuple[State, ...]] = get_args(State)
"""The states of a row: the first three are done."""

DONE: Final[frozenset[State]] = frozenset(STATES[:3])

CONFLICTING: Final = "conflict"
"""The status of a row about which two testers disagree, until somebody decides."""

AUTOMATIC_TESTER: Final = "rst2spec verify"
"""The tester of automatic marks, which never replace those of people."""

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "pass": ("pass", "passed", "passes", "ok", "okay", "success", "successful", "succeeded", "p", "\u2713", "\u2714"),
    "fail": ("fail", "failed", "fails", "failure", "not ok", "nok", "ko", "error", "f", "\u2717", "\u2718"),
    "blocked": ("blocked", "block", "blocking", "on hold", "b"),
    "not applicable": ("not applicable", "n/a", "na", "n.a.", "not relevant", "irrelevant", "n"),
    CONFLICTING: (CONFLICTING,),
    "": ("", "-", "\u2013", "not tested", "untested", "not run", "open", "to do", "todo", "none"),
}

STATUS_OF: Final[Mapping[str, str]] = {word: status for status, words in _WORDS.items() for word in words}
"""The status by a word in lower case; an empty status means that the row isn't tested."""


def read_status(text: str) -> str | None:
    """The status that a text means, in any case: empty if it means that the row isn't tested, null if it is unknown."""
    return STATUS_OF.get(plain_word(text))


def plain_word(text: str) -> str:
    """A text in lower case with single spaces."""
    return " ".join(text.split()).lower()
