"""Gitignore patterns: what git itself says of them, and how long it takes to match them."""

from __future__ import annotations

import itertools
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rst2spec.source.discover import discover, expanded
from rst2spec.source.patterns import Patterns
from tests import needs
from tests.conftest import Run
from tests.processes import process
from tests.sampling import slow
from tests.work import no_hang
from tests.writing import document


def match(path: str, *lines: str) -> bool:
    return Patterns(lines).match(path)


@pytest.mark.parametrize(
    ("name", "characters"),
    [
        ("alnum", "09AZaz"),
        ("alpha", "AZaz"),
        ("blank", " \t"),
        ("cntrl", "\t\x01\x1f\x7f"),
        ("digit", "09"),
        ("graph", "!09AZaz_~"),
        ("lower", "az"),
        ("print", " !09AZaz_~"),
        ("punct", "!_~"),
        ("space", " \t"),
        ("upper", "AZ"),
        ("xdigit", "09AFaf"),
    ],
)
def test_each_class_of_characters(name: str, characters: str) -> None:
    tried = "\x01\x1f\x7f \t!09AFGZafgz_~é"
    more = {"A": "AFGZ", "a": "afgz"} if name != "xdigit" else {}
    expected = {char for part in characters for char in more.get(part, part)}
    assert {char for char in tried if match(f"x{char}x", f"x[[:{name}:]]x")} == expected


@pytest.mark.parametrize(
    ("lines", "path", "is_matched"),
    [
        (["a.rst"], "a.rst", True),
        (["a.rst"], "docs/a.rst", True),
        (["docs"], "docs/a.rst", True),
        (["docs/"], "docs/a.rst", True),
        (["docs/"], "docs", False),
        (["docs/"], "docs/", True),
        (["/a.rst"], "docs/a.rst", False),
        (["docs/a.rst"], "more/docs/a.rst", False),
        (["**/docs/a.rst"], "more/docs/a.rst", True),
        (["docs/**"], "docs/x/a.rst", True),
        (["docs/**"], "docs", False),
        (["docs/**/a.rst"], "docs/a.rst", True),
        (["docs/**/a.rst"], "docs/x/y/a.rst", True),
        (["docs/*/a.rst"], "docs/x/y/a.rst", False),
        (["*.rst", "!a.rst"], "a.rst", False),
        (["*.rst", "!a.rst"], "b.rst", True),
        (["docs", "!docs/a.rst"], "docs/a.rst", True),
        (["a[0-9].rst"], "a7.rst", True),
        (["a[!0-9].rst"], "a7.rst", False),
        (["[[:upper:]]*"], "Ab", True),
        (["\\!a"], "!a", True),
        (["\\#a"], "#a", True),
        (["#a"], "#a", False),
        (["a\\ "], "a ", True),
        (["a  "], "a", True),
        (["a\\\\  "], "a\\", True),
        (["größe-?.rst"], "größe-é.rst", True),
        (["a\nb"], "a\nb", True),
        ([""], "a", False),
        (["a**b"], "axxb", True),
        (["*"], "a/b", True),
        (["**"], "a/b", True),
        (["a//b"], "a/b", False),
    ],
)
def test_patterns(lines: list[str], path: str, is_matched: bool) -> None:
    assert match(path, *lines) == is_matched


