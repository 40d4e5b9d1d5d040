"""``grammar coverage``: what it proposes works when it is pasted, whichever rule's words the generator has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from rst2spec.coverage.coverage_report import GrammarCoverage
from rst2spec.coverage.labels import labels_in, names_of_slugs
from rst2spec.coverage.proposals import proposals_for, with_proposals
from rst2spec.language.dialect import BUILT_IN, Dialect, using
from rst2spec.language.folders import DialectFiles
from rst2spec.language.grammars import built_in_data
from rst2spec.language.rewording import extension
from rst2spec.rendering import render_document
from rst2spec.run.reading import compile_source
from rst2spec.source import source_of
from rst2spec.spec.model import Document
from tests.conftest import SAMPLES, Run, text_of
from tests.dialects import dialect_of, plain_spec
from tests.sampling import slow

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


def generator_of(rule: str) -> Dialect:
    """A generator that has changed the words of one rule."""
    grammar = next(name for name, derived in built_in_data()["grammars"].items() if rule in derived["forms"])
    forms = dict.fromkeys(reworded(rule, form) for form in built_in_data()["grammars"][grammar]["forms"][rule])
    text = extension(grammar, rule, tuple(forms)).replace("%extend", "%override", 1)
    needed = "\n%override PATH: /[^()\\[\\]]+/" if rule == "property" else ""
    return dialect_of(DialectFiles("", "changed", {f"{grammar}.lark": text + needed}))


def compiled(text: str, path: str, dialect: Dialect = BUILT_IN) -> Document:
    with using(dialect):
        return compile_source(source_of(text, path)).document


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


@slow
@pytest.mark.parametrize("rule", CHANGES)
def test_the_proposal_reads_what_the_generator_has_changed(rule: str) -> None:
    texts = written_by(generator_of(rule))
    proposals = proposals_for(coverage_of(texts).unread(), NONE)
    used = [item for item in proposals if item.lines]
    assert [item.shape.nearest and item.shape.nearest.rule for item in used] == [rule]  # one change, one shape
    assert [item.problem for item in used] == [""]
    adapted = dialect_of(with_proposals(NONE, used))
    without = ("title", "occurrences") if rule == "title" else ("occurrences",)
    for path in DOCUMENTS:
        old, new = compiled(text_of(path), path.name), compiled(texts[path.name], path.name, adapted)
        assert plain_spec(new, *without) == plain_spec(old, *without), path.name
        assert new.digest == old.digest


def test_names_of_types_without_quotes_come_last(tmp_path: Path) -> None:
    """They read every other word, so what has words of its own has to be tried before."""
    texts = {path.name: text_of(path).replace('- "', "- ").replace('"\n', "\n") for path in DOCUMENTS}
    proposals = proposals_for(coverage_of(texts).unread(), NONE)
    (types,) = [item for item in proposals if item.shape.kind == "type" and item.shape.nearest is not None]
    assert types.lines == "%extend primitive: NAME\n%override type: not_applicable | primitive | expression"
    assert types.problem == ""


# --- names that no rule tells


@pytest.mark.parametrize(
    ("heading", "sentences", "labels"),
    [
        (
            "Acme Member til Globex Person",
            ["Hver Acme Member blir en Globex Person."],
            ("Acme Member", "Globex Person"),
        ),
        ("Flow", ["Every Flow is a flow."], None),
        ("Acme Member til Globex Person", ["Ingenting."], None),
    ],
)
def test_labels_of_an_unknown_heading(heading: str, sentences: list[str], labels: tuple[str, str] | None) -> None:
    expected = () if labels is None else (("source", labels[0]), ("target", labels[1]), ("again", labels[1]))
    assert labels_in(heading, sentences) == expected


def test_names_of_a_file_in_an_unknown_title() -> None:
    found = names_of_slugs("Dataflyt fra Wave Financial til Globex", ("wavefinancial", "globex"))
    assert found == (("source", "Wave Financial"), ("target", "Globex"))
    assert names_of_slugs("Dataflyt", (None, "globex")) == ()


# --- the command


def written(folder: Path) -> Path:
    """Documents whose generator has changed a word, and one with a sentence that is like no rule."""
    folder.mkdir()
    for path in DOCUMENTS:
        text = text_of(path).replace("it will keep in sync", "it will be kept in sync")
        (folder / path.name).write_text(
            text.replace("Every Acme Member", "Drafts are never sent.\n\nEvery Acme Member")
        )
    return folder


def test_the_command_shows_what_is_read_and_what_would_read_the_rest(tmp_path: Path, rst2spec: Run) -> None:
    written(tmp_path / "docs")
    done = rst2spec("grammar", "coverage", "docs", "--isolated")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("3 documents, ")
    assert "\n      3  title\n" in done.stdout
    expected = """
