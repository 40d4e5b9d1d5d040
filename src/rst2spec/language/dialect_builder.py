"""Builds a dialect from the texts of its files: each grammar is appended to the built-in one, and all are checked."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from lark.exceptions import LarkError

from rst2spec.language.derive import MAX_FORMS, RuleError, derive
from rst2spec.language.derived import Derived, DialectData
from rst2spec.language.dialect_settings import ParsedSettings, parse_settings
from rst2spec.language.folders import DialectFiles
from rst2spec.language.grammar_files import GRAMMARS, SETTINGS, grammar_text
from rst2spec.language.grammars import built_in_data
from rst2spec.language.lark_files import Definition, GrammarAlternative, parse_file
from rst2spec.language.mistakes import DialectMistakesError, Mistake
from rst2spec.language.roles import ROLES
from rst2spec.language.rules import Form
from rst2spec.language.rules_check import rule_problems
from rst2spec.language.terminals import matches_rest, pattern_problem
from rst2spec.language.worded import rule_text
from rst2spec.suggestion import did_you_mean

_COLLISION: Final = re.compile(r"<(\w+) :")
_IN_RULE: Final = re.compile(r"\((?:in|used in) (?:rule |terminal )?(\w+)\)|[Rr]ule '?(\w+)'?")
_WORD: Final = re.compile(r"\w+|[^\w\s]")


def build(files: DialectFiles) -> DialectData:
    """Builds a dialect.

    Raises:
        DialectMistakesError: The files have mistakes.
    """
    defaults = {**built_in_data()["settings"], "name": files.name}
    settings = parse_settings(files.texts.get(SETTINGS, ""), defaults, f"{files.folder}{SETTINGS}")  # type: ignore[arg-type]
    mistakes = [*_file_mistakes(files), *settings.mistakes]
    grammars: dict[str, Derived] = {}
    texts: dict[str, str] = {}
    for name in GRAMMARS:
        grammar = _GrammarBuild(name, files, settings)
        mistakes += grammar.mistakes
        if grammar.derived is not None:
            grammars[name] = grammar.derived
            if grammar.derived["recursive"]:
                texts[name] = grammar.text
    if not mistakes:
        mistakes += _choose_written(grammars, settings, f"{files.folder}{SETTINGS}")
    if mistakes:
        raise DialectMistakesError(mistakes)
    return {"settings": settings.settings, "grammars": grammars, "texts": texts}


def _file_mistakes(files: DialectFiles) -> Iterator[Mistake]:
    known = [f"{name}.lark" for name in GRAMMARS]
    for name in sorted(files.texts):
        if name not in {*known, SETTINGS}:
            what = "a dialect can't change the order of a document's parts" if name == "document.lark" else ""
            hint = did_you_mean(name, known) or f"; there are {', '.join(known)}"
            yield Mistake(f"{files.folder}{name}", 1, what or f"isn't a grammar of a dialect{hint}")


class _GrammarBuild:
    """One grammar: the built-in text, the rules of the settings, and the text of the dialect's file.

    Attributes:
        text: All of it.
        derived: Its data; null if there are mistakes.
        mistakes: The mistakes.
    """

    def __init__(self, name: str, files: DialectFiles, settings: ParsedSettings) -> None:
        self._name = name
        self._file = f"{files.folder}{name}.lark"
        self._settings_file = f"{files.folder}{SETTINGS}"
        self.mistakes: list[Mistake] = []
        self.derived: Derived | None = None
        own = files.texts.get(f"{name}.lark", "")
        parsed = parse_file(own, self._file, may_ignore=name == "type")
        worded = dict(self._worded(settings))
        self.text = "\n".join([grammar_text(f"{name}.lark"), *worded.values(), own, ""])
        self._definitions = [*parsed.definitions, *self._definitions_of(worded, settings)]
        self.mistakes += parsed.mistakes
        if not self.mistakes:
            self.mistakes += self._structure_mistakes()
        if not self.mistakes:
            self._derive()

    def _worded(self, settings: ParsedSettings) -> Iterator[tuple[str, str]]:
        """The rules of the settings as lines of this grammar."""
        for rule, sentences in settings.words.items():
            if rule in _built_in(self._name):
                try:
                    yield rule, rule_text(rule, sentences)
                except ValueError as error:
                    line = settings.lines.get(f"words.{rule}", 1)
                    self.mistakes.append(Mistake(self._settings_file, line, f"words.{rule}: {error}"))

    def _definitions_of(self, worded: Mapping[str, str], settings: ParsedSettings) -> Iterator[Definition]:
        for rule, text in worded.items():
            line = settings.lines.get(f"words.{rule}", 1)
            for definition in parse_file(text, self._settings_file).definitions:
                alternatives = tuple([item._replace(line=line) for item in definition.alternatives])
                yield definition._replace(line=line, alternatives=alternatives)

    # --- before Lark reads it

    def _structure_mistakes(self) -> Iterator[Mistake]:
        built_in = _built_in(self._name)
        names = {*built_in, *[item.name for item in self._definitions if item.how == "definition"]}
        seen: dict[str, Definition] = {}
        for item in self._definitions:
            problem = _definition_problem(item, built_in, names, seen)
            if problem:
                yield Mistake(item.file, item.line, problem)
            if item.how != "extend":
                seen.setdefault(item.name, item)
            if item.is_terminal:
                yield from [Mistake(item.file, item.line, problem) for problem in _terminal_problems(item)]
            for alternative in item.alternatives:
                for name in sorted(alternative.names - names):
                    yield Mistake(item.file, alternative.line, _unknown_name(name, item, names))
        yield from self._cycles()
        forms = Counter[str]()
        for item in self._definitions:
            is_below = forms[item.name] <= MAX_FORMS
            forms[item.name] += item.forms
            if is_below and forms[item.name] > MAX_FORMS:
                message = f"{item.name} has more than {MAX_FORMS} forms; split the rule"
                yield Mistake(item.file, item.line, f"{message} (each optional part doubles the number)")
        used = {name for item in self._definitions for alternative in item.alternatives for name in alternative.names}
        for item in self._definitions:
            if item.how == "definition" and item.name not in used and item.name not in built_in:
                message = f"no rule uses {item.name}; add it to one, such as %extend statement: {item.name}"
                yield Mistake(item.file, item.line, message)

    def _cycles(self) -> Iterator[Mistake]:
        """The rules that contain themselves: only data types can."""
        inner = {item.name: {name for it in item.alternatives for name in it.names} for item in self._definitions}
        for item in self._definitions if self._name != "type" else ():
            reached, pending = set[str](), [item.name]
            while pending:
                new = inner.get(pending.pop(), set()) - reached
                reached |= new
                pending += new
            if item.name in reached:
                message = f"{item.name} contains itself; sentences and cells consist of words and slots in turn"
                yield Mistake(item.file, item.line, message)

    # --- by Lark, and after it

    def _derive(self) -> None:
        try:
            derived = derive(self.text, GRAMMARS[self._name])
        except RuleError as error:
            self._add(error.rule, None, str(error))
        except LarkError as error:
            self._add(*_lark_problem(str(error), self._definitions))
        except (RecursionError, ValueError, LookupError) as error:
            reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
            self._add("", None, f"can't be used: {reason}")
        else:
            expected = [rule for rule in built_in_data()["grammars"][self._name]["forms"] if rule in ROLES]
            for problem in rule_problems(self._name, derived, expected):
                self._add(*problem)
            for item in self._definitions:
                slot = item.name.lower()
                if slot not in derived["slots"] and any(matches_rest(pattern.strip("/")) for pattern in item.patterns):
                    message = f"{item.name} matches the rest of the line; exclude the characters that follow it"
                    self.mistakes.append(Mistake(item.file, item.line, message))
            if not self.mistakes:
                self.derived = derived

    def _add(self, rule: str, form: Form | None, message: str) -> None:
        file, line = self._place(rule, form)
        mistake = Mistake(file, line, message)
        if mistake not in self.mistakes:
            self.mistakes.append(mistake)

    def _place(self, rule: str, form: Form | None) -> tuple[str, int]:
        """The file and line of a rule, or of the alternative whose words are most like those of a form."""
        items = [item for item in self._definitions if item.name == rule]
        if not items:  # a rule of the built-in grammar: a terminal or a part of it was changed
            items = [item for item in self._definitions if _mentions(item, rule)] or self._definitions
        if not items:
            return self._file, 1
        places = [(item, alternative) for item in items for alternative in item.alternatives]
        if form is None or not places:
            return items[0].file, items[0].line
        item, alternative = max(places, key=lambda place: _likeness(place[1], form))
        return item.file, alternative.line


@cache
def _built_in(grammar: str) -> Mapping[str, Definition]:
    """The definitions of a built-in grammar by name."""
    parsed = parse_file(grammar_text(f"{grammar}.lark"), f"{grammar}.lark", may_ignore=True)
    return {item.name: item for item in parsed.definitions}


def _definition_problem(
    item: Definition, built_in: Mapping[str, Definition], names: Iterable[str], seen: Mapping[str, Definition]
) -> str:
    """Why a name can't be defined like this; blank if it can."""
    what = "terminal" if item.is_terminal else "rule"
    if item.how == "definition":
        if item.name in built_in:
            return (
                f"{item.name} is a {what} of the built-in grammar; write %extend {item.name} to add to it, "
                f"%override {item.name} to replace it"
            )
        return f"{item.name} is defined twice; write both in one {what}" if item.name in seen else ""
    if item.name not in names:
        return f"there is no {what} {item.name} to {item.how}{did_you_mean(item.name, names)}"
    if item.how == "override" and item.name in seen:
        other = seen[item.name]
        return f"{item.name} is defined in {other.file}:{other.line}, too; remove one of them"
    return ""


