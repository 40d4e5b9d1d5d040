"""A clean checkout differs from HEAD in nothing: links, submodules and odd names are the same on both sides."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest

from rst2spec.cli.main import main
from rst2spec.source.changed_files import is_changed
from rst2spec.source.git import repository_of
from tests.processes import process
from tests.repository import Git
from tests.sampling import sampled
from tests.writing import document, section

pytestmark = process

S, T = "Acme Member", "Globex Person"
GOOD_ROWS = [("a", "b", '"string"'), ("c", "d", '"string"')]
BAD_ROW = ("e (Dependant on having  in f)", "g", '"string"')
GOOD = document(section(S, T, GOOD_ROWS))
OLD = document(section(S, T, [*GOOD_ROWS, BAD_ROW]))
WORSE = document(section(S, T, [*GOOD_ROWS, BAD_ROW, ("h", "", '"string"')]))
FORMATS = ("text", "json", "markdown", "github")

ODD = (
    b"not-utf8\xff.rst",
    b"f\xe9lder/acme-globex.rst",
    b"x\ny.rst",
    b"a\tb-x.rst",
    b'"quoted"-\\.rst',
    b"'single'-x.rst",
    b"-dash.rst",
    b"--all.rst",
    b"-d/acme-globex.rst",
    "é-nfc.rst".encode(),
    "e\u0301-nfc.rst".encode(),
    b"Case-Variant.rst",
    b"case-variant.rst",
    b"UPPER-X.RST",
    b"with blanks .rst",
    b" leading-x.rst",
    b"trailing /acme-globex.rst",
    b"a:b-x.rst",
    b"[x]-*.rst",
    b"!not-x.rst",
    b"#hash-x.rst",
    b"HEAD..x-y.rst",
    b"\xe2\x80\xae-x.rst",
    b".hidden-x.rst",
    b"\\xff-literal.rst",
    b"~home-x.rst",
    b"%41-x.rst",
    b"{a,b}-x.rst",
    b"deep/" * 30 + b"x-y.rst",
)


def differences(run: Run, git: Git, paths: Sequence[str] = ("docs",)) -> list[str]:
    """What the commands report of a working tree against HEAD; nothing is as it should be."""
    found = []

    def expect(code: int, text: str, *arguments: str) -> str:
        done = run(*arguments, cwd=git.folder)
        complaint = done.stderr and "no finding can be new" not in done.stderr  # that is a note
        if done.returncode != code or complaint or text not in done.stdout:
            found.append(f"{arguments}: {done.returncode} {done.stdout} {done.stderr}")
        return done.stdout

    for path in (".", *paths):
        for side in (f"HEAD:./{path}", f":./{path}"):
            for form in FORMATS:
                told = expect(0, "", "diff", side, path, "-f", form)
                if form == "json" and told and json.loads(told)["changes"]:
                    found.append(told)
            expect(0, "no change in meaning", "diff", side, path)
        expect(0, "no change in meaning", "diff", "HEAD..HEAD", path)
        for options in (["--new-since", "HEAD"], ["--new-since", "HEAD", "--staged"]):
            told = expect(0, "", "check", path, *options, "--min-severity", "info", "-f", "json")
            if told and json.loads(told)["diagnostics"]:
                found.append(f"{path} {options} {told}")
        for options in ([], ["--staged"], ["--restore"], ["--staged", "--restore"]):
            expect(0, "No document differs from HEAD.\n", "churn", path, *options)
    log = run("log", cwd=git.folder)
    if log.returncode or "Traceback" in log.stderr:
        found.append(log.stderr)
    if git("status", "--porcelain"):
        found.append(git("status", "--porcelain"))
    return found


class Done(NamedTuple):
    """What a command has printed, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


class Run(Protocol):
    def __call__(self, *arguments: str, cwd: Path, **environment: str) -> Done: ...


