"""Mistakes in a dialect: each is one line with file, line and what to do, and none takes for ever."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from rst2spec.language.dialect_builder import build
from rst2spec.language.folders import DialectFiles, read_dialect
from rst2spec.language.grammar_files import GrammarError
from rst2spec.language.grammars import built_in_data
from rst2spec.language.mistakes import DialectMistakesError
from rst2spec.language.roles import ROLES
from rst2spec.language.rules_check import rule_problems
from rst2spec.language.terminals import pattern_problem

SENTENCE = "sentence.lark"
MANY = [f'"{number} " SOURCE " x " TARGET' for number in range(150)]
DOUBLES = " ".join(f'"{number}"?' for number in range(60))
CASES = Path(__file__).parent / "goldens" / "dialect_mistakes.txt"


def mistakes_in(files: Mapping[str, str]) -> list[str]:
    try:
        build(DialectFiles("g/", "g", files))
    except DialectMistakesError as error:
        return [str(mistake) for mistake in error.mistakes]
    return []


def shown(case: str) -> str:
    """A case, with the mistakes that are found in it now: files, each below a line with its name, and ``->`` lines."""
    lines = [line for line in case.rstrip("\n").split("\n") if not line.startswith("-> ")]
    files: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("--- "):
            files[line.removeprefix("--- ")] = []
        elif files:
            files[next(reversed(files))].append(line)
    mistakes = mistakes_in({name: "\n".join(text) for name, text in files.items()})
    return "\n".join([*lines, *[f"-> {mistake}" for mistake in mistakes]])


def test_each_mistake_is_one_line_with_its_place(request: pytest.FixtureRequest) -> None:
    text = CASES.read_text(encoding="utf-8")
    cases = [shown(case) for case in text.removesuffix("\n").split("=====\n")[1:]]
    found = "".join(f"=====\n{case.rstrip()}\n" for case in cases)
    if request.config.getoption("--update-goldens"):
        CASES.write_text(found, encoding="utf-8")
    assert found == text
    assert len(cases) > 60
    assert all("\n-> g/" in case for case in cases)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (
            f"%extend once: {DOUBLES} SOURCE",
            1,
            "once has more than 200 forms; split the rule (each optional part doubles the number)",
        ),
        (
            "\n".join([f"%extend once: {' | '.join(MANY)}"] * 2),
            2,
            "once has more than 200 forms; split the rule (each optional part doubles the number)",
        ),
        (f"%extend once: {'(' * 3000}{')' * 3000}", 1, "it is nested too deeply; write it with fewer brackets"),
        (
            "\n".join(f"x{number}: x{number + 1}" for number in range(3000)),
            201,
            "has more than 200 rules and terminals; a dialect only defines what differs",
        ),
        ('%extend once: "a"~1..100000000', 1, "a number of repetitions (~) isn't supported; write them out"),
    ],
)
def test_a_grammar_that_would_take_for_ever(text: str, line: int, message: str) -> None:
    assert f"g/{SENTENCE}:{line}: {message}" in mistakes_in({SENTENCE: text})


def test_the_built_in_rules_have_no_mistakes() -> None:
    for name, derived in built_in_data()["grammars"].items():
        assert list(rule_problems(name, derived, [rule for rule in ROLES if rule in derived["forms"]])) == []


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        (r"[^()]+", ""),
        (r'"(?:[^"\\\x00-\x1f]|\\(?:["\\\/bfnrt]|u[0-9a-fA-F]{4}))*"', ""),  # the built-in STRING and NUMBER
        (r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", ""),
        (r"a*ba*", ""),
        (r"(?:a|b)+", ""),
        (r"(?:a?b)*", ""),
        (r"(?:ab*)*", "has a repetition in a repeated group, which can take exponential time; repeat one set"),
        (r"((a{2,})c)+", "has a repetition in a repeated group, which can take exponential time; repeat one set"),
        (r".*x.*y", "has two repetitions that match the same text, . and .; put other characters between them"),
        (
            r"\d+[0-9]+",
            "has two repetitions that match the same text, \\d and [0-9]; put other characters between them",
        ),
        (r"(?P<a>b)(?P=a)", "has (?P, which isn't supported; only (...) and (?:...) are"),
        (r"(?<=a)b", "has (?<, which isn't supported; only (...) and (?:...) are"),
        (r"*a", "has a * that repeats nothing"),
        (r"(a", "has an opening bracket without a closing one"),
        (r"a)", "has a closing bracket without an opening one"),
        (r"[z-a]", "isn't a regular expression: bad character range z-a at position 1"),
    ],
)
def test_patterns(pattern: str, problem: str) -> None:
    assert pattern_problem(pattern) == problem


# --- the files


def folder_of(tmp_path: Path, **texts: str | bytes) -> Path:
    folder = tmp_path / "grammar"
    folder.mkdir()
    for name, text in texts.items():
        (folder / name.replace("_", ".")).write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def problem_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(folder.parent)
    with pytest.raises(GrammarError) as raised:
        read_dialect(folder.name)
    return str(raised.value)


def test_a_folder_without_grammar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert problem_of(folder_of(tmp_path, readme_md="x"), monkeypatch) == (
        "the folder grammar has no grammar: no dialect.toml, sentence.lark, cell.lark or type.lark"
    )


def test_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert problem_of(tmp_path / "gramar", monkeypatch) == (
        "there is no grammar gramar: no folder has this name, and no package provides a grammar"
    )
    (tmp_path / "file").write_text("")
    assert problem_of(tmp_path / "file", monkeypatch) == (
        "the grammar file isn't a folder; name the folder with the .lark files"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\n\xff", "isn't UTF-8, from line 2 on; save it as UTF-8"),
        (b"/" * 100_000, "has more than 64 KB; a dialect only defines what differs"),
    ],
)
def test_files_that_are_no_text(content: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of(tmp_path, sentence_lark=content)
    assert problem_of(folder, monkeypatch) == f"grammar/sentence.lark:1: {message}"


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of(tmp_path)
    (tmp_path / "secret").write_text("the key")
    (folder / SENTENCE).symlink_to(tmp_path / "secret")
    assert problem_of(folder, monkeypatch) == (
        f"grammar/sentence.lark:1: leads out of the folder, to {tmp_path / 'secret'}; copy the file into the folder"
    )


def test_a_pipe_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of(tmp_path)
    os.mkfifo(folder / SENTENCE)
    assert problem_of(folder, monkeypatch) == "grammar/sentence.lark:1: isn't a file"
