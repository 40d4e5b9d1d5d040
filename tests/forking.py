"""Runs the program in a process of its own, forked from one that has loaded it: a tenth of what a new Python costs.

Each worker of pytest has one such server (``python -m tests.forking FD``). It ends when the worker does.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.metadata
import json
import os
import pkgutil
import signal
import site
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from select import select

from rst2spec import __main__ as program
from rst2spec.run.reading import compile_source
from rst2spec.source import source_of
from rst2spec.spec.serialization import load_spec
from tests.processes import HANG
from tests.writing import document, section

_DESCRIPTORS = 5  # standard input, output and error; the request; where the exit code goes
# What the program imports where it is needed, and what takes as long as the rest of a run
_LATER = ("fractions", "importlib.metadata", "pydantic", "xlsxwriter", "zoneinfo")
_FOR_PYTHON = ("PYTHON", "LC_", "LANG")


class Server:
    """The side of the tests."""

    def __init__(self, before: Sequence[str] = ()) -> None:
        self.before = before
        self._start()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        self._requests = ours
        self._environment = _for_python(dict(os.environ))
        with theirs:
            self._process = subprocess.Popen(
                [*self.before, sys.executable, "-m", "tests.forking", str(theirs.fileno())],
                cwd=Path(__file__).parent.parent, pass_fds=[theirs.fileno()],
            )  # fmt: skip

    def end(self) -> None:
        """Ends the server's process."""
        self._requests.close()
        self._process.wait()

    def can_run(self, environment: dict[str, str]) -> bool:
        """Whether Python would start in the same way with these variables, but for other packages."""
        return _for_python(environment) == self._environment

    def run(
        self, arguments: list[str], cwd: Path, environment: dict[str, str], data: bytes
    ) -> tuple[int, bytes, bytes]:
        """The program's exit code, standard output and standard error."""
        if self._process.poll() is not None:  # a test, or somebody on this machine, has killed it
            self._requests.close()
            self._start()
        answer, theirs = socket.socketpair()
        (stdin, to), (out, stdout), (err, stderr) = os.pipe(), os.pipe(), os.pipe()
        with tempfile.TemporaryFile() as request, ThreadPoolExecutor(3) as streams, answer:
            request.write(json.dumps([arguments, str(cwd), environment]).encode())
            request.flush()
            with theirs:
                socket.send_fds(self._requests, [b"x"], [stdin, stdout, stderr, request.fileno(), theirs.fileno()])
            for descriptor in (stdin, stdout, stderr):
                os.close(descriptor)
            streams.submit(_feed, to, data)
            printed, complained = streams.submit(_read, out), streams.submit(_read, err)
            answer.settimeout(HANG)
            return int(answer.recv(10)), printed.result(), complained.result()


def _for_python(environment: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_FOR_PYTHON) and name != "PYTHONPATH"}


def _packages() -> list[str]:
    """Where Python looks for packages besides its own."""
    return [*filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]


def _feed(descriptor: int, data: bytes) -> None:
    try:
        with open(descriptor, "wb") as stream:
            stream.write(data)
    except BrokenPipeError:
        pass  # not every run reads what it is given


def _read(descriptor: int) -> bytes:
    with open(descriptor, "rb") as stream:
        return stream.read()


def _serve(requests: socket.socket) -> None:
    """Forks at each request; returns in the process that is to be the program."""
    for module in pkgutil.walk_packages(importlib.import_module("rst2spec").__path__, "rst2spec."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    text = document(section(rows=[("a", "b", '["upper", "_."]')]))
    compile_source(source_of(text, "x.rst"))  # builds patterns and parsers, which takes longer than a document
    for name in _LATER:
        importlib.import_module(name)
    importlib.metadata.entry_points()  # Python remembers what the folders of packages hold, until one changes
    with contextlib.suppress(ValueError):
        load_spec("{}")  # pydantic imports the rest of itself
    gc.collect()
    gc.freeze()
    answers: dict[int, tuple[int, int]] = {}  # by the descriptor of a process: the process, and where its code goes
    while True:
        for ready in select([requests.fileno(), *answers], [], [])[0]:
            if ready in answers:
                _answer(ready, *answers.pop(ready))
                continue
            descriptors = list(socket.recv_fds(requests, 1, _DESCRIPTORS)[1])
            if not descriptors:  # nobody waits for an answer any more
                for running in answers:
                    signal.pidfd_send_signal(running, signal.SIGKILL)
                os._exit(0)
            process = os.fork()
            if not process:
                _become(descriptors)
                return
            for descriptor in descriptors[:-1]:
                os.close(descriptor)
            answers[os.pidfd_open(process)] = process, descriptors[-1]


def _answer(ended: int, process: int, to: int) -> None:
    """Tells the exit code of a process that has ended."""
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    os.close(ended)
    with contextlib.suppress(BrokenPipeError):  # a test that was interrupted doesn't wait for it
        os.write(to, str(code).encode())
    os.close(to)


def _become(descriptors: list[int]) -> None:
    """Makes this process the program that is asked for."""
    installed = [path for path in sys.path[1:] if path not in _packages()]
    with open(descriptors[3], "rb") as stream:
        stream.seek(0)
        arguments, cwd, environment = json.load(stream)
    for number in range(3):
        os.dup2(descriptors[number], number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [program.__file__, *arguments]
    sys.path[:] = [os.getcwd(), *_packages(), *installed]  # as ``python -m`` has it
    site.execsitecustomize()
    if "coverage" in sys.modules:  # make mutants asks which test runs which line
        from tests.mutants.plugin import take_over

        take_over()


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
    program.script()