def _unknown_name(name: str, item: Definition, names: Iterable[str]) -> str:
    what = "terminal" if name.strip("_")[:1].isupper() else "rule"
    hint = did_you_mean(name, [known for known in names if known.isupper() == name.isupper()])
    if not hint and what == "terminal":
        hint = f"; define it, such as {name}: /.+/"
    return f"there is no {what} {name}, which {item.name} uses{hint}"


def _terminal_problems(item: Definition) -> Iterator[str]:
    if not item.is_simple:
        yield f"{item.name} has to be one regular expression, such as /[^()]+/, or texts"
        return
    for pattern in item.patterns:
        body, _, flags = pattern[1:].rpartition("/")
        problem = f"has the flags {flags}; remove them" if flags else pattern_problem(body)
        if problem:
            yield f"{item.name} {problem}"
        elif body.endswith((".*", ".*$", ".+$")):
            yield f"{item.name} matches the rest of the line; write /.+/, which ends where the words after it begin"


def _mentions(item: Definition, rule: str) -> bool:
    return any(rule in alternative.names for alternative in item.alternatives)


def _likeness(alternative: GrammarAlternative, form: Form) -> int:
    """How many characters of a form's words are in an alternative."""
    words = "".join(form.words)
    return sum(len(text) for text in alternative.words if text in words) - sum(
        len(text) for text in alternative.words if text not in words
    )


