"""The hooks in the real pre-commit: a throwaway repository that has this one, as it is now, for a source of hooks."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from rst2spec.samples import sample
from tests.conftest import ROOT, Snapshot, alone
from tests.processes import integration, process
from tests.repository import Git
from tests.sampling import sampled
from tests.writing import document, section

pytestmark = [
    pytest.mark.xdist_group("installed"),
    process,
    integration,
]

S, T = "Acme Member", "Globex Person"
ROWS = [("email", "Mail", '"string"'), ("name", "Name", '"string"')]
GOOD = document(section(S, T, ROWS))
BACK = document(
    section(T, S, [("Mail", "email", '"string"'), ("Name", "name", '"string"')]), source="Globex", target="Acme"
)
BAD_ROW = ("zip (Dependant on having  in country)", "Zip", '"string"')
OLD = document(section("Acme Order", "Hooli Bill", [*ROWS, BAD_ROW], system="Hooli"), target="Hooli")
BROKEN = GOOD.replace("   * - name\n", f"   * - {BAD_ROW[0]}\n")
FIXABLE = GOOD.replace("   * - name\n", f"   * - name ({'Dependant on having NO in country' * 2})\n")

Result = subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def configured(
    snapshot: Snapshot, environment: dict[str, str], shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A configuration with the hooks, whose environment is there: to make it takes half a minute."""
    text = f"""\
repos:
- repo: {snapshot.folder}
  rev: {snapshot.commit}
  hooks:
  - id: rst2spec-fix
  - id: rst2spec-check
  - id: rst2spec-churn
  - id: rst2spec-spec
    args: [docs, -o, spec.json]
"""
    git = Git(tmp_path_factory.mktemp("install"))
    git.write(".pre-commit-config.yaml", text)
    with alone(shared):
        done = run(git.folder, environment, "pre-commit", "install-hooks")
    assert done.returncode == 0, done.stdout + done.stderr
    return text


def run(folder: Path, environment: dict[str, str], *command: str | Path) -> Result:
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


class Project:
    """A team's repository with hooks in force."""

    def __init__(self, git: Git, environment: dict[str, str]) -> None:
        self.git = git
        self.environment = environment

    def commit(self, *options: str) -> Result:
        """Tries to commit what is staged, as a person does."""
        return run(self.git.folder, self.environment, "git", "commit", "-m", "a commit", *options)

    def commit_all(self) -> Result:
        """Stages all that there is, and tries to commit it."""
        self.git("add", "-A")
        return self.commit()

    def __call__(self, *command: str) -> Result:
        return run(self.git.folder, self.environment, *command)


Make = Callable[..., Project]


@pytest.fixture
def project(configured: str, environment: dict[str, str], tmp_path: Path) -> Make:
    """Makes a repository with hooks, two good documents and an old broken one."""

    def make(*hooks: str, toml: str = 'documents = ["docs"]\n', below: str = "") -> Project:
        git = Git(tmp_path / "project")
        head, *parts = re.split(r"(?m)^  (?=- id)", configured)
        chosen = [part for part in parts if part.split()[2] in hooks]
        git.write(".pre-commit-config.yaml", head + "".join(f"  {part}" for part in chosen))
        git.write(f"{below}rst2spec.toml", toml)
        for name, text in (("acme-globex", GOOD), ("globex-acme", BACK), ("acme-hooli", OLD)):
            git.write(f"{below}docs/{name}.rst", text)
        git.commit()
        made = Project(git, environment)
        assert made("pre-commit", "install").returncode == 0
        return made

    return make


CHECK, CHURN, FIX, SPEC = "rst2spec-check", "rst2spec-churn", "rst2spec-fix", "rst2spec-spec"


def stamped(text: str) -> str:
    """A document of the next night."""
    return text.replace("2026-11-02", "2026-11-03")


# --- rst2spec-check


def test_a_newly_broken_document_is_stopped(project: Make) -> None:
    made = project(CHECK)
    made.git.write("docs/acme-globex.rst", BROKEN)
    done = made.commit_all()
    assert done.returncode == 1
    assert re.search(r"^docs/acme-globex\.rst:\d+:\d+: error R302 blank-clause-value", done.stderr, re.MULTILINE)
    assert "acme-hooli" not in done.stderr
    # a new document, too
    made.git.write("docs/acme-globex.rst", GOOD)
    made.git.write("docs/acme-initech.rst", document(section(S, "Initech Person", [BAD_ROW]), target="Initech"))
    done = made.commit_all()
    assert done.returncode == 1
    assert "docs/acme-initech.rst:" in done.stderr


