"""The configuration file."""

from __future__ import annotations

import json
import os
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
        "docs/deep/acme-globex.rst:2:9: error R101 blank-system-name: title has no target system name "
        '(slug "globex"); the configuration names it "Globex Group"'
    )


def test_the_nearest_file_counts(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "rst2spec.toml").write_text('systems = { globex = "Far" }\n')
    (docs.parent / "pyproject.toml").write_text("[project]\nname = 'rst2spec-user'\n")
    assert '"Far"' in rst2spec("compile", "deep", cwd=docs.parent).stdout
    (docs.parent / "rst2spec.toml").write_text('systems = { globex = "Near" }\n')
    assert '"Near"' in rst2spec("compile", "deep", cwd=docs.parent).stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("systms = {}\n", "unknown setting systms; did you mean systems?"),
        ("colour = 1\n", "unknown setting colour; 'rst2spec config' lists the settings"),
        ("systems = 1\n", 'systems: expected a table such as { wave = "Wave Financial" }, got 1'),
        ("systems = { wave = 1 }\n", "systems: wave: expected a name, got 1"),
        ("systems = { wave = ' ' }\n", 'systems: wave: expected a name, got " "'),
        ("select = 'R1'\n", 'select: expected a list of codes, prefixes and names, got "R1"'),
        ("select = ['R1', 'R199']\n", "select: entry 2: unknown code R199; 'rst2spec rule' lists all codes"),
        (
            "select = [1]\n",
            "select: entry 1: expected a code (R101), a prefix (R1) or a name (blank-",
        ),
        ("ignore = ['blank-sytem-name']\n", "unknown code blank-sytem-name; did you mean blank-system-name?"),
        ("ignore = ['R901']\n", "R901 is always reported; to skip files, use exclude"),
        ("ignore = ['R9']\n", "R901 and R902 are always reported"),
        ("severity = { R202 = 'loud' }\n", 'severity: R202: expected info, warning or error, got "loud"'),
        ("severity = { R202 = 'warn' }\n", "did you mean warning?"),
        ("fail-on = 'errors'\n", 'expected info, warning, error or none, got "errors"; did you mean error?'),
        ("fail_on = 'error'\n", "did you mean fail-on?"),
        ("force-exclude = 1\n", "force-exclude: expected true or false, got 1"),
        ("stale-after = -1\n", "stale-after: expected a number of days from 0 to 36500, got -1"),
        ("stale-after = true\n", "stale-after: expected a number of days from 0 to 36500, got true"),
        ("exclude = ['!']\n", 'exclude: entry 1: expected a gitignore pattern, got "!"'),
        ("per-file-ignores = { 'a/**' = 'R1' }\n", "per-file-ignores: a/**: expected a list of codes"),
        ("suppress = 1\n", "suppress: expected a list of tables with code, path"),
        ("systems = {\n", "invalid TOML: "),
        ("systems = { a = '\x00' }\n", "invalid TOML: "),
        ("a" + ".a" * 20_000 + " = 1\n", "a key has more than 100 parts"),
        ('x = { "a"' + " . 'a'" * 20_000 + " = 1 }\n", "a key has more than 100 parts"),
        (
            "\n[tool.rst2spec]\nselect = []",
            "[tool.rst2spec] is the form of pyproject.toml: in rst2spec.toml, ",
        ),
        (
            "\n[rst2spec]\nselect = []",
            "[rst2spec] is the form of pyproject.toml: in rst2spec.toml, ",
        ),
    ],
)
def test_a_broken_configuration_is_one_line(text: str, message: str, docs: Path, rst2spec: Run) -> None:
    (docs / "rst2spec.toml").write_text(text)
    finished = rst2spec("check", ".", cwd=docs)
    assert finished.returncode == 2
    assert finished.stderr.startswith(f"rst2spec: rst2spec.toml:{1 + text.startswith(chr(10))}: ")
    assert message in finished.stderr
    assert len(finished.stderr.splitlines()) == 1


