"""Checks the rules of a dialect: whether the spec can be read from their texts, and their texts written from a spec."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from rst2spec.language.derived import Derived
from rst2spec.language.roles import ROLES, SAMPLES
from rst2spec.language.rules import Form, Regular, Rules, texts_of
from rst2spec.suggestion import did_you_mean

_STARTS_WITH_WORDS: Final = {
    "generated": "the line with the timestamp is recognized by its first words",
    "no_match": "it is directly below another sentence, so it is recognized by its first words",
    "clause": "clauses are split at their first words",
}
_TRIMMED: Final = ROLES.keys() - {"title", "heading", "property", "clause", "property_header", "type_header"}
_CHOICES: Final = {"sentence": "statement", "cell": "header", "type": "type"}
_RECURSIVE: Final = "expression"


class RuleProblem(NamedTuple):
    """A problem of a rule; ``form`` is the form that has it, or null."""

    rule: str
    form: Form | None
    message: str


def rule_problems(grammar: str, derived: Derived, expected: Sequence[str]) -> Iterator[RuleProblem]:
    """The problems of a grammar's rules.

    Args:
        grammar: Its name.
        derived: Its data.
        expected: The rules that it needs.
    """
    rules = Rules(derived)
    choice = _CHOICES[grammar]
    found = []
    missing = [name for name in expected if name not in rules and name not in derived["recursive"]]
    if missing:
        found.append(
            RuleProblem(choice, None, f"{choice} lacks {', '.join(missing)}; documents are written with these rules")
        )
    for name in derived["recursive"]:
        if (grammar, name) != ("type", _RECURSIVE):
            message = f"{name} contains itself: only the rule {_RECURSIVE} of type.lark can do that"
            found.append(RuleProblem(name, None, message))
    for name in rules.names:
        if name in ROLES:
            found += _form_problems(rules[name])
        else:
            known = [rule for rule in ROLES if rule in expected]
            message = f"the spec has no meaning for {name}; add its forms to one of {', '.join(known)}"
            found.append(RuleProblem(name, None, message))
    found += [_narrow_slot(slot, one) for slot, one in derived["slots"].items() if _is_narrow(slot, one)]
    yield from found or _reading_problems(grammar, rules)


def _is_narrow(slot: str, one: str) -> bool:
    return slot in SAMPLES and re.fullmatch(f"(?:{one})+", SAMPLES[slot]) is None


def _narrow_slot(slot: str, one: str) -> RuleProblem:
    name = slot.upper()
    return RuleProblem(name, None, f'{name} can\'t match "{SAMPLES[slot]}", as in documents; write more than {one}')


# --- one form


def _form_problems(rule: Regular) -> Iterator[RuleProblem]:
    roles = ROLES[rule.name]
    for slot in sorted(roles.blankable - rule.slots):
        yield RuleProblem(rule.name, None, f"{rule.name} has no {slot.upper()}; the spec needs it in one of the forms")
    for form in rule.forms:
        for problem in _problems_of(rule.name, form):
            yield RuleProblem(rule.name, form, problem)


def _problems_of(name: str, form: Form) -> Iterator[str]:
    roles = ROLES[name]
    for slot in sorted(form.names - roles.all):
        slots = sorted(roles.all)
        there_are = f"; it has {', '.join(map(str.upper, slots))}" if slots else ""
        yield f"{name} has no slot {slot.upper()}" + (did_you_mean(slot.upper(), map(str.upper, slots)) or there_are)
    missing = sorted(roles.needed - form.names)
    if missing and not (roles.are_names and not form.names):
        yield f"{name} has no {', '.join(map(str.upper, missing))}; the spec needs it in each form"
    elif not any(words.strip() for words in form.words) and name not in {"property", "property_header", "primitive"}:
        slot = form.slots[0].name.upper() if form.slots else ""
        yield f"{name} has no words, so {slot or 'it'} matches every line; write words around it"
    elif name in _STARTS_WITH_WORDS and not form.words[0].strip():
        yield f"{name} has to begin with words: {_STARTS_WITH_WORDS[name]}"
    elif name == "title" and not (form.words[0].strip() or form.words[-1].strip()):
        yield "title has to begin or to end with words: titles are recognized by them"
    if not "".join(form.words).isprintable():
        yield f"{name} has words with a line end or another control character: sentences and cells have one line"
    if name in _TRIMMED and form.template != form.template.strip():
        yield f"{name} can never match, because sentences are trimmed and it begins or ends with a space"
    if name == "property" and "clause" in form.names:
        yield from _clause_problems(form)


def _clause_problems(form: Form) -> Iterator[str]:
    slots = [slot.name for slot in form.slots]
    if slots not in (["path", "clause"], ["clause"]):
        yield "property has to have the clauses after the path"
    elif not form.words[-2].strip():
        yield "property has no words before the clauses; the path ends at these words"


# --- all forms


def _reading_problems(grammar: str, rules: Rules) -> Iterator[RuleProblem]:
    """The forms whose texts are read as something else."""
    choice = _CHOICES[grammar]
    ordered = list(rules.choice(choice))
    if grammar == "sentence":
        ordered.append(rules["introduction"])
    names = [rule.name for rule in ordered]
    for name in rules.names:
        rule = rules[name]
        earlier = ordered[: names.index(name)] if name in names else []
        for form in rule.forms:
            if form.names <= SAMPLES.keys() | {"clause"}:
                message = _reading_problem(rule, form, earlier, rules, choice)
                if message:
                    yield RuleProblem(name, form, message)


def _reading_problem(rule: Regular, form: Form, earlier: Sequence[Regular], rules: Rules, choice: str) -> str:
    samples = dict(SAMPLES)
    if "clause" in form.names:
        samples["clause"] = rules["clause"].write(value=samples["value"], path=samples["path"])
    texts = {slot: samples[slot] for slot in form.names}
    text = form.write(texts)
    for other in earlier:
        if other.read(text) is not None:
            return (
                f"{rule.name} can never match, because {other.name} is tried first and reads each text of it; put it "
                f"before {other.name} in %override {choice}, or change its words"
            )
    readings = [(other, parts) for other in rule.forms if (parts := other.read(text)) is not None]
    first, parts = readings[0] if readings else (form, None)
    read = {} if parts is None else {slot: part.strip() for slot, part in texts_of(parts).items() if part.strip()}
    if parts is None:
        return f"{rule.name} can't be written back: \"{text}\" isn't read; allow such names in its slots"
    if read != texts:
        slots = ", ".join(f'{slot.upper()} "{part}"' for slot, part in sorted(read.items()))
        return f'{rule.name} can\'t be written back: "{text}" is read with {slots or "no slots"}; change its words'
    if first is not form and first.names == form.names:
        return f"{rule.name} can never match in this form, because an earlier one reads each text of it; remove one"
    return ""
