"""Each check against its fixtures, and its documentation against the check."""

from __future__ import annotations

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rst2spec import compile_paths, compile_text
from rst2spec.checks.base import RunCheck
from rst2spec.checks.earlier import LOSS_CODES, EarlierDocument
from rst2spec.checks.filtering import FindingFilter, default_codes
from rst2spec.checks.known_checks import all_checks, check_of, document_checks, modules
from rst2spec.language.grammars import rules_of
from rst2spec.outputs.explain import excerpts
from rst2spec.run.accumulator import aggregate, run
from rst2spec.run.document_result import DocumentResult, check_file
from rst2spec.run.options import Options
from rst2spec.run.reading import compile_source
from rst2spec.source import source_of
from rst2spec.source.discover import discover
from rst2spec.spec.result import Result
from tests.conftest import corpus_folders, for_each
from tests.excerpts import complete, files_of
from tests.mutating import mutated
from tests.telling import Told, recorded
from tests.writing import section

FIXTURES = Path(__file__).parent / "checks"
EXPECT = "expect.txt"
FOLDERS = sorted(folder for check in FIXTURES.iterdir() for folder in check.iterdir() if folder.is_dir())


def test_every_check_has_bad_and_good_fixtures() -> None:
    assert FOLDERS
    names = set(modules().values()) - {"r902_internal_error"}  # no document can show a bug of ours
    for name in names:
        kinds = {folder.name.partition("-")[0] for folder in (FIXTURES / name).iterdir()}
        assert kinds == {"bad", "good"}, name
    assert {folder.parent.name for folder in FOLDERS} == names


BEFORE, AFTER = "before", "after"


def compared(folder: Path) -> Result:
    """What is found in ``after`` compared with the documents in ``before``; either may be missing."""
    options = Options(keep_texts=True)
    old, new = (
        discover([str(top)], top) if top.is_dir() else () for top in (folder / name for name in (BEFORE, AFTER))
    )
    there = {item.path for item in new}
    earlier = [
        EarlierDocument(item.summary.path, item.summary.flow_count, "at HEAD", found.path not in there)
        for found, item in ((found, check_file(found, options)) for found in old)
        if isinstance(item, DocumentResult) and item.is_dataflow
    ]
    return aggregate([check_file(item, options) for item in new], options, earlier)


def checked(folder: Path, code: str) -> Result:
    """What is found in a fixture; of compared ones what is found in the newer documents."""
    if (folder / BEFORE).is_dir():
        return compared(folder)
    policy = FindingFilter(default_codes() | {code})
    return run(discover([str(folder)], folder), Options(finding_filter=policy, keep_texts=True))


def findings(folder: Path, code: str) -> str:
    """All findings of a code, as in the fixture's ``expect.txt``."""
    with recorded(check_of(code)) as recorder:
        result = checked(folder, code)
    found = list(result.findings())
    assert len({item.fingerprint for _, item in found}) == len(found)
    documents = dict(zip(result.paths, result.documents, strict=True))
    sources = {path: source_of(text, path) for path, text in result.texts.items()}
    told = Told(documents, sources, recorder.identities)
    return "".join(f"{line}\n" for path, item in found if item.code == code for line in told.lines(path, item))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_fixture(folder: Path, request: pytest.FixtureRequest) -> None:
    code = folder.parent.name.partition("_")[0].upper()
    found = findings(folder, code)
    expect = folder / EXPECT
    if request.config.getoption("--update-goldens"):
        expect.write_text(found)
    assert found == expect.read_text()
    assert bool(found) == folder.name.startswith("bad")


@pytest.mark.parametrize("code", modules())
def test_documentation(code: str) -> None:
    check = check_of(code)
    assert re.fullmatch(r"[A-Z`].*\.", check.summary), check.summary
    assert check.severity in {"error", "warning", "info"}
    assert check.hint.endswith(".")
    assert re.search(r"^Why this is (bad|worth knowing): ", check.doc, re.MULTILINE), code
    assert re.search(r"^In the generator: ", check.doc, re.MULTILINE), code
    bad, good = excerpts(check.doc, "Bad"), excerpts(check.doc, "Good")
    if code == "R902":  # no document can show a bug of ours
        assert (bad, good) == ([], [])
    else:
        assert bad
        assert good
        assert bad != good
    assert "`" not in check.summary + check.hint + check.hint_without_fix


def _codes(text: str, code: str, tmp_path: Path, *, bad: bool) -> set[str]:
    """The codes in an excerpt, seen with the documents that its check compares it with."""
    check = check_of(code)
    files = files_of(text)
    if not isinstance(check, RunCheck):
        name, content = next(iter(files.items()), ("acme-globex.rst", complete(text)))
        document = compile_text(content, name, strict_rst=check.opt_in)
        return {finding.code for finding in document.diagnostics}
    if code in LOSS_CODES:
        texts = {BEFORE: complete(section()), AFTER: text if bad else complete(text)}
        for name, content in texts.items():
            (tmp_path / name).mkdir(parents=True)
            (tmp_path / name / "acme-globex.rst").write_text(content)
        return {item.code for item in compared(tmp_path).diagnostics}
    files = files or {("notes.rst" if code == "R106" else "acme-globex.rst"): complete(text)}
    for name, content in files.items():
        data = content.encode().replace(b"<0xFF>", b"\xff")
        (tmp_path / name).write_bytes(data)
    spec = compile_paths(tmp_path, root=tmp_path)
    return {item.code for item in spec.diagnostics}


