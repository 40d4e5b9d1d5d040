"""The configuration file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.writing import document, section

BLANK = document(section("Acme Member", " Person", system=""), target="")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs" / "deep"
    folder.mkdir(parents=True)
    (folder / "acme-globex.rst").write_text(BLANK)
    return folder


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rst2spec.toml", 'systems = { globex = "Globex Group" }\n'),
        ("pyproject.toml", '[tool.other]\nx = 1\n[tool.rst2spec]\nsystems = { globex = " Globex Group " }\n'),
    ],
)
def test_names_of_systems(name: str, text: str, docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / name).write_text(text)
    spec = json.loads(rst2spec("compile", "deep", cwd=docs.parent).stdout)
    target = spec["documents"][0]["target"]
    assert (target["inferred_name"], target["inferred_from"]) == ("Globex Group", "configuration")
    shown = rst2spec("check", "deep", cwd=docs.parent).stdout.splitlines()[0]
    assert shown == (
        "docs/deep/acme-globex.rst:2:9: error R101 blank-system-name: the title names no target "
        '(slug "globex"); the configuration calls it "Globex Group"'
    )


def test_the_nearest_file_counts(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "rst2spec.toml").write_text('systems = { globex = "Far" }\n')
    (docs.parent / "pyproject.toml").write_text("[project]\nname = 'rst2spec-user'\n")
    assert '"Far"' in rst2spec("compile", "deep", cwd=docs.parent).stdout
    (docs.parent / "rst2spec.toml").write_text('systems = { globex = "Near" }\n')
    assert '"Near"' in rst2spec("compile", "deep", cwd=docs.parent).stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("systms = {}\n", "there is no setting systms; did you mean systems?"),
        ("colour = 1\n", "there is no setting colour; there is documents, select"),
        ("systems = 1\n", 'systems is a table such as { wave = "Wave Financial" }'),
        ("systems = { wave = 1 }\n", "systems.wave is a name"),
        ("systems = { wave = ' ' }\n", "systems.wave is a name"),
        ("select = 'R1'\n", "select is a list of codes, prefixes and names"),
        ("select = ['R199']\n", "select: there is no code R199; 'rst2spec explain' lists all codes"),
        ("select = [1]\n", "select takes codes such as R101"),
        ("ignore = ['blank-sytem-name']\n", "did you mean blank-system-name?"),
        ("ignore = ['R901']\n", "R901 is always reported; 'exclude' leaves out"),
        ("ignore = ['R9']\n", "R901 is always reported"),
        ("severity = { R202 = 'loud' }\n", "severity.R202 is one of info, warning, error"),
        ("severity = { R202 = 'warn' }\n", "did you mean warning?"),
        ("fail-on = 'errors'\n", "fail-on is one of info, warning, error, none, did you mean error?"),
        ("fail_on = 'error'\n", "did you mean fail-on?"),
        ("force-exclude = 1\n", "force-exclude is true or false"),
        ("exclude = ['!']\n", "exclude: ! is no gitignore pattern"),
        ("per-file-ignores = { 'a/**' = 'R1' }\n", "per-file-ignores.a/** is a list of codes"),
        ("documents = ['nowhere']\n", "documents: there is no folder nowhere"),
        ("[[suppress]]\ncode = 'R202'\npath = '*'\n", "suppress: an entry has no reason"),
        ("[[suppress]]\ncode = 'R202'\nreason = 'x'\n", "has none of path, flow, fingerprint"),
        ("[[suppress]]\ncode = 'R202'\npth = 'x'\n", "there is no pth; did you mean path?"),
        ("suppress = 1\n", "suppress is a list of tables with code"),
        ("systems = {\n", "is no TOML"),
        ("systems = { a = '\x00' }\n", "is no TOML"),
    ],
)
def test_a_broken_configuration_is_one_line(text: str, said: str, docs: Path, rst2spec: Run) -> None:
    (docs / "rst2spec.toml").write_text(text)
    finished = rst2spec("check", ".", cwd=docs)
    assert finished.returncode == 2
    assert said in finished.stderr
    assert len(finished.stderr.splitlines()) == 1


def test_a_configuration_that_is_no_text(docs: Path, rst2spec: Run) -> None:
    (docs / "rst2spec.toml").write_bytes(b"\xff")
    assert "is no TOML" in rst2spec("check", ".", cwd=docs).stderr
    (docs / "rst2spec.toml").unlink()
    (docs / "pyproject.toml").write_text("tool.rst2spec = 1\n")
    assert "the configuration is no table" in rst2spec("check", ".", cwd=docs).stderr


@pytest.mark.parametrize("text", ["tool = 'rst2spec'\n", "tool = 1 # rst2spec\n", "# rst2spec\n[tool.black]\n"])
def test_a_pyproject_that_only_mentions_us_is_no_configuration(text: str, docs: Path, rst2spec: Run) -> None:
    (docs / "pyproject.toml").write_text(text)
    done = rst2spec("check", ".", cwd=docs)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_configuration_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rst2spec.config.errors import UsageError
    from rst2spec.config.load import load_config

    def refused(path: str, mode: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    (tmp_path / "pyproject.toml").write_text("[tool.rst2spec]\n")
    monkeypatch.setattr("builtins.open", refused)
    with pytest.raises(UsageError, match=r"pyproject.toml can't be read: permission denied"):
        load_config(tmp_path)


def test_what_names_the_folder_gives_are_in_reports_only(tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "acme-globex.rst").write_text(BLANK)
    alone = json.loads(rst2spec("compile", ".").stdout)["documents"][0]["diagnostics"]
    (tmp_path / "globex-acme.rst").write_text(document(source="Globex Inc", target="Acme"))
    (tmp_path / "hooli-globex.rst").write_text(document(source="Hooli", target="Globex"))
    together = json.loads(rst2spec("compile", ".").stdout)["documents"][0]["diagnostics"]
    assert together == alone
    assert 'titles call it, on the same side, "Globex"\n' in rst2spec("check", ".").stdout
    (tmp_path / "wave-globex.rst").write_text(document(source="Wave", target="GLOBEX"))
    assert '; it may be "GLOBEX" and "Globex"\n' in rst2spec("check", ".").stdout