def test_a_good_document_and_an_old_finding_pass(project: Make) -> None:
    made = project(CHECK)
    made.git.write("docs/acme-hooli.rst", stamped(OLD).replace("email", "mail"))
    made.git.write("docs/acme-globex.rst", stamped(GOOD))
    done = made.commit_all()
    assert done.returncode == 0, done.stderr
    assert "Passed" in done.stderr
    (made.git.folder / "docs/acme-hooli.rst").rename(made.git.folder / "docs/acme-initech.rst")
    assert made.commit_all().returncode == 0  # moved, with what it had
    made.git.write("README.md", "no document\n")
    done = made.commit_all()
    assert done.returncode == 0
    assert "rst2spec: no document differs from HEAD" in done.stderr


def test_the_first_commit_of_a_repository(project: Make) -> None:
    made = project(CHECK)
    shutil.rmtree(made.git.folder / ".git")
    made.git("init", "-q")
    made("pre-commit", "install")
    done = made.commit_all()
    assert done.returncode == 1
    assert "docs/acme-hooli.rst" in done.stderr  # nothing is old yet
    (made.git.folder / "docs/acme-hooli.rst").unlink()
    assert made.commit_all().returncode == 0


def test_findings_of_the_folder_see_the_configured_documents(project: Make) -> None:
    severe = "[severity]\nR702 = 'error'\n"
    made = project(CHECK, toml=f'documents = ["docs"]\n{severe}')
    made.git.write("docs/acme-globex.rst", stamped(GOOD))  # the other direction is there, and isn't passed
    assert made.commit_all().returncode == 0
    made.git.write("docs/globex-initech.rst", document(section(T, "Initech One"), source="Globex", target="Initech"))
    done = made.commit_all()
    assert done.returncode == 1
    assert "docs/globex-initech.rst:2:11: error R702 missing-reverse: " in done.stderr
    # without them a document by itself has no counterpart to miss
    made.git.write("rst2spec.toml", severe)
    assert made.commit_all().returncode == 0


def test_excluded_documents_pass_though_they_are_named(project: Make) -> None:
    made = project(CHECK, toml='exclude = ["docs/drafts/"]\n')
    made.git.write("docs/drafts/acme-globex.rst", BROKEN)
    done = made.commit_all()
    assert done.returncode == 0, done.stderr
    made.git.write("docs/acme-globex.rst", BROKEN)
    made.git.write("docs/drafts/acme-globex.rst", stamped(BROKEN))
    done = made.commit_all()
    assert done.returncode == 1
    assert "drafts" not in done.stderr


def test_what_is_staged_counts_and_the_rest_is_left_alone(project: Make) -> None:
    made = project(CHECK)
    file = made.git.folder / "docs/acme-globex.rst"
    made.git.write("docs/acme-globex.rst", stamped(GOOD))
    made.git("add", "-A")
    made.git.write("docs/acme-globex.rst", BROKEN)  # not staged
    done = made.commit()
    assert done.returncode == 0, done.stderr
    assert file.read_text() == BROKEN
    made.git("add", "-A")
    made.git.write("docs/acme-globex.rst", GOOD)  # mended, and not staged
    assert made.commit().returncode == 1
    assert file.read_text() == GOOD


def test_a_configuration_below_the_root_and_a_commit_with_a_path(project: Make) -> None:
    made = project(CHECK, below="mapping/")
    args = "    args: [--config, mapping/rst2spec.toml]\n"
    config = (made.git.folder / ".pre-commit-config.yaml").read_text().replace(f"{CHECK}\n", f"{CHECK}\n{args}")
    made.git.write(".pre-commit-config.yaml", config)
    made.git("add", "-A")
    made.git.write("mapping/docs/acme-globex.rst", BROKEN)
    # git hands its hooks an index of its own here
    done = made.commit("mapping/docs/acme-globex.rst", ".pre-commit-config.yaml")
    assert done.returncode == 1
    assert re.search(r"^docs/acme-globex\.rst:\d+:\d+: error R302", done.stderr, re.MULTILINE)
    made.git.write("mapping/docs/acme-globex.rst", stamped(GOOD))
    done = made.commit("--all")
    assert done.returncode == 0, done.stderr


