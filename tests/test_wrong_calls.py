"""What wrong calls print: a table to read as somebody would who has only the output."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.repository import Git
from tests.writing import document, section

GOLDEN = Path(__file__).parent / "goldens" / "wrong_calls.txt"

CALLS = {
    "Commands": """
        chek docs
        baseline
        baseline updat
        cache list
        help chek
        checklist marge old.xlsx docs -o new.xlsx
        -q check docs
        --nonsense
    """,
    "Options": """
        check --new-sinc HEAD docs
        check --stat docs
        check --diff docs
        check --fix --diff docs
        check --fix --new-since HEAD
        check docs --unsafe-fixes
        check docs --allow-lost
        check --config a.toml --isolated
        compile docs --fail-on error
        baseline update --fail-on info
        fix --unsafe docs
        diff --quite docs docs
        diff --exit-code --fail-on any docs docs
        log --all HEAD docs
        cache info docs
        completion
        help check it
    """,
    "Values": """
        check -j 0
        check -j
        check --severity R101
        check --severity R101=loud
        check --fail-on errors
        check --select R999
        check --ignore blank-system-nam
        check --exclude !
        check --max-per-code all
        check --group-by codes
        check --new-since ''
        check --new-since nowhere
        check --root nowhere
        check --baseline nowhere.json
        check -f pdf
        compile -f jsn docs
        compile --event-time soon docs
        compile --event-time 2026-11-02 docs
        compile --system nobody docs
        serve --port 99999
        schema specs
        completion tcsh
        config fail_on
        rule R9999
        rule blank-system-nam
        log --since soon
    """,
    "Outputs": """
        compile docs -o spec.txt
        compile docs -o json=
        compile docs -o ''
        compile docs -o a.json -o a.json
        compile docs -o nowhere/spec.json
        check docs -o docs
        compile docs --check
        render spec.json
        render spec.json -o docs --check
        checklist docs
        checklist docs -o qa.txt
        checklist docs -o docs
    """,
    "Paths": """
        check nowhere
        check 'docs/*.txt'
        check empty
        check README.rst
        check docs/acme-globex.rst -
        check ''
        serve -
        churn -
        churn nowhere
        render
        render docs/acme-globex.rst
        render docs
        render README.rst
        checklist merge
        checklist merge docs -o new.csv
        checklist merge README.rst docs -o new.csv
        diff
        diff docs
        diff HEAD docs docs
        diff HEAD~1 HEAD
        diff nowhere docs
        diff HEAD:nowhere docs
        diff HEAD:docs/nowhere.rst docs
        diff - -
        diff docs spec.txt
        log docs HEAD
        log nowhere
        log HEAD nowhere
        log HEAD...HEAD
    """,
}
CONFIGURATIONS = {
    "rst2spec.toml": (
        'ignore = ["R101"\n',
        "colour = true\n",
        'fail_on = "error"\n',
        'fail-on = "errors"\n',
        'ignore = "R101"\n',
        'ignore = ["R105", "R9999"]\n',
        'severity = { R101 = "loud" }\n',
        'documents = ["nowhere"]\n',
        '[tool.rst2spec]\nignore = ["R101"]\n',
        '[[suppress]]\ncode = "R101"\npath = "a"\nreason = "known"\n\n[[suppress]]\ncode = "R202"\npath = "a"\n',
        '[[suppress]]\ncode = "R101"\nreason = "known"\n',
        '[[suppress]]\ncodes = "R101"\npath = "docs/"\nreason = "known"\n',
    ),
    "pyproject.toml": (
        '[project]\nname = "docs"\n\n[rst2spec]\nignore = ["R101"]\n',
        '[project]\nname = "docs"\n\n[tool.rst2spec]\nfail-on = 1\n',
        '[[tool.rst2spec.allow]]\nkind = "mapping-gone"\npath = "docs/"\nreason = "meant"\n',
    ),
}


@pytest.fixture
def git(tmp_path: Path) -> Git:
    git = Git(tmp_path / "repo")
    git.write("docs/acme-globex.rst", document())
    git.write("docs/acme-initech.rst", document(section("Acme Member", " Person", system=""), target=""))
    git.write("README.rst", "Read me\n=======\n")
    git.commit()
    git.commit()
    (git.folder / "empty").mkdir()
    return git


def test_what_wrong_calls_print(git: Git, rst2spec: Run, request: pytest.FixtureRequest) -> None:
    assert rst2spec("compile", "docs", "-o", "spec.json", cwd=git.folder).returncode == 0
    lines: list[str] = []

    def call(command: str) -> None:
        done = rst2spec(*shlex.split(command), cwd=git.folder)
        if (done.returncode, done.stdout) != (2, ""):
            lines.append(f"!!! {done.returncode} {done.stdout[:200]}")
        if not 1 <= done.stderr.count("\n") <= 2:
            lines.append("!!!")
        lines.extend([f"$ rst2spec {command}", *done.stderr.splitlines(), ""])

    for title, calls in CALLS.items():
        lines += [f"== {title} ==", ""]
        for command in calls.strip().splitlines():
            call(command.strip())
    lines += ["== Configuration ==", ""]
    for name, texts in CONFIGURATIONS.items():
        for text in texts:
            (git.folder / name).write_text(text)
            lines += [f"$ cat {name}", *text.splitlines()]
            call("check")
        (git.folder / name).unlink()
    shown = "\n".join(lines)
    if request.config.getoption("--update-goldens"):
        GOLDEN.write_text(shown)
    assert GOLDEN.read_text() == shown
