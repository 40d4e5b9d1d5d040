"""The results for people: what can't be verified at all, what failed, what is undecided, and the numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from rst2spec.checks.base import plural
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.style import paint
from rst2spec.outputs.verify_options import VerifyOptions
from rst2spec.outputs.verify_remarks import data_lines, example_text, term_lines, total
from rst2spec.spec.verify_report import Verification, VerifiedFlow, VerifiedItem

SUFFIX = ".txt"
SHOWS = "values"

_FLOWS: Final = 10
_FAILED: Final = 25
_REASONS: Final = 15
_NUMBER: Final = re.compile(r"^[\d,]+ (?:pair|record)s? undecided: ")
_PREFIX: Final = "After a sync, "


def write(verification: Verification, options: VerifyOptions) -> Iterator[bytes]:
    """The report, problems first."""
    for line in _report(verification, options):
        yield f"{line}\n".encode()


def _report(verification: Verification, options: VerifyOptions) -> Iterator[str]:
    blocked = [flow for flow in verification.flows if flow.problem]
    if blocked:
        yield _head("Not verified", options)
        yield from _blocked(blocked, options)
        yield ""
    failed = [item for item in verification.items if item.result == "fail"]
    if failed:
        yield _head("Failed", options)
        yield from _failed(failed, options)
        yield ""
    problems = {item.problem for item in blocked}
    undecided = [item for item in verification.items if item.result == "undecided" and item.reason not in problems]
    if undecided:
        yield _head("Undecided", options)
        yield from _undecided(undecided, options)
        yield ""
    for head, lines in (
        ("Terms to fill in", list(term_lines(verification))),
        ("Data", list(data_lines(verification, full=options.full))),
    ):
        if lines:
            yield _head(head, options)
            yield from (f"  {_plain(line)}" for line in lines)
            yield ""
    yield _plain(total(verification))


def _blocked(flows: Sequence[VerifiedFlow], options: VerifyOptions) -> Iterator[str]:
    """The flows that can't be verified at all, those with the same problem together."""
    groups: dict[tuple[str, str], list[VerifiedFlow]] = defaultdict(list)
    for flow in flows:
        groups[flow.problem, "" if len(flow.hint) > 200 else flow.hint].append(flow)
    listed = list(groups.items())
    shown = listed if options.full else listed[:_FLOWS]
    for (problem, hint), members in shown:
        first = members[0]
        more = f" and {plural(len(members) - 1, 'more flow')}" if len(members) > 1 else ""
        yield f"  {_plain(first.document)}  {_plain(first.heading)}{more}"
        yield f"    {_plain(problem)}"
        if hint:
            yield f"    {paint('=', 'faint', color=options.color)} hint: {_plain(hint)}"
    yield from _rest(len(listed) - len(shown), "problem")


def _failed(items: Sequence[VerifiedItem], options: VerifyOptions) -> Iterator[str]:
    shown = items if options.full else items[:_FAILED]
    for document, members in groupby(shown, key=lambda item: item.document):
        yield f"  {_plain(document)}"
        for flow, rows in groupby(members, key=lambda item: item.flow):
            yield f"    {_plain(flow)}"
            for item in rows:
                line = "" if item.line is None else f"{item.line}"
                yield f"    {line:>6}  {_plain(item.expected.removeprefix(_PREFIX))}"
                yield f"            {paint(_plain(item.reason), 'error', color=options.color)}"
                for example in item.examples:
                    yield f"              {_plain(example_text(example))}"
    yield from _rest(len(items) - len(shown), "failed item")


def _undecided(items: Sequence[VerifiedItem], options: VerifyOptions) -> Iterator[str]:
    """The reasons, the most frequent first, each with its first item."""
    groups: dict[str, list[VerifiedItem]] = defaultdict(list)
    for item in items:
        groups[_NUMBER.sub("", item.reason)].append(item)
    ranked = sorted(groups.items(), key=lambda group: -len(group[1]))
    shown = ranked if options.full else ranked[:_REASONS]
    for reason, members in shown:
        yield f"  {plural(len(members), 'item')}: {_plain(reason)}"
        for item in members if options.full else members[:1]:
            line = "" if item.line is None else f":{item.line}"
            yield f"      {_plain(item.document)}{line}  {_plain(item.expected.removeprefix(_PREFIX))}"
    yield from _rest(len(ranked) - len(shown), "reason")


def _rest(number: int, noun: str) -> Iterator[str]:
    if number > 0:
        yield f"  ... and {plural(number, f'more {noun}')} (--full)"


def _head(text: str, options: VerifyOptions) -> str:
    return paint(text, "strong", color=options.color)


def _plain(text: str) -> str:
    return escape_controls(text)
