"""The samples: one that shows every code, and the generator's documents."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rst2spec import Spec, compile_paths, compile_text
from rst2spec.checks.known_checks import modules
from rst2spec.samples import sample
from rst2spec.source import source_of
from rst2spec.tokens.docutils_reader import read_docutils
from rst2spec.tokens.template_reader import read_template
from tests.conftest import ROOT, SAMPLES
from tests.processes import process
from tests.sampling import slow


def codes_in(spec: Spec) -> set[str]:
    return {item.code for item in spec.diagnostics} | {
        item.code for document in spec.documents for item in document.diagnostics
    }


def test_one_sample_shows_the_codes(request: pytest.FixtureRequest) -> None:
    """All but those of losses, which need an older version, too, and R902: no document can show a bug.

    A check that is younger than the list needs no row in the sample.
    """
    shown = "".join(f"{code}\n" for code in sorted(codes_in(compile_paths(SAMPLES / "everything", strict_rst=True))))
    golden = ROOT / "tests" / "goldens" / "sample_codes.txt"
    if request.config.getoption("--update-goldens"):
        golden.write_text(shown)
    assert shown == golden.read_text()


def test_the_clean_sample_has_nothing_to_fix() -> None:
    spec = compile_paths(SAMPLES / "acme-globex.rst")
    found = [*spec.diagnostics, *(item for document in spec.documents for item in document.diagnostics)]
    assert {(item.code, item.severity) for item in found} == {("R602", "info")}  # entities of other documents


def write(folder: Path, count: int, *, seed: int = 0, oddity: float = 1, hash_seed: str = "0") -> dict[str, bytes]:
    numbers = ["--count", str(count), "--seed", str(seed), "--oddity", str(oddity)]
    subprocess.run(
        [sys.executable, "-m", "rst2spec.samples", folder, *numbers],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@process
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write(tmp_path / "a", 40)
    assert len(first) == 40
    assert write(tmp_path / "b", 40, hash_seed="1") == first
    assert write(tmp_path / "c", 40, seed=1) != first
    odd = write(tmp_path / "d", 40, oddity=10)
    assert odd == {name: text.encode() for name, text in (sample(number, 40, oddity=10) for number in range(40))}
    assert odd != first


def test_the_generators_bytes_are_these() -> None:
    """Changes only where the generator does: documents of other days can be made again."""
    import hashlib

    joined = "".join(sample(number, 50, 7).text for number in range(50))
    assert hashlib.sha256(joined.encode()).hexdigest()[:16] == "7a67bf27e051e0d6"


@pytest.mark.parametrize("oddity", [1, 10])
@pytest.mark.parametrize("number", range(0, 1000, 50))
def test_generated_documents_are_of_the_language(number: int, oddity: float) -> None:
    name, text = sample(number, 1000, oddity=oddity)
    document = compile_text(text, name)
    assert not document.unread
    assert not any(flow.unread for flow in document.flows)
    source = source_of(text, name)
    template = read_template(source)
    other = read_docutils(source, template).stream
    assert other is not None
    assert other.tokens == template.tokens
    assert not template.has_unknown_markup


@slow
def test_generated_documents_have_the_real_ones_proportions() -> None:
    documents = [compile_text(text, name) for name, text in (sample(number, 600) for number in range(600))]
    shares = {
        code: sum(any(item.code == code for item in document.diagnostics) for document in documents) / len(documents)
        for code in modules()
    }
    assert 0.08 < shares["R101"] < 0.20
    assert 0.18 < shares["R105"] < 0.34
    assert 0.03 < shares["R104"] < 0.12
    assert 0.002 < shares["R203"] < 0.03
    assert shares["R207"] == shares["R205"] == shares["R206"] == 0
    wanted = {"R201", "R202", "R208", "R301", "R302", "R303", "R402", "R405", "R406", "R501", "R504", "R601"}
    assert wanted <= {code for code, share in shares.items() if share}
