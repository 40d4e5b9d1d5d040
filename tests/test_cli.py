"""The commands as a user runs them: whole processes, their output, and the way they end."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from rst2spec.__main__ import script
from rst2spec.checks.known_checks import modules
from tests import writing
from tests.conftest import SAMPLES, Run
from tests.processes import HANG, process
from tests.writing import document, section

PROGRAM = [sys.executable, "-m", "rst2spec"]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "acme-globex.rst").write_text(document())
    blank = document(section("Acme Member", " Person", system=""), target="")
    (folder / "acme-initech.rst").write_text(blank)
    return folder


def test_version_and_help(rst2spec: Run) -> None:
    assert re.fullmatch(r"rst2spec \d+\.\d+\.\d+\n", rst2spec("--version").stdout)
    finished = rst2spec("--help")
    assert finished.returncode == 0
    for command in ("compile", "check", "rule", "schema"):
        assert command in finished.stdout
        helped = rst2spec(command, "--help")
        assert helped.returncode == 0
        assert "examples:" in helped.stdout
        assert max(map(len, helped.stdout.splitlines())) <= 120


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["compil"], "unknown command compil; did you mean compile?"),
        (["compile"], "nothing to read: there is no .rst file in ."),
        (["compile", "x", "--reader", "fast"], "--reader: expected auto, template or docutils, got 'fast'"),
        (["compile", "nowhere"], "nothing to read: there is no nowhere"),
        (["check", "."], "nothing to read: there is no .rst file in ."),
        (["compile", "-", "docs"], "standard input (-) can't be read together with other paths"),
        (["compile", ".", "--root", "nowhere"], "--root: there is no folder nowhere"),
        (["rule", "R999"], "unknown code R999"),
        (["rule", "blank-system-nam"], "did you mean blank-system-name?"),
        (["schema", "nothing"], "expected spec, spec-stable, spec-record, "),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(arguments: list[str], said: str, rst2spec: Run) -> None:
    finished = rst2spec(*arguments)
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert finished.stderr.startswith("rst2spec: ")
    assert said in finished.stderr
    assert len(finished.stderr.splitlines()) <= 2


def test_no_command_prints_help(rst2spec: Run) -> None:
    assert rst2spec().returncode == 0
    assert "Everyday commands:" in rst2spec().stdout


# --- compile


def test_compile_to_standard_output(docs: Path, rst2spec: Run) -> None:
    finished = rst2spec("compile", "docs")
    spec = json.loads(finished.stdout)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert [item["path"] for item in spec["documents"]] == ["acme-globex.rst", "acme-initech.rst"]
    assert [item["code"] for item in spec["documents"][1]["diagnostics"]] == ["R101"]
    assert list(spec["rules"]) == ["R101"]


def test_findings_in_the_spec_are_of_the_level_asked_for(docs: Path, rst2spec: Run) -> None:
    def codes(*arguments: str) -> set[str]:
        spec = json.loads(rst2spec("compile", "docs", *arguments).stdout)
        found = {item["code"] for part in spec["documents"] for item in part["diagnostics"]}
        assert set(spec["rules"]) == found | {item["code"] for item in spec["diagnostics"]}
        return found | {item["code"] for item in spec["diagnostics"]}

    (docs / "acme-globex.rst").write_text(writing.front().replace("Introduction\n", "Introduction.\n"))
    assert codes("--min-severity", "none") == set()
    assert codes("--min-severity", "error") == {"R101"}
    assert codes() == {"R101", "R105"}
    assert codes("--min-severity", "info") == {"R101", "R104", "R105", "R702"}


def test_the_stable_form_leaves_out_what_changes_without_meaning(docs: Path, rst2spec: Run) -> None:
    before = rst2spec("compile", "docs", "--stable").stdout
    for path in docs.iterdir():
        text = path.read_text().replace("2026-11-02", "2026-11-03").replace("Introduction\n", "\n\nIntroduction.\n")
        path.write_text(text)
    assert rst2spec("compile", "docs", "--stable").stdout == before
    assert '"line"' not in before
    assert '"generated_at"' not in before


def test_json_lines_are_records(docs: Path, rst2spec: Run) -> None:
    lines = [json.loads(line) for line in rst2spec("compile", "docs", "-f", "jsonl").stdout.splitlines()]
    assert [line["record"] for line in lines] == ["run", "document", "document", "folder"]
    spec = json.loads(rst2spec("compile", "docs").stdout)
    assert [line["document"] for line in lines[1:-1]] == spec["documents"]
    assert lines[0]["schema_version"] == spec["schema_version"]
    assert lines[-1]["rules"] == spec["rules"]


def test_several_outputs_of_one_run(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    finished = rst2spec("compile", "docs", "-o", "json=a.out", "-o", "b.jsonl", "-o", "c.json", "-o", "specs/")
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
    assert (tmp_path / "a.out").read_bytes() == (tmp_path / "c.json").read_bytes()
    assert (tmp_path / "b.jsonl").read_text().startswith('{"record":"run"')
    whole = json.loads((tmp_path / "c.json").read_text())
    for number, name in enumerate(("acme-globex", "acme-initech")):
        part = json.loads((tmp_path / "specs" / f"{name}.json").read_text())
        assert part["documents"] == [whole["documents"][number]]
        assert part["schema_version"] == whole["schema_version"]


def test_a_document_outside_of_the_root_is_not_written_outside_of_the_folder(
    docs: Path, tmp_path: Path, rst2spec: Run
) -> None:
    (tmp_path / "deep").mkdir()
    finished = rst2spec("compile", "../docs/acme-globex.rst", "-o", "specs/", cwd=tmp_path / "deep")
    assert finished.returncode == 0
    assert [path.name for path in (tmp_path / "deep" / "specs").rglob("*.json")] == ["acme-globex.json"]


def test_standard_input(rst2spec: Run) -> None:
    text = document()
    named = json.loads(rst2spec("compile", "-", "--stdin-filename", "x/acme-globex.rst", stdin=text).stdout)
    assert [item["path"] for item in named["documents"]] == ["x/acme-globex.rst"]
    assert named["documents"][0]["source"]["slug"] == "acme"
    unnamed = json.loads(rst2spec("compile", "-", stdin=text).stdout)
    assert unnamed["documents"][0]["source"]["slug"] is None
    assert rst2spec("compile", "-", stdin=b"\xff").returncode == 1


def test_output_files_are_replaced_whole_or_not_at_all(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    target = tmp_path / "spec.json"
    target.write_text("old")
    target.chmod(0o640)
    (tmp_path / "link.json").symlink_to(target)
    assert rst2spec("compile", "docs", "-o", "link.json").returncode == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads(target.read_text())["documents"]
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".tmp")] == []
    finished = rst2spec("compile", "docs", "-o", "nowhere/spec.json")
    assert (finished.returncode, finished.stderr) == (
        2,
        "rst2spec: nowhere/spec.json can't be written: there is no folder nowhere\n",
    )


def test_a_target_may_have_the_longest_name_that_there_is(tmp_path: Path, rst2spec: Run) -> None:
    for name in ("n" * 250 + ".json", "\N{HIRAGANA LETTER A}" * 83 + ".json"):  # 255 bytes, 254 bytes
        assert rst2spec("compile", SAMPLES / "acme-globex.rst", "-o", tmp_path / name).returncode == 0
        assert (tmp_path / name).stat().st_size > 1_000


def test_devices_are_written_straight(docs: Path, rst2spec: Run) -> None:
    assert json.loads(rst2spec("compile", "docs", "-o", "/dev/stdout").stdout)["documents"]
    full = rst2spec("compile", "docs", "-o", "/dev/full")
    assert (full.returncode, full.stderr) == (2, "rst2spec: /dev/full can't be written: no space left on device\n")


# --- input that can't be read


def test_what_cannot_be_read_is_a_finding_and_the_rest_is_compiled(docs: Path, rst2spec: Run) -> None:
    (docs / "bad-latin.rst").write_bytes("Gl\xf6bex".encode("latin-1"))
    (docs / "bad-nul.rst").write_bytes(b"a\0b")
    (docs / "bad-link.rst").symlink_to("nowhere")
    os.mkfifo(docs / "bad-fifo.rst")
    (docs / "notes.rst").write_text("Notes\n=====\n")
    (docs / "empty.rst").write_text("")
    finished = rst2spec("compile", "docs", "--min-severity", "info")
    spec = json.loads(finished.stdout)
    assert finished.returncode == 1
    assert len(spec["documents"]) == 2
    found = {(item["code"], item["path"]) for item in spec["diagnostics"]}
    assert found >= {("R901", f"bad-{name}.rst") for name in ("latin", "nul", "link", "fifo")}
    assert ("R106", "empty.rst") in found
    assert rst2spec("check", "docs").returncode == 1


def test_files_without_permission_are_findings(docs: Path, rst2spec_of_a_user: Run) -> None:
    (docs / "acme-globex.rst").chmod(0)
    assert "no permission to read it" in rst2spec_of_a_user("check", "docs").stdout


def test_a_named_file_that_is_gone_is_a_finding_where_others_are_read(docs: Path, rst2spec: Run) -> None:
    finished = rst2spec("check", "docs/acme-globex.rst", "docs/gone.rst")
    assert finished.returncode == 1
    assert "gone.rst:1:1: error R901 unreadable-file: can't be read: it doesn't exist" in finished.stdout


def test_a_file_that_is_no_dataflow_document_is_named(tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "README.rst").write_text("Read me\n=======\n")
    assert rst2spec("check", "README.rst").returncode == 2
    assert "not a dataflow document; skipped" in rst2spec("check", "README.rst", "--min-severity", "info").stdout


# --- check


def test_check_says_each_finding_on_a_line(docs: Path, rst2spec: Run) -> None:
    finished = rst2spec("check", "docs")
    assert finished.returncode == 1
    lines = finished.stdout.splitlines()
    assert (
        lines[0]
        == 'acme-initech.rst:2:9: error R101 blank-system-name: title has no target system name (slug "initech")'
    )
    assert re.fullmatch(r"R101 +blank-system-name +error +1 +1", lines[3])
    assert lines[-1].startswith("1 finding in 1 of 2 documents; 2 info not shown")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--fail-on", "none"], 0), (["--fail-on", "info"], 1), (["--fail-on", "warning"], 1), ([], 1)],
)
def test_exit_codes_of_check(arguments: list[str], code: int, docs: Path, rst2spec: Run) -> None:
    assert rst2spec("check", "docs", *arguments).returncode == code
    clean = rst2spec("check", "docs/acme-globex.rst", *arguments)
    assert (clean.returncode, clean.stdout) == (0, "No findings in 1 document.\n")


def test_paths_in_findings_are_relative_to_the_git_root(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / ".git").mkdir()
    whole = rst2spec("check", "docs")
    one = rst2spec("check", "acme-initech.rst", cwd=docs)
    assert one.stdout.splitlines()[0] == whole.stdout.splitlines()[0]
    fingerprints = set()
    for arguments, cwd in ((["docs"], tmp_path), (["acme-initech.rst"], docs), (["."], docs)):
        spec = json.loads(rst2spec("compile", *arguments, cwd=cwd).stdout)
        fingerprints |= {item["fingerprint"] for part in spec["documents"] for item in part["diagnostics"]}
    assert len(fingerprints) == 1
    assert rst2spec("check", "docs", "--root", "docs").stdout.startswith("acme-initech.rst:2:9:")


def test_control_characters_never_reach_the_terminal(docs: Path, rst2spec: Run) -> None:
    (docs / "acme-globex.rst").write_text(document() + "\x1b[31mDrafts\u202e [red]\n\x07\x9b!\n")
    out = rst2spec("check", "docs", "--min-severity", "info").stdout
    assert "\\x1b[31mDrafts\\u202e [red]" in out
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", out)


# --- explain and schema


def test_explain(rst2spec: Run) -> None:
    assert rst2spec("rule", "R101").stdout == rst2spec("rule", "blank-system-name").stdout
    out = rst2spec("rule", "r101", "R406").stdout
    assert out.startswith(
        "R101 blank-system-name (error)\n\nThe title lacks the name of the source or target system.\n"
    )
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 80
    overview = rst2spec("rule").stdout
    assert [line[:4] for line in overview.splitlines()[: len(modules())]] == list(modules())
    entries = json.loads(rst2spec("rule", "--all", "-f", "json").stdout)
    assert [entry["code"] for entry in entries] == list(modules())
    assert all(entry["bad"] and entry["good"] for entry in entries if entry["code"] != "R902")
    assert rst2spec("rule", "R101", "-f", "markdown").stdout.startswith("# The findings\n")


def test_colors_are_for_terminals_and_whoever_asks(rst2spec: Run) -> None:
    plain = rst2spec("rule", "R101").stdout
    assert "\x1b" not in plain
    assert "\x1b[1m" in rst2spec("rule", "R101", FORCE_COLOR="1").stdout
    assert rst2spec("rule", "R101", FORCE_COLOR="1", NO_COLOR="1").stdout == plain


def test_schema(rst2spec: Run) -> None:
    assert json.loads(rst2spec("schema").stdout)["title"] == "Spec"
    assert "line" not in json.loads(rst2spec("schema", "spec-stable").stdout)["$defs"]["Flow"]["properties"]


# --- the ways to end


@process
def test_a_closed_pipe_ends_quietly(docs: Path) -> None:
    for arguments in (["compile", "docs"], ["rule", "--all"], ["--help"]):
        process = subprocess.Popen(
            [*PROGRAM, *arguments], cwd=docs.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()
        assert process.wait(HANG) in {0, 141}


@process
def test_a_full_disk_behind_standard_output_is_one_line(docs: Path) -> None:
    for arguments in (["compile", "docs"], ["check", "docs"], ["rule", "--all"], ["--version"]):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [*PROGRAM, *arguments], cwd=docs.parent, stdout=full, stderr=subprocess.PIPE, check=False
            )
        assert (done.returncode, done.stderr) == (2, b"rst2spec: no space left on device\n"), arguments


@process
def test_a_working_directory_that_is_gone_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    command = f"cd gone && rmdir ../gone && {' '.join(PROGRAM)} check ."
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "rst2spec: the working directory was deleted"
    assert "Traceback" not in done.stderr


@process
def test_an_error_that_can_not_be_written_is_still_an_error(docs: Path) -> None:
    for arguments in (["check", "nowhere"], ["check", "--nonsense"], ["compile", "docs", "-o", "nowhere/x.json"]):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([*PROGRAM, *arguments], cwd=docs.parent, stderr=full, check=False)
        assert done.returncode == 2, arguments


@process
def test_interrupt_ends_quietly() -> None:
    with subprocess.Popen(
        [*PROGRAM, "check", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # a shell has what it runs in the background ignore Ctrl-C, and whatever that starts
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as process:
        assert process.stdin is not None
        process.stdin.write(b"\n" * 1_000_000)  # more than a pipe holds: it returns once the program reads
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=HANG)
        assert (process.returncode, out, err) == (130, b"", b"")


@process
@pytest.mark.parametrize("module", ["argparse", "docutils"])
def test_an_interrupt_while_modules_are_loaded_ends_quietly(module: str, docs: Path, tmp_path: Path) -> None:
    (tmp_path / f"{module}.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    done = subprocess.run(
        [*PROGRAM, "compile", docs, "--reader", "docutils"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


INTERRUPTED_AT = """
import os, signal
from rst2spec import interrupts
from rst2spec.cli.inputs import progress
from rst2spec.outputs.files import write_file