@pytest.mark.parametrize("code", modules())
@pytest.mark.parametrize("title", ["Bad", "Good"])
def test_excerpts_in_the_documentation_are_what_they_say(code: str, title: str, tmp_path: Path) -> None:
    for text in excerpts(check_of(code).doc, title):
        found = _codes(text, code, tmp_path, bad=title == "Bad")
        assert (code in found) == (title == "Bad"), complete(text)


def test_r207_lists_every_statement() -> None:
    (listed,) = excerpts(check_of("R207").doc, "The statements of a section, where S and T are its labels")
    slots = {"source": "S", "target": "T", "again": "T", "connected": "ENTITY", "into": "SYSTEM"}
    rules = rules_of("sentence").choice("statement")
    forms = [rule.forms[0].template.format(**slots, condition="CONDITION") for rule in rules]
    assert sorted(listed.splitlines()) == sorted(forms)


def test_the_documentation_page_is_up_to_date(request: pytest.FixtureRequest) -> None:
    from rst2spec.outputs.explain import as_markdown

    page = FIXTURES.parent.parent / "docs" / "checks.md"
    text = as_markdown(all_checks())
    if request.config.getoption("--update-goldens"):
        page.write_text(text)
    assert page.read_text() == text


CORPUS_FINDINGS = Path(__file__).parent / "goldens" / "corpus"


def _counted(codes: Iterable[str]) -> str:
    return " ".join(f"{code}:{count}" for code, count in sorted(Counter(codes).items()))


def _short(text: str) -> str:
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:8]


def _lasting(finding: Any) -> str:
    """What stays of a finding when its words are changed."""
    words = {"name", "message", "hint", "related"}
    return repr([getattr(finding, field) for field in finding.__dataclass_fields__ if field not in words])


@for_each("folder", corpus_folders())
def test_the_findings_on_the_corpus(folder: Path, request: pytest.FixtureRequest) -> None:
    """A line for each document: a hash of its path, how many findings of each code it has, a hash of all of them.

    Hashes, since nothing of real documents is to be in here. Where one differs, the findings are shown.
    """
    found: dict[str, list[Any]] = defaultdict(list)
    for path, finding in run(discover([str(folder)], folder), Options()).findings():
        found[path].append(finding)
    lines = {
        _short(path): f"{_counted(item.code for item in those)} {_short('; '.join(map(_lasting, those)))}"
        for path, those in found.items()
    }
    assert len(lines) == len(found)
    golden = CORPUS_FINDINGS / f"{folder.name}.txt"
    if request.config.getoption("--update-goldens"):
        total = _counted(item.code for those in found.values() for item in those)
        golden.write_text("".join(f"{key} {line}\n" for key, line in [("total", total), *sorted(lines.items())]))
    _, *wanted = (line.split(" ", 1) for line in golden.read_text().splitlines())
    before = dict(wanted)
    paths = {_short(path): path for path in found}
    differing = [
        f"{paths.get(key, key)}: was {before.get(key)}, is {lines.get(key)}"
        + "".join(f"\n    {item.code} {item.message}: {_lasting(item)}" for item in found.get(paths.get(key, ""), ()))
        for key in sorted(before.keys() | lines.keys())
        if before.get(key) != lines.get(key)
    ]
    assert not differing, f"{len(differing)} documents have other findings, such as\n" + "\n".join(differing[:3])


def test_a_document_checked_twice_says_the_same(tmp_path: Path) -> None:
    for name in ("one", "two"):
        shutil.copytree(FIXTURES / "r301_duplicate_clause" / "bad", tmp_path / name)
    assert findings(tmp_path / "one", "R301") == findings(tmp_path / "two", "R301")


def test_files_of_other_kinds_are_counted_and_named_ones_named(tmp_path: Path) -> None:
    for name in ("docs/a.rst", "docs/b.rst", "c.rst", "d.rst"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Notes\n")
    found = compile_paths([tmp_path / name for name in ("docs", "c.rst", "d.rst")], root=tmp_path).diagnostics
    assert [(finding.path, finding.message, [note.path for note in finding.related]) for finding in found] == [
        ("c.rst", "not a dataflow document; skipped", []),
        ("d.rst", "not a dataflow document; skipped", []),
        ("docs/a.rst", "2 RST files aren't dataflow documents; skipped", ["docs/b.rst"]),
    ]


def test_two_checks_of_one_code_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import pkgutil

    names = [pkgutil.ModuleInfo(None, name, False) for name in ("r101_one", "r101_two")]  # type: ignore[arg-type]
    monkeypatch.setattr(pkgutil, "iter_modules", lambda _: names)
    with pytest.raises(ValueError, match="both have the code R101"):
        modules.__wrapped__()


@given(mutated(fixable=True), st.sampled_from(["template", "docutils"]))
def test_a_check_that_is_not_asked_finds_nothing(text: str, reader: Any) -> None:
    """What ``precondition`` names is blank, zero or false only where there is nothing to find."""
    compiled = compile_source(source_of(text, "acme-globex.rst"), reader)
    for check in document_checks():
        if check.precondition and not getattr(compiled, check.precondition):
            assert not list(check.find(compiled)), check.code
