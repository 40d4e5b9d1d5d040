"""A repository's configuration, attributes, hooks and environment name programs: no command of ours starts one."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT, Run
from tests.processes import process
from tests.repository import Git
from tests.writing import document, section

pytestmark = process

TEXT = document(section(rows=[("a", "b", '"string"'), ("c", "d", '"string"')]))
OLD, NEW = "2026-11-02 03:15:00", "2026-11-03 03:15:00"
ATTRIBUTES = "* filter=evil diff=evil merge=evil\n"
BUILTINS = (
    "cat-file", "check-attr", "diff", "diff-index", "diff-tree", "hash-object", "log", "ls-files", "ls-tree",
    "merge-base", "rev-list", "rev-parse", "status", "update-index",
)  # fmt: skip
HOOKS = (
    "fsmonitor-watchman", "post-checkout", "post-index-change", "pre-auto-gc", "pre-commit", "reference-transaction",
)  # fmt: skip
COMMANDS = {
    "log": ["log"],
    "log-all": ["log", "--all", "--by", "commit", "-f", "json", "-j", "2"],
    "log-range": ["log", "HEAD~1..HEAD", "--since", "2 weeks ago"],
    "log-submodule": ["log", "docs/sub"],
    "churn": ["churn"],
    "churn-staged": ["churn", "--staged"],
    "churn-restore": ["churn", "--restore"],
    "churn-staged-restore": ["churn", "--staged", "--restore"],
    "check": ["check", "docs"],
    "check-new": ["check", "docs", "--new-since", "HEAD"],
    "check-new-older": ["check", "docs", "--new-since", "HEAD~1"],
    "check-staged": ["check", "docs", "--staged"],
    "check-staged-new": ["check", "docs", "--staged", "--new-since", "HEAD"],
    "diff": ["diff", "HEAD:", "."],
    "diff-range": ["diff", "HEAD~1..HEAD", "docs", "-f", "json"],
    "diff-merge-base": ["diff", "HEAD~1...HEAD"],
    "diff-index": ["diff", ":docs", "docs"],
    "diff-document": ["diff", "HEAD:docs/changed-x.rst", "docs/changed-x.rst"],
    "compile-check": ["compile", "docs", "-o", "jsonl=spec.jsonl", "--check"],
    "baseline": ["baseline", "update", "docs"],
    "fix": ["fix", "docs", "--diff"],
    "render": ["render", "--check", "docs"],
    **{
        f"hook-{hook['id']}": [
            *shlex.split(hook["entry"])[1:],
            *(["docs", "-o", "spec.jsonl"] if hook["id"] == "rst2spec-spec" else ["docs/changed-x.rst"]),
        ]
        for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    },
}


class Planted:
    """A repository in which whatever can name a program names one that leaves a mark."""

    def __init__(self, folder: Path, *, is_partial: bool) -> None:
        self.is_partial = is_partial
        self.marks = folder / "marks"
        self.marks.mkdir(parents=True)
        self.programs = folder / "programs"
        self.programs.mkdir()
        other = self._repository(folder / "other")
        self.git = self._repository(folder / "repo")
        self.git("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(other.folder), "docs/sub")
        self.git.commit("with a submodule")
        lost = self.git("rev-parse", "HEAD:docs/lost-x.rst").strip()
        for git in (self.git, Git(self.git.folder / "docs" / "sub")):
            self._change(git)
        self._plant(self.git.folder, self.git.folder / ".git")
        self._plant(self.git.folder / "docs" / "sub", self.git.folder / ".git" / "modules" / "docs" / "sub")
        if is_partial:  # such a clone fetches what it lacks: from a program, if that is its remote
            (self.git.folder / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
        self.environment = self._environment()

    def _repository(self, folder: Path) -> Git:
        git = Git(folder)
        for name in ("changed", "staged", "churn", "stagedchurn", "gone", "lost", "same"):
            git.write(f"docs/{name}-x.rst", TEXT.replace("     - b\n", f"     - {name}\n"))
        git.commit("the first")
        git.write("docs/changed-x.rst", TEXT)
        git.commit("another one")
        return git

    def _change(self, git: Git) -> None:
        folder = git.folder / "docs"
        git.write("docs/staged-x.rst", TEXT.replace("- d\n", "- e\n"))
        git.write("docs/stagedchurn-x.rst", (folder / "stagedchurn-x.rst").read_text().replace(OLD, NEW))
        git.write("docs/moved-x.rst", (folder / "gone-x.rst").read_text().replace("- d\n", "- f\n"))
        git("add", "docs/staged-x.rst", "docs/stagedchurn-x.rst", "docs/moved-x.rst")
        git.write("docs/changed-x.rst", TEXT.replace("- d\n", "- g\n"))
        git.write("docs/churn-x.rst", (folder / "churn-x.rst").read_text().replace(OLD, NEW))
        git.write("docs/lost-x.rst", TEXT)
        (folder / "gone-x.rst").unlink()
        os.utime(folder / "same-x.rst", (1, 1))  # git looks at what has another time than it knows

    def program(self, name: str) -> str:
        """A program that leaves a mark of this name."""
        file = self.programs / name
        file.write_text(f"#!/bin/sh\ntouch {shlex.quote(str(self.marks / name))}\nexit 1\n")
        file.chmod(0o755)
        return str(file)

    def _plant(self, folder: Path, git_folder: Path) -> None:
        settings = {
            "core.fsmonitor": "fsmonitor",
            **({"filter.evil.process": "process"} if self.is_partial else {}),
            "filter.evil.clean": "clean",
            "filter.evil.smudge": "smudge",
            "diff.external": "external",
            "diff.evil.command": "command",
            "diff.evil.textconv": "textconv",
            "merge.evil.driver": "merge",
            "core.pager": "pager",
            **{f"pager.{name}": f"pager-{name}" for name in BUILTINS},
            "gpg.program": "gpg",
            "gpg.ssh.program": "gpg-ssh",
            "core.sshCommand": "ssh",
            "core.editor": "editor",
            "sequence.editor": "sequence-editor",
            "credential.helper": "credential",
            "core.askPass": "askpass",
            "core.gitProxy": "proxy",
            "core.alternateRefsCommand": "alternates",
            "uploadpack.packObjectsHook": "pack-objects",
            "remote.origin.uploadpack": "uploadpack",
            "remote.origin.receivepack": "receivepack",
            "interactive.diffFilter": "diff-filter",
            "difftool.evil.cmd": "difftool",
            "trailer.evil.command": "trailer",
        }
        given = {name: self.program(program) for name, program in settings.items()}
        given |= {f"alias.{name}": f"!{self.program(f'alias-{name}')}" for name in BUILTINS}
        given |= {
            "core.hooksPath": self._hooks(self.programs / "hooks", "path"),
            "core.attributesFile": str(folder.parent / "attributes"),
            "core.untrackedCache": "true",
            "log.showSignature": "true",
            "diff.evil.cachetextconv": "false",
            "protocol.ext.allow": "always",
            "protocol.file.allow": "always",
            "extensions.partialClone": "origin",
            "remote.origin.promisor": "true",
            "remote.origin.partialclonefilter": "blob:none",
            "trace2.normalTarget": str(self.marks / "trace"),
            "submodule.docs/sub.update": f"!{self.program('submodule')}",
        }
        self._hooks(git_folder / "hooks", "hook")
        (git_folder / "info").mkdir(exist_ok=True)
        for file in (folder / ".gitattributes", git_folder / "info" / "attributes", folder.parent / "attributes"):
            file.write_text(ATTRIBUTES)
        lines = [f"[include]\n\tpath = {git_folder / 'included'}\n"]
        included = []
        for name, value in given.items():
            head, _, key = name.rpartition(".")
            part, _, sub = head.partition(".")
            lines.append(f'[{part} "{sub}"]\n' if sub else f"[{part}]\n")
            lines.append(f"\t{key} = {value}\n")
            included += lines[-2:]
        (git_folder / "included").write_text("".join(included))
        with (git_folder / "config").open("a") as config:
            config.write("".join(lines))
            config.write(f'[remote "origin"]\n\turl = ext::{self.program("ext")}\n\tvcs = evil\n')

    def _hooks(self, folder: Path, name: str) -> str:
        folder.mkdir(exist_ok=True)
        for hook in HOOKS:
            (folder / hook).write_text(Path(self.program(f"{name}-{hook}")).read_text())
            (folder / hook).chmod(0o755)
        return str(folder)

    def _environment(self) -> dict[str, str]:
        programs = (
            "EXTERNAL_DIFF",
            "SSH",
            "SSH_COMMAND",
            "ASKPASS",
            "PROXY_COMMAND",
            "EDITOR",
            "SEQUENCE_EDITOR",
            "PAGER",
        )
        env = {f"GIT_{name}": self.program(f"env-{name}") for name in programs}
        env |= {name: self.program(f"env-{name}") for name in ("PAGER", "EDITOR", "VISUAL", "SSH_ASKPASS", "LESSOPEN")}
        env |= {f"GIT_{name}": str(self.marks / name) for name in ("TRACE", "TRACE2", "TRACE2_EVENT", "TRACE_SETUP")}
        executables = self.programs / "exec"
        executables.mkdir()
        for name in ("git", "git-fetch", "git-remote-evil", "git-remote-ext"):
            for folder in (executables, self.git.folder, self.git.folder / "docs" / "sub"):
                (folder / name).write_text(Path(self.program(f"exec-{name}")).read_text())
                (folder / name).chmod(0o755)
        count = int(os.environ.get("GIT_CONFIG_COUNT", "0"))
        return env | {
            "GIT_EXEC_PATH": str(executables),
            "GIT_ALLOW_PROTOCOL": "ext:file:ssh",
            "GIT_CONFIG_COUNT": str(count + 1),
            f"GIT_CONFIG_KEY_{count}": "core.fsmonitor",
            f"GIT_CONFIG_VALUE_{count}": self.program("env-fsmonitor"),
            "PATH": os.pathsep.join([".", "", os.environ["PATH"]]),
        }

    def started(self) -> list[str]:
        """The names of the programs that were started."""
        return sorted(path.name for path in self.marks.iterdir())


@pytest.fixture(scope="module", params=[False, True], ids=["complete", "partial"])
def planted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Planted:
    return Planted(tmp_path_factory.mktemp("planted"), is_partial=request.param)


def test_plain_git_starts_them(tmp_path: Path) -> None:
    """So that the other tests mean something."""
    started = set()
    for is_partial in (False, True):
        planted = Planted(tmp_path / str(is_partial), is_partial=is_partial)
        env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        for command in (
            ["status"],
            ["diff", "HEAD"],
            ["diff", "--no-ext-diff", "HEAD"],
            ["cat-file", "--filters", "HEAD:docs/same-x.rst"],
            ["cat-file", "-p", "HEAD:docs/lost-x.rst"],
        ):
            subprocess.run(["git", *command], cwd=planted.git.folder, capture_output=True, check=False, env=env)
        started.update(planted.started())
    assert started >= {"fsmonitor", "clean", "process", "smudge", "command", "textconv", "ext"}, started


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_no_program_is_started(command: list[str], planted: Planted, rst2spec: Run) -> None:
    done = rst2spec(*command, cwd=planted.git.folder, **planted.environment)
    assert planted.started() == []
    assert "Traceback" not in done.stderr
    assert done.returncode != 2 or planted.is_partial or "--restore" in command, done.stderr


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if command[0] == "check"])
def test_no_program_is_started_in_a_hook(name: str, planted: Planted, rst2spec: Run) -> None:
    done = rst2spec(*COMMANDS[name], cwd=planted.git.folder, PRE_COMMIT="1", **planted.environment)
    assert planted.started() == []
    assert "Traceback" not in done.stderr
    assert done.returncode != 2 or planted.is_partial, done.stderr


@pytest.fixture
def filtered(tmp_path: Path) -> Git:
    """A repository whose documents go through a filter, as with Git LFS: git has another content."""
    git = Git(tmp_path / "filtered")
    git("config", "filter.hidden.clean", "sed s/Dataflow/DATAFLOW/")
    git("config", "filter.hidden.smudge", "sed s/DATAFLOW/Dataflow/")
    git.write(".gitattributes", "*.rst filter=hidden\n")
    git.write("docs/acme-globex.rst", TEXT)
    git.commit()
    return git


def test_a_filter_runs_where_it_is_asked_for(filtered: Git, rst2spec: Run) -> None:
    assert "DATAFLOW" in filtered("show", "HEAD:docs/acme-globex.rst")
    for code, environment in ((1, {}), (0, {"RST2SPEC_GIT_FILTERS": "1"})):
        done = rst2spec("diff", "HEAD:docs", "docs", "--fail-on", "any", cwd=filtered.folder, **environment)
        assert done.returncode == code
    filtered.write("docs/acme-globex.rst", TEXT.replace(OLD, NEW))
    allowed = {"cwd": filtered.folder, "RST2SPEC_GIT_FILTERS": "1"}
    assert rst2spec("check", "docs", "--new-since", "HEAD", **allowed).returncode == 0
    done = rst2spec("churn", "--restore", **allowed)
    assert (done.returncode, done.stderr) == (0, "")
    assert (filtered.folder / "docs/acme-globex.rst").read_text() == TEXT
    assert rst2spec("churn", **allowed).stdout == "No document differs from HEAD.\n"


def test_what_a_filter_would_have_to_write_is_left_alone(filtered: Git, rst2spec: Run) -> None:
    filtered("config", "filter.hidden.clean", "cat")
    filtered.write("docs/acme-globex.rst", TEXT.replace("string", "decimal"))
    filtered.commit()
    text = (filtered.folder / "docs/acme-globex.rst").read_text().replace(OLD, NEW)
    filtered.write("docs/acme-globex.rst", text)
    done = rst2spec("churn", "--restore", cwd=filtered.folder)
    assert (done.returncode, done.stdout) == (2, "Restored 0 of 1 document that differs from HEAD.\n")
    assert done.stderr == (
        "rst2spec: docs/acme-globex.rst: not restored: git's filter hidden would have to run; "
        "RST2SPEC_GIT_FILTERS=1 allows it\n"
    )
    assert (filtered.folder / "docs/acme-globex.rst").read_text() == text
    done = rst2spec("check", "docs", "--new-since", "HEAD", cwd=filtered.folder)
    assert done.stderr == (
        "rst2spec: docs/acme-globex.rst: git's filter hidden isn't run; RST2SPEC_GIT_FILTERS=1 allows it\n"
    )


def test_an_encoding_of_the_working_tree_is_gits_own(tmp_path: Path, rst2spec: Run) -> None:
    git = Git(tmp_path / "encoded")
    git.write(".gitattributes", "*.rst working-tree-encoding=UTF-16\n")
    (git.folder / "acme-globex.rst").write_bytes(TEXT.encode("utf-16"))
    git.commit()
    assert "R901" in rst2spec("check", ".", cwd=git.folder).stdout
    done = rst2spec("check", ".", "--new-since", "HEAD", cwd=git.folder)
    assert (done.returncode, done.stdout) == (0, "No findings; 1 that HEAD has, too.\n")


def test_the_line_that_says_why_git_ended_is_shown(tmp_path: Path, rst2spec: Run) -> None:
    git = Git(tmp_path / "broken")
    git.write("acme-globex.rst", TEXT)
    git.commit()
    (git.folder / ".git/refs/heads/bad").write_text("nonsense\n")
    head = (git.folder / ".git/HEAD").read_text()
    assert head == "ref: refs/heads/main\n"
    with (git.folder / ".git/config").open("a") as config:
        config.write("[core]\n\tpackedGitWindowSize = many\n")
    done = rst2spec("check", ".", "--new-since", "HEAD", cwd=git.folder)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    from rst2spec.source.git_process import error_line

    reported = b"warning: ignoring broken ref\nhint: fix it\n\nfatal: bad object\nfatal: another\n"
    assert error_line(reported, 128) == "git: bad object"
    assert error_line(b"warning: careful\nerror: no such thing\n", 1) == "git: no such thing"
    assert error_line(b"usage: git log\n", 1) == "git: usage: git log"
    assert error_line(b"warning: careful\n", 3) == "git: exit code 3"