def chunks():
    yield b"half of it"
    os.kill(os.getpid(), signal.SIGINT)
    yield b"the rest"

signal.signal(signal.SIGINT, interrupts.end)
"""


@process
def test_an_interrupt_leaves_nothing_half_written(tmp_path: Path) -> None:
    (tmp_path / "spec.json").write_text("old")
    command = [sys.executable, "-c", INTERRUPTED_AT + "write_file('spec.json', chunks())"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("spec.json", "old")]


@process
def test_an_interrupt_gives_the_terminal_its_cursor_back(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", INTERRUPTED_AT + "with progress(9999) as advance: list(chunks())"]
    done = subprocess.run(command, stderr=theirs, check=False, env={**os.environ, "TERM": "xterm"})
    os.close(theirs)
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    os.close(ours)
    assert done.returncode == 130
    assert b"\x1b[?25l" in shown  # hidden
    assert shown.endswith(b"\x1b[?25h")


@process
def test_a_progress_bar_on_a_terminal_for_long_work_only(tmp_path: Path) -> None:
    for number in range(310):
        (tmp_path / f"a-b{number}.rst").write_text(writing.front("A", f"B{number}"))

    def seen(path: str) -> bytes:
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [*PROGRAM, "check", path], cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs
        ) as process:
            os.close(theirs)
            shown = b""
            while chunk := _read(ours):  # meanwhile: a terminal that nobody reads holds little
                shown += chunk
            out, _ = process.communicate(timeout=HANG)
        os.close(ours)
        assert (process.returncode, b"reading" in out) == (0, False)
        return shown

    assert b"310/310" in seen(".")
    assert seen("a-b1.rst") == b""


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 65536)
    except OSError:
        return b""


# --- start-up

_HEAVY = ("docutils", "pydantic", "rich", "lark")


def imported(*arguments: str) -> set[str]:
    code = (
        f"import sys; sys.argv = ['rst2spec', *{list(arguments)!r}]\n"
        "from rst2spec.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('\\n', *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=SAMPLES)
    return {name for name in _HEAVY if name in done.stdout.splitlines()[-1].split()}


@process
def test_each_command_imports_only_what_it_needs() -> None:
    assert imported("--version") == imported("--help") == imported("rule", "R101") == set()
    assert imported("check", "acme-initech.rst") == imported("compile", "acme-initech.rst") == set()
    assert imported("check", "acme-globex.rst") == {"lark"}  # for an expression in its types
    assert imported("check", "globex-acme.rst") == {"docutils", "lark"}
    assert imported("schema") == {"pydantic"}


@process
def test_importing_the_package_imports_nothing() -> None:
    code = "import sys, rst2spec; print(*[name for name in sys.modules if name.startswith('rst2spec')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["rst2spec"]


def test_windows_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SystemExit) as ended:
        script()
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), err[:34]) == ("", 1, "rst2spec: Windows isn't supported;")
