"""Formats and checks of other packages: an example that pip installs, and plugins with everything wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rst2spec.samples import sample
from tests.conftest import ROOT, SAMPLES, Run
from tests.processes import process

EXAMPLE = ROOT / "tests" / "plugin"
CODES = {"ACM101", "ACM201"}

pytestmark = [pytest.mark.xdist_group("plugins"), process]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the example was installed into."""
    folder = tmp_path_factory.mktemp("plugin")
    source = shutil.copytree(EXAMPLE, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--target", folder / "site", source],
        check=True,
        capture_output=True,
    )
    return folder / "site"


def codes_in(report: str) -> set[str]:
    return {item["code"] for item in json.loads(report)["diagnostics"]}


# --- the example


def test_an_installed_check_is_found_selected_ignored_and_made_worse(installed: Path, rst2spec: Run) -> None:
    def found(*arguments: str) -> set[str]:
        done = rst2spec("check", SAMPLES, "--isolated", "-f", "json", *arguments, PYTHONPATH=str(installed))
        assert done.stderr == ""
        return codes_in(done.stdout)

    assert found() > CODES
    assert found("--select", "ACM") == CODES | {"R901"}
    assert found("--select", "acm1") == found("--select", "personal-data") == {"ACM101", "R901"}
    assert found("--ignore", "ACM", "--select", "ALL") == found("--select", "R") == found() - CODES
    assert found("--ignore", "ALL", "--select", "ACM201") == {"ACM201", "R901"}
    arguments = ("check", SAMPLES / "acme-globex.rst", "--isolated", "--select", "ACM101")
    assert rst2spec(*arguments, PYTHONPATH=str(installed)).returncode == 0
    worse = rst2spec(*arguments, "--severity", "ALL=info,ACM=error", PYTHONPATH=str(installed))
    assert worse.returncode == 1
    assert 'error ACM101 personal-data: "bornOn" is personal data' in worse.stdout


def test_it_is_as_ours_are_for_configuration_baseline_and_reports(
    installed: Path, tmp_path: Path, rst2spec: Run
) -> None:
    env = {"PYTHONPATH": str(installed)}
    shutil.copy(SAMPLES / "acme-globex.rst", tmp_path)
    suppress = '[[suppress]]\ncode = "personal-data"\npath = "acme-globex.rst"\nreason = "signed"\n'
    (tmp_path / "rst2spec.toml").write_text(f'extend-select = ["ACM101"]\nseverity = {{ ACM = "error" }}\n{suppress}')
    assert codes_in(rst2spec("check", ".", "-f", "json", **env).stdout) >= {"ACM201"}
    done = rst2spec("check", ".", "-q", "-o", "r.sarif", "-o", "r.xml", **env)
    assert (done.returncode, done.stderr) == (1, "")
    (run,) = json.loads((tmp_path / "r.sarif").read_text())["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules[-2:] == sorted(CODES)
    for item in run["results"]:
        assert rules[item["ruleIndex"]] == item["ruleId"]
    assert "ACM201" in (tmp_path / "r.xml").read_text()
    assert rst2spec("baseline", "update", "--baseline", "known.json", **env).returncode == 0
    assert '"ACM201"' in (tmp_path / "known.json").read_text()
    assert rst2spec("check", ".", "--baseline", "known.json", **env).returncode == 0
    # without the package its findings are no longer looked for, and a configuration that names them says so
    done = rst2spec("check", ".")
    assert (done.returncode, done.stdout) == (2, "")
    assert "unknown code" in done.stderr


def test_explain_shows_its_docstring(installed: Path, rst2spec: Run) -> None:
    env = {"PYTHONPATH": str(installed)}
    assert "Acme's privacy officer has to sign" in rst2spec("rule", "acm101", **env).stdout
    assert "ACM201  info     A system is kept in sync" in rst2spec("rule", **env).stdout
    assert "did you mean PERSONAL-DATA" not in rst2spec("rule", "personal-dat", **env).stderr
    assert "did you mean personal-data?" in rst2spec("rule", "personal-dat", **env).stderr
    assert {item["code"] for item in json.loads(rst2spec("rule", "--all", "-f", "json", **env).stdout)} > CODES


def test_an_installed_format_writes_and_is_named(installed: Path, tmp_path: Path, rst2spec: Run) -> None:
    env = {"PYTHONPATH": str(installed)}
    document = shutil.copy(SAMPLES / "acme-globex.rst", tmp_path)
    written = rst2spec("compile", document, "-f", "tally", **env)
    assert (written.returncode, written.stdout) == (0, "10\tacme-globex.rst\n")
    assert rst2spec("compile", document, "-o", "x.tally.txt", "-o", "json=s.json", **env).returncode == 0
    assert (tmp_path / "x.tally.txt").read_text() == written.stdout
    assert "tally" in rst2spec("compile", "--help", **env).stdout
    assert "tally" not in rst2spec("compile", "--help").stdout
    assert rst2spec("compile", document, "-f", "tally").returncode == 2
    done = rst2spec("compile", document, "--check", "-o", "x.tally.txt", **env)
    assert (done.returncode, done.stderr) == (2, "rst2spec: --check can't read the format tally\n")


def test_the_library_uses_it_too(installed: Path) -> None:
    code = (
        "import rst2spec, sys; document = rst2spec.compile_text(open(sys.argv[1]).read(), 'acme-globex.rst');"
        "print([item.code for item in document.diagnostics])"
    )
    env = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-c", code, SAMPLES / "acme-globex.rst"], env=env, capture_output=True, text=True, check=True
    )
    assert "ACM101" in done.stdout


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(30):
        name, text = sample(number, 30)
        (folder / name).write_text(text)
    (folder / "acme-globex.rst").write_text((SAMPLES / "acme-globex.rst").read_text())
    return folder


