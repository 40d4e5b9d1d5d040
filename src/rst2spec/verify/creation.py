"""The statements that decide match rules and creation rules."""

from __future__ import annotations

from typing import Final

from rst2spec.verify.quoting import name
from rst2spec.verify.record_pairs import Method, Tables
from rst2spec.verify.staging import KEY

POLICIES: Final = (
    "always",
    "match_or_create",
    "conditional_match_or_create",
    "conditional",
    "when_connected",
    "linked_only",
)
"""The policies, from the one that creates most: of twins, the first counts."""


def rule_sql(tables: Tables, number: int, method: Method) -> str:
    """How a match rule matches: values on both sides, one to one, of several records, and linked elsewhere.

    With a table of links, records that match one to one have to be linked to each other.
    """
    one = "sources = 1 AND targets = 1"
    is_pair = f"(source_id, target_id) IN (FROM {tables.candidates})" if method == "links" else "true"
    wrong = f"NOT ({one}) OR NOT is_pair"
    return (
        "SELECT\n"
        "  count(*) AS pairs,\n"
        f"  count(*) FILTER (WHERE {one} AND is_pair) AS equal,\n"
        f"  count(*) FILTER (WHERE NOT ({one})) AS shared,\n"
        f"  count(*) FILTER (WHERE {one} AND NOT is_pair) AS unlinked,\n"
        "  arg_min(\n"
        "    struct_pack(source_id, target_id, source := value, sources, targets),\n"
        "    value,\n"
        "    3\n"
        f"  ) FILTER (WHERE {wrong}) AS examples\n"
        f"FROM (SELECT *, {is_pair} AS is_pair FROM {tables.matches} WHERE rule = {number})"
    )


def creation_sql(tables: Tables, policy: str, method: Method, *, has_rules: bool, wanted: str | None = None) -> str:
    """Whether each of the source's records has a target, as its policy asks.

    Args:
        tables: The group's tables.
        policy: The policy.
        method: How pairs were found.
        has_rules: Whether the group has match rules that can be followed.
        wanted: For a conditional policy: which records get a target, as SQL; null where that isn't configured.
    """
    key = f"source.{name(KEY)}"
    linked = f"{key} IN (SELECT source_id FROM {tables.candidates})"
    dangling = f"{key} IN (SELECT source_id FROM {tables.linked})" if method == "links" else "false"
    ambiguous = f"{key} IN (SELECT id FROM {tables.ambiguous} WHERE side = 'source')"
    matched = f"SELECT source_id, target_id FROM {tables.matches} WHERE sources = 1 AND targets = 1"
    explained = (
        f"{key} IN (SELECT source_id FROM {tables.candidates} SEMI JOIN ({matched}) USING (source_id, target_id))"
    )
    return (
        "WITH records AS (\n"
        f"  SELECT {key} AS id, {wanted or 'true'} AS wanted, {explained if has_rules else 'false'} AS explained,\n"
        "    CASE\n"
        f"      WHEN {linked} THEN 'linked'\n"
        f"      WHEN {ambiguous} THEN 'ambiguous'\n"
        f"      WHEN {dangling} THEN 'dangling'\n"
        "      ELSE 'unlinked'\n"
        "    END AS state\n"
        f"  FROM {tables.source} AS source\n"
        "), judged AS (\n"
        f"  SELECT id, state, {_verdict(policy, method, is_wanted=wanted is not None)} AS verdict\n"
        "  FROM records\n"
        ")\n"
        "SELECT\n"
        "  count(*) AS pairs,\n"
        "  count(*) FILTER (WHERE verdict = 'equal') AS equal,\n"
        "  count(*) FILTER (WHERE verdict = 'different') AS different,\n"
        "  count(*) FILTER (WHERE verdict = 'unknown') AS undecided,\n"
        "  arg_min(struct_pack(id, state), id, 3) FILTER (WHERE verdict = 'different') AS examples\n"
        "FROM judged"
    )


def _verdict(policy: str, method: Method, *, is_wanted: bool) -> str:
    """The meaning of a record's state under a policy."""
    has_target = "state = 'linked' OR state = 'ambiguous'" if method == "links" else "state = 'linked'"
    if policy == "always" or (is_wanted and policy in {"conditional", "conditional_match_or_create"}):
        open_ = "" if method == "links" else " WHEN state = 'ambiguous' THEN 'unknown'"
        return (
            f"CASE{open_} WHEN ({has_target}) = wanted THEN 'equal' "
            "WHEN state = 'dangling' AND NOT wanted THEN 'unknown' ELSE 'different' END"
        )
    if policy == "match_or_create":
        return f"CASE WHEN {has_target} THEN 'equal' ELSE 'unknown' END"
    if policy == "when_connected":
        return "CASE WHEN state = 'linked' AND explained THEN 'equal' ELSE 'unknown' END"
    if policy == "linked_only" and method == "links":
        return "CASE WHEN state = 'unlinked' OR (state = 'linked' AND explained) THEN 'equal' ELSE 'unknown' END"
    return "'unknown'"
