"""Generated documents that have every shape of real ones, and such that have been damaged in every place.

The laws hold for them where the corpus isn't there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from random import Random
from typing import Final, NamedTuple

from rst2spec.language.write import sentence
from rst2spec.run.accumulator import aggregate
from rst2spec.run.document_result import DocumentResult, check_source
from rst2spec.run.options import Options
from rst2spec.samples import Sample, sample
from rst2spec.source import Source, source_of
from rst2spec.spec.result import Result

ODDITIES: Final = (1, 3, 10, 10)  # of each folder: how much more frequent than in real documents what is rare is
_PER_FOLDER: Final = 100
_SEED: Final = 21


def _new(source: str, target: str) -> str:
    return sentence("new", source=source, target=target, connected="Acme Order", into="Globex")


@cache
def wild(number: int) -> Sample:
    """One of 400 generated documents: each folder's in turn."""
    number, folder = divmod(number, len(ODDITIES))
    line_end = "\n" if number % 10 == 7 else "\r\n"
    return sample(number, _PER_FOLDER, _SEED + folder, line_end, ODDITIES[folder])


def wild_documents(count: int = _PER_FOLDER * len(ODDITIES)) -> list[Sample]:
    """The first documents, from all folders alike."""
    return [wild(number) for number in range(count)]


def wild_folder(folder: int) -> list[Sample]:
    """One of the four folders: 100 documents of ten systems."""
    return wild_documents()[folder :: len(ODDITIES)]