def test_workers_and_the_cache_know_it(installed: Path, docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    def checked(site: Path | None, *arguments: str) -> str:
        done = rst2spec("check", "docs", "-f", "json", *arguments, PYTHONPATH=str(site) if site else "")
        assert done.stderr == ""
        return done.stdout

    without = checked(None, "--no-cache")
    cold = checked(installed, "--no-cache")
    assert codes_in(cold) >= CODES
    assert not CODES & codes_in(without)
    assert checked(installed, "--no-cache", "-j", "2") == cold
    for _ in range(2):
        assert checked(installed) == cold
        assert checked(None) == without
    # another version, and an edited file
    site = shutil.copytree(installed, tmp_path / "site")
    info = site / "rst2spec_acme-1.0.dist-info" / "METADATA"
    info.write_text(info.read_text().replace("Version: 1.0", "Version: 1.1"))
    assert checked(site) == cold
    file = site / "rst2spec_acme" / "acm101_personal_data.py"
    file.write_text(file.read_text().replace("is personal data", "is personal"))
    assert "is personal data" not in checked(site)


# --- plugins with something wrong with them

CHECK = '''
"""A check."""
from rst2spec.checks.base import DocumentCheck, Finding, RunCheck, RunFinding, RunNote, Span
class Odd(DocumentCheck):
    """Says something odd."""
    severity = "warning"
    hint = "Look at it."
    def find(self, compiled):
        FIND
'''
FOLDER_CHECK = CHECK.replace("(DocumentCheck)", "(RunCheck)").replace("FIND", "AT = compiled.documents[0].path; FIND")
FORMAT = '''
"""A format."""
NAME, SUFFIX = "odd", ".odd"
def write(result, options):
    WRITE
'''


def plugin(folder: Path, group: str, name: str, value: str, text: str | None, package: str = "odd") -> Path:
    """A package as pip leaves it behind."""
    info = folder / f"{package}-2.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 2.0\n")
    (info / "entry_points.txt").write_text(f"[rst2spec.{group}]\n{name} = {value}\n")
    if text is not None:
        (folder / f"{value.partition(':')[0]}.py").write_text(text)
    return folder