5 sentences in 2 documents, first in acme-globex.rst:33
  Once a link between a {source} and a {target} is established, it will be kept in sync between [...]
  It resembles the rule once: "be kept" instead of "keep".
  "... it will [be kept] in sync between ...", expected "... it will [keep] in sync between ...".
  Lines for sentence.lark:

%extend once: "Once a link between a " SOURCE " and a " TARGET " is established, it will be kept in sync between [...]"
"""
    assert expected in done.stdout.replace("the two systems, regardless of where it is edited.", "[...]")
    assert '  Drafts are never sent.\n  It resembles no rule. As a form: "Drafts are never sent."\n' in done.stdout


def test_what_the_command_proposes_is_pasted(tmp_path: Path, rst2spec: Run) -> None:
    written(tmp_path / "docs")
    found = json.loads(rst2spec("grammar", "coverage", "docs", "-f", "json").stdout)
    (tmp_path / "grammar").mkdir()
    for item in found["unread"]:
        if item["proposal"]:
            with (tmp_path / "grammar" / item["file"]).open("a") as file:
                file.write(f"{item['proposal']}\n")
    (tmp_path / "rst2spec.toml").write_text('grammar = "grammar"\n')
    assert rst2spec("grammar", "check").stdout == "No mistakes in grammar: dialect grammar.\n"
    done = json.loads(rst2spec("grammar", "coverage", "docs", "-f", "json").stdout)
    assert [item["text"] for item in done["unread"]] == ["Drafts are never sent."]
    once = next(rule for rule in done["rules"] if rule["rule"] == "once")
    assert (once["count"], [form["count"] for form in once["forms"]]) == (
        7,
        [5, 2],
    )  # one document is wrapped, and has the old words


def test_mistakes_are_listed(tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "grammar").mkdir()
    (tmp_path / "grammar" / "sentence.lark").write_text('%extend onse: "x"\n%extend once: "x " SOURC\n')
    first = "grammar/sentence.lark:1: there is no rule onse to extend; did you mean once?"
    second = "grammar/sentence.lark:2: there is no terminal SOURC, which once uses; did you mean SOURCE?"
    done = rst2spec("grammar", "check", "grammar")
    assert (done.returncode, done.stdout, done.stderr) == (1, f"{first}\n{second}\n\n2 mistakes.\n", "")
    done = rst2spec("check", "--grammar", "grammar", SAMPLES)
    more = "(and 1 more; 'rst2spec grammar check' lists them)"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"rst2spec: {first} {more}\n")


def test_the_built_in_grammar_has_no_mistakes(rst2spec: Run) -> None:
    done = rst2spec("grammar", "check", "--isolated")
    assert (done.returncode, done.stdout) == (0, "No mistakes in the built-in grammar: dialect built-in.\n")
    assert rst2spec("grammar", "check", "-f", "json").stdout == "[]\n"


def test_a_folder_without_grammar_is_wrong_use(tmp_path: Path, rst2spec: Run) -> None:
    done = rst2spec("grammar", "check", ".")
    assert done.returncode == 2
    assert done.stderr.startswith("rst2spec: the folder . has no grammar: no dialect.toml, ")
    assert rst2spec("grammar", "check", ".", ".").returncode == 2
    assert rst2spec("grammar", "coverage", "nothing").returncode == 2