@pytest.mark.parametrize("line", ["!", "/", "!/", "a[", "a[b", "[[:name:]]", "a\\", "[a\\"])
def test_what_is_no_pattern(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Patterns([line])


# --- git's word

NAMES = ["a", "b", "ab", "aab", "a.b", "-", "]", "a b"]
PATHS = ["/".join(names) for depth in (1, 2, 3) for names in itertools.product(NAMES, repeat=depth)]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with all folders of two levels, and a file of each name in these."""
    folder = tmp_path_factory.mktemp("tree")
    subprocess.run([needs.program("git"), "init", "--quiet"], cwd=folder, check=True)
    for path in PATHS:
        if path.count("/") == 2:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).touch()
    return folder


def ignored(tree: Path, lines: list[str]) -> set[str]:
    """The paths that git ignores."""
    (tree / ".git" / "info" / "exclude").write_text("".join(f"{line}\n" for line in lines))
    command = [needs.program("git"), "-c", "core.excludesFile=", "check-ignore", "--no-index", "-z", "--stdin"]
    given_ = "".join(f"{path}\0" for path in PATHS).encode()
    done = subprocess.run(command, cwd=tree, input=given_, capture_output=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return set(done.stdout.decode().split("\0")) - {""}


_pieces = st.sampled_from(
    ["a", "b", "ab", ".", " ", "-", "*", "**", "***", "?", "/", "/", "/**/", "**/", "/*", "\\a", "\\ ", "[ab]", "[!a]",
     "[^b]", "[]a]", "[!]]", "[a-c]", "[c-a]", "[-a]", "[a-]", "[a-c-b]", "[\\]a]", "[[:alpha:]]", "[[:punct:]b]",
     "[[:a]", "[[a]", "[[:x:]]", "[a/b]", "[", "]", "!", "#"]
)  # fmt: skip
_lines = st.builds(
    lambda negative, parts, folder: negative + "".join(parts) + folder,
    st.sampled_from(["", "", "", "!"]),
    st.lists(_pieces, min_size=1, max_size=5),
    st.sampled_from(["", "", "/"]),
)

# Where "**" stands directly behind a name without other signs, git reads more into it than its own manual says
_QUIRK = re.compile(r"[^/*]\*\*+(?:/|$)")


@process
@given(st.lists(_lines.filter(lambda line: not ("/" in line and _QUIRK.search(line))), min_size=1, max_size=3))
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_git_says_the_same(tree: Path, lines: list[str]) -> None:
    valid = []
    for line in lines:
        try:
            Patterns([line])
        except ValueError:
            continue  # git takes it for a pattern that matches nothing
        valid.append(line)
    patterns = Patterns(valid)
    ours = {path for path in PATHS if patterns.match(path if path.count("/") == 2 else f"{path}/")}
    assert ours == ignored(tree, lines)


# --- work


HARD = {
    "stars": lambda size: ("*a" * size + "*b", "a" * size * 4 + "c"),
    "stars in folders": lambda size: ("x/" + "*a" * size + "b", "x/" + "a" * size * 4 + "c"),
    "double stars": lambda size: ("**/a/" * size + "b", "a/" * size * 2 + "c"),
    "double stars and stars": lambda size: ("**/*a*/" * size + "b", "aa/" * size * 2 + "c"),
    "only double stars": lambda size: ("**/" * size + "b", "a/" * size * 2 + "c"),
    "sets": lambda size: ("*[ab]" * size + "c", "ab" * size * 2 + "d"),
    "question marks": lambda size: ("*?" * size + "b", "a" * size * 4),
    "open brackets": lambda size: ("[a" * size + "]", "a" * size),
    "classes": lambda size: ("[[:" * size + "a]", "a" * size),
    "blanks": lambda size: ("a" + " " * size * 50 + "b", "a" * size),
    "backslashes": lambda size: ("\\\\" * size * 20 + " ", "a" * size),
}


@slow
@pytest.mark.parametrize("name", HARD)
def test_the_time_grows_with_pattern_times_path_and_no_faster(name: str) -> None:
    line, path = HARD[name](1_000)
    with no_hang(name):  # a million steps, if not a billion
        Patterns([line]).match(path)


def test_a_pattern_with_many_stars_in_the_configuration(tmp_path: Path, rst2spec: Run) -> None:
    (tmp_path / "rst2spec.toml").write_text(
        "exclude = ['" + "*a" * 30 + "*b']\n"
        "[per-file-ignores]\n'" + "*a" * 30 + "*c' = ['R101']\n"
        "[[suppress]]\ncode = 'R105'\npath = '" + "*a" * 30 + "*d'\nreason = 'x'\n"
    )
    (tmp_path / f"{'a' * 200}.rst").write_text(document().replace("Introduction\n", "Introduction.\n"))
    finished = rst2spec("check", ".", "--format", "concise")
    assert "R105" in finished.stdout


def test_a_glob_with_many_double_stars(tmp_path: Path) -> None:
    folder = tmp_path
    for name in "abcdefgh":
        folder = folder / name
    folder.mkdir(parents=True)
    (folder / "a-b.rst").write_text(document())
    found = list(expanded([f"{tmp_path}/{'**/' * 12}*.rst"]))
    assert found == [str(folder / "a-b.rst")]
    assert [item.path for item in discover([f"{tmp_path}/**/**/*.rst"], tmp_path)] == ["a/b/c/d/e/f/g/h/a-b.rst"]
