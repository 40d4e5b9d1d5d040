"""The examples of docs/ci.md and action.yml: valid by the services' own schemas, and run as the services run them."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
import yaml

from tests.conftest import ROOT, Snapshot, alone
from tests.processes import integration, process
from tests.repository import Git
from tests.writing import document, section

pytestmark = [
    pytest.mark.xdist_group("installed"),
    process,
    integration,
]

PAGE = (ROOT / "docs" / "ci.md").read_text()
BLOCKS = dict(re.findall(r"^```yaml\n# (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
OURS = "OWNER/rst2spec@v0.1.0"
SCHEMAS = {".github/workflows/": "vendor.github-workflows", ".gitlab-ci.yml": "vendor.gitlab-ci"}

S, T = "Acme Member", "Globex Person"
ROWS = [("email", "Mail", '"string"'), ("name", "Name", '"string"')]
BAD_ROW = ("zip (Dependant on having  in country)", "Zip", '"string"')
GOOD = document(section(S, T, ROWS))
BROKEN = document(section(S, T, [*ROWS, BAD_ROW]))
OLD = document(section("Acme Order", "Hooli Bill", [BAD_ROW], system="Hooli"), target="Hooli")


class Outcome(NamedTuple):
    """How a job went: the exit code of its last step, and what all of them printed."""

    code: int
    printed: str


# --- they are what they claim to be


def test_the_page_has_all_its_examples() -> None:
    assert list(BLOCKS) == [
        ".github/workflows/changes.yml",
        ".github/workflows/nightly.yml",
        ".github/workflows/documents.yml",
        ".github/workflows/by-hand.yml",
        ".gitlab-ci.yml",
        ".pre-commit-config.yaml",
    ]
    assert PAGE.count("```yaml") == len(BLOCKS)


@pytest.mark.parametrize("name", [name for name in BLOCKS if name != ".pre-commit-config.yaml"])
def test_examples_meet_the_services_schemas(name: str, tmp_path: Path, environment: dict[str, str]) -> None:
    file = tmp_path / "example.yml"
    file.write_text(BLOCKS[name])
    (schema,) = [schema for start, schema in SCHEMAS.items() if name.startswith(start)]
    done = bash(f"check-jsonschema --builtin-schema {schema} example.yml", tmp_path, environment)
    assert done.code == 0, done.printed


def test_the_action_meets_the_services_schema(environment: dict[str, str]) -> None:
    done = bash("check-jsonschema --builtin-schema vendor.github-actions action.yml", ROOT, environment)
    assert done.code == 0, done.printed


def test_the_example_for_pre_commit_is_valid(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "example.yaml").write_text(BLOCKS[".pre-commit-config.yaml"])
    done = bash("pre-commit validate-config example.yaml", tmp_path, environment)
    assert (done.code, done.printed) == (0, "")
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    (used,) = yaml.safe_load(BLOCKS[".pre-commit-config.yaml"])["repos"]
    assert {hook["id"] for hook in used["hooks"]} == {hook["id"] for hook in manifest}


def test_a_wrong_example_would_be_noticed(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "example.yml").write_text(BLOCKS[".gitlab-ci.yml"].replace("codequality:", "code-quality:"))
    assert bash("check-jsonschema --builtin-schema vendor.gitlab-ci example.yml", tmp_path, environment).code == 1


def test_no_input_is_part_of_a_scripts_text() -> None:
    texts = [step["run"] for step in ACTION["runs"]["steps"]]
    for name, block in BLOCKS.items():
        if name.startswith(".github"):
            for job in yaml.safe_load(block)["jobs"].values():
                texts += [step.get("run", "") for step in job["steps"]]
    assert texts
    assert not any("${{" in text for text in texts)


# --- they do what they claim to do


def bash(script: str, folder: Path, env: Mapping[str, str]) -> Outcome:
    """A script as the services run it."""
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder, env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return Outcome(done.returncode, done.stdout + done.stderr)


@pytest.fixture(scope="session")
def machine(environment: dict[str, str]) -> dict[str, str]:
    """What a service's machine has set: git knows nobody there."""
    return {key: value for key, value in environment.items() if not key.startswith(("GIT_AUTHOR", "GIT_COMMITTER"))}


