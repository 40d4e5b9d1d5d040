"""Signals that end a program end ours, without a word, and leave nothing half written behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rst2spec.samples import sample
from tests.processes import HANG, process, wait_for

pytestmark = process

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
WRITING = """
import os, signal, sys
from rst2spec import interrupts
from rst2spec.outputs.files import write_file

def chunks():
    yield b"half of it"
    os.kill(os.getpid(), int(sys.argv[1]))
    yield b"the rest"

interrupts.install()
write_file("spec.json", chunks())
"""


def _default() -> None:
    for number in (*ENDING, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


@pytest.mark.parametrize("number", ENDING)
def test_nothing_half_written_is_left(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "spec.json").write_text("old")
    done = subprocess.run(
        [sys.executable, "-c", WRITING, str(int(number))],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        preexec_fn=_default,
    )
    assert (done.returncode, done.stdout, done.stderr) == (-number, b"", b"")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("spec.json", "old")]


@pytest.mark.parametrize("number", [*ENDING, signal.SIGINT])
def test_what_is_ignored_stays_ignored(number: signal.Signals, tmp_path: Path) -> None:
    """As nohup has it for a terminal that is closed, and a shell for Ctrl-C in the background."""
    subprocess.run(
        [sys.executable, "-c", WRITING, str(int(number))],
        cwd=tmp_path,
        check=True,
        preexec_fn=lambda: signal.signal(number, signal.SIG_IGN),
    )
    assert (tmp_path / "spec.json").read_text() == "half of itthe rest"


@pytest.mark.parametrize("number", ENDING)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_run_that_is_ended_leaves_nothing_behind(number: signal.Signals, jobs: str, tmp_path: Path) -> None:
    """Neither files nor processes: the program waits for a document that never comes."""
    docs = tmp_path / "docs"
    docs.mkdir()
    for index in range(60):
        name, text = sample(index, 60)
        (docs / name).write_text(text)
    (tmp_path / "out.json").write_text("old")
    (tmp_path / "sitecustomize.py").write_text(SLOW)
    with subprocess.Popen(
        [sys.executable, "-m", "rst2spec", "compile", "docs", "-o", "out.json", "-j", jobs, "--no-cache"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
            "PYTHONDONTWRITEBYTECODE": "1",  # Python would leave something itself
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=_default,  # noqa: PLW1509
        start_new_session=True,
    ) as process:
        wait_for((tmp_path / "working").exists)
        process.send_signal(number)
        out, err = process.communicate(timeout=HANG)
    assert (process.returncode, out, err) == (-number, b"", b"")
    assert (tmp_path / "out.json").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["docs", "out.json", "sitecustomize.py", "working"]
    wait_for(lambda: _is_gone(process.pid))


# the last document is never done with
SLOW = """
import rst2spec.run.reading as reading
real = reading.build_document
count = 0
def build_document(*arguments):
    global count
    count += 1
    if count == 10:
        import threading
        open("working", "w").close()
        threading.Event().wait()
    return real(*arguments)
reading.build_document = build_document
"""


def _is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False
