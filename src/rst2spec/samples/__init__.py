"""Writes any number of documents of invented systems, in the proportions of the real ones, anomalies included.

``python -m rst2spec.samples DIR --count 1000 --seed 7``: for tests, benchmarks and trying things out. It is part of the
package, so that everybody who has installed rst2spec can measure it.

The same seed gives the same bytes on every Python: it uses only ``Random.random``, whose numbers are guaranteed.
A document depends only on the seed, its number and the number of systems. ``--oddity 10`` makes rare features ten times
as frequent, so that a few hundred documents have every shape of the real ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from rst2spec.language.grammars import rules_of
from rst2spec.language.words import words
from rst2spec.language.write import sentence
from rst2spec.samples.chance import Chance
from rst2spec.samples.sample_systems import SampleSystem, invented_system
from rst2spec.samples.sections import SectionSide, section_of
from rst2spec.syntax import layout

# Shares of documents (of 17,740) and sections with an anomaly
_BLANK_TARGET: Final = 0.14
_DOTTED_INTRODUCTION: Final = 0.26
_NO_SECTION: Final = 0.07
_LOST_BULLETS: Final = 0.0085
_REPEATED_HEADING: Final = 0.085
_STRAY_TAB: Final = 0.067


class Sample(NamedTuple):
    """An invented document."""

    name: str
    text: str


def sample(number: int, count: int, seed: int = 0, line_end: str = "\r\n", oddity: float = 1) -> Sample:
    """The document ``number`` (from 0) of ``count``, by default with CRLF like the real ones.

    Args:
        number: Its number.
        count: The number of documents; its square root is the number of systems.
        seed: The seed.
        line_end: The line end.
        oddity: The factor by which rare features are more frequent than in real documents.
    """
    total = max(2, math.ceil(math.sqrt(count)))
    source = invented_system(number // total % total, seed, oddity)
    target = invented_system(number % total, seed, oddity)
    text = _document(Chance(seed, "document", number, oddity=oddity), source, target)
    return Sample(f"{source.slug}-{target.slug}.rst", text.replace("\n", line_end))


def _document(chance: Chance, source: SampleSystem, target: SampleSystem) -> str:
    source_name = chance.one(source.names)
    target_name = "" if chance.hit(_BLANK_TARGET) else chance.one(target.names)
    if chance.rarely("other spelling of a name"):
        source_name = source.spelling
    if chance.rarely("blank source"):
        source_name = ""
    introduction = sentence("introduction_heading")
    other = rules_of("sentence")["introduction_heading"].forms[-1].words[0]
    heading = other if chance.hit(_DOTTED_INTRODUCTION) else introduction
    stamp = f"2026-{1 + chance.below(12):02}-{1 + chance.below(28):02} 0{chance.below(6)}:00:01"
    front = (
        layout.title_block(sentence("title", source=source_name, target=target_name)),
        f"{sentence('generated', stamp=stamp)}\n",
        f"{heading}\n{'-' * len(introduction)}\n",
        f"{sentence('introduction', source=source_name, target=target_name)}\n",
    )
    count = 0 if chance.hit(_NO_SECTION) else 1 + chance.skewed(3.2, 100)
    has_lost_bullets = chance.hit(_LOST_BULLETS)
    has_tabs = chance.hit(_STRAY_TAB)
    repeats = chance.hit(_REPEATED_HEADING)
    pairs = [(chance.one(source.entities), chance.one(target.entities)) for _ in range(count)]
    pairs = list(dict.fromkeys(pairs)) + (pairs[:1] if repeats else [])
    if repeats and chance.rarely("more twins"):
        pairs += pairs[:1]
    has_name = chance.rarely("name under a blank title")
    names = [
        name or (system.names[0] if has_name else "") for name, system in ((source_name, source), (target_name, target))
    ]
    sections = []
    for left, right in pairs:
        source_side, target_side = SectionSide(names[0], source, *left), SectionSide(names[1], target, *right)
        lines = section_of(chance, source_side, target_side).split("\n")
        if has_lost_bullets:
            lines = _without_last_bullets(lines)
        if has_tabs:
            lines = [f"{line}\t" if line.startswith("     - ") and chance.hit(0.03) else line for line in lines]
        sections.append("\n".join(lines))
    if repeats and sections and chance.rarely("equal twins"):
        sections[-1] = _linked_only(sections[0]) if chance.rarely("equal but for the policy") else sections[0]
    return layout.document(front, sections)


def _linked_only(section: str) -> str:
    """A section whose targets are only linked, not created."""
    pattern = sentence("every", source=r"(.*)", target=r"(.*)").removesuffix(".")
    return re.sub(
        rf"^{pattern}\.$",
        lambda names: sentence("before", source=names[1], target=names[2]),
        section,
        flags=re.MULTILINE,
    )


def _without_last_bullets(lines: Sequence[str]) -> list[str]:
    """Removes bullets as the generator did: from the third cell of each mapping, but not of the header."""
    out: list[str] = []
    for line in lines:
        is_third = len(out) > 1 and out[-2].startswith("   * - ") and out[-1].startswith("     - ")
        is_lost = is_third and line.startswith("     - ") and not words().is_header(line.removeprefix("     - "))
        out.append(line[len("     - ") :] if is_lost and line.strip() != "-" else line)
    return out
