"""A hook may be run several times, each over some of the files: together it says what one run says."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
import yaml

from rst2spec.cli.main import main
from rst2spec.samples import sample
from tests.conftest import ROOT, SAMPLES, Run
from tests.processes import process
from tests.repository import Git
from tests.sampling import sampled
from tests.writing import document

pytestmark = process

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
ENTRY = shlex.split(HOOKS["rst2spec-check"]["entry"])[1:]


def findings(files: list[str], batch: int, folder: Path, since: str) -> list[dict[str, object]]:
    """All findings of runs over the files in batches of a size, sorted."""
    found = []
    for start in range(0, len(files), batch):
        report = folder / "report.jsonl"
        report.unlink(missing_ok=True)
        code = main([*ENTRY, "--new-since", since, "-q", "-o", str(report), *files[start : start + batch]])
        # where all of a batch is excluded, there is nothing to write
        lines = [json.loads(line) for line in report.read_text().splitlines()] if report.exists() else []
        assert code == any(line["severity"] == "error" for line in lines)
        found += lines
    return sorted(found, key=lambda line: (str(line["path"]), str(line["fingerprint"])))


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """Documents of all kinds of finding, generated ones, files that are no dataflow documents, excluded ones."""
    git = Git(tmp_path / "repo")
    git.commit()
    git("tag", "before")
    for number in range(12):
        name, text = sample(number, 12, 3)
        git.write(f"docs/{name}", text)
    git.write("docs/legacy/acme-globex.rst", document())
    git.commit()
    for path in sorted((SAMPLES / "everything").rglob("*.rst")):
        copy = git.folder / "docs" / "every" / path.relative_to(SAMPLES / "everything")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    git.write("docs/notes.rst", "Notes\n=====\n")
    git.write("docs/more.rst", "More\n====\n")
    git.write("rst2spec.toml", 'documents = ["docs"]\nexclude = ["docs/legacy/"]\n')
    return git


@pytest.mark.parametrize(("size", "since"), sampled([1, 2, 7], ["before", "HEAD"], one_in=5))
def test_batches_find_what_one_run_finds(
    size: int, since: str, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(git.folder)
    files = sorted(str(path.relative_to(git.folder)) for path in git.folder.rglob("*.rst"))
    whole = findings(files, len(files), tmp_path, since)
    assert {"R101", "R106", "R701", "R702", "R703", "R704", "R901"} <= {str(line["code"]) for line in whole}
    assert findings(files, size, tmp_path, since) == whole
    # and that is what a run over the folder finds, but that it counts what is no dataflow document
    assert not any("legacy/" in str(line["path"]) for line in whole)
    assert [line for line in findings(["docs"], 1, tmp_path, since) if line["code"] != "R106"] == [
        line for line in whole if line["code"] != "R106"
    ]


def test_named_files_that_are_no_dataflow_documents_are_a_finding_each(tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "docs").mkdir()
    for name in ("a", "b", "c", "docs/d", "docs/e"):
        (tmp_path / f"{name}.rst").write_text("Notes\n=====\n")
    done = rst2spec("check", "a.rst", "b.rst", "docs", "-q", "--min-severity", "info")
    assert done.stdout.splitlines() == [
        "a.rst:1:1: info R106 not-a-dataflow: not a dataflow document; skipped",
        "b.rst:1:1: info R106 not-a-dataflow: not a dataflow document; skipped",
        "docs/d.rst:1:1: info R106 not-a-dataflow: 2 RST files aren't dataflow documents; skipped",
    ]
    assert len(rst2spec("check", ".", "-q", "--min-severity", "info").stdout.splitlines()) == 1
