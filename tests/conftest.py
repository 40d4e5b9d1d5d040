"""What several tests need: the corpus, the known answers, and a way to run the program."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

import pytest
from hypothesis import settings

from rst2spec.source import Source, source_of
from tests import forking, needs, processes, sampling
from tests.browser import browser, chromium
from tests.office import office
from tests.processes import HANG
from tests.sampling import sampled, slow

__all__ = ["browser", "chromium", "office"]

# A slow machine is no failure. CI looks at the same examples each time, so that it only fails for what was submitted;
# new examples are for `make test` at home and for `make fuzz`.
settings.register_profile("rst2spec", deadline=None, derandomize=needs.IN_CI, max_examples=50)
settings.register_profile("fast", deadline=None, derandomize=needs.IN_CI, max_examples=15)  # of make test-fast
settings.register_profile("few", deadline=None, derandomize=needs.IN_CI, max_examples=2)  # of FEW in Makefile
settings.register_profile("long", deadline=None, max_examples=500)  # of make test-long
settings.load_profile("rst2spec")

# A shell has what it starts in the background ignore Ctrl-C, and so would all programs that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
_TESTER = {"NAME": "Test", "EMAIL": "test@example.org"}


def _folder(variable: str) -> Path | None:
    value = os.environ.get(variable)
    if not value:
        return None
    folder = Path(value)
    if not folder.is_dir() or not any(folder.rglob("*.*")):
        pytest.exit(f"{variable}={value} is set, and there is nothing in it", returncode=3)
    return folder.resolve()


def _program(variable: str) -> Path | None:
    value = os.environ.get(variable)
    if not value:
        return None
    if not os.access(value, os.X_OK):
        pytest.exit(f"{variable}={value} is set, and that is no program", returncode=3)
    return Path(value).resolve()


CORPUS = _folder("RST2SPEC_CORPUS")
EXPECTED = _folder("RST2SPEC_EXPECTED")
SCHEMAS = _folder("RST2SPEC_SCHEMAS")
MULTITOOL = _program("RST2SPEC_SARIF_MULTITOOL")
MERMAID = os.environ.get("RST2SPEC_MERMAID")
AXE = os.environ.get("RST2SPEC_AXE")
CLIENTS = os.environ.get("RST2SPEC_CLIENTS")

needs_corpus = needs.marker("RST2SPEC_CORPUS")
needs_expected = needs.marker("RST2SPEC_EXPECTED")
needs_schemas = needs.marker("RST2SPEC_SCHEMAS")
needs_mermaid = needs.marker("RST2SPEC_MERMAID")
needs_axe = needs.marker("RST2SPEC_AXE")
needs_clients = needs.marker("RST2SPEC_CLIENTS", "node")
needs_multitool = needs.marker("RST2SPEC_SARIF_MULTITOOL")
needs_root = needs.marker(needs.ROOT)


def corpus_documents() -> list[Path]:
    """All documents of the corpus; none where it isn't there."""
    return sorted(CORPUS.rglob("*.rst")) if CORPUS else []


def corpus_folders() -> list[Path]:
    """The folders of the corpus."""
    return sorted(folder for folder in CORPUS.iterdir() if folder.is_dir()) if CORPUS else []


def for_each(name: str, paths: list[Path], one_in: int = 1) -> Callable[[Test], Test]:
    """Runs a test with each of these paths of the corpus; without the corpus, it is one test that the marker skips.

    ``make test`` only takes one in so many of them.
    """

    def mark(function: Test) -> Test:
        values = sampled(paths or [Path("RST2SPEC_CORPUS")], one_in=one_in)
        each = pytest.mark.parametrize(name, values, ids=lambda path: f"{path.parent.name}/{path.name}")
        return slow(needs_corpus(each(function)))  # type: ignore[no-any-return]

    return mark


def every_document() -> list[Path]:
    """The samples, and the corpus where it is there."""
    return [*sorted(SAMPLES.glob("*.rst")), *corpus_documents()]


def text_of(path: Path) -> str:
    """A document's text with its line ends as they are."""
    return path.read_bytes().decode("utf-8-sig")


def load(path: Path) -> Source:
    """A document as the pipeline reads it, with its name alone for a path."""
    return source_of(text_of(path), path.name)


Test = TypeVar("Test", bound=Callable[..., None])
Run = Callable[..., "subprocess.CompletedProcess[str]"]

# root may read and write everything, and give it away, unless it gives that up
_WITHOUT_RIGHTS = ("setpriv", "--bounding-set=-chown,-dac_override,-dac_read_search", "--inh-caps=-all")


@pytest.fixture(scope="session")
def forking_server() -> Iterator[forking.Server]:
    """Has the program loaded, once for all tests of a worker."""
    server = forking.Server()
    yield server
    server.end()