@pytest.fixture
def rst2spec(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs commands in this process: they are many."""

    def run(*arguments: str, cwd: Path, **environment: str) -> Done:
        with monkeypatch.context() as patch:
            patch.chdir(cwd)
            for name, value in environment.items():
                patch.setenv(name, value)
            code = main(list(arguments))
        out, err = capsysbinary.readouterr()
        return Done(code, out.decode(), err.decode())

    return run


def write(git: Git, name: bytes, text: str = OLD) -> None:
    file = os.path.join(os.fsencode(git.folder), name)
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(file, "w") as stream:
        stream.write(text)


def link(git: Git, name: str, target: str | Path) -> None:
    path = git.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


@pytest.fixture
def git(tmp_path: Path) -> Git:
    git = Git(tmp_path / "repo")
    git.write("docs/acme-globex.rst", OLD)
    git.write("other/hooli-globex.rst", OLD)
    return git


def test_odd_names(git: Git, rst2spec: Run) -> None:
    for name in ODD:
        write(git, b"docs/" + name)
    git.commit()
    assert differences(rst2spec, git) == []


def test_churn_of_odd_names_is_put_back(git: Git, rst2spec: Run) -> None:
    for name in ODD:
        write(git, b"docs/" + name)
    git.commit()
    for options in ([], ["--staged"]):
        for name in ODD:
            write(git, b"docs/" + name, OLD.replace("2026-11-02", "2026-11-03"))
        if options:
            git("add", "-A")
        told = rst2spec("churn", "docs", "--restore", *options, cwd=git.folder)
        assert f"Restored {len(ODD)} of {len(ODD)} documents" in told.stdout
        assert git("status", "--porcelain") == ""


@pytest.mark.parametrize("name", ODD)
def test_a_document_of_an_odd_name(name: bytes, git: Git, rst2spec: Run) -> None:
    write(git, b"docs/" + name, GOOD)
    git.commit()
    write(git, b"docs/" + name, WORSE)
    path = os.fsdecode(b"docs/" + name)
    for form in FORMATS:
        done = rst2spec("diff", f"HEAD:{path}", path, "-f", form, "--fail-on", "any", cwd=git.folder)
        assert (done.returncode, done.stderr) == (1, "")
    told = json.loads(rst2spec("diff", "HEAD:docs", "docs", "-f", "json", cwd=git.folder).stdout)
    assert told["not_compared"] == []
    assert len({change["path"] for change in told["changes"]}) == 1
    done = rst2spec("check", f"./{path}", "--new-since", "HEAD", "-f", "json", cwd=git.folder)
    assert [item["code"] for item in json.loads(done.stdout)["diagnostics"]].count("R401") == 1


LINKS = {
    "to a file": [("docs/again-x.rst", "acme-globex.rst")],
    "to a file, sorted before it": [("docs/aaa-x.rst", "acme-globex.rst")],
    "to a file elsewhere": [("docs/far-x.rst", "../other/hooli-globex.rst")],
    "to a link": [("docs/one-x.rst", "two-x.rst"), ("docs/two-x.rst", "../other/hooli-globex.rst")],
    "to a folder": [("docs/sub", "../other")],
    "to a folder, sorted before it": [("docs/aaa", "zzz"), ("docs/zzz/acme-x.rst", "")],
    "to a folder twice": [("docs/one", "../other"), ("docs/two", "../other")],
    "to the folder above": [("docs/up", "..")],
    "to itself": [("docs/self.rst", "self.rst")],
    "in a circle": [("docs/a.rst", "b.rst"), ("docs/b.rst", "a.rst"), ("docs/c", "d"), ("docs/d", "c")],
    "dangling": [("docs/gone-x.rst", "nowhere.rst"), ("docs/gone", "nowhere")],
    "below a dangling one": [("docs/gone-x.rst", "nowhere/at/all.rst"), ("docs/nowhere", "elsewhere")],
    "below a file": [("docs/below-x.rst", "acme-globex.rst/x.rst")],
    "out of the tree": [("docs/out-x.rst", "../../outside/acme-out.rst"), ("docs/out", "../../outside")],
    "out of the tree, absolute": [("docs/out-x.rst", "{}/outside/acme-out.rst"), ("docs/out", "{}/outside")],
    "out of the tree and back": [("docs/back-x.rst", "../../repo/other/hooli-globex.rst"), ("docs/back", "../../repo")],
    "into the tree, absolute": [("docs/in-x.rst", "{}/repo/other/hooli-globex.rst"), ("docs/in", "{}/repo/other")],
    "to what is no document": [("docs/text-x.rst", "../notes.txt"), ("docs/dir.rst", "../other")],
    "to what git ignores": [("docs/built-x.rst", "../.built/acme-built.rst"), ("docs/built", "../.built")],
    "to a hidden folder": [("docs/hidden", "../.hidden"), ("docs/hidden-x.rst", "../.hidden/acme-x.rst")],
    "hidden": [("docs/.link", "../other"), ("docs/.link-x.rst", "../other/hooli-globex.rst")],
    "to a device": [("docs/null-x.rst", "/dev/null")],
    "with dots": [("docs/dots-x.rst", "./../docs/.././other//hooli-globex.rst"), ("docs/dots", ".././other/.")],
    "through a link": [("docs/via", "../other"), ("docs/via-x.rst", "via/hooli-globex.rst")],
    "up from nowhere": [("docs/aaa-x.rst", "nowhere/../acme-globex.rst"),
                        ("docs/x.rst", "nowhere/../acme-globex.rst"), ("docs/aaa", "nowhere/../../other"),
                        ("docs/in-x.rst", "{}/repo/nowhere/../docs/acme-globex.rst"),
                        ("docs/out-x.rst", "{}/nowhere/../repo/docs/acme-globex.rst"),
                        ("docs/up-x.rst", "../../nowhere/../repo/docs/acme-globex.rst")],
    "up from a file": [("docs/aaa-x.rst", "acme-globex.rst/../acme-globex.rst"),
                       ("docs/x.rst", "acme-globex.rst/../../other/hooli-globex.rst"),
                       ("docs/slash-x.rst", "acme-globex.rst/"), ("docs/dot-x.rst", "acme-globex.rst/.")],
    "up from what git ignores": [("docs/aaa-x.rst", "../.built/../docs/acme-globex.rst"),
                                 ("docs/sub", "../.built/../other")],
    "up from a linked folder": [("docs/via", "../other"), ("docs/w/x.rst", "../via/../other/hooli-globex.rst")],
}  # fmt: skip


@pytest.mark.parametrize("name", sampled(LINKS, one_in=3))
def test_links(name: str, git: Git, tmp_path: Path, rst2spec: Run) -> None:
    links = LINKS[name]
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "acme-out.rst").write_text(OLD)
    git.write(".gitignore", "/.built/\n")
    git.write(".built/acme-built.rst", OLD)
    git.write("notes.txt", "nothing")
    git.write(".hidden/acme-x.rst", OLD)
    for path, target in links:
        if target:
            link(git, path, target.format(tmp_path))
        else:
            git.write(path, OLD)
    git.commit()
    unreadable = "R901" in rst2spec("check", "docs", cwd=git.folder).stdout
    assert unreadable == any(word in str(links) for word in ("nowhere", "self", "b.rst", "globex.rst/", "/dev/null"))
    assert differences(rst2spec, git, ["docs", links[0][0]] if (git.folder / links[0][0]).is_dir() else ["docs"]) == []


def test_a_link_that_leads_nowhere_hides_no_document(git: Git, rst2spec: Run) -> None:
    link(git, "docs/aaa-x.rst", "nowhere/../acme-globex.rst")
    link(git, "docs/bbb-x.rst", "acme-globex.rst/../acme-globex.rst")
    link(git, "docs/ccc-x.rst", "nowhere/../acme-globex.rst")
    git.commit()
    for options in ([], ["--staged"]):
        done = rst2spec("check", "docs", "-f", "json", *options, cwd=git.folder)
        found = [(item["path"], item["code"]) for item in json.loads(done.stdout)["diagnostics"]]
        unreadable = [(f"docs/{name}-x.rst", "R901") for name in ("aaa", "bbb", "ccc")]
        assert found == [unreadable[0], ("docs/acme-globex.rst", "R302"), *unreadable[1:]]


def test_links_that_a_checkout_writes_as_files(git: Git, rst2spec: Run) -> None:
    link(git, "docs/far-x.rst", "../other/hooli-globex.rst")
    git.commit()
    git("config", "core.symlinks", "false")
    (git.folder / "docs" / "far-x.rst").unlink()
    git("checkout", "docs/far-x.rst")
    assert not (git.folder / "docs" / "far-x.rst").is_symlink()
    assert differences(rst2spec, git) == []


def test_what_changes_behind_a_link_is_seen(git: Git, rst2spec: Run) -> None:
    link(git, "docs/far-x.rst", "../other/hooli-globex.rst")
    link(git, "docs/sub", "../more")
    git.write("more/acme-x.rst", GOOD)
    git.commit()
    git.write("other/hooli-globex.rst", WORSE)
    git.write("more/acme-x.rst", OLD)
    done = rst2spec("check", "docs", "--new-since", "HEAD", "-q", "--min-severity", "error", cwd=git.folder)
    assert [line.split()[0].split(":")[0] for line in done.stdout.splitlines()] == [
        "docs/far-x.rst",
        "docs/sub/acme-x.rst",
    ]
    told = json.loads(rst2spec("diff", "HEAD:docs", "docs", "-f", "json", cwd=git.folder).stdout)
    assert {change["path"] for change in told["changes"]} == {"far-x.rst", "sub/acme-x.rst"}


def test_a_link_that_leads_elsewhere_now(git: Git, rst2spec: Run) -> None:
    link(git, "docs/a-x.rst", "../other/hooli-globex.rst")
    git.write("other/good-x.rst", GOOD)
    git.commit()
    (git.folder / "docs/a-x.rst").unlink()
    link(git, "docs/a-x.rst", "../other/good-x.rst")
    told = json.loads(rst2spec("diff", "HEAD:docs", "docs", "-f", "json", cwd=git.folder).stdout)
    assert {change["path"] for change in told["changes"]} == {"a-x.rst"}
    assert rst2spec("check", "docs", "--new-since", "HEAD", cwd=git.folder).returncode == 0


def test_a_new_link_to_a_known_document_has_nothing_new(git: Git, rst2spec: Run) -> None:
    git.commit()
    link(git, "docs/aaa-x.rst", "acme-globex.rst")
    done = rst2spec("check", "docs", "--new-since", "HEAD", "--min-severity", "error", cwd=git.folder)
    assert (done.returncode, done.stdout) == (0, "No findings in 1 document; 2 that HEAD has, too.\n")


def test_links_in_a_bare_repository(git: Git, tmp_path: Path, rst2spec: Run) -> None:
    link(git, "docs/far-x.rst", "../other/hooli-globex.rst")
    link(git, "docs/out-x.rst", "../../outside/acme-out.rst")
    git.commit()
    git.write("other/hooli-globex.rst", WORSE)
    git.commit()
    git("clone", "-q", "--bare", str(git.folder), str(tmp_path / "bare"))
    done = rst2spec("diff", "HEAD~1..HEAD", "docs", "-f", "json", cwd=tmp_path / "bare")
    assert {change["path"] for change in json.loads(done.stdout)["changes"]} == {"far-x.rst"}
    assert rst2spec("diff", "HEAD:docs", "HEAD:docs", cwd=tmp_path / "bare").returncode == 0


LATIN = document(section(S, T, [*GOOD_ROWS, ("Größe", "Größe", '"string"')]))


@pytest.mark.parametrize("rule", ["ident", "text eol=crlf", "text working-tree-encoding=latin1", "text=auto eol=lf"])
def test_attributes(rule: str, git: Git, rst2spec: Run) -> None:
    git.write(".gitattributes", f"docs/*.rst {rule}\n")
    git.write("docs/ident-globex.rst", OLD.replace("Introduction", "Introduction $Id$", 1) + "\n$Id$\n")
    (git.folder / "docs/latin-globex.rst").write_bytes(LATIN.encode("latin1" if "latin1" in rule else "utf-8"))
    git.commit()
    git("rm", "-q", "-r", "--cached", "docs")
    git("reset", "-q", "--hard")
    for path in ("docs", "docs/ident-globex.rst", "docs/latin-globex.rst"):
        for side in (f"HEAD:./{path}", f":./{path}"):
            done = rst2spec("diff", side, path, "-f", "json", "--fail-on", "any", cwd=git.folder)
            told = json.loads(done.stdout)
            unreadable = "latin1" in rule and path.endswith("latin-globex.rst")
            assert (done.returncode, told["changes"], done.stderr) == (3 if unreadable else 0, [], "")
            assert told["not_compared"] == []


# --- submodules


class Super:
    """A repository with a submodule that has one, and one that isn't checked out."""

    def __init__(self, folder: Path) -> None:
        self.git = Git(folder / "super")
        self.outer = Git(self.git.folder / "docs" / "outer")
        self.inner = Git(self.git.folder / "docs" / "outer" / "docs" / "inner")


def make_modules(folder: Path) -> None:
    """Makes such a repository."""
    inner, outer, git = (with_documents(folder / name) for name in ("inner", "outer", "super"))
    outer("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(inner.folder), "docs/inner")
    outer.commit("with a submodule")
    for name, source in (("outer", outer), ("absent", inner)):
        git("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(source.folder), f"docs/{name}")
    git("-c", "protocol.file.allow=always", "submodule", "-q", "update", "--init", "--recursive")
    git.commit("with submodules")
    git("submodule", "-q", "deinit", "-f", "docs/absent")


def with_documents(folder: Path) -> Git:
    git = Git(folder)
    git.write("docs/acme-globex.rst", OLD)
    git.write("docs/hooli-globex.rst", GOOD)
    git.commit("the first")
    return git


@pytest.fixture(scope="session")
def made_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("modules")
    make_modules(folder)
    return folder


@pytest.fixture
def modules(made_modules: Path, tmp_path: Path) -> Super:
    """A copy: git needs a second for the submodules."""
    shutil.copytree(made_modules, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Super(tmp_path)


def test_submodules(modules: Super, rst2spec: Run) -> None:
    assert differences(rst2spec, modules.git, ["docs", "docs/outer", "docs/outer/docs/inner"]) == []


INNER = "docs/outer/docs/inner/docs/hooli-globex.rst"


def test_a_submodules_documents_are_compared_with_their_own_history(modules: Super, rst2spec: Run) -> None:
    modules.inner.write("docs/hooli-globex.rst", WORSE)
    done = rst2spec("check", "docs", "--new-since", "HEAD", "-q", "--min-severity", "error", cwd=modules.git.folder)
    assert {line.split(":")[0] for line in done.stdout.splitlines()} == {INNER}
    done = rst2spec("check", INNER, "--new-since", "HEAD", "-q", "--min-severity", "error", cwd=modules.git.folder)
    assert {line.split(":")[0] for line in done.stdout.splitlines()} == {INNER}
    told = json.loads(rst2spec("diff", "HEAD:", ".", "-f", "json", cwd=modules.git.folder).stdout)
    assert {change["path"] for change in told["changes"]} == {INNER}
    told = json.loads(rst2spec("diff", f"HEAD:{INNER}", INNER, "-f", "json", cwd=modules.git.folder).stdout)
    assert len(told["changes"]) == 2
    # what is recorded for the submodules: nothing of it is staged
    done = rst2spec("check", "docs", "--new-since", "HEAD", "--staged", cwd=modules.git.folder)
    assert done.returncode == 0
    modules.inner.commit()
    modules.outer.commit()
    modules.git("add", "docs/outer")
    options = ("--new-since", "HEAD", "--staged", "-q", "--min-severity", "error")
    done = rst2spec("check", "docs", *options, cwd=modules.git.folder)
    assert {line.split(":")[0] for line in done.stdout.splitlines()} == {INNER}
    modules.git.commit()
    assert differences(rst2spec, modules.git) == []
    done = rst2spec("diff", "HEAD~1:docs", "HEAD:docs", "-f", "json", cwd=modules.git.folder)
    assert {change["path"] for change in json.loads(done.stdout)["changes"]} == {INNER.removeprefix("docs/")}


def test_churn_in_submodules(modules: Super, rst2spec: Run) -> None:
    for git in (modules.git, modules.outer, modules.inner):
        git.write("docs/acme-globex.rst", OLD.replace("2026-11-02", "2026-11-03"))
    done = rst2spec("churn", "docs", cwd=modules.git.folder)
    assert done.stdout.startswith(
        "docs/acme-globex.rst: churn\ndocs/outer/docs/acme-globex.rst: churn\n"
        "docs/outer/docs/inner/docs/acme-globex.rst: churn\n3 documents differ from HEAD, 3 of them only in timestamp"
    )
    modules.inner("add", "-A")
    assert rst2spec("churn", "docs", "--restore", "--staged", cwd=modules.git.folder).returncode == 1
    assert rst2spec("churn", "docs", "--restore", cwd=modules.git.folder).returncode == 0
    assert differences(rst2spec, modules.git) == []


def test_a_move_in_a_submodule_is_followed(modules: Super, rst2spec: Run) -> None:
    modules.outer("mv", "docs/acme-globex.rst", "docs/acme-moved.rst")
    done = rst2spec("check", "docs", "--new-since", "HEAD", "--ignore", "R102", cwd=modules.git.folder)
    assert (done.returncode, done.stdout.splitlines()[-1][:12]) == (0, "No findings ")


def test_a_hooks_environment_is_not_the_submodules(modules: Super, rst2spec: Run) -> None:
    folder = modules.git.folder / ".git"
    hook = {"GIT_DIR": str(folder), "GIT_INDEX_FILE": str(folder / "index"), "GIT_PREFIX": ""}
    done = rst2spec("check", "docs", "--new-since", "HEAD", "--min-severity", "info", cwd=modules.git.folder, **hook)
    assert (done.returncode, done.stdout[:11]) == (0, "No findings")
    assert rst2spec("churn", "docs", cwd=modules.git.folder, **hook).returncode == 0


def test_a_submodule_that_lacks_its_commit(modules: Super, rst2spec: Run) -> None:
    missing = "1234567890" * 4
    modules.git("update-index", "--cacheinfo", f"160000,{missing},docs/outer")
    modules.git("commit", "-q", "-m", "another commit of the submodule")
    done = rst2spec("check", "docs", "--new-since", "HEAD", cwd=modules.git.folder)
    assert done.returncode == 2
    assert done.stderr == (
        "rst2spec: the submodule docs/outer lacks the commit 123456789012 that is recorded for it; "
        "'git submodule update' fetches it\n"
    )
    assert rst2spec("check", "docs/acme-globex.rst", "--new-since", "HEAD", cwd=modules.git.folder).returncode == 0


def test_log_reads_one_repository(modules: Super, rst2spec: Run) -> None:
    done = rst2spec("log", cwd=modules.git.folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("2 versions of 2 documents in 2 commits")
    done = rst2spec("log", "docs/outer", cwd=modules.git.folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("2 versions of 2 documents in 2 commits")


def test_log_of_a_repository_that_only_has_submodules(modules: Super, tmp_path: Path, rst2spec: Run) -> None:
    git = Git(tmp_path / "only")
    git("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(modules.inner.folder), "sub")
    git.commit()
    done = rst2spec("log", cwd=git.folder)
    assert done.returncode == 2
    assert done.stderr == (
        "rst2spec: there is no dataflow document in the history of HEAD; "
        "a submodule has its own history: 'rst2spec log sub'\n"
    )


def test_a_sparse_checkout_has_lost_nothing(git: Git, rst2spec: Run) -> None:
    git.write("docs/more/globex-acme.rst", OLD)
    git.commit()
    git("sparse-checkout", "set", "--no-cone", "/docs/*.rst", "/other/")
    assert not (git.folder / "docs" / "more").exists()
    done = rst2spec("check", "docs", "--new-since", "HEAD", "--min-severity", "info", cwd=git.folder)
    assert (done.returncode, done.stdout[:11]) == (0, "No findings")


def test_exclusions_are_the_same_on_both_sides(git: Git, rst2spec: Run) -> None:
    git.write(
        "rst2spec.toml", "exclude = ['old/', '*-skip.rst', '/docs/linked/', '!docs/kept/old/']\ndocuments = ['docs']\n"
    )
    for name in ("old/a-b.rst", "sub/old/a-b.rst", "a-skip.rst", "kept/old/a-b.rst", "old-x.rst"):
        git.write(f"docs/{name}", OLD)
    link(git, "docs/linked", "../other")
    link(git, "docs/also", "../other")
    link(git, "docs/b-skip.rst", "../other/hooli-globex.rst")
    git.commit()
    assert differences(rst2spec, git) == []
    (git.folder / "sub").mkdir()
    done = rst2spec("diff", "HEAD:docs", "../docs", "-f", "json", cwd=git.folder / "sub")
    assert json.loads(done.stdout)["old"]["documents"] == 4


def test_whether_documents_differ_from_a_commit(git: Git) -> None:
    git.write(".gitattributes", "other/*.rst text eol=crlf\n")
    git.commit()
    git("rm", "-q", "-r", "--cached", "other")
    git("reset", "-q", "--hard")
    git.commit("the same")
    repository = repository_of(str(git.folder))

    def changed() -> tuple[bool, bool]:
        return (
            is_changed(repository, "HEAD~1", ".rst", staged=False),
            is_changed(repository, "HEAD~1", ".rst", staged=True),
        )

    assert b"\r\n" in (git.folder / "other/hooli-globex.rst").read_bytes()
    assert changed() == (False, False)
    git.write("docs/acme-globex.rst", GOOD)
    assert changed() == (True, False)
    git("add", "-A")
    assert changed() == (True, True)
    git("reset", "-q", "--hard")
    (git.folder / "docs/acme-globex.rst").unlink()
    assert changed() == (True, False)
    git("reset", "-q", "--hard")
    git.write("notes.txt", "another file")
    git("add", "-A")
    assert changed() == (True, True)
