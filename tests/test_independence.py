"""A document's entry depends on no other document: not on its order, process, or what a cache had to do before.

What it is alone is found in a process that has read no other one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import cast

from rst2spec.checks.filtering import FindingFilter, default_codes
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.outputs.written_documents import OutputRequest
from rst2spec.run.cache import Cache
from rst2spec.run.document_result import DocumentResult, check_file
from rst2spec.run.options import Options
from rst2spec.run.scheduler import check_all
from rst2spec.run.worker_pool import pool
from rst2spec.source.discover import InputFile
from tests import writing
from tests.alone import Outcome, each_alone
from tests.fuzz.laws import damaged_document
from tests.processes import process
from tests.test_other_markup import MARKUP
from tests.test_strict_rst import DEFINING, LONG, USES

# Each defines or looks up what another one uses, or ends docutils in the midst of that.
PARTS = [
    *(f"{text}\n{USES}" for text in DEFINING.values()),
    *MARKUP.values(),
    USES,
    ":raw-html:`x`",
    ":PEP:`x` and :unheard-of:`x`",
    ".. UNHEARD-OF:: x",
    f".. default-role:: pep-reference\n\n{LONG['stars']}",
    f".. role:: custom\n\n.. default-role:: custom\n\n{LONG['bars']}",
    ".. role:: title-reference(pep-reference)",
    ".. role:: raw-html(raw)\n   :format: html\n\n:raw-html:`x`",
    ".. role:: other(custom)\n\n:other:`x` and :title:`x`",
    f"{'- ' * 60}x",
    "Title\n~~~~~\n\nOther\n^^^^^\n\nThird\n~~~~~",
    ".. contents::\n\n.. sectnum::\n\n.. header:: x\n\n.. include:: x\n\n.. math:: x",
    ".. |x| unicode:: 0x41\n\n|x| and |custom|, custom_ and [1]_",
]
MIXED = range(8)
DAMAGED = range(8)


def texts() -> Iterator[str]:
    """The documents: markup, mixed markup, and what accidents leave."""
    plain = writing.document(writing.section())
    yield from (f"{plain}{part}\n" for part in PARTS)
    yield from (plain + "\n\n".join(Random(number).choices(PARTS[-10:], k=4)) for number in MIXED)
    yield from (damaged_document(number).text for number in DAMAGED)


def different(made: Iterable[Outcome], alone: Mapping[InputFile, Outcome], order: Sequence[InputFile]) -> list[str]:
    """The documents that are not what they are alone."""
    return [
        (item.content or b"").decode("utf-8", "surrogatepass")
        for item, outcome in zip(order, made, strict=True)
        if outcome != alone[item]
    ]


@process
def test_a_document_is_what_it_is_alone(tmp_path: Path) -> None:
    found = [
        InputFile(name, name, content=text.encode("utf-8", "surrogatepass"))
        for number, text in enumerate(texts())
        for name in [f"acme{number}-globex.rst"]
    ]
    policy = FindingFilter(default_codes() | {"R211"})
    options = Options(
        finding_filter=policy, keep_documents=False, outputs=(OutputRequest("jsonl", SpecOptions("all")),)
    )
    alone = dict(zip(found, each_alone(found, options), strict=True))
    codes = Counter(finding.code for item in alone.values() for finding in cast("DocumentResult", item).diagnostics)
    assert codes["R211"] > 20  # so that there is something that could differ
    back = found[::-1]  # of any two, each is once before the other one
    assert different((check_file(item, options) for item in found), alone, found) == []
    cache = Cache(str(tmp_path))
    assert different(check_all(back, options, cache=cache), alone, back) == []  # cold
    assert different(check_all(found, options, cache=cache), alone, found) == []  # warm
    cache.close()
    with pool(2) as engine:
        assert different(check_all(back, options, engine=engine), alone, back) == []