@pytest.fixture(scope="session")
def forking_server_of_a_user() -> Iterator[forking.Server]:
    """The same for somebody who may only do what the files' modes say, whoever runs the tests."""
    server = forking.Server(_WITHOUT_RIGHTS if os.geteuid() == 0 else ())
    yield server
    server.end()


@pytest.fixture
def rst2spec(tmp_path: Path, forking_server: forking.Server) -> Run:
    """Runs the program in a folder of its own (or ``cwd``), and returns the finished process."""
    return runner(tmp_path, forking_server)


@pytest.fixture
def rst2spec_of_a_user(tmp_path: Path, forking_server_of_a_user: forking.Server) -> Run:
    """Runs the program as that user."""
    return runner(tmp_path, forking_server_of_a_user)


def runner(folder: Path, server: forking.Server) -> Run:
    """Runs the program in a folder, by this server where it can."""

    def run(*arguments: object, cwd: Path = folder, stdin: str | bytes | None = None, **env: str) -> object:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        environment = {**os.environ, **env}
        if server.can_run(environment):
            command = [*map(str, arguments)]
            code, printed, complained = server.run(command, cwd, environment, data or b"")
            return subprocess.CompletedProcess(command, code, printed.decode(), complained.decode())
        finished = subprocess.run(
            [*server.before, sys.executable, "-m", "rst2spec", *map(str, arguments)],
            cwd=cwd,
            input=data,
            stdin=subprocess.DEVNULL if data is None else None,
            capture_output=True,
            env=environment,
            timeout=HANG,
            check=False,
        )
        return subprocess.CompletedProcess(
            finished.args, finished.returncode, finished.stdout.decode(), finished.stderr.decode()
        )

    return run  # type: ignore[return-value]


class Snapshot(NamedTuple):
    """A git repository with the working tree as it is now; its newest commit's name."""

    folder: Path
    commit: str


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what takes long to make and is made once for all of several workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def alone(shared: Path) -> Iterator[None]:
    """No other worker does anything to the shared folder meanwhile."""
    with (shared / ".lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def environment(shared: Path) -> dict[str, str]:
    """What git, pre-commit and the services' scripts see: our program, and nothing of whoever runs the tests."""
    foreign = ("GIT_", "GITHUB_", "CI_", "PRE_COMMIT", "RST2SPEC_")
    people = {f"GIT_{who}_{what}": said for who in ("AUTHOR", "COMMITTER") for what, said in _TESTER.items()}
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith(foreign)},
        **people,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "PRE_COMMIT_HOME": str(shared / "pre-commit"),
        "PRE_COMMIT_COLOR": "never",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_COMPILE": "1",  # most of what is installed is never imported
    }


@pytest.fixture(scope="session")
def snapshot(shared: Path, environment: dict[str, str]) -> Snapshot:
    """This repository as others would get it, with what isn't committed yet and without what git ignores."""
    needs.need("git")
    folder = shared / "snapshot"

    def git(*arguments: str | Path, tree: Path = folder) -> str:
        command: list[str | Path] = ["git", "--git-dir", folder / ".git", "--work-tree", tree, *arguments]
        done = subprocess.run(command, check=True, cwd=tree, env=environment, capture_output=True)
        return done.stdout.decode().strip()

    with alone(shared):
        if not folder.is_dir():
            folder.mkdir()
            git("init", "-q")
            git("add", "--all", tree=ROOT)
            git("commit", "-q", "-m", "as it is now", tree=ROOT)
            git("reset", "-q", "--hard")
    return Snapshot(folder, git("rev-parse", "HEAD"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """``make update-goldens`` writes what the program says now; the diff is to be read."""
    parser.addoption("--update-goldens", action="store_true", help="write the goldens anew")
    parser.addoption("--cases", type=int, help="run so many cases of each parametrized test, and no more")


def _turn(item: pytest.Item) -> int:
    """What is grouped is run first, then what takes seconds, so that no worker waits for another one's last test.

    A group's tests stay in their modules: what a module sets up is set up once.
    """
    return 0 if item.get_closest_marker("xdist_group") else 1 if item.get_closest_marker("slow") else 2


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Takes the seed, once pytest-randomly has it."""
    sampling.configure(config)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None, None, None]:
    """Marks the tests that start processes, before any is left out for its marks; sorts them, once all is chosen."""
    processes.mark(items)
    yield
    if config.option.cases is not None:
        left_out = sampling.leave_out(items, config.option.cases)
        config.hook.pytest_deselected(items=left_out)
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=_turn)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Looks at the processes that a test starts."""
    with processes.only_where_marked(item):
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Looks at what a test needs before anything is set up for it."""
    needs.need(*(name for marked in item.iter_markers("needs") for name in marked.args))


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line of a run is about the tests that were skipped, so that nobody takes them for passed."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and not config.option.collectonly:
        reasons = [report.longrepr[2].removeprefix("Skipped: ") for report in reporter.stats.get("skipped", [])]
        reporter.write_line(needs.count_of_skips(reasons))