@pytest.mark.parametrize("form", ["rst2spec.toml", "pyproject.toml"])
@pytest.mark.parametrize(
    ("entry", "line", "message"),
    [
        ("code = 'R202'\npath = '*'", 6, "suppress: entry 2 has no reason"),
        ("code = 'R202'\nreason = 'x'", 6, "suppress: entry 2 has none of path, flow, fingerprint"),
        ("code = 'R202'\npth = 'x'", 8, "suppress: entry 2: unknown key pth; did you mean path?"),
        ("code = 'R202'\npath = 'x'\nreason = ' '", 9, "suppress: entry 2: reason: expected a reason"),
    ],
)
def test_an_error_names_file_line_and_entry(
    entry: str, line: int, message: str, form: str, docs: Path, rst2spec: Run
) -> None:
    name = "[[suppress]]" if form == "rst2spec.toml" else "[[tool.rst2spec.suppress]]"
    text = f"{name}\ncode = 'R101'\npath = 'a'\nreason = 'b'\n\n{name}\n{entry}\n"
    (docs.parent / form).write_text(text)
    done = rst2spec("check", ".", cwd=docs)
    assert done.returncode == 2
    assert done.stderr.startswith(f"rst2spec: ../{form}:{line}: {message}")


def test_a_configuration_that_is_no_text(docs: Path, rst2spec: Run) -> None:
    (docs / "rst2spec.toml").write_bytes(b"\n\xff")
    assert rst2spec("check", ".", cwd=docs).stderr == "rst2spec: rst2spec.toml:2: invalid TOML: not UTF-8\n"
    (docs / "rst2spec.toml").unlink()
    (docs / "pyproject.toml").write_text("tool.rst2spec = 1\n")
    message = "pyproject.toml:1: tool.rst2spec: expected a table: [tool.rst2spec]"
    assert rst2spec("check", ".", cwd=docs).stderr == f"rst2spec: {message}\n"
    (docs / "pyproject.toml").write_text("[project]\n[rst2spec]\nselect = []\n")
    message = "pyproject.toml:2: [rst2spec] is not read: in pyproject.toml, settings are in [tool.rst2spec]"
    assert rst2spec("check", ".", cwd=docs).stderr == f"rst2spec: {message}\n"
    (docs / "pyproject.toml").write_text("[project]\n")
    done = rst2spec("check", ".", "--config", "pyproject.toml", cwd=docs)
    assert done.stderr == "rst2spec: pyproject.toml has no table [tool.rst2spec]\n"


def test_a_configured_folder_that_is_missing(docs: Path, rst2spec: Run) -> None:
    (docs / "rst2spec.toml").write_text("documents = ['nowhere']\n")
    assert "documents: there is no folder nowhere" in rst2spec("check", ".", cwd=docs).stderr


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
    assert 'on the same side, name it "Globex"\n' in rst2spec("check", ".").stdout
    (tmp_path / "wave-globex.rst").write_text(document(source="Wave", target="Globex AS"))
    assert '; candidates are "Globex" and "Globex AS"\n' in rst2spec("check", ".").stdout


def test_a_configuration_that_is_no_file_is_not_ignored(docs: Path, rst2spec: Run) -> None:
    file = docs / "rst2spec.toml"

    def said() -> tuple[int, str, str]:
        done = rst2spec("check", ".", cwd=docs)
        return done.returncode, done.stdout, done.stderr

    file.mkdir()
    assert said() == (2, "", "rst2spec: rst2spec.toml can't be read: it isn't a regular file\n")
    file.rmdir()
    os.mkfifo(file)
    assert said() == (2, "", "rst2spec: rst2spec.toml can't be read: it isn't a regular file\n")
    file.unlink()
    file.symlink_to("nowhere")
    assert said() == (2, "", "rst2spec: rst2spec.toml can't be read: no such file or directory\n")
    done = rst2spec("check", ".", "--config", "/dev/zero", cwd=docs)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("/dev/zero can't be read: it is larger than 16 MiB\n")