def test_a_worktree(project: Make) -> None:
    made = project(CHECK)
    made.git("worktree", "add", "-q", "../other")
    other = Project(Git(made.git.folder.parent / "other"), made.environment)
    other.git.write("docs/acme-globex.rst", BROKEN)
    assert other.commit_all().returncode == 1
    other.git.write("docs/acme-globex.rst", stamped(GOOD))
    assert other.commit_all().returncode == 0


def test_all_files(project: Make) -> None:
    made = project(CHECK)
    done = made("pre-commit", "run", "--all-files")
    assert done.returncode == 0, done.stdout
    made.git.write("docs/acme-globex.rst", BROKEN)
    done = made("pre-commit", "run", "--all-files")
    assert done.returncode == 1
    assert "acme-hooli" not in done.stdout


PAGE = "<html>502 Bad Gateway</html>\n"


@pytest.mark.parametrize("toml", sampled(['documents = ["docs"]\n', ""], one_in=2))
def test_destroyed_documents_are_stopped(toml: str, project: Make) -> None:
    made = project(CHECK, toml=toml)
    file = made.git.folder / "docs/acme-globex.rst"
    for text in ("", PAGE, GOOD[:300]):
        file.write_text(text)
        done = made.commit_all()
        assert done.returncode == 1
        assert re.search(r"^docs/acme-globex\.rst:\d+:\d+: error R70[56] ", done.stderr, re.MULTILINE)
    # deleted, with and without another document in the commit; pre-commit names no deleted file
    file.unlink()
    done = made.commit_all()
    assert done.returncode == 1
    assert "docs/acme-globex.rst:1:1: error R705 document-lost: document is gone; it had 1 flow at HEAD" in done.stderr
    made.git.write("docs/acme-hooli.rst", stamped(OLD))
    done = made.commit_all()
    assert done.returncode == 1
    assert "docs/acme-globex.rst:1:1: error R705" in done.stderr
    # in the working tree, but not in the commit
    made.git("checkout", "-q", "HEAD", "--", "docs")
    made.git("rm", "-q", "--cached", "docs/acme-globex.rst")
    done = made.commit()
    assert done.returncode == 1
    assert "docs/acme-globex.rst:1:1: error R705" in done.stderr
    # all of them
    shutil.rmtree(made.git.folder / "docs")
    done = made.commit_all()
    assert done.returncode == 1
    assert done.stderr.count("error R705") == 3
    # what is meant
    allowed = '[[allow]]\nkind = "document-lost"\npath = "docs/**"\nreason = "all was sold"\n'
    made.git.write("rst2spec.toml", toml + allowed)
    done = made.commit_all()
    assert done.returncode == 0, done.stderr


def test_renamed_documents_and_ordinary_pages_pass(project: Make) -> None:
    made = project(CHECK)
    made.git("mv", "docs/acme-globex.rst", "docs/sub-acme-globex.rst")
    made.git.write("README.rst", "Notes\n=====\n\nWho brings the cake is open.\n")
    done = made.commit_all()
    assert done.returncode == 0, done.stderr
    shutil.rmtree(made.git.folder / ".git")
    shutil.rmtree(made.git.folder / "docs")
    made.git("init", "-q")
    made("pre-commit", "install")
    made.git.write("rst2spec.toml", "")
    done = made.commit_all()
    assert done.returncode == 0, done.stderr


