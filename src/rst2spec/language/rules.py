"""The rules of a grammar: each reads and writes texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from string import Formatter
from typing import Final, NamedTuple

from rst2spec.language.derived import Derived


class Part(NamedTuple):
    """The text in a slot, with its offsets in the text that was read."""

    text: str
    start: int
    end: int


def texts_of(parts: Mapping[str, Part]) -> dict[str, str]:
    """The texts of parts, by slot."""
    return {slot: part.text for slot, part in parts.items()}


class Slot(NamedTuple):
    """A slot of a form.

    Attributes:
        name: The slot's name, or the name of the repeated rule.
        one: A regular expression for one of its characters.
        is_repeated: Whether it is a repeated rule.
        is_allowed: Matches a text that only has such characters.
    """

    name: str
    one: str
    is_repeated: bool
    is_allowed: Callable[[str], object]


class Form:
    """One form of a rule: a sequence of words and slots.

    Attributes:
        template: The form as it was derived: a template for ``str.format``, unless it has repeated rules.
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
                one = r"[\s\S]" if is_repeated else characters[bare]
                slots.append(Slot(bare, one, is_repeated, re.compile(f"{one}++").fullmatch))
                words.append("")
        self.words: Final = tuple(words)
        self.slots: Final = tuple(slots)
        self.names: Final = frozenset(slot.name for slot in slots)
        self._first: Final = words[0]
        self._last: Final = words[-1] if slots else ""
        self._steps: Final = tuple(zip(slots, words[1:], strict=True))

    def read(self, text: str) -> dict[str, Part] | None:
        """Reads a text: the parts in the slots, in their order; null if the text has another form.

        A slot ends where the words after it first occur. It isn't blank, and doesn't begin with them: so a text can't
        be read in two ways, and nothing has to be tried twice.
        """
        if not (text.startswith(self._first) and text.endswith(self._last)):
            return None
        parts: dict[str, Part] = {}
        start, stop = len(self._first), len(text) - len(self._last)
        for number, (slot, words) in enumerate(self._steps, start=1):
            end = stop if number == len(self._steps) else text.find(words, start, stop)
            if end <= start or not slot.is_allowed(part := text[start:end]):
                return None
            parts[slot.name] = Part(part, start, end)
            start = end + len(words)
        return parts if start == len(text) else None

    def write(self, texts: Mapping[str, str]) -> str:
        """Fills the slots with texts."""
        parts = [self.words[0]]
        for slot, following_words in zip(self.slots, self.words[1:], strict=True):
            parts += (texts[slot.name], following_words)
        return "".join(parts)

    def text_before(self, slot: str, texts: Mapping[str, str]) -> str:
        """The text before a slot, with these texts in the slots before it."""
        parts = [self.words[0]]
        for item, following_words in zip(self.slots, self.words[1:], strict=True):
            if item.name == slot:
                break
            parts += (texts[item.name], following_words)
        return "".join(parts)


class Regular:
    """A regular rule.

    Attributes:
        name: Its name.
        forms: Its forms, in the order in which they are tried.
        written: Its forms, in the order in which they are preferred for writing.
    """

    def __init__(self, name: str, forms: tuple[Form, ...], written: tuple[Form, ...] = ()) -> None:
        self.name: Final = name
        self.forms: Final = forms
        self.written: Final = written or forms
        self._by_slots: Final = {form.names: form for form in reversed(self.written)}

    def read(self, text: str) -> dict[str, Part] | None:
        """Reads a text: the parts in its slots; null if the text doesn't match the rule."""
        for form in self.forms:
            parts = form.read(text)
            if parts is not None:
                return parts
        return None

    def write(self, **texts: str) -> str:
        """Fills slots with texts; blank ones are left out if the rule has a form without them.

        Raises:
            ValueError: The rule has no form with these slots.
        """
        form = self._by_slots.get(frozenset(name for name, text in texts.items() if text))
        form = form or self._by_slots.get(frozenset(texts))
        if form is None:
            raise ValueError(f"{self.name} can't be written with {', '.join(texts) or 'nothing'}")
        return form.write(texts)

    def insertion_offset(self, text: str, texts: Mapping[str, str], slot: str) -> int:
        """The offset in a text at which a slot that it leaves out would begin.

        Raises:
            ValueError: The rule has no form with that slot.
        """
        slots = {*texts, slot}
        prefixes = [form.text_before(slot, texts) for form in self.forms if form.names == slots]
        if not prefixes:
            raise ValueError(f"{self.name} has no form with {', '.join(sorted(slots))}")
        # a text whose leading space was trimmed has another form
        return len(next(filter(text.startswith, prefixes), prefixes[0]))

    @cached_property
    def slots(self) -> frozenset[str]:
        """The slots of all its forms."""
        return frozenset[str]().union(*[form.names for form in self.forms])

    @property
    def first_words(self) -> str:
        """The first words of the written form."""
        return self.written[0].words[0]


class Rules:
    """The rules of one grammar."""

    def __init__(self, derived: Derived) -> None:
        slots, written = derived["slots"], derived["written"]
        self._regular = {
            name: Regular(name, _forms(forms, slots), _forms(written.get(name, ()), slots))
            for name, forms in derived["forms"].items()
        }
        self._choices = derived["choices"]
        self._separators = derived["separators"]
        self.recursive: Final = {name: tuple(words) for name, words in derived["recursive"].items()}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the regular rules."""
        return tuple(self._regular)

    def __getitem__(self, name: str) -> Regular:
        """The regular rule with a name."""
        return self._regular[name]

    def __contains__(self, name: str) -> bool:
        """Whether there is a regular rule with a name."""
        return name in self._regular

    def separators(self, name: str) -> tuple[str, ...]:
        """The words that may be between the repetitions of a rule, the first of which is written."""
        return tuple(self._separators.get(name, ("",)))

    def choice(self, name: str) -> Iterator[Regular]:
        """The regular rules that are alternatives of a rule, in order."""
        for other in self._choices[name]:
            if other in self._regular:
                yield self._regular[other]


def _forms(templates: Iterable[str], characters: Mapping[str, str]) -> tuple[Form, ...]:
    return tuple([Form(template, characters) for template in templates])
