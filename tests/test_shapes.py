"""Generated documents have every shape of real ones, and what is made of them is this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from rst2spec import compile_paths
from rst2spec.hashing import hex_sha256
from rst2spec.spec.diagnostic import Diagnostic, Edit, Related
from rst2spec.spec.result import Result
from tests.conftest import corpus_documents, corpus_folders, load, needs_corpus
from tests.sampling import slow
from tests.shapes import finding_shape, shapes_of, shapes_of_folder
from tests.wild import DAMAGES, compiled, damaged_documents, in_source, wild_documents, wild_folders

pytestmark = slow  # thousands of documents

GOLDENS = Path(__file__).parent / "goldens"

# What the corpus has and generated documents don't
EXCEPTIONS: frozenset[str] = frozenset()


def shapes_of_all() -> Counter[str]:
    """The shapes of the generated documents, with the number of documents that have each."""
    return Counter(shape for item in wild_documents() for shape in shapes_of(in_source(item)))


@needs_corpus
def test_generated_documents_have_every_shape_of_real_ones() -> None:
    real = {shape for path in corpus_documents() for shape in shapes_of(load(path))}
    assert len(real) >= 200
    assert real - shapes_of_all().keys() == EXCEPTIONS


@needs_corpus
def test_generated_folders_have_every_shape_of_real_ones() -> None:
    real = {shape for folder in corpus_folders() for shape in shapes_of_folder(compile_paths(folder))}
    made = {shape for folder in wild_folders() for shape in shapes_of_folder(compiled(folder))}
    assert len(real) > 10
    assert real <= made


def test_every_damage_is_done() -> None:
    done = Counter(item.damage for item in damaged_documents())
    assert done == dict.fromkeys(DAMAGES, 3)
    undamaged = {item.text for item in wild_documents()}
    assert not [item.damage for item in damaged_documents() if item.document.text in undamaged]


# --- goldens: what changes here, changes for users


def compared(name: str, lines: Iterable[str], request: pytest.FixtureRequest) -> None:
    golden = GOLDENS / name
    text = "".join(f"{line}\n" for line in lines)
    if request.config.getoption("--update-goldens"):
        golden.write_text(text)
    assert text == golden.read_text()


def test_the_shapes_are_these(request: pytest.FixtureRequest) -> None:
    """In how many of the 400 documents each is, and in how many of the damaged ones."""
    whole = shapes_of_all()
    damaged = Counter(shape for item in damaged_documents() for shape in shapes_of(in_source(item.document)))
    shapes = sorted({*whole, *damaged})
    compared("generated-shapes.txt", (f"{whole[shape]:4} {damaged[shape]:4}  {shape}" for shape in shapes), request)


def test_the_findings_are_these(request: pytest.FixtureRequest) -> None:
    """Of each shape of finding the first one, their number, and a hash of all of them."""
    results = [compiled([item.document]) for item in damaged_documents()] + [compiled(item) for item in wild_folders()]
    found: dict[str, list[str]] = {}
    for result in results:
        for path, item in result.all_findings():
            found.setdefault(finding_shape(item), []).append(in_full(path, item))
    lines = (
        f"{shape}: {len(texts)}, all of them {hex_sha256(repr(texts))[:8]}\n    {texts[0]}"
        for shape, texts in sorted(found.items())
    )
    compared("generated-findings.txt", lines, request)


def in_full(path: str, item: Diagnostic) -> str:
    """All that a finding says."""
    parts: list[object] = [f"{path}:{place(item)} {item.severity}: {item.message}", item.flow, item.mapping]
    parts += [f"{other.path}:{place(other)} {other.message}" for other in item.related]
    if item.fix is not None:
        parts += [item.fix.safety, *(f"{place(edit)} {edit.text!r}" for edit in item.fix.edits)]
    return " | ".join(map(str, [*parts, item.fingerprint]))


def place(item: Diagnostic | Related | Edit) -> str:
    return f"{item.start.line}:{item.start.column}-{item.end.line}:{item.end.column}"


def test_ids_and_digests_are_these(request: pytest.FixtureRequest) -> None:
    """People keep them: those of flows, match rules and mappings as hashes, a line a document."""
    results = [compiled([item]) for item in wild_documents(40)]
    results += [compiled([item.document]) for item in damaged_documents()[::3]]
    compared("generated-ids.txt", (line for result in results for line in names(result)), request)


def names(result: Result) -> Iterator[str]:
    for document in result.documents:
        ids = [[flow.id for flow in document.flows]]
        ids += [[item.id for flow in document.flows for item in flow.match_rules]]
        ids += [[item.id for flow in document.flows for item in flow.mappings]]
        hashes = (hex_sha256(" ".join(part))[:8] for part in ids)
        yield f"{document.path} {document.digest[:16]} {' '.join(hashes)}"