def test_a_range_of_commits_is_compared_with_where_it_begins(project: Make) -> None:
    made = project(CHECK)
    start = made.git("rev-parse", "HEAD").strip()
    made.git("checkout", "-q", "-b", "feature")
    made.git.write("docs/acme-globex.rst", PAGE)
    made.git("rm", "-q", "docs/globex-acme.rst")
    made.git("add", "-A")
    made.git("commit", "-q", "--no-verify", "-m", "destroyed")
    made.git("checkout", "-q", "main")
    made.git.write("docs/initech-globex.rst", document(section("Initech One", T), source="Initech"))
    made.git("add", "-A")
    made.git("commit", "-q", "--no-verify", "-m", "a document that the branch never had")
    made.git("checkout", "-q", "feature")
    for ends in (("main", "feature"), (start, "HEAD"), ("HEAD~1", "HEAD")):
        done = made("pre-commit", "run", "--from-ref", ends[0], "--to-ref", ends[1])
        assert done.returncode == 1, done.stdout
        assert (
            "docs/acme-globex.rst:1:1: error R705 document-lost: file is no longer a dataflow document" in done.stdout
        )
        assert "docs/globex-acme.rst:1:1: error R705 document-lost: document is gone" in done.stdout
        assert "initech" not in done.stdout
    # a finding, too, and none that is older than the range
    made.git("checkout", "-q", "-b", "other", start)
    made.git.write("docs/acme-globex.rst", BROKEN)
    made.git.write("docs/acme-hooli.rst", stamped(OLD))
    made.git("add", "-A")
    made.git("commit", "-q", "--no-verify", "-m", "broken")
    done = made("pre-commit", "run", "--from-ref", "main", "--to-ref", "HEAD")
    assert done.returncode == 1
    assert re.search(r"^docs/acme-globex\.rst:\d+:\d+: error R302", done.stdout, re.MULTILINE)
    assert "acme-hooli.rst" not in done.stdout


def test_all_files_of_a_commit_are_never_green_in_silence(project: Make) -> None:
    made = project(CHECK)
    done = made("pre-commit", "run", "--all-files")
    assert done.returncode == 0
    assert "no finding can be new: the working tree equals HEAD" in done.stdout
    made.git("checkout", "-q", "-b", "feature")
    made.git.write("rst2spec.toml", 'documents = ["docs"]\nbase = "main"\n')
    made.git.write("docs/acme-globex.rst", PAGE)
    made.git("add", "-A")
    made.git("commit", "-q", "--no-verify", "-m", "destroyed")
    done = made("pre-commit", "run", "--all-files")
    assert done.returncode == 1
    assert "docs/acme-globex.rst:1:1: error R705 document-lost" in done.stdout
    assert "acme-hooli" not in done.stdout
    # against a baseline of better days
    made.git("checkout", "-q", "main")
    made.git.write("rst2spec.toml", 'documents = ["docs"]\nbaseline = "known.json"\n')
    assert made("rst2spec", "baseline", "update").returncode == 0
    made.git("add", "-A")
    made.git("commit", "-q", "--no-verify", "-m", "a baseline")
    done = made("pre-commit", "run", "--all-files")
    assert (done.returncode, "compared with known.json instead" in done.stdout) == (0, True)
    made.git.write("docs/acme-globex.rst", "")
    made.git("add", "-A")
    made.git("commit", "-q", "--no-verify", "-m", "destroyed")
    done = made("pre-commit", "run", "--all-files")
    assert done.returncode == 1
    assert "docs/acme-globex.rst:1:1: error R705 document-lost" in done.stdout


# --- rst2spec-spec


def test_the_committed_spec_is_up_to_date(project: Make) -> None:
    made = project(SPEC)
    done = made.commit("--allow-empty")
    assert done.returncode == 1
    assert "rst2spec: there is no spec.json; the same command without --check writes it" in done.stderr
    write = ("rst2spec", "compile", "docs", "--stable", "-o", "spec.json")
    assert made(*write).returncode == 0
    assert made.commit_all().returncode == 0
    made.git.write("docs/acme-globex.rst", stamped(GOOD))  # nothing that counts
    assert made.commit_all().returncode == 0

    made.git.write("docs/acme-globex.rst", GOOD.replace("     - Name\n", "     - FullName\n"))
    done = made.commit_all()
    assert done.returncode == 1
    reported = done.stderr.partition("changed docs/acme-globex.rst\n")[2].splitlines()
    assert reported[:2] == [f"  {S} to {T}", "    mapping retargeted: name -> Name, now name -> FullName"]
    assert made(*write).returncode == 0
    assert made.commit_all().returncode == 0

    made.git("rm", "-q", "docs/acme-hooli.rst")  # pre-commit names no file that is gone
    done = made.commit()
    assert done.returncode == 1
    assert "removed docs/acme-hooli.rst" in done.stderr


# --- rst2spec-fix


