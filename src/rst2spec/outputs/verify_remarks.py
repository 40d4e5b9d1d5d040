"""What reports for people show besides the items: remarks on the data, terms without values, and the total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from rst2spec.checks.base import plural
from rst2spec.outputs.verify_options import quoted
from rst2spec.spec.verify_report import Verification, VerifiedExample, VerifiedFlow, VerifiedTable

_NAMES: Final = 8  # properties of a table, in a report that isn't full
_WORDS: Final = {"pass": "passed", "fail": "failed", "undecided": "undecided"}


def example_text(example: VerifiedExample) -> str:
    """A pair of records that isn't as expected: its keys, and the values as far as they are shown."""
    ids = " -> ".join(filter(None, (example.source_id, example.target_id)))
    if example.note:
        value = "" if example.source_value is None else f" {quoted(example.source_value)}:"
        return f"{ids}:{value} {example.note}"
    if example.source_value is None and example.target_value is None and example.expected is None:
        return ids
    expected = quoted(example.expected)
    source = "" if example.expected == example.source_value else f" of {quoted(example.source_value)}"
    return f"{ids}: {quoted(example.target_value)} instead of {expected}{source}"


def data_lines(verification: Verification, *, full: bool) -> Iterator[str]:
    """Omitted records, and properties that only the documents or only the data have."""
    for table in verification.tables:
        if table.table is not None:
            parts = list(_table_parts(table, full=full))
            if parts:
                name = f"{table.system} {table.entity}".strip()
                yield f"{name}: {plural(table.records, 'record')}, {'; '.join(parts)}"
    for flow in verification.flows:
        parts = list(_flow_parts(flow))
        if parts:
            yield f"{flow.heading}: {plural(flow.pairs, 'pair')}; {', '.join(parts)}"


def term_lines(verification: Verification) -> Iterator[str]:
    """The terms without values, as lines of the configuration to fill in."""
    if verification.terms:
        yield "[tool.rst2spec.values]"
    for term in verification.terms:
        number = plural(term.undecided, "pair")
        yield f'"{term.term}" = []  # {term.system}: {plural(term.mappings, "mapping")}, {number}'


def total(verification: Verification) -> str:
    """How many items have which result, and how many pairs were compared."""
    results: Counter[str] = Counter(item.result for item in verification.items)
    pairs = sum(flow.pairs for flow in verification.flows)
    numbers = ", ".join(f"{results[name]:,} {word}" for name, word in _WORDS.items())
    sample = "" if verification.sample is None else f", at most {verification.sample:,} of each flow compared"
    return f"{plural(len(verification.items), 'item')}: {numbers}; {plural(pairs, 'pair')} of records{sample}."


def _table_parts(table: VerifiedTable, *, full: bool) -> Iterator[str]:
    if table.invalid:
        first = "" if table.first_invalid is None else f" (first in line {table.first_invalid:,})"
        yield f"{table.invalid:,} invalid{first}"
    if table.without_key:
        yield f"{table.without_key:,} without a key"
    if table.duplicate_keys:
        yield f"{table.duplicate_keys:,} with the key of another one"
    if table.missing:
        yield f"not in the data: {_names(table.missing, full=full)}"
    if table.unused and (table.missing or full):  # what is missing may be one of these, in other words
        yield f"not in the documents: {_names(table.unused, full=full)}"
    if table.note and table.records:
        yield table.note


def _flow_parts(flow: VerifiedFlow) -> Iterator[str]:
    for number, what in (
        (flow.unmatched_source, "without a pair in the source"),
        (flow.unmatched_target, "without a pair in the target"),
        (flow.ambiguous_source, "ambiguous in the source"),
        (flow.ambiguous_target, "ambiguous in the target"),
    ):
        if number:
            yield f"{number:,} {what}"
    if flow.missing:
        yield f"{plural(flow.missing, 'link')} to records that aren't in the data"


def _names(names: Sequence[str], *, full: bool) -> str:
    shown = names if full else names[:_NAMES]
    more = f" and {len(names) - len(shown):,} more (--full)" if len(shown) < len(names) else ""
    return f"{', '.join(shown)}{more}"
