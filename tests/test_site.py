"""The documentation site, what GitHub reads, and the wheel: built and checked by real tools."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import needs
from tests.conftest import ROOT
from tests.processes import process

pytestmark = process

GITHUB = ROOT / ".github"
BIN = Path(sys.executable).parent


def run(*command: object) -> str:
    done = subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs.need("RST2SPEC_MERMAID")
    folder = tmp_path_factory.mktemp("site")
    run(
        BIN / "sphinx-build",
        "-q",
        "-W",
        "--keep-going",
        "-b",
        "html",
        ROOT / "docs",
        folder / "html",
        "-d",
        folder / "work",
    )
    return folder / "html"


@needs.marker("RST2SPEC_MERMAID")
def test_every_page_is_on_the_site_and_loads_nothing_from_elsewhere(site: Path) -> None:
    pages = {page.relative_to(site).with_suffix("").as_posix(): page.read_text() for page in site.rglob("*.html")}
    assert {page.stem for page in (ROOT / "docs").glob("*.md")} <= pages.keys()
    loaded = re.compile(
        r"<(?:script|img|iframe|source)\b[^>]*\ssrc=\"(?:https?:)?//|<link\b[^>]*rel=\"stylesheet\"[^>]*//"
    )
    assert {name for name, text in pages.items() if loaded.search(text)} == set()
    assert 'class="mermaid' in pages["architecture"]
    assert {name for name, text in pages.items() if "mermaid.min.js" in text} >= {"architecture"}
    assert "mermaid.min.js" not in pages["checks"]


@needs.marker("RST2SPEC_MERMAID")
def test_links_out_of_the_docs_lead_into_the_repository(site: Path) -> None:
    links = {
        link for page in site.glob("*.html") for link in re.findall(r"/(?:blob|tree)/main/([^\"#?]+)", page.read_text())
    }
    assert "src/rst2spec/checks" in links
    assert [link for link in sorted(links) if not (ROOT / link).exists()] == []


@needs.marker("RST2SPEC_MERMAID")
def test_the_search_knows_the_codes(site: Path) -> None:
    index = (site / "searchindex.js").read_text()
    assert all(f'"{code}"' in index for code in ("r101", "r301", "r901"))


def test_the_workflows_are_safe() -> None:
    run(BIN / "zizmor", "--offline", "--no-progress", "--persona", "auditor", ".github", "action.yml")


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("github-workflows", "workflows/*.yml"),
        ("github-issue-forms", "ISSUE_TEMPLATE/[!c]*.yml"),
        ("github-issue-config", "ISSUE_TEMPLATE/config.yml"),
        ("dependabot", "dependabot.yml"),
    ],
)
def test_githubs_files_meet_their_schemas(schema: str, pattern: str) -> None:
    files = sorted(GITHUB.glob(pattern))
    assert files
    run(BIN / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files)


def test_workflows_call_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    called = {
        target
        for file in GITHUB.glob("workflows/*.yml")
        for target in re.findall(r"run: make ([a-z-]+)", file.read_text())
    }
    assert called >= {"site", "dist", "test-lowest"}
    assert called <= targets


def test_two_builds_of_one_commit_are_the_same_bytes(tmp_path: Path) -> None:
    wheels: list[Path] = []
    for name in ("one", "two"):
        source = tmp_path / name / "source"
        shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "dist", "site", "tests", "bench"))
        shutil.copy(ROOT / ".gitignore", source)
        run(BIN / "python", "-m", "build", "--no-isolation", "--wheel", "--outdir", tmp_path / name, source)
        wheels += (tmp_path / name).glob("*.whl")
    assert len(wheels) == 2
    assert wheels[0].read_bytes() == wheels[1].read_bytes()
    assert "PASSED" in run(BIN / "twine", "check", "--strict", wheels[0])