def wild_folders() -> list[list[Sample]]:
    """The folders as they are, and parts of them, where many documents have none in the other direction."""
    whole = [wild_folder(folder) for folder in range(len(ODDITIES))]
    parts = [slice(0, _PER_FOLDER // 2), *(slice(part, None, apart) for apart in (7, 31) for part in range(7))]
    return whole + [folder[part] for folder in whole for part in parts]


def compiled(documents: list[Sample]) -> Result:
    """Documents as a run gives them."""
    return aggregate(map(_checked, documents), Options())


@cache
def _checked(document: Sample) -> DocumentResult:
    return check_source(in_source(document), Options())


def in_source(document: Sample) -> Source:
    """A document as the pipeline reads it."""
    return source_of(document.text, document.name)


# --- damaged

_STATEMENTS: Final = {
    "every": r"Every .*\.",
    "before": r"Before any .*\.",
    "new": r"A new .*\.",
    "match": r"If a matching .*\.",
    "no_match": r"If no matching .*\.",
    "merge": r"A .* will merge with .*:",
    "once": r"Once a link .*\.",
    "following": r"The following .*:",
}
_ROW: Final = r"(?<!rows: 1\n\n)^   \* - .*\n     - .*\n     - .*\n"
_RULE: Final = r"(?<!rows: 1\n\n)^   \* - .*\n     - .*\n(?!     - )"

DAMAGES: Final[dict[str, tuple[str, str | Callable[[re.Match[str]], str]]]] = {
    **{f"no {kind}": (f"^{pattern}\n\n?", "") for kind, pattern in _STATEMENTS.items()},
    **{f"{kind} twice": (f"^({pattern}\n)", r"\1\n\1") for kind, pattern in _STATEMENTS.items()},
    "every after before": (
        r"^Before any .*, a link between a (.*) and a (.*) must .*\n",
        lambda found: f"{found[0]}\n{sentence('every', source=found[1], target=found[2])}\n",
    ),
    "before after every": (
        r"^Every (.*) will be synchronized with a (.*)\.\n",
        lambda found: f"{found[0]}\n{sentence('before', source=found[1], target=found[2])}\n",
    ),
    "new after every": (
        r"^Every (.*) will be synchronized with a (.*)\.\n",
        lambda found: f"{found[0]}\n{_new(found[1], found[2])}\n",
    ),
    "statement of another source": (r"^Every ", "Every Other "),
    "statement of another target": (r"^(Before .* and a )", r"\1Other "),
    "statement of another target again": (r"^(If no .* a new )", r"\1Other "),
    "statement of other entities before the table": (r"^The following .* between a ", r"\g<0>Other "),
    "unknown sentence": (r"^(?=Once a link )", "Drafts are never sent.\n\n"),
    "unknown sentence in front": (r"^(?=Introduction)", "For internal use.\n\n"),
    "words behind a statement": (r"^(Once a link .*)$", r"\1 Mostly."),
    "header lost": (r"^   \* - .* Property\n(?:     - .*\n)+", ""),
    "header of another source": (r"^   \* - (?=.* Property$)", "   * - Other "),
    "header of another target": (r"^     - (?=.* Property$)", "     - Other "),
    "header's cell blank": (r"^     - .* Property$", "     - "),
    "header's last cell lost": (r"^     - .* Data Type\n", ""),
    "header with a cell more": (r"^     - .* Data Type\n", r"\g<0>     - Note\n"),
    "header twice": (r"^   \* - .* Property\n(?:     - .*\n)+", r"\g<0>\g<0>"),
    "no table": (r"^\.\. list-table::\n(?: .*\n|\n(?= ))+", ""),
    "table of nothing": (r"(?<=rows: 1\n\n)(?: .*\n)+", ""),
    "table without header": (
        r"^   :header-rows: 1\n\n   \* - .* Property\n(?:     - .*\n)+(?=   \* - )",
        "   :header-rows: 0\n\n",
    ),
    "statement directly below a row": (r"(?<!rows: 1\n\n)^((?:   \* |     )- .*\n)\n+(?=\S)", r"\1"),
    "table of another kind": (r"^   :header-rows: 1\n", "   :header-rows: 2\n"),
    "first bullet of a row lost": (rf"(?={_ROW})   \* - (?=\S)", ""),
    "second bullet of a row lost": (r"(?<!rows: 1\n\n)^(   \* - .*\n)     - (?=\S.*\n     - )", r"\1"),
    "third bullet of a row lost": (r"(?<!rows: 1\n\n)^(   \* - .*\n     - .*\n)     - (?=\S)", r"\1"),
    "bullets of a row lost": (r"(?<!rows: 1\n\n)^(   \* - .*\n)     - (?=\S)(.*\n)     - (?=\S)", r"\1\2"),
    "bullet of a rule lost": (r"(?<!rows: 1\n\n)^(   \* - .*\n)     - (?=\S.*\n(?!     - ))", r"\1"),
    "first bullet of a header lost": (r"^   \* - (?=.* Property$)", ""),
    "second bullet of a header lost": (r"^     - (?=.* Property$)", ""),
    "third bullet of a header lost": (r"^     - (?=.* Data Type$)", ""),
    "row without its type": (rf"({_ROW})", lambda found: found[0][: found[0].rindex("     - ")]),
    "row of one cell": (rf"({_ROW})", lambda found: found[0][: found[0].index("     - ")]),
    "row with a cell more": (_ROW, r"\g<0>     - note\n"),
    "rule of one cell": (_RULE, lambda found: found[0][: found[0].index("     - ")]),
    "rule with a cell more": (_RULE, r"\g<0>     - note\n"),
    "row without source": (rf"(?={_ROW})   \* - .*", "   * - "),
    "row without target": (r"(?<!rows: 1\n\n)^(   \* - .*\n)     - .*(?=\n     - )", r"\1     - "),
    "row twice": (_ROW, r"\g<0>\g<0>"),
    "text in a row": (_ROW, r"\g<0>\n       more\n"),
    "bracket lost": (r"(Dependant on having .*)\)", r"\1"),
    "clause of other words": (r"Dependant on having ", "Depending on "),
    "words behind the clauses": (r"(Dependant on having .*\))", r"\1 always"),
    "unknown function": (r'^(     - )"string"$', r'\1["shout","_."]'),
    "too few arguments": (r'^(     - )"string"$', r'\1["replace","a"]'),
    "type of words": (r'^(     - )"string"$', r"\1text"),
    "heading that names nothing": (r"^.* to .*\n(?=-+\n)", "Remarks\n"),
    "heading without its rule": (r"^(.* to .*\n)-+\n", r"\1"),
    "short rule of a heading": (r"^(.* to .*\n----)-+\n", r"\1\n"),
    "short rules of the title": (r"^=====+\n", "====\n"),
    "no rule above the title": (r"\A=+\n", ""),
    "title without source": (r"^.*(?= to .* Dataflow$)", ""),
    "title without target": (r"^(.* to ).+(?= Dataflow$)", r"\1"),
    "title that names nothing": (r"^.* Dataflow$", "Dataflow"),
    "no time stamp": (r"^Generated: .*\n", ""),
    "time stamp of words": (r"^Generated: .*", "Generated: in spring"),
    "impossible date": (r"^Generated: ....", "Generated: 2023-02-30 00:00:01"),
    "no introduction": (r"^Introduction.*\n-+\n", ""),
    "introduction of other systems": (r"(?<=data flow from )", "Other "),
    "markup": (r"^(?=Once a link )", ".. note:: for now\n\n"),
    "list": (r"^(?=Once a link )", "- one\n- two\n\n"),
    "rule": (r"^(?=Once a link )", "-----\n\n"),
}  # fmt: skip


class Damaged(NamedTuple):
    """A document, what went wrong with it, and what it was before."""

    damage: str
    document: Sample
    before: Sample


@cache
def damaged_documents(each: int = 3) -> list[Damaged]:
    """Documents after one thing went wrong with each, all things as often as that."""
    count = _PER_FOLDER * len(ODDITIES)
    firsts = {damage: Random(damage).randrange(count) for damage in DAMAGES}  # whatever other damages there are
    return [
        Damaged(damage, made, before)
        for damage, first in firsts.items()
        for made, before in islice(_damaged(damage, range(first, first + count)), each)
    ]


def _damaged(damage: str, numbers: Iterable[int]) -> Iterator[tuple[Sample, Sample]]:
    """Documents after the same damage and before it, without those that have no place for it."""
    pattern, new = DAMAGES[damage]
    for number in numbers:
        before = wild(number % (_PER_FOLDER * len(ODDITIES)))
        name, text = before
        plain = text.replace("\r\n", "\n")
        places = list(re.finditer(pattern, plain, re.MULTILINE))
        if places:
            place = Random(number).choice(places)
            changed = place.expand(new) if isinstance(new, str) else new(place)
            made = plain[: place.start()] + changed + plain[place.end() :]
            yield Sample(name, made.replace("\n", "\r\n") if "\r\n" in text else made), before
