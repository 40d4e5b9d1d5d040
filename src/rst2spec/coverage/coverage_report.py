"""What the rules of a grammar read of documents, what none reads, and the lines that would read that."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from rst2spec.coverage.reads import ReadForm, reads_of
from rst2spec.coverage.unread_examples import UnreadExample, unread_examples
from rst2spec.language.grammars import rules_of
from rst2spec.language.nearest import Nearest
from rst2spec.language.rewording import difference, extension, form_text, main_form, marked, reworded_forms, shape_of
from rst2spec.spec.compiled import Compiled

_MAX_TEXTS: Final = 20  # different texts of a shape whose forms are proposed
_SENTENCES: Final = ("title", "heading", "sentence", "header")
_LONGEST: Final = 200  # characters of a text that resembles no rule


@dataclass
class UnreadShape:
    """Texts that no rule reads, and that have the same words.

    Attributes:
        kind: Where they are.
        text: Their words, with slots.
        path: The document of the first one.
        line: Its line.
        nearest: The form that they are most like; null if they are like none.
        count: How many there are.
        documents: How many documents have them.
        forms: The forms that would read them.
    """

    kind: str
    text: str
    path: str
    line: int
    nearest: Nearest | None
    count: int = 0
    documents: int = 0
    forms: dict[str, None] = field(default_factory=dict)

    @property
    def difference(self) -> str:
        """The words that differ from the rule; blank if they are like none."""
        return "" if self.nearest is None else difference(self._main(self.nearest), self.text)

    @property
    def marked(self) -> tuple[str, str]:
        """The places that differ, of the rule and of the texts."""
        return ("", self.text) if self.nearest is None else marked(self._main(self.nearest), self.text)

    @property
    def proposal(self) -> str:
        """The lines of a grammar that would read them; blank if they resemble no rule."""
        if self.nearest is None:
            return ""
        return extension(self.nearest.grammar, self.nearest.rule, tuple(self.forms))

    @property
    def form(self) -> str:
        """A sentence that resembles no rule, as words and slots."""
        return form_text("sentence", self.text) if self.nearest is None and self.kind in _SENTENCES else ""

    @staticmethod
    def _main(found: Nearest) -> str:
        return main_form(found.grammar, found.rule)


class RuleReads(NamedTuple):
    """A rule, and how many texts it read; ``forms`` are those that read any, by their number."""

    grammar: str
    rule: str
    texts: int
    forms: tuple[tuple[str, int], ...]


class GrammarCoverage:
    """What a grammar reads of the documents so far.

    Attributes:
        documents: The number of documents.
    """

    def __init__(self) -> None:
        self.documents = 0
        self._reads = Counter[ReadForm]()
        self._shapes: dict[tuple[str, str, str], UnreadShape] = {}

    def add(self, compiled: Compiled) -> None:
        """Adds a document."""
        self.documents += 1
        self._reads.update(reads_of(compiled))
        seen: set[int] = set()
        for example in unread_examples(compiled):
            shape = self._shape(example, compiled.source.path)
            shape.count += 1
            shape.documents += id(shape) not in seen
            seen.add(id(shape))
            if example.nearest is not None and len(shape.forms) <= _MAX_TEXTS:
                shape.forms.update(dict.fromkeys(reworded_forms(example.nearest)))

    def _shape(self, example: UnreadExample, path: str) -> UnreadShape:
        found = example.nearest
        text = shape_of(found) if found is not None else " ".join(example.text.split())[:_LONGEST]
        key = example.kind, "" if found is None else found.rule, text
        if key not in self._shapes:
            self._shapes[key] = UnreadShape(example.kind, text, path, example.line, found)
        return self._shapes[key]

    def rules(self) -> list[RuleReads]:
        """What each rule read, in the order of the grammars."""
        found = []
        for grammar in ("sentence", "cell", "type"):
            rules = rules_of(grammar)
            for rule in (*rules.names, *rules.recursive):
                forms = [(item.form, number) for item, number in self._reads.items() if item[:2] == (grammar, rule)]
                forms.sort(key=lambda item: (-item[1], item[0]))
                found.append(RuleReads(grammar, rule, sum(number for _, number in forms), tuple(forms)))
        return found

    def unread(self) -> list[UnreadShape]:
        """What no rule reads: what is like a rule comes first, then by number."""
        return sorted(
            self._shapes.values(), key=lambda shape: (shape.nearest is None, -shape.count, shape.path, shape.line)
        )
