"""What changed in meaning: each kind where it should be, nothing where nothing changed, and the way back."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec import Document, compile_paths, compile_text
from rst2spec.samples import sample
from rst2spec.spec.changes.change import Change
from rst2spec.spec.changes.document_changes import changed_documents, changes_between
from rst2spec.spec.changes.fold import fold
from rst2spec.spec.changes.kinds import KINDS
from rst2spec.spec.changes.meaning import digest_of
from tests.conftest import corpus_folders, every_document, for_each, text_of
from tests.mutating import TEXTS, mutated
from tests.sampling import fewer, slow
from tests.wild import damaged_documents
from tests.writing import before, document, every, free, match, merge, new, section

S, T = "Acme Member", "Globex Person"
ROWS = [("email", "Mail", '"string"'), ("zip (Dependant on having NO in country)", "Zip", '"integer"')]
PATH = "acme-globex.rst"


def changes(old: str, now: str, path: str = PATH) -> tuple[Change, ...]:
    return changes_between(compile_text(old, path), compile_text(now, path))


def told(old: str, now: str, path: str = PATH) -> list[str]:
    return [change.message for change in changes(old, now, path)]


def of_section(**now: Any) -> str:
    return document(section(S, T, **{"rows": ROWS, **now}))


OLD = of_section()


# --- each kind


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({"rows": ROWS[:1]}, ['mapping removed: zip (country is NO) -> Zip "integer"']),
        ({"rows": [*ROWS, ("a", "b", "N/A")]}, ["mapping added: a -> b N/A"]),
        ({"rows": [("email", "Post", '"string"'), ROWS[1]]}, ["mapping retargeted: email -> Mail, now email -> Post"]),
        ({"rows": [("mail", "Mail", '"string"'), ROWS[1]]}, ["mapping resourced: email -> Mail, now mail -> Mail"]),
        ({"rows": [("email", "Mail", "N/A"), ROWS[1]]}, ['type lost: email -> Mail "string", now N/A']),
        ({"rows": [("email", "Mail", ""), ROWS[1]]}, ['type lost: email -> Mail "string", now (no type)']),
        (
            {"rows": [("email", "Mail", '"list"'), ROWS[1]]},
            ['type changed: email -> Mail "string", now "list"'],
        ),
        (
            {"rows": [ROWS[0], ("zip", "Zip", '"integer"')]},
            ["condition removed: zip -> Zip, was only if country is NO"],
        ),
        (
            {"rows": [ROWS[0], ("zip (Dependant on having SE in country)", "Zip", '"integer"')]},
            ["condition changed: zip -> Zip: +SE in country, -NO in country"],
        ),
        (
            {"rows": [("email", "Mail (Dependant on having  in )", '"string"'), ROWS[1]]},
            ["condition added: email -> Mail only if (blank) is (blank)"],
        ),
        (
            {"rows": [("email", "Post", '"list"'), ROWS[1]]},
            [
                "mapping retargeted: email -> Mail, now email -> Post",
                'type changed: email -> Post "string", now "list"',
            ],
        ),
        ({"statements": before(S, T)}, ["creation narrowed: always created, now never created, only linked"]),
        (
            {"statements": free("When it rains", T)},
            ['creation narrowed: always created, now created on a condition ("When it rains")'],
        ),
        (
            {"statements": every(S, T) + match(S, T) + merge(S, T, [("email", ""), ("no", "nr")])},
            [
                "creation narrowed: always created, now created unless one matches",
                "match rule added: email = (blank)",
                "match rule added: no = nr",
            ],
        ),
        ({"statements": every(S, T) + "Who brings the cake?\n\n"}, ["unread text added: Who brings the cake?"]),
        ({"statements": ""}, ["creation changed: always created, now creation not stated"]),
        ({"system": ""}, ["name blanked: Globex, with 1 mention"]),
    ],
)  # fmt: skip
def test_what_changed_in_a_flow_that_stayed(now: dict[str, object], said: list[str]) -> None:
    assert told(OLD, of_section(**now)) == said


def test_the_conditions_of_a_match_rule() -> None:
    def matched(row: str) -> str:
        return of_section(statements=every(S, T) + match(S, T) + merge(S, T, [(row, "Mail")]))

    only = matched("email (Dependant on having NO in country)")
    assert told(matched("email"), only) == ["condition added: email = Mail only if country is NO"]
    assert told(only, matched("email")) == ["condition removed: email = Mail, was only if country is NO"]
    assert told(only, matched("email (Dependant on having SE in country)")) == [
        "condition changed: email = Mail: +SE in country, -NO in country"
    ]


def test_what_a_flow_is_connected_to() -> None:
    def connected(names: str, into: str = "Globex") -> str:
        return of_section(statements=before(S, T) + new(S, T, names, into))

    one = connected("Acme Order, Task, or Bill")
    assert told(one, connected("Acme Order, or Bill")) == [
        "connection removed: no longer created if it is connected to Task"
    ]
    assert told(one, connected("Acme Order, Task, Bill, or Job")) == [
        "connection added: now also created if it is connected to Job"
    ]
    assert told(one, connected("Acme Bill, Task, or Order")) == [
        "wording changed: Acme Order, Task, or Bill, now Acme Bill, Task, or Order"
    ]
    assert [change.kind for change in changes(one, connected("Acme Order, Task, or Bill", "Initech"))] == [
        "creation-changed"
    ]
    assert told(one, connected("Acme Order, Task, or Bill", "")) == ["name blanked: Globex, with 1 mention"]


def test_flows_and_documents() -> None:
    one, two = section(S, T, ROWS), section("Acme Order", "Globex Invoice")
    assert told(document(one), document(one, two)) == ["flow added: Acme Order to Globex Invoice, with 1 mapping"]
    assert told(document(one, two), document(two)) == ["flow removed: Acme Member to Globex Person, with 2 mappings"]
    whole = compile_text(document(one, two), PATH)
    assert [change.message for change in changes_between(None, whole)] == ["document added: 2 flows, 3 mappings"]
    assert [change.message for change in changes_between(whole, None)] == ["document removed: 2 flows, 3 mappings"]
    assert changes_between(None, None) == ()


def test_places_are_those_of_both_sides() -> None:
    front = section("Acme Order", "Globex Invoice")
    (change,) = changes(document(section(S, T, ROWS)), document(front, section(S, T, ROWS[:1])))[1:]
    assert change.kind == "mapping-removed"
    old, now = compile_text(document(section(S, T, ROWS))), compile_text(document(front, section(S, T, ROWS[:1])))
    assert change.old == (PATH, old.flows[0].mappings[1].line)
    assert change.new == (PATH, now.flows[1].line)  # what it is missing in
    assert change.mapping == compile_text(OLD, PATH).flows[0].mappings[1].id


# --- names


def renamed(name: str) -> str:
    label = f"{name} Member" if name else " Member"
    return document(section(label, T, ROWS), section(f"{name} Order", "Globex Invoice"), source=name)


def test_a_system_that_is_renamed_is_one_change() -> None:
    assert told(renamed("Acme"), renamed("ACME")) == ["system renamed: Acme, now ACME, with 2 mentions"]
    assert told(renamed("Acme"), renamed("")) == ["name blanked: Acme, with 2 mentions"]
    assert told(renamed(""), renamed("Acme")) == ["name healed: Acme, with 2 mentions"]
    (change,) = changes(renamed("Acme"), renamed("ACME"))
    assert (change.side, change.slug, change.impact) == ("source", "acme", "compatible")


def test_a_system_is_renamed_once_a_run() -> None:
    found = [
        change
        for path in ("acme-globex.rst", "acme-hooli.rst", "acme-initech.rst")
        for change in changes(renamed("Acme"), renamed("ACME"), path)
    ]
    others = changes(OLD, of_section(rows=ROWS[:1]))
    folded = fold([*found[:1], *others, *found[1:]])
    assert [change.message for change in folded] == [
        "system renamed: Acme, now ACME, in 3 documents with 6 mentions",
        'mapping removed: zip (country is NO) -> Zip "integer"',
    ]


def test_names_of_other_slugs_are_not_the_same_system() -> None:
    found = [*changes(renamed("Acme"), renamed("ACME")), *changes(renamed("Acme"), renamed("ACME"), "other-globex.rst")]
    assert len(fold(found)) == 2


def test_a_label_alone_is_a_name_too() -> None:
    old, now = (document(section(f"{name} Member", T, ROWS)) for name in ("Acme", "ACME"))
    assert told(old, now) == ["system renamed: Acme, now ACME, with 1 mention"]
    # the same entity and variant, written otherwise
    old, now = (document(section(f"Acme Member{variant}", T, ROWS)) for variant in (" person", " (person)"))
    assert told(old, now) == ["wording changed: Acme Member person, now Acme Member (person)"]


def test_documents_without_slugs_follow_a_renaming_all_the_same() -> None:
    assert told(renamed("Acme"), renamed("Emca"), "document.rst") == ["system renamed: Acme, now Emca, with 2 mentions"]


def test_an_entity_of_another_name_with_the_same_content() -> None:
    old, now = document(section(S, T, ROWS)), document(section(S, "Globex Human", ROWS))
    (change,) = changes(old, now)
    assert (change.message, change.impact) == ("entity changed: Globex Person, now Globex Human", "undecidable")
    # with other content it is another flow
    kinds = [change.kind for change in changes(old, document(section(S, "Globex Human")))]
    assert kinds == ["flow-removed", "flow-added"]


# --- what is no change


def test_order_repetition_and_form_are_no_change() -> None:
    other = section("Acme Order", "Globex Invoice")
    old = document(section(S, T, ROWS), other)
    form = document(other, section(S, T, [ROWS[1], ROWS[0], ROWS[0]]), other).replace("2026-11-02", "2026-11-03")
    form = (
        form.replace("\n", "\r\n").replace("Introduction\r\n", "Introduction.\r\n").replace("Mail\r\n", "Mail \t\r\n")
    )
    assert changes(old, form) == ()
    # and where something did change, only that is said
    assert told(old, form.replace("country", "land")) == ["condition changed: zip -> Zip: +NO in land, -NO in country"]


def test_repeated_sections_are_matched_by_what_they_say() -> None:
    many = [(f"a{number}", f"b{number}", '"string"') for number in range(9)]
    one, two = section(S, T, many[:5]), section(S, T, many[5:])
    more = section(S, T, [*many[5:], ("x", "y", '"string"')])
    # which one has which ordinal hangs on content; neither is taken for the other
    for before_, after in ((document(one, two), document(one, more)), (document(two, one), document(more, one))):
        assert told(before_, after) == ['mapping added: x -> y "string"']
    assert told(document(one, two), document(two, one)) == []


def test_repeated_rows_are_matched_by_what_they_say() -> None:
    def rows(*values: tuple[str, str]) -> str:
        return of_section(rows=[(f"a (Dependant on having {value} in p)", "b", kind) for value, kind in values])

    old = rows(("1", '"string"'), ("2", '"integer"'))
    assert told(old, rows(("2", '"integer"'), ("1", '"list"'))) == [
        'type changed: a (p is 1) -> b "string", now "list"'
    ]
    assert told(old, rows(("2", '"integer"'))) == ['mapping removed: a (p is 1) -> b "string"']


def row_twins(*values: tuple[str, str]) -> str:
    return of_section(rows=[(f"a (Dependant on having {value} in p)", "b", f'"{kind}"') for value, kind in values])


@pytest.mark.parametrize(
    ("now", "said"),
    [
        # conditions before types
        (
            [("2", "string"), ("1", "integer")],
            [
                'type changed: a (p is 2) -> b "integer", now "string"',
                'type changed: a (p is 1) -> b "string", now "integer"',
            ],
        ),
        (
            [("1", "integer")],
            [
                'mapping removed: a (p is 2) -> b "integer"',
                'type changed: a (p is 1) -> b "string", now "integer"',
            ],
        ),
        # types before ids
        (
            [("3", "integer"), ("4", "string")],
            [
                "condition changed: a -> b: +3 in p, -2 in p",
                "condition changed: a -> b: +4 in p, -1 in p",
            ],
        ),
        # ids before the order
        (
            [("4", "list"), ("3", "decimal")],
            [
                'type changed: a -> b "integer", now "list"',
                "condition changed: a -> b: +4 in p, -2 in p",
                'type changed: a -> b "string", now "decimal"',
                "condition changed: a -> b: +3 in p, -1 in p",
            ],
        ),
        # each one once; which id is the first depends on content
        (
            [("1", "list"), ("1", "decimal"), ("1", "date")],
            [
                'type changed: a -> b "integer", now "decimal"',
                "condition changed: a -> b: +1 in p, -2 in p",
                'type changed: a (p is 1) -> b "string", now "date"',
                'mapping added: a (p is 1) -> b "list"',
            ],
        ),
    ],
)
def test_rows_with_the_same_paths_are_paired_with_the_ones_most_like_them(
    now: list[tuple[str, str]], said: list[str]
) -> None:
    assert told(row_twins(("1", "string"), ("2", "integer")), row_twins(*now)) == said


def test_match_rules_with_the_same_paths_are_paired_with_the_ones_most_like_them() -> None:
    def rules(*values: str) -> str:
        rows = [
            (f"a (Dependant on having {value} in p)", f"b (Dependant on having {value[0]} in q)") for value in values
        ]
        return of_section(statements=merge(S, T, rows))

    assert told(rules("1x", "2x"), rules("2y", "3y", "1x")) == [
        "match rule added: a (p is 3y) = b (q is 3)",
        "condition changed: a = b: +2y in p, -2x in p",
    ]


def test_of_very_many_rows_with_the_same_paths_the_first_ones_are_pairs() -> None:
    """To compare each with each would take the square of their number."""
    kinds = [("string", [*range(51)]), ("list", [*reversed(range(51))])]
    old, now = (row_twins(*((str(number), kind) for number in numbers)) for kind, numbers in kinds)
    kinds_of_change = Counter(change.kind for change in changes(old, now))
    assert kinds_of_change == {"type-changed": 51, "condition-changed": 50}  # the one in the middle stays where it is


def test_a_flow_with_thousands_of_repetitions_is_compared() -> None:
    sections = [section(S, T, [(f"a{number}", "b", '"string"')]) for number in range(120)]
    others = [section(S, T, [(f"c{number}", "b", '"string"')]) for number in range(120)]
    assert len(changes(document(*sections), document(*others))) == 120


# --- laws


@fewer(2)
@given(mutated())
def test_there_is_a_change_where_the_digest_differs(text: str) -> None:
    now = compile_text(text, PATH)
    assert digest_of(now) == now.digest
    for content in TEXTS:
        old = compile_text(content, PATH)
        assert bool(changes_between(old, now)) == (old.digest != now.digest)
        assert changes_between(old, now) == changes_between(old, now, trusted=False)


def back(found: tuple[Change, ...]) -> Counter[str]:
    return Counter(KINDS[change.kind].twin for change in found)


@fewer(2)
@given(mutated(), mutated() | st.sampled_from(TEXTS))
def test_the_way_back_has_the_twins(text: str, content: str) -> None:
    one, other = compile_text(content, PATH), compile_text(text, PATH)
    there, again = changes_between(one, other), changes_between(other, one)
    assert back(there) == Counter(change.kind for change in again)
    assert {(change.old, change.new) for change in there} == {(change.new, change.old) for change in again}


@slow
def test_the_way_back_has_the_twins_in_generated_documents() -> None:
    """From a document to what damage made of it, and to another document."""
    items = damaged_documents()[::2]
    pairs = [(item.before, item.document) for item in items]
    pairs += [(item.before, other.before) for item, other in pairwise(items[::3])]
    for pair in pairs:
        old, new = (compile_text(text, PATH) for _, text in pair)
        there, again = changes_between(old, new), changes_between(new, old)
        assert bool(there) == (old.digest != new.digest)
        assert back(there) == Counter(change.kind for change in again)


@for_each("folder", corpus_folders(), one_in=2)
def test_the_way_back_has_the_twins_in_real_documents(folder: Path) -> None:
    known: dict[str, Document] = {}
    for spec in (compile_paths(folder), *map(compile_paths, corpus_folders())):
        for item in spec.documents:
            old = known.setdefault(item.path, item)
            there, again = changes_between(old, item), changes_between(item, old)
            assert bool(there) == (old.digest != item.digest)
            assert back(there) == Counter(change.kind for change in again)


def test_the_digest_of_a_spec_can_be_told_from_what_it_says() -> None:
    for path in every_document()[::7]:
        made = compile_text(text_of(path), path.name)
        assert digest_of(made) == made.digest


# --- specs that come from elsewhere


def test_what_was_edited_by_hand_is_a_change() -> None:
    made = compile_text(document())
    flow = made.flows[0]
    edited = replace(made, flows=(replace(flow, type_system="Initech"),))
    assert [change.message for change in changes_between(edited, made, trusted=False)] == [
        "system renamed: Initech, now Globex, with 1 mention"
    ]
    (change,) = changes_between(replace(made, digest="0"), made, trusted=False)
    assert change.message == f"digest changed: 0, now {made.digest}"


def test_the_order_of_documents_is_no_change() -> None:
    documents = [compile_text(text, name) for name, text in (sample(number, 50) for number in range(50))]
    assert changed_documents(documents, reversed(documents)) == ()


# --- fingerprints


def test_a_fingerprint_hangs_on_no_line_and_no_name() -> None:
    now = of_section(rows=ROWS[:1])
    (one,) = changes(OLD, now)
    moved = [text.replace("Acme Member to", "\n\nAcme Member to", 1) for text in (OLD, now)]
    (other,) = changes(*moved)
    assert one.old != other.old
    named = [text.replace("Acme", "ACME") for text in (OLD, now)]
    assert one.fingerprint == other.fingerprint == changes(*named)[0].fingerprint
    assert one.fingerprint != changes(OLD, of_section(rows=ROWS[1:]))[0].fingerprint
