"""Which findings count: selection of codes, severities, and suppressions."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Generic, NamedTuple, TypeVar

from rst2spec.checks.known_checks import check_of, code_of_name, names, run_codes
from rst2spec.source.read import INTERNAL, UNREADABLE
from rst2spec.spec.diagnostic import Diagnostic, Severity

AnyDiagnostic = TypeVar("AnyDiagnostic", bound=Diagnostic)

MISSING: Final = frozenset({UNREADABLE, INTERNAL})
"""Always reported: such documents are missing from every result."""

EVERYTHING: Final = "ALL"
"""The selector of every code, including those of plugins: the default."""

_PREFIX: Final = re.compile(r"([A-Z]{1,5})[0-9]{0,3}")
_EXACT: Final = 9  # longer than any prefix


class Suppression(NamedTuple):
    """Known and accepted findings: those of ``codes`` that meet the other conditions.

    Attributes:
        codes: Their codes; empty for any code.
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
        """Describes its conditions, for a message."""
        parts = {
            "code": ", ".join(sorted(self.codes)),
            "path": self.path,
            "flow": self.flow,
            "fingerprint": self.fingerprint,
        }
        return ", ".join(f"{name} {value}" for name, value in parts.items() if value) + f" ({self.reason})"


class FilteredFindings(NamedTuple, Generic[AnyDiagnostic]):
    """The remaining findings, and the number of the suppression for each suppressed one."""

    diagnostics: tuple[AnyDiagnostic, ...]
    suppressed: tuple[int, ...]


@cache
def default_codes() -> frozenset[str]:
    """All codes except those that have to be selected explicitly."""
    return frozenset(code for code in names() if not check_of(code).opt_in)


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings count.

    Attributes:
        codes: The selected codes.
        severities: Severities that differ from the check's own.
        per_file: Gitignore patterns, each with the codes that are ignored in its documents.
        suppressions: Known and accepted findings.
        shift: The path from the folder of the patterns to the folder of the findings' paths.
    """

    codes: frozenset[str] = field(default_factory=default_codes)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    per_file: tuple[tuple[str, frozenset[str]], ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    shift: str = ""

    def wants(self, code: str) -> bool:
        """Whether a code is selected."""
        return code in self.codes or code in MISSING

    def severity(self, code: str) -> Severity:
        """The severity of a code's findings."""
        return self.severities.get(code) or check_of(code).severity

    def filter(self, path: str, diagnostics: tuple[AnyDiagnostic, ...]) -> FilteredFindings[AnyDiagnostic]:
        """Filters the findings at a path."""
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
        """The unused suppressions.

        Args:
            used: The used ones, by number.
            paths: The requested documents.
            complete: Whether these are all documents; if not, only suppressions for their exact paths are known unused.
            alone: Whether they were checked without their folder, so that the checks of the run don't count.
        """
        known = set(used)
        places = [self._place(path) for path in paths]
        return tuple(
            item
            for number, item in enumerate(self.suppressions)
            if number not in known
            and (not item.codes or any(map(self.wants, item.codes)))
            and not (alone and item.codes & run_codes())
            and (complete or (item.path is not None and item.path.removeprefix("/") in places))
        )

    def _place(self, path: str) -> str:
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
    """Whether a gitignore pattern matches a POSIX path; nothing matches a path outside of the folder."""
    return not path.startswith("../") and matcher((pattern,))(path)


def matcher(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Returns a predicate: whether gitignore patterns, read as one file, match a POSIX path.

    Raises:
        ValueError: One of them isn't a pattern.
    """
    from rst2spec.source.patterns import patterns_of

    return patterns_of(patterns).match


def codes_of_selector(selector: str) -> frozenset[str]:
    """The codes that a code, a prefix (``R2``), a name or ``ALL`` selects.

    A code that has to be selected explicitly has to be written in full. ``R`` is ours: it isn't a prefix of plugins'
    codes.

    Raises:
        ValueError: It selects none; the message suggests a similar one.
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
    raise ValueError(f"unknown code {selector}{suggest_code(selector)}")


def specificity(selector: str) -> int:
    """How specific a selector is: 0 for all, the length of a prefix, most for a code or name."""
    code = selector.upper()
    if code == EVERYTHING:
        return 0
    return len(code) if code not in names() and _PREFIX.fullmatch(code) else _EXACT


def suggest_code(selector: str) -> str:
    """The most similar code or name to one that doesn't exist, as the end of a message."""
    words = [*names(), *names().values()]
    near = difflib.get_close_matches(selector.upper(), words, n=1) or difflib.get_close_matches(
        selector.lower(), words, n=1
    )
    return f"; did you mean {near[0]}?" if near else "; 'rst2spec rule' lists all codes"


def selected_codes(select: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """The codes that are selected and not ignored. If both apply, the more specific selector wins, ignoring on a tie.

    Raises:
        ValueError: A selector selects no code.
    """
    wanted, unwanted = _reach(select), _reach(ignore)
    return frozenset(code for code, length in wanted.items() if length > unwanted.get(code, -1))


def _reach(selectors: Iterable[str]) -> dict[str, int]:
    """The specificity by which each code is selected."""
    found: dict[str, int] = {}
    for selector in selectors:
        for code in codes_of_selector(selector):
            found[code] = max(found.get(code, 0), specificity(selector))
    return found