OF_LETTERS = "can't be used: its code must have 2 to 5 capital letters and 3 digits, such as ACM101"
PRINTS = "it prints to standard output, which is for the report"
TEXTLESS = """
class Textless(Exception):
    def __str__(self): raise SystemExit(0)
raise Textless
"""
INIT = CHECK.replace("def find", "def __init__(self, x): pass\n    def find")
IN = "in samples/acme-globex.rst"
BROKEN_CHECKS = {
    "gone": ("ODD101", "odd101_odd:Odd", None, "imported: ModuleNotFoundError: No module named 'odd101_odd'"),
    "import": ("ODD101", "odd101_odd:Odd", "1/0", "imported: ZeroDivisionError: division by zero (odd101"),
    "syntax": ("ODD101", "odd101_odd:Odd", "def", "imported: SyntaxError: invalid syntax (odd101_odd.py, line 1)"),
    "exit": ("ODD101", "odd101_odd:Odd", "import sys; sys.exit('bye')", "SystemExit: bye (odd101_odd.py"),
    "attribute": ("ODD101", "odd101_odd:Od", CHECK.replace("FIND", "yield"), "has no attribute 'Od'"),
    "our code": ("R101", "r101_odd:Odd", CHECK, OF_LETTERS),
    "no code": ("odd", "odd101_odd:Odd", CHECK, OF_LETTERS),
    "everything": ("ALL101", "all101_odd:Odd", CHECK, OF_LETTERS),
    "file": ("ODD101", "odd:Odd", CHECK, "its file is odd.py, expected odd101_NAME.py"),
    "our name": ("ODD101", "odd101_blank_system_name:Odd", CHECK, "another check has the name blank-system-name"),
    "no class": ("ODD101", "odd101_odd", CHECK, "it isn't a subclass of DocumentCheck or RunCheck"),
    "no severity": ("ODD101", "odd101_odd:Odd", CHECK.replace("warning", "bad"), "its severity must be one of"),
    "no hint": ("ODD101", "odd101_odd:Odd", CHECK.replace('"Look at it."', "None"), "it has no hint"),
    "no docs": ("ODD101", "odd101_odd:Odd", CHECK.replace('"""Says something odd."""', ""), "it has no docstring"),
    "no find": ("ODD101", "odd101_odd:Odd", CHECK.replace("def find", "def fund"), "it has no method find"),
    "needs": ("ODD101", "odd101_odd:Odd", CHECK.replace("hint", "precondition = 1; hint"), "its precondition is 1"),
    "init": ("ODD101", "odd101_odd:Odd", INIT, "can't be used: TypeError"),
    "silent exit": ("ODD101", "odd101_odd:Odd", "raise SystemExit", "can't be imported: SystemExit (odd101_odd.py:1)"),
    "interrupt": ("ODD101", "odd101_odd:Odd", "raise KeyboardInterrupt", "can't be imported: KeyboardInterrupt"),
    "base": ("ODD101", "odd101_odd:Odd", "raise BaseException('x')", "can't be imported: BaseException: x"),
    "textless": ("ODD101", "odd101_odd:Odd", TEXTLESS, "can't be imported: Textless (odd101_odd.py:4)"),
    "prints": ("ODD101", "odd101_odd:Odd", f"print('hi')\n{CHECK}", f"used: {PRINTS}: 'hi'"),
    "writes": ("ODD101", "odd101_odd:Odd", f"import os; os.write(1, b'hi')\n{CHECK}", f"used: {PRINTS}: 'hi'"),
    "child": ("ODD101", "odd101_odd:Odd", f"import os; os.system('echo hi')\n{CHECK}", f"used: {PRINTS}: 'hi'"),
    "moves": ("ODD101", "odd101_odd:Odd", f"import os; os.chdir('/')\n{CHECK}", "it changes the working directory"),
}  # fmt: skip
RAISING = {
    "raises": (CHECK, "return 1/0", f"failed {IN}: ZeroDivisionError: division by zero (odd101_odd.py:9)"),
    "exits": (CHECK, "raise SystemExit(0)", f"failed {IN}: SystemExit: 0 (odd101_odd.py:9)"),
    "nothing": (CHECK, "return None", f"failed {IN}: TypeError: 'NoneType' object is not iterable"),
    "tuple": (CHECK, "yield 'x', 1, 2", "it found ('x', 1, 2), which isn't a Finding in samples/acme-globex.rst"),
    "place": (CHECK, "yield Finding('x', 3, 10**9)", "a finding's place is 3 to 1000000000, but the document has"),
    "backwards": (CHECK, "yield Finding('x', 3, 2)", "a finding's place is 3 to 2"),
    "message": (CHECK, "yield Finding(' ', 1, 2)", "a finding has no message"),
    "surrogate": (CHECK, "yield Finding('\\ud800', 1, 2)", "a finding has no message"),
    "flow": (CHECK, "yield Finding('x', 1, 2, flow=3)", "a finding's flow isn't a text"),
    "edits": (CHECK, "yield Finding('x', 1, 2, edits=((1, 2, 'y'),))", "a finding's edit isn't a TextEdit with a text"),
    "notes": (CHECK, "yield Finding('x', 1, 2, notes=('y',))", "a finding's note isn't a Note with a message"),
    "safety": (CHECK, "yield Finding('x', 1, 2, safety='maybe')", "a fix is 'maybe', expected safe or unsafe"),
    "ends": (CHECK, "import os; os._exit(0)", f"failed {IN}: SystemExit: os._exit(0) (odd101_odd.py:9)"),
    "silent exit": (CHECK, "import sys; sys.exit()", f"failed {IN}: SystemExit (odd101_odd.py:9)"),
    "interrupt": (CHECK, "raise KeyboardInterrupt", f"failed {IN}: KeyboardInterrupt (odd101_odd.py:9)"),
    "base": (CHECK, "raise BaseException('x')", f"failed {IN}: BaseException: x (odd101_odd.py:9)"),
    "generator": (CHECK, "raise GeneratorExit", f"failed {IN}: GeneratorExit (odd101_odd.py:9)"),
    "textless": (CHECK, "raise type('Textless', (Exception,), {'__str__': lambda _: 1/0})", f"failed {IN}: Textless ("),
    "prints": (CHECK, "print('hi'); return iter(())", f"can't be used: {PRINTS}: 'hi'"),
    "prints a lot": (CHECK, "print('hi ' * 10**5); return iter(())", f"can't be used: {PRINTS}: 'hi hi"),
    "writes": (CHECK, "import os; os.write(1, b'hi\\xff'); return iter(())", f"can't be used: {PRINTS}: 'hi\ufffd'"),
    "puts back": (CHECK, "import sys; sys.__stdout__.write('hi'); return iter(())", f"can't be used: {PRINTS}: 'hi'"),
    "closes": (CHECK, "import sys; print('hi'); sys.stdout.close(); return iter(())", f"can't be used: {PRINTS}: 'hi'"),
    "moves": (CHECK, "import os; os.chdir('/'); return iter(())", "can't be used: it changes the working directory"),
    "folder prints": (FOLDER_CHECK, "print('hi'); return iter(())", f"can't be used: {PRINTS}: 'hi'"),
    "folder exits": (FOLDER_CHECK, "raise SystemExit(0)", "failed: SystemExit: 0 (odd101_odd.py:9)"),
    "folder raises": (FOLDER_CHECK, "yield 1/0", "failed: ZeroDivisionError: division by zero"),
    "folder path": (FOLDER_CHECK, "yield RunFinding('x', 'y', Span(1, 1, 1, 1))", "is in 'y', which isn't"),
    "folder note": (
        FOLDER_CHECK,
        "yield RunFinding('x', AT, Span(1, 1, 1, 1), notes=(RunNote('y', Span(1, 1, 1, 1), 'z'),))",
        "is in 'y', which isn't",
    ),
    "folder span": (FOLDER_CHECK, "yield RunFinding('x', AT, (1, 2))", "place is (1, 2), which isn't a Span"),
    "folder kind": (FOLDER_CHECK, "yield Finding('x', 1, 2)", "which isn't a RunFinding"),
}  # fmt: skip