@pytest.fixture(scope="session")
def runner(
    machine: dict[str, str], snapshot: Snapshot, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """A machine of GitHub's on which the action's first step has run."""
    env = {
        **machine,
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTION_PATH": str(snapshot.folder),
        "GITHUB_STEP_SUMMARY": str(tmp_path_factory.mktemp("step") / "summary.md"),
        "RUNNER_TEMP": str(shared),
    }
    with alone(shared):
        if not (shared / "rst2spec").is_dir():
            done = step(ACTION["runs"]["steps"][0], {}, shared, env)
            assert done.code == 0, done.printed
    return env


@pytest.fixture
def summary(runner: dict[str, str]) -> Path:
    """The page of the step, as it is before the first step."""
    page = Path(runner["GITHUB_STEP_SUMMARY"])
    page.unlink(missing_ok=True)
    return page


def step(made: dict[str, Any], inputs: Mapping[str, str], folder: Path, env: Mapping[str, str]) -> Outcome:
    """A step of the action with its inputs."""
    said = {name: value["default"] for name, value in ACTION["inputs"].items()} | dict(inputs)
    assert said.keys() == ACTION["inputs"].keys()
    more = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: said[match[1]], value)
        for name, value in made["env"].items()
    }
    assert made["shell"] == "bash"
    return bash(made["run"], folder, {**env, **more, "GITHUB_WORKSPACE": str(folder)})


def action(folder: Path, env: Mapping[str, str], **inputs: str) -> Outcome:
    """The action's check, on a machine that has it."""
    return step(
        ACTION["runs"]["steps"][1], {key.replace("_", "-"): value for key, value in inputs.items()}, folder, env
    )


def workflow(name: str, job: str, folder: Path, env: Mapping[str, str], event: str = "schedule") -> Outcome:
    """The steps of a job that are ours, until one fails."""
    printed = ""
    for made in yaml.safe_load(BLOCKS[f".github/workflows/{name}.yml"])["jobs"][job]["steps"]:
        if made.get("uses") == OURS:
            inputs = {key: evaluated(str(value), event) for key, value in made["with"].items()}
            done = step(ACTION["runs"]["steps"][1], inputs, folder, env)
        elif "run" in made and not made["run"].startswith("pipx install"):
            done = bash(made["run"], folder, env)
        else:
            continue
        printed += done.printed
        if done.code:
            return Outcome(done.code, printed)
    return Outcome(0, printed)


def evaluated(value: str, event: str) -> str:
    """An input with its expression as GitHub evaluates it: as Python would, but for the names of operators."""
    match = re.fullmatch(r"\$\{\{ (.*) \}\}", value)
    if match is None:
        return value
    expression = match[1].replace("&&", "and").replace("||", "or")
    return str(eval(expression, {"github": SimpleNamespace(event_name=event)}))


def depth(name: str, job: str) -> int:
    """How much of the history a job fetches."""
    first = yaml.safe_load(BLOCKS[f".github/workflows/{name}.yml"])["jobs"][job]["steps"][0]
    assert first["uses"].startswith("actions/checkout@")
    return int(first.get("with", {}).get("fetch-depth", 1))


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """A team's repository: a good document, an old broken one, and what writes them anew each night."""
    git = Git(tmp_path / "team")
    git.write("docs/technical/acme-globex.rst", GOOD)
    git.write("docs/technical/acme-hooli.rst", OLD)
    generate = 'sed -i "s/Generated: 2026-11-02/Generated: 2026-11-03/" "$1"/*.rst\n'
    generate += '[ ! -f broken ] || cp broken "$1/acme-globex.rst"\n'
    git.write("generate", f"#!/bin/sh\n{generate}")
    (git.folder / "generate").chmod(0o755)
    git.commit()
    git("config", "receive.denyCurrentBranch", "updateInstead")
    return git


def checkout(git: Git, folder: Path, fetched: int, branch: str = "main") -> Path:
    """A clone as the services make it."""
    options = ["--depth", str(fetched)] if fetched else []
    git("clone", "-q", *options, "--branch", branch, f"file://{git.folder}", str(folder))
    return folder


def pull_request(git: Git, name: str, files: Iterable[tuple[str, str]]) -> None:
    """A branch with a change, and the commit that would merge it."""
    git("checkout", "-q", "-b", name)
    for path, text in files:
        git.write(path, text)
    git.commit()
    git("checkout", "-q", "main")
    git.write("README", name)
    git.commit("meanwhile")
    git("checkout", "-q", "-b", f"{name}-merge")
    git("merge", "-q", "--no-ff", "-m", "merged", name)
    git("checkout", "-q", "main")


