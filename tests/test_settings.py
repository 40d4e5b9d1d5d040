"""What the settings do: selection, severities, suppressions, what is read, and who says it last."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec.checks.filtering import FindingFilter, codes_of_selector, default_codes, selected_codes
from rst2spec.checks.known_checks import modules
from rst2spec.config.defaults import DEFAULTS
from rst2spec.config.errors import UsageError
from rst2spec.config.load import Config, config_of_file
from rst2spec.config.settings import SETTINGS, schema, schema_text
from tests.conftest import ROOT, Run
from tests.writing import document, section

S, T = "Acme Member", "Globex Person"
# R105 (Introduction.), R202 (empty table), R302 and R301 in one cell
CELL = "vat (Dependant on having  in aDependant on having  in a)"
FAULTY = document(section(S, T, [(CELL, "b", '"string"')]), section(S, "Globex Firm", [])).replace(
    "Introduction\n", "Introduction.\n"
)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    for folder in ("docs", "docs/legacy"):
        (tmp_path / folder).mkdir()
    (tmp_path / "docs" / "acme-globex.rst").write_text(FAULTY)
    (tmp_path / "docs" / "legacy" / "acme-hooli.rst").write_text(FAULTY.replace("Globex", "Hooli"))
    return tmp_path


def configure(folder: Path, text: str) -> None:
    (folder / "rst2spec.toml").write_text(text)


def codes(run: Run, *arguments: str, cwd: Path) -> list[str]:
    """``CODE path`` of each finding that ``check`` says."""
    lines = run("check", *arguments, "-f", "concise", "-q", cwd=cwd).stdout.splitlines()
    return sorted({f"{line.split()[2]} {line.partition(':')[0]}" for line in lines})


GLOBEX, HOOLI = "docs/acme-globex.rst", "docs/legacy/acme-hooli.rst"


def both(*found: str) -> list[str]:
    return sorted(f"{code} {path}" for code in found for path in (GLOBEX, HOOLI))


@pytest.mark.parametrize(
    ("text", "arguments", "found"),
    [
        ("", (), both("R105", "R202", "R301", "R302")),
        ("select = ['R3']", (), both("R301", "R302")),
        ("select = ['R3', 'short-underline']", (), both("R105", "R301", "R302")),
        ("ignore = ['R3', 'R202']", (), both("R105")),
        ("select = ['R302']\nignore = ['R3']", (), both("R302")),
        ("select = ['R3']\nignore = ['blank-clause-value']", (), both("R301")),
        ("select = ['R3']\nextend-select = ['R202']", (), both("R202", "R301", "R302")),
        ("ignore = ['R3']", ("--select", "R3"), both("R301", "R302")),
        ("ignore = ['R3']", ("--ignore", "R1,R202"), both("R301", "R302")),
        ("select = ['R1']", ("--extend-select", "R301, R202"), both("R105", "R202", "R301")),
        ("per-file-ignores = { 'legacy/' = ['R'] }", (), [f"{n} {GLOBEX}" for n in ("R105", "R202", "R301", "R302")]),
        ("per-file-ignores = { '/docs/*.rst' = ['R'] }\nselect = ['R105']", (), [f"R105 {HOOLI}"]),
        ("exclude = ['legacy/']\nselect = ['R105']", (), [f"R105 {GLOBEX}"]),
        ("exclude = ['*.rst', '!acme-hooli.rst']\nselect = ['R105']", (), [f"R105 {HOOLI}"]),
        ("select = ['R105']", ("--exclude", "docs/acme*"), [f"R105 {HOOLI}"]),
        ("severity = { R3 = 'info', R301 = 'error' }\nselect = ['R3']", (), both("R301")),
        ("select = ['R3']", ("--severity", "R302=info"), both("R301")),
        ("select = ['R1']", ("--isolated", "--root", "."), both("R105", "R202", "R301", "R302")),
        ("select = ['R1']", ("--config", "other.toml"), both("R202")),
    ],
)  # fmt: skip
def test_which_findings_count(
    text: str, arguments: tuple[str, ...], found: list[str], docs: Path, rst2spec: Run
) -> None:
    configure(docs, text)
    (docs / "other.toml").write_text("select = ['empty-table']\n")
    assert codes(rst2spec, "docs", *arguments, cwd=docs) == found


def test_a_configuration_of_pyproject_form_can_be_named(docs: Path, rst2spec: Run) -> None:
    (docs / "sub").mkdir()
    (docs / "sub" / "pyproject.toml").write_text("[tool.rst2spec]\nselect = ['R202']\n")
    # paths are then relative to that file's folder
    found = codes(rst2spec, "docs", "--config", "sub/pyproject.toml", cwd=docs)
    assert found == sorted(f"R202 ../{path}" for path in (GLOBEX, HOOLI))
    assert rst2spec("check", "docs", "--config", "none.toml", cwd=docs).returncode == 2


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        ("", (), 1),
        ("fail-on = 'none'", (), 0),
        ("severity = { R302 = 'warning' }", (), 0),
        ("severity = { R302 = 'warning' }\nfail-on = 'warning'", (), 1),
        ("fail-on = 'none'", ("--fail-on", "error"), 1),
        ("ignore = ['R302']", (), 0),
        ("per-file-ignores = { '*' = ['R302'] }", (), 0),
        ("[[suppress]]\ncode = 'R302'\npath = 'docs/'\nreason = 'x'", (), 0),
    ],
)
def test_what_fails(text: str, arguments: tuple[str, ...], code: int, docs: Path, rst2spec: Run) -> None:
    configure(docs, text)
    assert rst2spec("check", "docs", *arguments, cwd=docs).returncode == code


def test_severities_are_in_the_spec_and_its_rules(docs: Path, rst2spec: Run) -> None:
    configure(docs, "severity = { R302 = 'warning' }\nignore = ['R202']")
    spec = json.loads(rst2spec("compile", "docs", cwd=docs).stdout)
    assert spec["rules"]["R302"]["severity"] == "warning"
    assert "R202" not in spec["rules"]
    reported = {item["code"]: item["severity"] for document in spec["documents"] for item in document["diagnostics"]}
    assert reported == {"R105": "warning", "R301": "warning", "R302": "warning"}


@pytest.mark.parametrize(("text", "found"), [("", [GLOBEX]), ("stale-after = 30", [GLOBEX]), ("stale-after = 31", [])])
def test_how_old_a_document_may_be(text: str, found: list[str], docs: Path, rst2spec: Run) -> None:
    (docs / GLOBEX).write_text(FAULTY.replace("2026-11-02", "2026-10-02"))
    configure(docs, text)
    assert codes(rst2spec, "docs", "--select", "R708", "--min-severity", "info", cwd=docs) == [
        f"R708 {path}" for path in found
    ]


def test_opt_in_codes_are_asked_for_by_their_full_name() -> None:
    assert "R211" not in codes_of_selector("R2")
    assert "R211" not in default_codes()
    assert codes_of_selector("rst-error") == codes_of_selector("r211") == {"R211"}
    assert selected_codes(["R"], []) == default_codes()
    assert set(default_codes()) | {"R211"} == set(modules())


@pytest.mark.parametrize("selector", ["R211", "rst-error"])
def test_what_docutils_reports_can_be_selected(selector: str, docs: Path, rst2spec: Run) -> None:
    configure(docs, f"extend-select = ['{selector}']")
    assert [item for item in codes(rst2spec, "docs", cwd=docs) if item.startswith("R211")]


# --- what is read --------------------------------------------------------------------------------------------


def test_an_excluded_file_is_read_where_it_is_named_unless_that_is_forced(docs: Path, rst2spec: Run) -> None:
    configure(docs, "exclude = ['legacy/']\nselect = ['R105']")
    assert codes(rst2spec, HOOLI, cwd=docs) == [f"R105 {HOOLI}"]
    done = rst2spec("check", HOOLI, "--force-exclude", cwd=docs)
    assert (done.returncode, done.stdout) == (0, "No findings.\n")
    assert done.stderr == "rst2spec: nothing to read: everything named is excluded\n"
    assert codes(rst2spec, HOOLI, GLOBEX, "--force-exclude", cwd=docs) == [f"R105 {GLOBEX}"]
    configure(docs, "exclude = ['legacy/']\nforce-exclude = true")
    for command in ("check", "compile"):
        assert rst2spec(command, HOOLI, cwd=docs).returncode == 0
        assert rst2spec(command, "nowhere.rst", cwd=docs).returncode == 2


def test_patterns_of_the_file_hold_wherever_the_command_runs(docs: Path, rst2spec: Run) -> None:
    configure(docs, "exclude = ['/docs/legacy']\nselect = ['R105']")
    assert codes(rst2spec, ".", cwd=docs / "docs") == [f"R105 {GLOBEX}"]
    assert codes(rst2spec, ".", "--exclude", "/legacy", cwd=docs / "docs") == [f"R105 {GLOBEX}"]
    assert codes(rst2spec, ".", "--exclude", "/docs/legacy", cwd=docs / "docs") == both("R105")
    configure(docs, "per-file-ignores = { '/docs/legacy/*' = ['R105'] }\nselect = ['R105']")
    assert codes(rst2spec, "docs", "--root", "docs/legacy", cwd=docs) == ["R105 ../acme-globex.rst"]


def test_show_files_lists_what_would_be_read(docs: Path, rst2spec: Run) -> None:
    configure(docs, "exclude = ['legacy/']\ndocuments = ['docs']")
    assert rst2spec("check", "--show-files", cwd=docs).stdout == f"{GLOBEX}\n"
    assert rst2spec("check", "--show-files", HOOLI, cwd=docs).stdout == f"{HOOLI}\n"


NAMED = document(section("Hooli User", T, [("a", "b", '"string"')]), source="Hooli", target="Globex")
BLANK = document(section(S, " Person", [("a", "b", '"string"')], system=""), target="")


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "acme-globex.rst").write_text(BLANK)
    (tmp_path / "docs" / "hooli-globex.rst").write_text(NAMED)
    configure(tmp_path, "documents = ['docs']")
    return tmp_path


def test_single_files_see_the_configured_documents(pair: Path, rst2spec: Run) -> None:
    alone = rst2spec("check", "docs/acme-globex.rst", "--isolated", "-q", cwd=pair).stdout
    seen = rst2spec("check", "docs/acme-globex.rst", "-q", cwd=pair).stdout
    assert "titles of other documents" not in alone
    assert 'titles of other documents, on the same side, name it "Globex"' in seen
    assert "hooli-globex.rst:" not in seen
    spec = json.loads(rst2spec("compile", "docs/acme-globex.rst", cwd=pair).stdout)
    (only,) = spec["documents"]
    assert (only["path"], only["target"]["inferred_name"]) == ("docs/acme-globex.rst", "Globex")


def test_single_files_give_the_findings_of_one_run(pair: Path, rst2spec: Run) -> None:
    show = ("--min-severity", "info", "-q", "-f", "concise")
    whole = rst2spec("check", *show, cwd=pair).stdout.splitlines()
    parts = [
        line
        for name in ("acme-globex.rst", "hooli-globex.rst")
        for line in rst2spec("check", f"docs/{name}", *show, cwd=pair).stdout.splitlines()
    ]
    assert parts == whole
    assert any("R702" in line for line in whole)


def test_standard_input_takes_the_place_of_its_file(pair: Path, rst2spec: Run) -> None:
    asked = ("check", "-", "--stdin-filename", "docs/acme-globex.rst", "--min-severity", "info", "-q")
    from_file = rst2spec("check", "docs/acme-globex.rst", "--min-severity", "info", "-q", cwd=pair).stdout
    assert rst2spec(*asked, stdin=BLANK, cwd=pair).stdout == from_file
    inside = ("check", "-", "--stdin-filename", "acme-globex.rst", "--min-severity", "info", "-q")
    assert rst2spec(*inside, stdin=BLANK, cwd=pair / "docs").stdout == from_file
    assert "R101" not in rst2spec(*asked, stdin=BLANK.replace("Acme to  Data", "Acme to Globex Data"), cwd=pair).stdout


# --- suppressions --------------------------------------------------------------------------------------------


def suppress(**keys: str) -> str:
    lines = [f"{key} = {json.dumps(value)}" for key, value in ({"reason": "known since May"} | keys).items()]
    return "\n".join(["[[suppress]]", *lines, ""])


def findings(run: Run, cwd: Path) -> list[dict[str, Any]]:
    lines = run("check", "docs", "--root", ".", "-f", "jsonl", cwd=cwd).stdout.splitlines()
    return [json.loads(line) for line in lines]


def test_suppressions_by_path_flow_and_fingerprint(docs: Path, rst2spec: Run) -> None:
    (clause,) = [item for item in findings(rst2spec, docs) if item["code"] == "R302" and item["path"] == GLOBEX]
    text = (
        suppress(code="R105", path="/docs/acme*.rst")
        + suppress(code="R3", flow=clause["flow"])
        + suppress(fingerprint=next(item["fingerprint"] for item in findings(rst2spec, docs) if item["code"] == "R202"))
    )
    configure(docs, text)
    done = rst2spec("check", "docs", cwd=docs)
    assert done.stderr == ""
    assert "suppressed by the configuration" in done.stdout
    # flow ids don't hang on the path: the other document has slugs of its own, and so a flow of its own
    assert codes(rst2spec, "docs", cwd=docs) == sorted(f"{code} {HOOLI}" for code in ("R105", "R202", "R301", "R302"))


def test_unused_suppressions_are_reported(docs: Path, rst2spec: Run) -> None:
    configure(docs, suppress(code="R404", path="docs/") + suppress(code="R105", path="acme-hooli.rst"))
    assert rst2spec("check", "docs", cwd=docs).stderr == (
        "rst2spec: the suppression of code R404, path docs/ (known since May) matches no finding; remove it\n"
    )
    # a run over one file can only tell of what is about that file alone: a hook's other files may need the rest
    configure(docs, "".join(suppress(code="R404", path=path) for path in ("docs/", "*.rst", f"/{GLOBEX}", HOOLI)))
    assert rst2spec("check", GLOBEX, cwd=docs).stderr == (
        f"rst2spec: the suppression of code R404, path /{GLOBEX} (known since May) matches no finding; remove it\n"
    )
    configure(docs, suppress(fingerprint="0" * 32))
    assert rst2spec("check", GLOBEX, cwd=docs).stderr == ""
    assert "fingerprint 000" in rst2spec("check", "docs", cwd=docs).stderr
    # what is not looked for can't be missed
    configure(docs, suppress(code="R404", path="docs/"))
    assert rst2spec("check", "docs", "--select", "R1", cwd=docs).stderr == ""


def test_unreadable_files_are_never_hidden(docs: Path, rst2spec: Run) -> None:
    (docs / "docs" / "bad.rst").write_bytes(b"\xff")
    configure(docs, "select = ['R202']\nper-file-ignores = { '*' = ['R202'] }\n" + suppress(path="*"))
    done = rst2spec("check", "docs", cwd=docs)
    assert done.returncode == 1
    assert done.stdout.startswith("docs/bad.rst:1:1: error R901")


# --- the configuration itself ---------------------------------------------------------------------------------


def test_config_show_says_where_each_value_comes_from(docs: Path, rst2spec: Run) -> None:
    configure(docs, "systems = { wave = 'Wave \"F\"' }\nignore = ['R202']\nfail-on = 'warning'\n")
    shown = rst2spec("config", "--fail-on", "none", cwd=docs / "docs").stdout
    assert shown.startswith("# ../rst2spec.toml\n")
    rows = {line.split()[0]: line for line in shown.splitlines()[1:]}
    assert list(rows) == list(SETTINGS)
    assert rows["systems"].split(maxsplit=2)[1:] == ["rst2spec.toml", '{ "wave" = "Wave \\"F\\"" }']
    assert rows["fail-on"].split() == ["fail-on", "command", "line", '"none"']
    assert rows["select"].split() == ["select", "default", '["ALL"]']
    told = json.loads(rst2spec("config", "-f", "json", cwd=docs).stdout)
    assert told["ignore"] == {"value": ["R202"], "from": "rst2spec.toml"}
    for line in shown.splitlines()[1:]:
        name, _, value = line.partition(" ")
        value = value.strip().removeprefix("command line").removeprefix("rst2spec.toml").removeprefix("default")
        assert tomllib.loads(f"{name} = {value.strip()}")
    assert rst2spec("config", "--isolated", cwd=docs).stdout.startswith("# no configuration file applies\n")


def test_the_schema_is_published(request: pytest.FixtureRequest, rst2spec: Run) -> None:
    path = ROOT / "schema" / "config.schema.json"
    text = schema_text()
    if request.config.getoption("--update-goldens"):
        path.write_text(text)
    assert path.read_text() == text
    assert rst2spec("schema", "config").stdout == text
    jsonschema.Draft202012Validator.check_schema(schema())


def test_defaults_are_valid_settings() -> None:
    defaults = json.loads(json.dumps({name: value for name, value in DEFAULTS.items() if value is not None}))
    jsonschema.validate(defaults, schema())
    assert list(DEFAULTS) == list(SETTINGS)
    for name, value in defaults.items():
        assert SETTINGS[name].value_type.problem(value) is None


WORDS = st.sampled_from(["R1", "R202", "empty-table", "error", "info", "none", "docs/", " ", "", "wave", "a b"])
VALUES = st.recursive(
    WORDS | st.booleans() | st.integers(0, 2),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["code", "path", "flow", "reason", "R1", "x"]) | WORDS, inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*SETTINGS, "other"]), VALUES, max_size=2))
def test_the_loader_takes_what_the_schema_allows_and_nothing_else(values: dict[str, Any]) -> None:
    allowed = jsonschema.Draft202012Validator(schema()).is_valid(values)
    reported = ""
    try:
        Config().with_values(values)
    except UsageError as error:
        reported = str(error)
    # that a code exists, and that R901 is no setting's business, is beyond a schema
    assert allowed == (not reported) or "unknown code" in reported or "R901" in reported


def test_a_configuration_that_says_nothing_is_the_default(tmp_path: Path) -> None:
    from rst2spec.config.run_settings import filter_of

    (tmp_path / "rst2spec.toml").write_text("")
    assert filter_of(config_of_file(tmp_path / "rst2spec.toml"), tmp_path) == FindingFilter()
