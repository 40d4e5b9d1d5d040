"""The documentation site, what GitHub reads, and the wheel: built and checked by real tools."""

from __future__ import annotations

import email
import posixpath
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from rst2spec.addresses import OWNER, REPOSITORY, SITE, rule_page
from rst2spec.checks.known_checks import modules
from rst2spec.version import VERSION
from tests import needs
from tests.conftest import ROOT
from tests.processes import integration, process

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.xdist_group("browser"), process, integration]

GITHUB = ROOT / ".github"
TEXTS = {".py", ".toml", ".yml", ".js", ".html", ".sql", ".tsv", ""}
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
def test_each_code_has_its_address(site: Path) -> None:
    address, page = SITE + "checks.html#", (site / "checks.html").read_text()
    anchors = [rule_page(code).removeprefix(address) for code in modules()]
    assert len(anchors) > 30
    assert [anchor for anchor in anchors if f'id="{anchor}"' not in page] == []


@needs.marker("RST2SPEC_MERMAID")
def test_links_within_the_site_lead_somewhere(site: Path) -> None:
    pages = {page.relative_to(site).as_posix(): page.read_text() for page in site.rglob("*.html")}
    missing = []
    for name, text in pages.items():
        for link in re.findall(r"<a\b[^>]*\shref=\"([^\"]*)\"", text):
            path, _, anchor = unquote(link).partition("#")
            if not re.match(r"\w+:", path):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
                is_there = f'id="{anchor}"' in pages.get(target, "") if anchor else (site / target).is_file()
                if not is_there:
                    missing.append((name, link))
    assert missing == []


@needs.marker("RST2SPEC_MERMAID", "chromium")
def test_the_search_works_without_network(site: Path, browser: Browser) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for code in ("R101", "R301", "R901"):
        page.goto((site / "search.html").as_uri() + f"?q={code}")
        page.locator("#search-results a", has_text="The findings").first.click()
        expect(page.locator(f"#{code.lower()}")).to_contain_text(code)
    assert [url for url in asked if not url.startswith("file:")] == []


@needs.marker("RST2SPEC_MERMAID", "chromium")
def test_no_page_is_wider_than_the_screen(site: Path, browser: Browser) -> None:
    wide = []
    page = browser.new_page()
    for file in sorted(site.glob("*.html")):
        page.goto(file.as_uri())
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((width, file.name))
    assert wide == []


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


def test_the_metadata_has_links_that_work_on_a_package_index(tmp_path: Path) -> None:
    run(BIN / "python", "-m", "build", "--no-isolation", "--wheel", "--outdir", tmp_path, ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    (name,) = [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith("/METADATA")]
    metadata = email.message_from_bytes(zipfile.ZipFile(wheel).read(name))
    assert metadata.get_all("Project-URL") == [
        f"Documentation, {SITE}",
        f"Repository, {REPOSITORY}",
        f"Issues, {REPOSITORY}/issues",
        f"Changelog, {REPOSITORY}/blob/main/CHANGELOG.md",
    ]
    links = re.findall(r"\]\(([^)]+)\)", str(metadata.get_payload()))
    inside = [link.removeprefix(f"{REPOSITORY}/").partition("#")[0] for link in links if link.startswith(REPOSITORY)]
    assert [link for link in links if not link.startswith("https://")] == []
    assert {"blob/main/docs/ci.md", "blob/main/LICENSE", "raw/main/docs/page.png"} <= set(inside)
    assert [link for link in inside if not (ROOT / link.partition("/main/")[2]).is_file()] == []
    assert metadata.get_all("Provides-Extra") == ["all", "dask", "parquet", "verify", "xlsx"]


def test_the_changelog_has_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    titles = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert titles[0] == "Unreleased"
    assert re.fullmatch(re.escape(VERSION) + r" - \d{4}-\d\d-\d\d", titles[1])
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed"}


def test_the_owner_is_in_one_place() -> None:
    """Pages have a placeholder, which the site replaces; nothing else has one."""
    folders = [path for name in ("src", ".github") for path in (ROOT / name).rglob("*.*")]
    files = [*folders, *ROOT.glob("*.*"), ROOT / "docs" / "conf.py", ROOT / "Makefile"]
    texts = {
        path.relative_to(ROOT).as_posix(): path.read_text() for path in files if path.suffix in TEXTS and path.is_file()
    }
    assert {name for name, text in texts.items() if re.search(rf"\b{OWNER}\b", text)} == {
        ".github/workflows/release.yml",  # refuses to release without an owner
        "docs/conf.py",
        "src/rst2spec/addresses.py",
    }