def test_fixes_stop_the_commit_and_the_next_one_has_them(project: Make) -> None:
    made = project(FIX)
    made.git.write("docs/acme-globex.rst", FIXABLE)
    done = made.commit_all()
    assert done.returncode == 1
    assert "files were modified by this hook" in done.stderr
    fixed = (made.git.folder / "docs/acme-globex.rst").read_text()
    assert fixed == FIXABLE.replace("Dependant on having NO in country" * 2, "Dependant on having NO in country")
    assert (made.git.folder / "docs/acme-hooli.rst").read_text() == OLD
    done = made.commit_all()
    assert done.returncode == 0, done.stderr


def test_the_fix_hook_honours_what_is_excluded(project: Make) -> None:
    made = project(FIX, toml='exclude = ["docs/drafts/"]\n')
    made.git.write("docs/drafts/acme-globex.rst", FIXABLE)
    assert made.commit_all().returncode == 0
    assert (made.git.folder / "docs/drafts/acme-globex.rst").read_text() == FIXABLE


# --- rst2spec-churn


NIGHTLY = 40


def regenerated(git: Git, night: str, changed: Sequence[int] = ()) -> None:
    """Writes documents as a generator does each night, some of them with another mapping."""
    for number in range(NIGHTLY):
        name, text = sample(number, NIGHTLY)
        text = re.sub(r"Generated: .*?(?=\r)", f"Generated: {night} 03:15:00", text)
        if number in changed:
            text = text.replace(" Data Type\r\n", " Data Type\r\n   * - added\r\n     - Added\r\n     - N/A\r\n", 1)
        git.write(f"docs/technical/{name}", text)


def with_mappings() -> list[int]:
    return [number for number in range(NIGHTLY) if " Data Type\r\n" in sample(number, NIGHTLY).text]


def test_of_all_regenerated_documents_three_are_committed(project: Make) -> None:
    made = project(CHURN)
    regenerated(made.git, "2026-11-02")
    made.git("add", "-A")
    made.git("commit", "-q", "--no-verify", "-m", "the night before")
    changed = with_mappings()[3:30:10]
    assert len(changed) == 3
    regenerated(made.git, "2026-11-03", changed)
    assert made.git("diff", "--name-only").count("\n") == NIGHTLY
    done = made.commit_all()
    assert done.returncode == 1
    assert f"Restored {NIGHTLY - 3} of {NIGHTLY} documents that differ from HEAD." in done.stderr
    assert "files were modified by this hook" in done.stderr
    done = made.commit_all()
    assert done.returncode == 0, done.stderr
    names = sorted(f"docs/technical/{sample(number, NIGHTLY).name}" for number in changed)
    assert made.git("show", "--name-only", "--format=").split() == names
    assert made.git("status", "--porcelain") == ""
    # a night on which nothing has changed is no commit
    regenerated(made.git, "2026-11-04", changed)
    assert made.commit_all().returncode == 1
    done = made.commit_all()
    assert (done.returncode, "nothing to commit" in done.stdout) == (1, True)


def test_churn_and_fixes_together(project: Make) -> None:
    made = project(FIX, CHURN)
    made.git.write("docs/acme-globex.rst", FIXABLE)
    made.git("add", "-A")
    made.git("commit", "-q", "--no-verify", "-m", "as the generator writes it")
    made.git.write("docs/acme-globex.rst", stamped(FIXABLE))
    made.git.write("docs/globex-acme.rst", stamped(BACK))
    assert made.commit_all().returncode == 1
    fixed = (made.git.folder / "docs/acme-globex.rst").read_text()
    assert fixed == stamped(
        FIXABLE.replace("Dependant on having NO in country" * 2, "Dependant on having NO in country")
    )
    assert made.commit_all().returncode == 0
    assert made.git("show", "--name-only", "--format=").split() == ["docs/acme-globex.rst"]


def test_what_is_not_staged_outlives_the_churn_hook(project: Make) -> None:
    """pre-commit takes it away and puts it back; it can't where a hook has changed the index below it."""
    made = project(CHURN)
    file = made.git.folder / "docs/acme-globex.rst"
    made.git.write("docs/acme-globex.rst", stamped(GOOD))
    made.git("add", "-A")
    later = GOOD.replace("2026-11-02", "2026-11-04")
    made.git.write("docs/acme-globex.rst", later)
    assert made.commit().returncode == 1
    assert file.read_text() == later


# --- the manifest


def test_the_manifest_is_valid(environment: dict[str, str]) -> None:
    done = run(ROOT, environment, "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