def one_line(run: Run, site: Path, *arguments: str | Path) -> str:
    """The one line that a command ends in."""
    done = run(*arguments, cwd=ROOT, PYTHONPATH=str(site))
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("rst2spec: ")
    return line


@pytest.mark.parametrize("case", BROKEN_CHECKS)
def test_a_broken_check_is_one_line(case: str, tmp_path: Path, rst2spec: Run) -> None:
    code, value, text, said = BROKEN_CHECKS[case]
    site = plugin(tmp_path / "site", "checks", code, value, text and text.replace("FIND", "yield"))
    line = one_line(rst2spec, site, "check", "samples/acme-globex.rst")
    assert line.startswith(f"rst2spec: {code} of odd 2.0 can't be ")
    assert said in line
    assert "__init__.py" not in line
    assert one_line(rst2spec, site, "compile", "samples/acme-globex.rst") == line


@pytest.mark.parametrize("case", RAISING)
def test_a_check_that_raises_or_finds_what_is_no_finding_is_one_line(case: str, tmp_path: Path, rst2spec: Run) -> None:
    text, find, said = RAISING[case]
    site = plugin(tmp_path / "site", "checks", "ODD101", "odd101_odd:Odd", text.replace("FIND", find))
    line = one_line(rst2spec, site, "check", "samples/acme-globex.rst", "--root", ".")
    assert line.startswith("rst2spec: ODD101 of odd 2.0 ")
    assert said in line


