"""A bug of ours at one document is that document's finding R902; anywhere else it is one line. Never a traceback."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rst2spec import compile_paths
from rst2spec.cli.main import main
from rst2spec.failures import describe_error, error_text
from rst2spec.samples import sample
from tests.conftest import SAMPLES, Run
from tests.processes import HANG, integration, process
from tests.repository import Git
from tests.test_workers import Cluster
from tests.writing import document, section

COUNT = 24
BAD = "acme-bug.rst"
PLACE = re.compile(r"\(reading\.py:[0-9]+\)")  # where our own code was last
SAID = "internal error: KeyError: 'a bug' (reading.py:0)"

# what Python runs before the program: a document that names the bug fails while it is compiled
BUG = """
import rst2spec.run.reading as reading
real = reading.build_document
def build_document(tree, source, *more):
    if "Bug" in source.text:
        raise KeyError("a bug")
    return real(tree, source, *more)
reading.build_document = build_document
"""


@pytest.fixture
def bug(tmp_path: Path) -> dict[str, str]:
    """The environment of a program that fails at documents that name a bug."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text("import bug\n")
    (folder / "bug.py").write_text(BUG)
    return {"PYTHONPATH": f"{folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(COUNT):
        name, text = sample(number, COUNT)
        (folder / name).write_text(text)
    (folder / BAD).write_text(document(section("Acme Bug", "Globex Person")))
    return folder


def placeless(text: str) -> str:
    return PLACE.sub("(reading.py:0)", text)


def r902(report: str) -> list[tuple[str, str]]:
    return [
        (item["path"], placeless(item["message"]))
        for item in json.loads(report)["diagnostics"]
        if item["code"] == "R902"
    ]


@pytest.mark.parametrize("how", [["--no-cache"], ["-j", "2", "--no-cache"], [], ["-j", "2"]])
def test_it_is_a_finding_of_the_document_and_the_others_are_compiled(
    how: list[str], docs: Path, bug: dict[str, str], rst2spec: Run
) -> None:
    expected = rst2spec("compile", "docs", "--no-cache").stdout
    for _ in range(1 if "--no-cache" in how else 2):  # it isn't remembered
        done = rst2spec("compile", "docs", *how, **bug)
        assert done.returncode == 1
        (line,) = done.stderr.splitlines()
        assert placeless(line).startswith(f"rst2spec: {BAD} is missing: {SAID}. Report the message")
        paths = [item["path"] for item in json.loads(done.stdout)["documents"]]
        assert paths == [item["path"] for item in json.loads(expected)["documents"] if item["path"] != BAD]
        assert [item[0] for item in r902(done.stdout)] == [BAD]
        checked = rst2spec("check", "docs", "-f", "json", *how, **bug)
        assert (checked.returncode, checked.stderr) == (1, "")
        assert r902(checked.stdout) == [(BAD, SAID)]
    assert rst2spec("compile", "docs", *how).stdout == expected


@integration
@pytest.mark.xdist_group("dask")
def test_on_a_cluster(docs: Path, tmp_path: Path, bug: dict[str, str], rst2spec: Run) -> None:
    (tmp_path / "cluster").mkdir()
    cluster = Cluster(tmp_path / "cluster", 1, **bug)
    try:
        done = rst2spec("check", "docs", "-f", "json", "--dask", cluster.address, "--no-cache", **bug)
    finally:
        cluster.stop()
    assert (done.returncode, done.stderr) == (1, "")
    assert r902(done.stdout) == [(BAD, SAID)]


@pytest.mark.parametrize("arguments", [["--select", "R3"], ["--ignore", "R1"], ["--severity", "R3=info"]])
def test_it_is_always_reported(arguments: list[str], docs: Path, bug: dict[str, str], rst2spec: Run) -> None:
    done = rst2spec("check", "docs", "-f", "json", *arguments, **bug)
    assert (done.returncode, r902(done.stdout)) == (1, [(BAD, SAID)])
    done = rst2spec("check", "docs", "--ignore", "R902", **bug)
    assert (done.returncode, done.stderr) == (
        2,
        "rst2spec: --ignore: R902 is always reported; to skip files, use exclude\n",
    )


def test_every_report_has_it(docs: Path, tmp_path: Path, bug: dict[str, str], rst2spec: Run) -> None:
    names = ("sarif", "junit", "gitlab", "github", "jsonl", "full", "concise")
    outputs = [part for name in names for part in ("-o", f"{name}=report.{name}")]
    done = rst2spec("check", "docs", *outputs, "-q", **bug)
    assert (done.returncode, done.stderr) == (1, "")
    for name in names:
        assert "R902" in (tmp_path / f"report.{name}").read_text(), name


def test_the_other_commands(docs: Path, tmp_path: Path, bug: dict[str, str], rst2spec: Run) -> None:
    def ran(*arguments: object) -> tuple[int, str, str]:
        done = rst2spec(*arguments, **bug)
        assert "Traceback" not in done.stdout + done.stderr
        return done.returncode, placeless(done.stdout), placeless(done.stderr)

    reported = f"internal error, please report it: {SAID.removeprefix('internal error: ')} (R902)"
    assert ran("checklist", "docs", "-o", "qa.csv")[0] == 1
    assert (tmp_path / "qa.csv").exists()
    code, out, err = ran("fix", "docs")
    assert (code, err) == (2, f"rst2spec: {BAD}: not fixed: {reported}\n")
    code, _, err = ran("render", "--check", "docs", "-q")
    assert code == 2
    assert f"rst2spec: {BAD}: {reported}\n" in err
    (tmp_path / "old").mkdir()
    shutil.copy(docs / BAD, tmp_path / "old")
    (tmp_path / "old" / BAD).write_text((docs / BAD).read_text().replace("Mail", "Post"))
    code, out, err = ran("diff", "old", "docs", "-f", "json")
    assert code == 3  # to add the others breaks nobody
    assert {item["reason"] for item in json.loads(out)["not_compared"]} == {reported}
    rst2spec("compile", f"docs/{BAD}", "-o", "spec.json")
    code, out, err = ran("render", "spec.json", "-o", "out")
    assert (code, out) == (2, "Wrote 0 documents to out.\n")
    assert err == f"rst2spec: {BAD}: not written: {reported}\n"
    git = Git(tmp_path / "repository")
    shutil.copytree(docs, git.folder / "docs")
    git.commit()
    (git.folder / "docs" / BAD).write_text((docs / BAD).read_text().replace("Mail", "Post"))
    git.commit()
    done = rst2spec("log", "docs", "-f", "json", cwd=git.folder, **bug)
    assert "Traceback" not in done.stderr
    assert "internal error, please report it" in done.stdout
    (git.folder / "docs" / BAD).write_text(
        (git.folder / "docs" / BAD).read_text().replace("Generated: ", "Generated:  ")
    )
    done = rst2spec("churn", "docs", "--restore", cwd=git.folder, **bug)
    assert (done.returncode, done.stdout) == (0, "Restored 0 of 1 document that differs from HEAD.\n")
    assert placeless(done.stderr) == f"rst2spec: docs/{BAD}: {reported}\n"


def test_the_library_gives_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("at 0x7f00dead  it\nfails")

    (tmp_path / "acme-globex.rst").write_text(document())
    monkeypatch.setattr("rst2spec.run.reading.build_document", fail)
    (finding,) = compile_paths(tmp_path, root=tmp_path).diagnostics
    assert (finding.code, finding.severity, finding.path) == ("R902", "error", "acme-globex.rst")
    assert finding.message.startswith("internal error: RuntimeError: at 0x... it fails (")


def test_a_fix_that_fails_leaves_its_document_alone(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    broken = document().replace('"string"', '"string"\t')
    (docs / "acme-globex.rst").write_text(broken)
    (docs / BAD).write_text(broken.replace("Acme Member", "Acme Bug"))
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import rst2spec.fixing as fixing\nreal = fixing.choose\n"
        "def choose(source, found):\n    if 'Bug' in source.text: raise KeyError('a bug')\n"
        "    return real(source, found)\n"
        "fixing.choose = choose\n"
    )
    before = (docs / BAD).read_bytes()
    done = rst2spec("fix", "docs", PYTHONPATH=f"{site}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    assert done.returncode == 2
    assert done.stderr.startswith(f"rst2spec: {BAD}: not fixed: internal error, please report it: KeyError: 'a bug'")
    assert (docs / BAD).read_bytes() == before
    assert "\t" not in (docs / "acme-globex.rst").read_text()


# --- everywhere else


def test_an_exception_is_one_line_with_what_to_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LookupError("no such thing")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("rst2spec.cli.rule.run", fail)
    assert main(["rule"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("rst2spec: internal error of rst2spec ")
    assert "please report it with the command: LookupError: no such thing (" in line
    assert line.endswith("; RST2SPEC_DEBUG=1 shows the traceback")
    monkeypatch.setenv("RST2SPEC_DEBUG", "1")
    assert main(["rule"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-1] == line


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "not enough memory"),
        (OSError(28, "No space left on device"), "no space left on device"),
        (SystemExit(0), "SystemExit(0)"),
        (RecursionError("in a comparison"), "RecursionError: nested too deeply"),
    ],
)
def test_other_ends_are_one_line_too(
    error: BaseException, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("rst2spec.cli.rule.run", fail)
    assert main(["rule"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


def test_an_exception_without_a_text_or_with_one_that_fails() -> None:
    class OddError(Exception):
        def __str__(self) -> str:
            raise SystemExit(0)

    assert error_text(OddError()) == ""
    assert describe_error(OddError()) == "OddError"
    assert describe_error(KeyError("x")) == "KeyError: 'x'"
    assert len(error_text(ValueError("x" * 10_000))) == 300


@process
def test_too_little_memory_is_one_line(docs: Path, tmp_path: Path) -> None:
    """Whatever the limit is at: Python itself, the modules, or the documents."""
    seen = set()
    for limit in range(24_000, 60_000, 4_000):
        done = subprocess.run(
            ["sh", "-c", f'ulimit -v {limit}; exec "$0" -m rst2spec compile docs -o spec.json', sys.executable],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        seen.add(done.returncode)
        if done.returncode != 0 and "rst2spec" in done.stderr:  # else Python didn't get as far
            assert done.returncode in {1, 2}
            assert len(done.stderr.splitlines()) == 1, done.stderr
            assert "Traceback" not in done.stderr
    assert 0 in seen


@process
@pytest.mark.parametrize("command", ["compile docs", "check docs -q", "rule", "--help", "--version", "diff docs docs"])
def test_a_closed_standard_output_is_one_line(command: str, docs: Path, tmp_path: Path) -> None:
    done = _shell(f'"$0" -m rst2spec {command} >&-', tmp_path)
    if command != "diff docs docs":
        assert (done.returncode, done.stderr) == (2, "rst2spec: standard input or standard output is closed\n")
    assert "Traceback" not in done.stderr


@process
@pytest.mark.parametrize("command", ["compile -", "check -", "fix -", "render -", "diff - docs", "render --check -"])
def test_a_closed_standard_input_is_one_line(command: str, docs: Path, tmp_path: Path) -> None:
    done = _shell(f'"$0" -m rst2spec {command} <&-', tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        "rst2spec: standard input or standard output is closed\n",
    )


@process
def test_streams_that_are_closed_and_not_needed_disturb_nobody(docs: Path, tmp_path: Path) -> None:
    assert _shell('"$0" -m rst2spec compile docs -o spec.json -j 2 <&- >&- 2>&-', tmp_path).returncode == 0
    assert json.loads((tmp_path / "spec.json").read_text())["documents"]
    assert _shell('"$0" -m rst2spec check docs --select R9 2>&-', tmp_path).returncode == 0
    assert _shell('"$0" -m rst2spec check nowhere 2>&-', tmp_path).returncode == 2


def test_python_without_docstrings_is_refused(docs: Path, rst2spec: Run) -> None:
    for arguments in (["rule", "R101"], ["compile", "docs"], ["check", "docs"]):
        done = rst2spec(*arguments, PYTHONOPTIMIZE="2")
        assert (done.returncode, done.stdout) == (2, "")
        (line,) = done.stderr.splitlines()
        assert line.startswith("rst2spec: Python's option -OO (PYTHONOPTIMIZE=2) removes the texts")
    assert rst2spec("rule", "R101", PYTHONOPTIMIZE="1").stdout == rst2spec("rule", "R101").stdout
    code = "import rst2spec, sys\nprint(rst2spec.compile_paths(sys.argv[1]).rules['R103'].summary)"
    done = subprocess.run([sys.executable, "-OO", "-c", code, SAMPLES], capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert "RuntimeError: Python's option -OO" in done.stderr


# --- folders and files that are nested deeply


def test_three_thousand_folders(tmp_path: Path, rst2spec: Run) -> None:
    """Longer than a path may be; each folder is looked at once, however deep it is."""
    here = os.open(".", os.O_RDONLY)
    try:
        os.chdir(tmp_path)
        for _ in range(3_000):
            os.mkdir("a")
            os.chdir("a")
        Path("a-b.rst").write_text(document())
    finally:
        os.fchdir(here)
        os.close(here)
    done = rst2spec("compile", "a")
    assert done.returncode == 1
    assert done.stderr.endswith("/a can't be read: file name too long\n")
    assert done.stderr.count("\n") == 1
    done = rst2spec("check", "a/**/*.rst")
    assert (done.returncode, done.stderr) == (2, "rst2spec: folders are nested too deeply for a pattern\n")
    subprocess.run(["rm", "-r", tmp_path / "a"], check=True)


@pytest.mark.parametrize("content", ["select = [[]]", "systems = {a={a=1}}", "[tool.rst2spec]\nselect = [[]]"])
def test_a_configuration_that_is_nested_deeply(content: str, docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    deep = content.replace("[[]]", "[" * 5_000 + "]" * 5_000).replace("{a={a=1}}", "{a=" * 5_000 + "1" + "}" * 5_000)
    name = "pyproject.toml" if "tool" in content else "rst2spec.toml"
    (tmp_path / name).write_text(deep + "\n")
    done = rst2spec("check", "docs")
    assert (done.returncode, done.stderr) == (2, f"rst2spec: {name}: invalid TOML: nested too deeply\n")


def test_a_configuration_with_a_byte_order_mark(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "rst2spec.toml").write_bytes(b'\xef\xbb\xbffail-on = "none"\n')
    assert json.loads(rst2spec("config", "-f", "json").stdout)["fail-on"]["value"] == "none"


def _shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", command, sys.executable], cwd=folder, capture_output=True, text=True, check=False, timeout=HANG
    )


def test_a_number_of_thousands_of_digits_in_the_configuration_is_one_line(tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "rst2spec.toml").write_text(f"x = {'1' * 9000}\n")
    done = rst2spec("check", ".")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("rst2spec: rst2spec.toml: invalid TOML: ")


def test_an_exception_whose_class_has_no_name_has_words() -> None:
    class Nameless(type):
        @property
        def __name__(cls) -> str:  # type: ignore[override]
            raise SystemExit(0)

    class Error(BaseException, metaclass=Nameless):
        pass

    assert describe_error(Error("a text")) == "exception: a text"


@pytest.mark.parametrize("setting", ["fail-on = {}", "severity = {{ R1 = {} }}", "[[suppress]]\ncode = {}"])
def test_a_huge_hexadecimal_number_as_a_setting(setting: str, docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "rst2spec.toml").write_text(setting.format("0x" + "f" * 10_000))
    done = rst2spec("check", "docs")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "internal error" not in done.stderr


@pytest.mark.parametrize("arguments", [("check", "{}"), ("compile", "a.rst", "-o", "{}"), ("diff", "{}", "."), ("{}",)])
def test_a_long_message_has_its_beginning_and_its_end(
    arguments: tuple[str, ...], tmp_path: Path, rst2spec: Run
) -> None:
    path = f"begin/{'very/' * 1200}end"
    (tmp_path / "a.rst").write_text(document())
    done = rst2spec(*(word.format(path) for word in arguments))
    line = done.stderr.splitlines()[0]
    assert (len(line), line.count(" ... ")) == (len("rst2spec: ") + 999, 1)
    assert "begin/very/" in line