NEW = ("docs/technical/acme-globex.rst", BROKEN)
HARMLESS = ("docs/technical/acme-hooli.rst", OLD.replace("2026-11-02", "2026-11-03"))


def test_the_action_says_what_is_wrong(git: Git, runner: dict[str, str], summary: Path) -> None:
    git.write(*NEW)
    done = action(git.folder, runner, paths="docs/technical", sarif="all of it.sarif")
    assert done.code == 1
    assert re.search(r"^::error file=docs/technical/acme-globex\.rst,line=\d+.*title=R302", done.printed, re.MULTILINE)
    assert "acme-hooli.rst" in done.printed
    assert summary.read_text().startswith("### rst2spec: 4 findings in 2 documents\n")
    assert len(json.loads((git.folder / "all of it.sarif").read_text())["runs"][0]["results"]) == 4
    done = action(git.folder, runner, paths="docs/technical", new_since="HEAD")
    assert done.code == 1
    assert "acme-hooli.rst" not in done.printed
    assert action(git.folder, runner, paths="docs/technical", fail_on="none").code == 0
    assert action(git.folder, runner, paths="docs/technical", args="--ignore\nR3\n--exclude=acme-hooli.rst").code == 0
    assert action(git.folder, runner, paths="docs/technical", new_since="v9").code == 2


def test_the_actions_paths(git: Git, runner: dict[str, str], summary: Path) -> None:
    for name, text in (("my docs", GOOD), ("-x", BROKEN)):
        git.write(f"{name}/acme-globex.rst", text)
    assert action(git.folder, runner, paths="my docs").code == 0
    assert action(git.folder, runner, paths="my docs\n-x\n").code == 1
    assert action(git.folder, runner).code == 1  # the whole folder
    git.write("rst2spec.toml", 'documents = ["my docs"]\n')
    assert action(git.folder, runner).code == 0


HOSTILE = ["$(touch pwned)", "`touch pwned`", "x; touch pwned", '"; touch pwned; "', "' || touch pwned '"]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_is_given_to_the_action_is_run(text: str, git: Git, runner: dict[str, str], summary: Path) -> None:
    for name in ("paths", "new-since", "fail-on"):
        done = action(git.folder, runner, **{"paths": "docs", name: text})
        assert done.code == 2, name
        assert "rst2spec: " in done.printed
    assert "R901" in action(git.folder, runner, paths="docs", args=text).printed  # a file that isn't there
    action(git.folder, runner, paths="docs", sarif=text)
    assert not (git.folder / "pwned").exists()
    assert (git.folder / text).is_file()


def test_a_night_on_github(git: Git, tmp_path: Path, runner: dict[str, str], summary: Path) -> None:
    before = git("rev-parse", "HEAD")
    clone = checkout(git, tmp_path / "good", depth("nightly", "regenerate"))
    done = workflow("nightly", "regenerate", clone, runner)
    assert done.code == 0, done.printed
    assert git("rev-parse", "HEAD^") == before
    assert git("log", "-1", "--format=%an: %s") == "Nightly run: Regenerate the documents\n"
    assert workflow("nightly", "regenerate", clone, runner).code == 0  # nothing to commit

    clone = checkout(git, tmp_path / "broken", depth("nightly", "regenerate"))
    (clone / "broken").write_text(BROKEN)
    before = git("rev-parse", "HEAD")
    done = workflow("nightly", "regenerate", clone, runner)
    assert done.code == 1
    assert "::error file=docs/technical/acme-globex.rst" in done.printed
    assert "acme-hooli" not in done.printed
    assert git("rev-parse", "HEAD") == before