@pytest.mark.parametrize("write", ["yield bytes.fromhex('x')", "import json; yield json.loads('x')"])
def test_the_place_is_the_plugins_own_line(write: str, tmp_path: Path, rst2spec: Run) -> None:
    """Beside rst2spec in site-packages its path may begin as ours does, and a library's line would tell nobody much."""
    site = tmp_path / "site"
    ours = shutil.copytree(ROOT / "src" / "rst2spec", site / "rst2spec", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "grammar", ours / "grammar")
    plugin(site, "formats", "odd", "rst2spec_odd", FORMAT.replace("WRITE", write))
    line = one_line(rst2spec, site, "compile", "samples/acme-globex.rst", "-f", "odd")
    assert line.endswith(" (rst2spec_odd.py:5)")


def test_a_raising_check_in_a_worker_is_one_line(docs: Path, tmp_path: Path, rst2spec: Run) -> None:
    site = plugin(tmp_path / "site", "checks", "ODD101", "odd101_odd:Odd", CHECK.replace("FIND", "yield 1/0"))
    line = one_line(rst2spec, site, "check", docs, "-j", "2", "--no-cache")
    assert "ZeroDivisionError" in line


def test_two_packages_with_one_name_are_one_line(tmp_path: Path, rst2spec: Run) -> None:
    site = plugin(tmp_path / "site", "checks", "ODD101", "odd101_odd:Odd", CHECK.replace("FIND", "yield"))
    plugin(site, "checks", "ODD101", "odd101_odd:Odd", None, package="even")
    line = one_line(rst2spec, site, "check", "samples")
    assert line == "rst2spec: even 2.0 and odd 2.0 both declare ODD101; uninstall one of them"


@pytest.mark.parametrize(
    ("metadata", "named"),
    [(None, "odd"), (b"Version: 2.0\n", "a package in SITE"), (b"Name: \xff\n", "a package in SITE")],
    ids=["with a name", "without", "with one that can't be read"],
)
def test_entry_points_that_cannot_be_read_are_one_line(
    metadata: bytes | None, named: str, tmp_path: Path, rst2spec: Run
) -> None:
    site = plugin(tmp_path / "site", "checks", "ODD101", "odd101_odd:Odd", CHECK)
    (site / "odd-2.0.dist-info" / "entry_points.txt").write_bytes(b"[rst2spec.checks]\n\xff\n")
    if metadata is not None:
        (site / "odd-2.0.dist-info" / "METADATA").write_bytes(metadata)
    start = f"rst2spec: the entry points of {named.replace('SITE', str(site))} can't be read: "
    assert one_line(rst2spec, site, "check", "samples").startswith(start)


