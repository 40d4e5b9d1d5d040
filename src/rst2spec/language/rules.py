"""The rules of a grammar, in both directions: read a text, write a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from string import Formatter
from typing import Final, NamedTuple

from rst2spec.language.derived import Derived


class Slot(NamedTuple):
    """A slot of a form.

    Attributes:
        name: The slot's name, or that of the rule that is repeated in it.
        one: A regular expression for one of its characters.
        is_repeated: Whether it is a rule that is repeated.
    """

    name: str
    one: str
    is_repeated: bool


class Form:
    """One form of a rule: words and slots in turn.

    Attributes:
        template: The form as it was derived: what ``str.format`` fills in, but for rules that are repeated.
        words: The words around the slots, one more than there are slots; the first and last may be blank.
        slots: The slots.
        names: The slots' names.
    """

    def __init__(self, template: str, characters: Mapping[str, str]) -> None:
        self.template: Final = template
        words = [""]
        slots: list[Slot] = []
        for text, name, _, _ in Formatter().parse(template):
            words[-1] += text
            if name is not None:
                is_repeated = name.endswith("+")
                bare = name.rstrip("+")
                slots.append(Slot(bare, r"[\s\S]" if is_repeated else characters[bare], is_repeated))
                words.append("")
        self.words: Final = tuple(words)
        self.slots: Final = tuple(slots)
        self.names: Final = frozenset(slot.name for slot in slots)

    def read(self, text: str) -> re.Match[str] | None:
        """What a text holds in each slot, as the groups of a match; null if it is of another form."""
        first, last = self.words[0], self.words[-1]
        end = len(text) - len(last)
        if not self.slots:
            return self._pattern.fullmatch(text) if text == first else None
        if end < len(first) or not (text.startswith(first) and text.endswith(last)):
            return None
        return self._pattern.fullmatch(text, len(first), end)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """A regular expression for what stands between the first words and the last ones, with a group for each slot.

        A slot runs to the first place where the words behind it stand, and does not begin with them. It is atomic:
        there is never a second way to read a text, and looking for one would take time.
        """
        if not self.slots:
            return re.compile(re.escape(self.words[0]))
        parts = []
        for slot, behind in zip(self.slots[:-1], self.words[1:-1], strict=True):
            words = re.escape(behind)
            parts.append(f"(?>(?!{words})(?P<{slot.name}>{slot.one}+?)(?={words})){words}")
        parts.append(f"(?P<{self.slots[-1].name}>{self.slots[-1].one}++)")
        return re.compile("".join(parts))

    def write(self, texts: Mapping[str, str]) -> str:
        """The text with these texts in the slots."""
        parts = [self.words[0]]
        for slot, behind in zip(self.slots, self.words[1:], strict=True):
            parts += (texts[slot.name], behind)
        return "".join(parts)

    def before(self, slot: str, texts: Mapping[str, str]) -> str:
        """What stands before a slot in a text that holds these texts in the other slots."""
        parts = [self.words[0]]
        for item, behind in zip(self.slots, self.words[1:], strict=True):
            if item.name == slot:
                break
            parts += (texts[item.name], behind)
        return "".join(parts)


class Regular:
    """A regular rule.

    Attributes:
        name: Its name.
        forms: Its forms, in the order in which they are tried.
    """

    def __init__(self, name: str, forms: tuple[Form, ...]) -> None:
        self.name: Final = name
        self.forms: Final = forms
        self._written: Final = {form.names: form for form in reversed(forms)}

    def read(self, text: str) -> re.Match[str] | None:
        """What a text holds in each slot, as the groups of a match; null if it is not of the rule."""
        for form in self.forms:
            found = form.read(text)
            if found is not None:
                return found
        return None

    def write(self, **texts: str) -> str:
        """The text that holds these texts; blank ones are left out where the rule has a form without them.

        Raises:
            ValueError: The rule has no form with these slots.
        """
        form = self._written.get(frozenset(name for name, text in texts.items() if text))
        form = form or self._written.get(frozenset(texts))
        if form is None:
            raise ValueError(f"{self.name} can't be written with {', '.join(texts) or 'nothing'}")
        return form.write(texts)

    def gap(self, text: str, texts: Mapping[str, str], slot: str) -> int:
        """Where a slot that a text leaves out would begin, as an offset in the text.

        Args:
            text: A text of the rule.
            texts: What it holds in its slots.
            slot: The slot that it leaves out.

        Raises:
            ValueError: The rule has no form with that slot.
        """
        wanted = {*texts, slot}
        before = [form.before(slot, texts) for form in self.forms if form.names == wanted]
        if not before:
            raise ValueError(f"{self.name} has no form with {', '.join(sorted(wanted))}")
        # the first blank of a text may have been trimmed: then it is of another form
        return len(next(filter(text.startswith, before), before[0]))

    @property
    def first_words(self) -> str:
        """The words that the written form begins with."""
        return self.forms[0].words[0]

    @property
    def last_words(self) -> str:
        """The words that the written form ends in."""
        return self.forms[0].words[-1]


class Rules:
    """The rules of one grammar."""

    def __init__(self, derived: Derived) -> None:
        self._regular = {
            name: Regular(name, tuple([Form(form, derived["slots"]) for form in forms]))
            for name, forms in derived["forms"].items()
        }
        self._choices = derived["choices"]
        self.recursive: Final = {name: tuple(words) for name, words in derived["recursive"].items()}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the regular rules."""
        return tuple(self._regular)

    def __getitem__(self, name: str) -> Regular:
        """The regular rule of a name."""
        return self._regular[name]

    def choice(self, name: str) -> Iterator[Regular]:
        """The regular rules that a rule is a choice of, in their order."""
        for other in self._choices[name]:
            if other in self._regular:
                yield self._regular[other]