def test_pull_requests_on_github(git: Git, tmp_path: Path, runner: dict[str, str], summary: Path) -> None:
    fetched = depth("documents", "check")
    for name, files, code in (("good", [HARMLESS], 0), ("bad", [HARMLESS, NEW], 1)):
        pull_request(git, name, files)
        clone = checkout(git, tmp_path / name, fetched, f"{name}-merge")
        done = workflow("documents", "check", clone, runner, "pull_request")
        assert done.code == code, done.printed
        assert "acme-hooli" not in done.printed
        results = json.loads((clone / "rst2spec.sarif").read_text())["runs"][0]["results"]
        assert [item["ruleId"] for item in results if item["level"] == "error"] == ["R302"] * code
        by_hand = workflow("by-hand", "check", checkout(git, tmp_path / f"{name}2", fetched, f"{name}-merge"), runner)
        assert by_hand.code == code, by_hand.printed
    # a push shows everything and stops nobody
    clone = checkout(git, tmp_path / "pushed", fetched)
    assert workflow("documents", "check", clone, runner, "push").code == 0
    results = json.loads((clone / "rst2spec.sarif").read_text())["runs"][0]["results"]
    assert [item["ruleId"] for item in results if item["level"] == "error"] == ["R302"]
    # without the commit before, nobody is told that all is well
    clone = checkout(git, tmp_path / "shallow", 1, "bad-merge")
    done = workflow("documents", "check", clone, runner, "pull_request")
    assert done.code == 2
    assert "the clone is shallow" in done.printed


def test_what_a_pull_request_breaks(git: Git, tmp_path: Path, runner: dict[str, str], summary: Path) -> None:
    less = ("docs/technical/acme-globex.rst", document(section(S, T, ROWS[:1])))
    for name, files, code, said in (
        ("good", [HARMLESS], 0, "no breaking changes"),
        ("bad", [HARMLESS, less], 1, "1 breaking change"),
    ):
        summary.unlink(missing_ok=True)
        pull_request(git, name, files)
        clone = checkout(git, tmp_path / name, depth("changes", "diff"), f"{name}-merge")
        done = workflow("changes", "diff", clone, runner, "pull_request")
        assert done.code == code, done.printed
        assert done.printed.count("::error file=docs/technical/acme-globex.rst,") == code
        assert summary.read_text().startswith(f"### rst2spec: {said}\n")


def gitlab(job: str, folder: Path, env: Mapping[str, str], **variables: str) -> Outcome:
    """A job's script, with what GitLab sets."""
    script = "\n".join(yaml.safe_load(BLOCKS[".gitlab-ci.yml"])[job]["script"])
    set_by_gitlab = {"CI": "true", "GITLAB_CI": "true", "CI_PROJECT_DIR": str(folder), "CI_DEFAULT_BRANCH": "main"}
    return bash(script, folder, {**env, **set_by_gitlab, **variables})


def test_merge_requests_on_gitlab(git: Git, tmp_path: Path, machine: dict[str, str]) -> None:
    job = yaml.safe_load(BLOCKS[".gitlab-ci.yml"])["documents"]
    for name, files, code in (("good", [HARMLESS], 0), ("bad", [HARMLESS, NEW], 1)):
        pull_request(git, name, files)
        clone = checkout(git, tmp_path / name, job["variables"]["GIT_DEPTH"], name)
        base = git("merge-base", "main", name).strip()
        done = gitlab("documents", clone, machine, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
        assert done.code == code, done.printed
        reports = job["artifacts"]["reports"]
        quality = json.loads((clone / reports["codequality"]).read_text())
        assert len([item for item in quality if item["severity"] == "major"]) == 1 + code
        assert ("<failure" in (clone / reports["junit"]).read_text()) == bool(code)
    # on the default branch nothing is compared, and the report is there for the next merge request
    clone = checkout(git, tmp_path / "main", 0)
    assert gitlab("documents", clone, machine).code == 0
    assert (clone / job["artifacts"]["reports"]["codequality"]).is_file()


def test_a_night_on_gitlab(git: Git, tmp_path: Path, machine: dict[str, str]) -> None:
    # where the script pushes to, with the token in it, is this repository
    instead = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{git.folder}.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://nightly:secret@gitlab.example.com/team/docs.git",
    }
    said = {
        "NIGHTLY_TOKEN": "secret",
        "CI_SERVER_HOST": "gitlab.example.com",
        "CI_PROJECT_PATH": "team/docs",
        "CI_COMMIT_BRANCH": "main",
    }
    env = {**machine, **instead}
    before = git("rev-parse", "HEAD")
    done = gitlab("regenerate", checkout(git, tmp_path / "good", 1), env, **said)
    assert done.code == 0, done.printed
    assert git("rev-parse", "HEAD^") == before
    clone = checkout(git, tmp_path / "broken", 1)
    (clone / "broken").write_text(BROKEN)
    before = git("rev-parse", "HEAD")
    done = gitlab("regenerate", clone, env, **said)
    assert done.code == 1
    assert "docs/technical/acme-globex.rst:" in done.printed
    assert git("rev-parse", "HEAD") == before