def laid_out(layout: str, folder: Path) -> str:
    """A package that declares the format ``odd``, as a tool may have left it; its entry of ``sys.path``."""
    site = plugin(folder / "site", "formats", "odd", "odd", FORMAT.replace("WRITE", "yield b'x'"))
    info = site / "odd-2.0.dist-info"
    if layout == "capitals":
        info.rename(site / "odd-2.0.DIST-INFO")
    elif layout == "egg-info":
        (info / "METADATA").rename(info / "PKG-INFO")
        info.rename(site / "odd.egg-info")
    elif layout == "egg":
        (info / "METADATA").rename(info / "PKG-INFO")
        info.rename(site / "EGG-INFO")
        return str(site.rename(folder / "odd-2.0.Egg"))
    elif layout == "archive":
        shutil.make_archive(str(folder / "odd"), "zip", site)
        return str(folder / "odd.zip")
    elif layout == "after others":
        for number in range(30):
            (site / f"bare{number}.dist-info").mkdir()
        others = folder / "others"
        for name in ("bare.dist-info", "folder.dist-info/entry_points.txt", "command.dist-info"):
            (others / name).mkdir(parents=True)
        (others / "file.egg-info").touch()
        (others / "command.dist-info" / "entry_points.txt").write_text("[console_scripts]\nx = rst2spec.x:y\n")
        return os.pathsep.join(map(str, [folder / "not there", others, site]))
    return str(site)


@pytest.mark.parametrize("layout", ["wheel", "capitals", "egg-info", "egg", "archive", "after others"])
def test_a_plugin_is_found_however_it_is_installed(layout: str, tmp_path: Path, rst2spec: Run) -> None:
    site = laid_out(layout, tmp_path)
    done = rst2spec("compile", SAMPLES / "acme-globex.rst", "-f", "odd", PYTHONPATH=site)
    assert (done.returncode, done.stdout, done.stderr) == (0, "x", "")


@process
def test_a_plugin_is_found_in_the_folder_of_the_run(tmp_path: Path) -> None:
    code = "from rst2spec.plugins import all_declared; print([plugin.name for plugin in all_declared()])"
    site = laid_out("wheel", tmp_path)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=site)
    assert done.stdout == "['odd']\n"


def test_a_plugin_is_found_by_a_finder_of_its_own(tmp_path: Path, rst2spec: Run) -> None:
    """An import hook can know packages that are in no folder."""
    hidden = laid_out("wheel", tmp_path)
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(
        "import sys\nfrom importlib.machinery import PathFinder\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        return PathFinder.find_spec(name, [{hidden!r}]) if name == 'odd' else None\n"
        "    def find_distributions(self, context):\n"
        "        from importlib.metadata import MetadataPathFinder\n"
        f"        return MetadataPathFinder.find_distributions(type(context)(path=[{hidden!r}]))\n"
        "sys.meta_path.append(Finder())\n"
    )
    done = rst2spec("compile", SAMPLES / "acme-globex.rst", "-f", "odd", PYTHONPATH=str(hook))
    assert (done.returncode, done.stdout, done.stderr) == (0, "x", "")


def test_a_package_without_metadata_is_named_by_its_module(tmp_path: Path, rst2spec: Run) -> None:
    """An interrupted installation leaves it behind."""
    site = plugin(tmp_path / "site", "checks", "ODD101", "nowhere:Odd", None)
    (site / "odd-2.0.dist-info" / "METADATA").unlink()
    line = one_line(rst2spec, site, "check", "samples")
    assert line == "rst2spec: ODD101 of nowhere can't be used: its file is nowhere.py, expected odd101_NAME.py"