def _lark_problem(message: str, own: Sequence[Definition]) -> tuple[str, None, str]:
    """The rule that an error of Lark is about, and its message on one line."""
    if message.startswith("Reduce/Reduce"):
        rules = sorted({*_COLLISION.findall(message)})
        named = " and ".join(rules) if rules else "two rules"
        text = f"{named} read the same text, so the grammar isn't LALR; change the words of one, or remove it"
        return next((rule for rule in rules if any(item.name == rule for item in own)), ""), None, text
    if message.startswith("Rules defined twice"):
        rules = _COLLISION.findall(message)
        rule = rules[0] if rules else ""
        return rule, None, f"{rule or 'a rule'} has the same form twice; remove one of them"
    match = _IN_RULE.search(message)
    return (match[1] or match[2]) if match else "", None, f"can't be used: {' '.join(message.split())}"


# --- what is written


def _choose_written(grammars: Mapping[str, Derived], settings: ParsedSettings, file: str) -> Iterator[Mistake]:
    """Puts the forms that the settings choose for writing first."""
    rules = {rule: derived for derived in grammars.values() for rule in derived["forms"]}
    for rule, sentence in settings.write.items():
        line = settings.lines.get(f"write.{rule}", 1)
        if rule not in rules:
            yield Mistake(file, line, f"write.{rule}: there is no rule {rule}{did_you_mean(rule, rules)}")
            continue
        forms = rules[rule]["forms"][rule]
        if sentence not in forms:
            there_are = "; ".join(json.dumps(form, ensure_ascii=False) for form in forms[:3])
            yield Mistake(file, line, f"write.{rule} isn't a form of {rule}; there are {there_are}")
            continue
        rules[rule]["written"][rule] = sorted(forms, key=lambda form: -_common_words(form, sentence))


def _common_words(form: str, sentence: str) -> float:
    """How much the words of a form are those of another one: all of them, for that one."""
    words, others = _WORD.findall(form), _WORD.findall(sentence)
    return len({*words} & {*others}) / len({*words} | {*others}) if form != sentence else 2
