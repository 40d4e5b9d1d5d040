"""A run that finds something of every code but R902, also in text that means harm: what the goldens are made of.

A check that the sample doesn't show is shown by its own fixtures, so that a new one needs no other file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from rst2spec.checks.earlier import EarlierDocument
from rst2spec.checks.filtering import FindingFilter, Suppression, default_codes
from rst2spec.checks.known_checks import modules
from rst2spec.run.accumulator import aggregate
from rst2spec.run.document_result import check_file
from rst2spec.run.options import Options
from rst2spec.source.discover import InputFile, discover
from rst2spec.spec.result import Result
from tests.conftest import ROOT, SAMPLES
from tests.writing import document, section

HARM = "docs/100%, große Öle::x/evil\u202ename-globex.rst"
CLEAN = "docs/clean-globex.rst"
NAMELESS = "docs/nameless-globex.rst"
_ROWS = [
    ("=cmd|' /C calc'!A0", "]]> (<script>alert(1)</script> &amp; 100%, {0})", "\x1b[31mred, \u202edesrever"),
    ("email (`code` | [link](http://example.org))", "Mail (Dependant on having  in 国)", "::error file=x::"),
    ("Email", "mail", "##[group]\x0b::stop-commands::pause"),
    ("顧客é番号 (Dependant on having NO in 国Dependant on having NO in 国)\t", "Number", "%0A\ufffe|-|<b>"),
]
_TEXTS = {
    HARM: document(section("Clean <img src=x> Member", rows=_ROWS), source="Clean", target="Globex | `Group`"),
    CLEAN: document(section("Clean Member"), source="Clean"),
    NAMELESS: document(section("Nameless Member"), source="Nameless").replace(" to Globex Dataflow", " to  Dataflow"),
}
_KNOWN = (
    Suppression(frozenset({"R406"}), "acme-globex.rst", None, None, "Globex takes both (ticket 1205)"),
    Suppression(frozenset({"R105"}), "acme-hooli.rst", None, None, "\x1b[1mmended"),
)
_EARLIER = (
    EarlierDocument("gone-globex.rst", 3, "at HEAD", is_gone=True),
    EarlierDocument("acme-initech.rst", 9, "at HEAD"),
)


_ABSENT = {"R902"}  # no document shows a bug


@cache
def real() -> Result:
    """The result."""
    folder = SAMPLES / "everything"
    made = [InputFile(path, path, content=text.encode()) for path, text in _TEXTS.items()]
    found = [*discover([str(folder)], folder), *made]
    shown = {item.code for _, item in _checked(found, ()).findings()}
    found += _fixtures(modules().keys() - shown - _ABSENT)
    return _checked(found, _KNOWN)


def _checked(found: Iterable[InputFile], suppressions: tuple[Suppression, ...]) -> Result:
    options = Options(
        finding_filter=FindingFilter(default_codes() | {"R211"}, suppressions=suppressions), keep_texts=True
    )
    in_order = sorted(found, key=lambda item: item.path)
    return aggregate([check_file(item, options) for item in in_order], options, _EARLIER)


def _fixtures(codes: Iterable[str]) -> Iterator[InputFile]:
    """The bad documents of checks."""
    for code in sorted(codes):
        name = modules()[code]
        for file in sorted((ROOT / "tests" / "checks" / name / "bad").glob("*.rst")):
            path = f"{name}/{file.name}"
            yield InputFile(path, path, content=file.read_bytes())