BROKEN_FORMATS = {
    "import": ("odd", "1/0", "odd of odd 2.0 can't be imported: ZeroDivisionError: division by zero (odd.py:1)"),
    "name": ("other", FORMAT, "other of odd 2.0 can't be used: its NAME is 'odd'"),
    "suffix": (
        "odd",
        FORMAT.replace('".odd"', '"odd"'),
        "its SUFFIX is 'odd', expected a file extension such as '.txt'",
    ),
    "write": ("odd", FORMAT.replace("def write", "def right"), "it has no function write(result, options)"),
    "needs": ("odd", FORMAT + "\nNEEDS = ['x']", "its NEEDS isn't a dictionary"),
    "options": ("odd", FORMAT + "\nOPTIONS = {'a': ()}", "its OPTIONS isn't a dictionary"),
    "option": ("odd", FORMAT + "\nOPTIONS = {'a': ('b=c',)}", "its OPTIONS isn't a dictionary"),
    "missing": ("odd", FORMAT + "\nNEEDS = {'lost': 'odd[x]'}", "the format odd needs lost: pip install 'odd[x]'"),
    "raises": ("odd", FORMAT.replace("WRITE", "1/0"), "odd 2.0 failed: ZeroDivisionError: division by zero (odd.py:5)"),
    "text": ("odd", FORMAT.replace("WRITE", "yield 'x'"), "can't be used: write yields str, expected bytes"),
    "exits": ("odd", FORMAT.replace("WRITE", "import sys; sys.exit(0)"), "odd 2.0 failed: SystemExit: 0 (odd.py:5)"),
    "exits late": ("odd", FORMAT.replace("WRITE", "yield b'x'; raise SystemExit"), "failed: SystemExit (odd.py:5)"),
    "exits early": ("odd", "import sys; sys.exit(0)", "can't be imported: SystemExit: 0 (odd.py:1)"),
    "ends": ("odd", FORMAT.replace("WRITE", "import os; os._exit(0)"), "failed: SystemExit: os._exit(0) (odd.py:5)"),
    "ends early": ("odd", "from os import _exit; _exit(0)", "imported: SystemExit: os._exit(0) (odd.py:1)"),
    "interrupt": ("odd", FORMAT.replace("WRITE", "raise KeyboardInterrupt"), "odd 2.0 failed: KeyboardInterrupt ("),
    "prints": ("odd", FORMAT.replace("WRITE", "print('hi'); yield b'x'"), f"odd 2.0 can't be used: {PRINTS}: 'hi'"),
    "prints late": ("odd", FORMAT.replace("WRITE", "yield b'x'; print('hi')"), f"can't be used: {PRINTS}: 'hi'"),
    "prints early": ("odd", f"print('hi')\n{FORMAT}", f"odd 2.0 can't be used: {PRINTS}: 'hi'"),
    "moves": ("odd", f"import os; os.chdir('/')\n{FORMAT}", "can't be used: it changes the working directory"),
    "nothing": ("odd", FORMAT.replace("WRITE", "yield None"), "can't be used: write yields NoneType, expected bytes"),
    "no list": ("odd", FORMAT.replace("WRITE", "return None"), "odd 2.0 failed: TypeError: 'NoneType' object"),
    "needs in": ("odd", FORMAT + "\nNEEDS = {'lost.part': 'odd[x]'}", "the format odd needs lost.part: pip install"),
    "our name": ("json", FORMAT, "json of odd 2.0 can't be used: rst2spec has a format with this name"),
    "odd name": ("a=b", FORMAT, "its name may only have lowercase letters, digits and - _ ."),
}  # fmt: skip


def test_a_format_has_options_of_its_own(tmp_path: Path, rst2spec: Run) -> None:
    write = "yield options.format_option('way', OPTIONS['way']).encode()"
    text = FORMAT.replace("WRITE", write) + "\nOPTIONS = {'way': ('up', 'down')}\n"
    site = plugin(tmp_path / "site", "formats", "odd", "odd", text)
    shown = [
        rst2spec("compile", SAMPLES / "acme-globex.rst", "-f", name, PYTHONPATH=str(site)).stdout
        for name in ("odd", "odd,way=down")
    ]
    assert shown == ["up", "down"]


