"""Runs the program in a process of its own, forked from one that has loaded it: a tenth of what a new Python costs.

Each worker of pytest has one such server (``python -m tests.forking FD``). It ends when the worker does.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import site
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rst2spec import __main__ as program
from rst2spec.run.reading import compile_source
from rst2spec.source import source_of
from tests.processes import HANG
from tests.writing import document, section

_DESCRIPTORS = 5  # standard input, output and error; the request; where the exit code goes
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
    gc.collect()
    gc.freeze()
    while True:
        descriptors = list(socket.recv_fds(requests, 1, _DESCRIPTORS)[1])
        if not descriptors:
            os._exit(0)
        if os.fork() == 0:
            _answer(descriptors)
            return
        for descriptor in descriptors:
            os.close(descriptor)
        while _reaped():
            pass


def _reaped() -> bool:
    """Whether another child has ended."""
    try:
        return os.waitpid(-1, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return False


def _answer(descriptors: list[int]) -> None:
    """Waits for the program and answers with its exit code; returns in the program."""
    installed = [path for path in sys.path[1:] if path not in _packages()]
    child = os.fork()
    if child:
        for descriptor in descriptors[:3]:
            os.close(descriptor)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.write(descriptors[4], str(code).encode())
        os._exit(0)
    with open(descriptors[3], "rb") as stream:
        stream.seek(0)
        arguments, cwd, environment = json.load(stream)
    for number in range(3):
        os.dup2(descriptors[number], number)
    os.closerange(3, max(descriptors) + 1)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [program.__file__, *arguments]
    sys.path[:] = [os.getcwd(), *_packages(), *installed]  # as ``python -m`` has it
    site.execsitecustomize()


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
    program.script()
