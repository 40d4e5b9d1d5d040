"""``grammar coverage``: what it proposes works when it is pasted, whichever rule's words the generator has changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import pytest

from rst2spec.coverage.coverage_report import GrammarCoverage
from rst2spec.coverage.proposals import proposals_for, with_proposals
from rst2spec.language.dialect import Dialect, using
from rst2spec.language.dialect_builder import build
from rst2spec.language.folders import DialectFiles
from rst2spec.language.grammars import built_in_data
from rst2spec.language.rewording import extension
from rst2spec.rendering import render_document
from rst2spec.run.reading import compile_source
from rst2spec.source import source_of
from rst2spec.spec.model import Document
from tests.conftest import SAMPLES, text_of

CHANGES = {
    "title": ("Dataflow", "Data flow"),
    "generated": ("Generated", "Created"),
    "introduction_heading": ("Introduction", "Overview"),
    "introduction": ("a detailed overview", "an overview"),
    "heading": ("to", "into"),
    "every": ("will be synchronized", "gets synchronized"),
    "before": ("must be established", "has to exist"),
    "new": ("will be created", "is created"),
    "match": ("merged with", "joined to"),
    "no_match": ("is found", "exists"),
    "merge": ("combinations match", "pairs are equal"),
    "once": ("keep", "be kept"),
    "following": ("synchronized", "kept in sync"),
    "free": (", it", ": it"),
    "property": ("()", "[]"),
    "clause": ("Dependant on", "Dependent upon"),
    "property_header": ("Property", "Field"),
    "type_header": ("Data Type", "Type"),
    "primitive": ('"', "'"),
    "not_applicable": ("N/A", "n/a"),
}
NONE = DialectFiles("", "built-in", {})
DOCUMENTS = [*sorted(SAMPLES.glob("*.rst"))]


def reworded(rule: str, form: str) -> str:
    old, new = CHANGES[rule]
    if old == "()":
        return form.replace("(", "[").replace(")", "]")
    return form.replace(old, new)


def dialect_of(files: DialectFiles) -> Dialect:
    return Dialect(files.name, repr(sorted(files.texts.items())), json.dumps(build(files)))


def generator_of(rule: str) -> Dialect:
    """A generator that has changed the words of one rule."""
    grammar = next(name for name, derived in built_in_data()["grammars"].items() if rule in derived["forms"])
    forms = dict.fromkeys(reworded(rule, form) for form in built_in_data()["grammars"][grammar]["forms"][rule])
    text = extension(grammar, rule, tuple(forms)).replace("%extend", "%override", 1)
    needed = "\n%override PATH: /[^()\\[\\]]+/" if rule == "property" else ""
    return dialect_of(DialectFiles("", "changed", {f"{grammar}.lark": text + needed}))


def compiled(text: str, path: str, dialect: Dialect | None = None) -> Document:
    with using(dialect) if dialect is not None else nothing():
        return compile_source(source_of(text, path)).document


@contextmanager
def nothing() -> Iterator[None]:
    yield


def spec_of(document: Document, *without: str) -> Any:
    def plain(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {
                key: plain(item) for key, item in value.items() if key not in {"dialect", "line", "column", *without}
            }
        return [plain(item) for item in value] if isinstance(value, list | tuple) else value

    return plain(asdict(document))


def coverage_of(texts: Mapping[str, str]) -> GrammarCoverage:
    coverage = GrammarCoverage()
    for path, text in texts.items():
        coverage.add(compile_source(source_of(text, path)))
    return coverage


def written_by(dialect: Dialect) -> dict[str, str]:
    """The samples as another generator writes them."""
    documents = [compiled(text_of(path), path.name) for path in DOCUMENTS]
    with using(dialect):
        results = {document.path: render_document(document) for document in documents}
    assert [result.problem for result in results.values()] == [None] * len(DOCUMENTS)
    return {path: result.text for path, result in results.items()}


# --- the round trip


def test_each_rule_is_changed() -> None:
    rules = {rule for derived in built_in_data()["grammars"].values() for rule in derived["forms"]}
    assert rules == CHANGES.keys()


@pytest.mark.parametrize("rule", CHANGES)
def test_the_proposal_reads_what_the_generator_has_changed(rule: str) -> None:
    texts = written_by(generator_of(rule))
    proposals = proposals_for(coverage_of(texts).unread(), NONE)
    used = [item for item in proposals if item.lines and not item.problem]
    assert {item.shape.nearest.rule for item in used if item.shape.nearest is not None} == {rule}
    adapted = dialect_of(with_proposals(NONE, used))
    without = ("title", "occurrences") if rule == "title" else ("occurrences",)
    for path in DOCUMENTS:
        old, new = compiled(text_of(path), path.name), compiled(texts[path.name], path.name, adapted)
        assert spec_of(new, *without) == spec_of(old, *without), path.name
        assert new.digest == old.digest


@pytest.mark.parametrize("rule", CHANGES)
def test_one_change_of_words_is_one_shape(rule: str) -> None:
    texts = written_by(generator_of(rule))
    found = [shape for shape in coverage_of(texts).unread() if shape.nearest is not None]
    assert len(found) == 1, [(shape.kind, shape.text) for shape in found]