@pytest.mark.parametrize("case", BROKEN_FORMATS)
def test_a_broken_format_is_one_line_and_leaves_the_old_file(case: str, tmp_path: Path, rst2spec: Run) -> None:
    name, text, said = BROKEN_FORMATS[case]
    site = plugin(tmp_path / "site", "formats", name, "odd", text.replace("WRITE", "yield b'x'"))
    if name == "a=b":  # which an INI file splits at its first =
        (site / "odd-2.0.dist-info" / "entry_points.txt").write_text("[rst2spec.formats]\na b = odd\n")
    old = tmp_path / "old"
    old.write_text("old")
    assert said in one_line(rst2spec, site, "compile", "samples/acme-globex.rst", "-f", name)
    line = one_line(rst2spec, site, "compile", "samples/acme-globex.rst", "-f", name, "-o", old)
    assert said in line
    assert old.read_text() == "old"


def test_a_process_that_a_plugin_starts_may_end(tmp_path: Path, rst2spec: Run) -> None:
    fork = (
        "import os; child = os.fork() or os._exit(7); yield b'%d' % os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])"
    )
    site = plugin(tmp_path / "site", "formats", "odd", "odd", FORMAT.replace("WRITE", fork))
    done = rst2spec("compile", SAMPLES / "acme-globex.rst", "-f", "odd", PYTHONPATH=str(site))
    assert (done.returncode, done.stdout, done.stderr) == (0, "7", "")


def test_a_broken_format_disturbs_nobody_who_does_not_ask_for_it(tmp_path: Path, rst2spec: Run) -> None:
    site = plugin(tmp_path / "site", "formats", "odd", "odd", "1/0")
    done = rst2spec("compile", SAMPLES / "acme-globex.rst", "-o", tmp_path / "s.json", PYTHONPATH=str(site))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_plugin_that_fails_leaves_reports_valid(tmp_path: Path, rst2spec: Run) -> None:
    """What was printed before is nowhere, however the report is written."""
    find = "print('hi'); import os; os.write(1, b'ho'); yield Finding('x', 0, 1)"
    site = plugin(tmp_path / "site", "checks", "ODD101", "odd101_odd:Odd", CHECK.replace("FIND", find))
    done = rst2spec("check", SAMPLES, "-f", "json", "-o", "sarif=r.sarif", PYTHONPATH=str(site))
    assert (done.returncode, done.stdout) == (2, "")
    assert PRINTS in done.stderr
    assert not (tmp_path / "r.sarif").exists()
    # a logger that was made while it was diverted, and writes to standard error, disturbs nobody
    quiet = CHECK.replace("FIND", "import sys; print('careful', file=sys.stderr); yield Finding('x', 0, 1)")
    site = plugin(tmp_path / "quiet", "checks", "ODD101", "odd101_odd:Odd", quiet)
    done = rst2spec("check", SAMPLES / "acme-globex.rst", "-f", "json", PYTHONPATH=str(site))
    assert (done.returncode, done.stderr) == (0, "careful\n")
    assert "ODD101" in codes_in(done.stdout)


def test_the_other_targets_are_written_where_a_plugin_fails(tmp_path: Path, rst2spec: Run) -> None:
    site = plugin(tmp_path / "site", "formats", "odd", "odd", FORMAT.replace("WRITE", "yield b'x'; 1/0"))
    done = rst2spec("compile", SAMPLES / "acme-globex.rst", "-o", "a.odd", "-o", "s.json", PYTHONPATH=str(site))
    assert done.returncode == 2
    assert done.stderr.startswith("rst2spec: a.odd was not written: odd of odd 2.0 failed: ZeroDivisionError")
    assert not (tmp_path / "a.odd").exists()
    assert json.loads((tmp_path / "s.json").read_text())["documents"]


def test_nothing_is_looked_for_before_it_is_needed() -> None:
    code = (
        "import sys; sys.argv = ['rst2spec', *sys.argv[1:]]\n"
        "from rst2spec import plugins\n"
        "from rst2spec.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('\\n', plugins._all.cache_info().misses, 'importlib.metadata' in sys.modules)"
    )

    def looked(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=SAMPLES
        )
        return done.stdout.splitlines()[-1].strip()

    assert looked("--help") == looked("--version") == looked("cache", "info") == "0 False"
    assert looked("check", "acme-globex.rst") == looked("compile", "acme-globex.rst") == "1 False"  # none is installed
