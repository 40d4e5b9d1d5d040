"""Which findings count, and how much: selection, severities, and what the configuration leaves out on purpose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from rst2spec.checks.catalogue import check_of, code_of_name, folder_codes, names
from rst2spec.source.read import INTERNAL, UNREADABLE
from rst2spec.spec.diagnostic import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

AnyDiagnostic = TypeVar("AnyDiagnostic", bound=Diagnostic)

MISSING: Final = frozenset({UNREADABLE, INTERNAL})
"""Always reported: what can't be read or compiled is missing from every answer."""

EVERYTHING: Final = "ALL"
"""The selector of every code, plugins' too: the default."""

_PREFIX: Final = re.compile(r"([A-Z]{1,5})[0-9]{0,3}")
_EXACT: Final = 9  # longer than any prefix


class Suppression(NamedTuple):
    """Findings that are known and accepted: all of ``codes`` that the other conditions fit.

    Attributes:
        codes: Their codes; empty where the fingerprint says it all.
        path: A gitignore pattern of their document.
        flow: Their flow's id.
        fingerprint: The one finding's fingerprint.
        reason: Why they are accepted.
    """

    codes: frozenset[str]
    path: str | None
    flow: str | None
    fingerprint: str | None
    reason: str

    def described(self) -> str:
        """What it fits, for a message."""
        parts = {
            "code": ", ".join(sorted(self.codes)),
            "path": self.path,
            "flow": self.flow,
            "fingerprint": self.fingerprint,
        }
        return ", ".join(f"{name} {value}" for name, value in parts.items() if value) + f" ({self.reason})"


class FilteredFindings(NamedTuple, Generic[AnyDiagnostic]):
    """Findings after the policy, and for each that was left out by a suppression which one it was."""

    diagnostics: tuple[AnyDiagnostic, ...]
    suppressed: tuple[int, ...]


@cache
def default_codes() -> frozenset[str]:
    """Every code but those that only run where they are asked for."""
    return frozenset(code for code in names() if not check_of(code).opt_in)


@dataclass(frozen=True, slots=True)
class Policy:
    """Which findings count.

    Attributes:
        codes: The codes that are looked for.
        severities: Severities that differ from the check's own.
        per_file: Gitignore patterns, each with the codes that its documents are not asked for.
        suppressions: Findings that are known and accepted.
        shift: The way from the folder that patterns are relative to, to the one that findings' paths are relative to.
    """

    codes: frozenset[str] = field(default_factory=default_codes)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    per_file: tuple[tuple[str, frozenset[str]], ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    shift: str = ""

    def wants(self, code: str) -> bool:
        """Whether a code is looked for."""
        return code in self.codes or code in MISSING

    def severity(self, code: str) -> Severity:
        """How bad findings of a code are."""
        return self.severities.get(code) or check_of(code).severity

    def filter(self, path: str, diagnostics: tuple[AnyDiagnostic, ...]) -> FilteredFindings[AnyDiagnostic]:
        """What is left of the findings at a path."""
        if not self.per_file and not self.suppressions:
            return FilteredFindings(diagnostics, ())
        place = self._place(path)
        ignored = frozenset[str]().union(*(codes for pattern, codes in self.per_file if matches(pattern, place)))
        left, suppressed = [], []
        for item in diagnostics:
            if item.code in MISSING:
                left.append(item)
            elif item.code not in ignored:
                number = self._suppression(item, place)
                if number is None:
                    left.append(item)
                else:
                    suppressed.append(number)
        return FilteredFindings(tuple(left), tuple(suppressed))

    def unused(
        self, used: Iterable[int], paths: Sequence[str], *, complete: bool, alone: bool
    ) -> tuple[Suppression, ...]:
        """The suppressions that no finding needs.

        Args:
            used: Those that left out a finding, by number.
            paths: The documents that were asked for.
            complete: Whether these are all that there are; else only a suppression for one of them can be told.
            alone: Whether they were looked at without the folder that they are in, which takes its findings.
        """
        known = set(used)
        places = [self._place(path) for path in paths]
        return tuple(
            item
            for number, item in enumerate(self.suppressions)
            if number not in known
            and (not item.codes or any(map(self.wants, item.codes)))
            and not (alone and item.codes & folder_codes())
            and (complete or (item.path is not None and item.path.removeprefix("/") in places))
        )

    def _place(self, path: str) -> str:
        import posixpath

        return posixpath.normpath(f"{self.shift}/{path}") if self.shift else path

    def _suppression(self, item: Diagnostic, place: str) -> int | None:
        for number, known in enumerate(self.suppressions):
            if (
                (not known.codes or item.code in known.codes)
                and (known.flow is None or known.flow == item.flow)
                and (known.fingerprint is None or known.fingerprint == item.fingerprint)
                and (known.path is None or matches(known.path, place))
            ):
                return number
        return None


def matches(pattern: str, path: str) -> bool:
    """Whether a gitignore pattern matches a POSIX path; nothing matches a path that leads out of the folder."""
    return not path.startswith("../") and matcher((pattern,))(path)


def matcher(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether gitignore patterns, read as one file, match a POSIX path.

    Raises:
        ValueError: One of them is no pattern.
    """
    from rst2spec.source.patterns import patterns_of

    return patterns_of(patterns).match


def codes_of_selector(selector: str) -> frozenset[str]:
    """The codes that a code, a prefix (``R2``) or a name means, or ``ALL``.

    A code that only runs where it is asked for has to be said in full. ``R`` is ours, and no prefix of a plugin's code.

    Raises:
        ValueError: It means none; the message names what comes near.
    """
    code = selector.upper()
    if code in names():
        return frozenset([code])
    if code == EVERYTHING:
        return default_codes()
    prefix = _PREFIX.fullmatch(code)
    if prefix:
        letters = len(prefix[1])
        found = frozenset(item for item in default_codes() if item.startswith(code) and not item[letters].isalpha())
        if found:
            return found
    named = code_of_name(selector.lower())
    if named is not None:
        return frozenset([named])
    raise ValueError(f"there is no code {selector}{near_code(selector)}")


def precision(selector: str) -> int:
    """How precisely a selector says what it means: 0 for all, a prefix' length, most for a code or name."""
    code = selector.upper()
    if code == EVERYTHING:
        return 0
    return len(code) if code not in names() and _PREFIX.fullmatch(code) else _EXACT


def near_code(selector: str) -> str:
    """What a code or name that doesn't exist may have meant, as the end of a message."""
    import difflib

    words = [*names(), *names().values()]
    near = difflib.get_close_matches(selector.upper(), words, n=1) or difflib.get_close_matches(
        selector.lower(), words, n=1
    )
    return f"; did you mean {near[0]}?" if near else "; 'rst2spec explain' lists all codes"


def selected_codes(select: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """The codes that are selected and not ignored; where both name one, the longer selector wins, ignoring on a tie.

    Raises:
        ValueError: A selector means no code.
    """
    wanted, unwanted = _reach(select), _reach(ignore)
    return frozenset(code for code, length in wanted.items() if length > unwanted.get(code, -1))


def _reach(selectors: Iterable[str]) -> dict[str, int]:
    """For each code how precisely it is meant."""
    found: dict[str, int] = {}
    for selector in selectors:
        for code in codes_of_selector(selector):
            found[code] = max(found.get(code, 0), precision(selector))
    return found
