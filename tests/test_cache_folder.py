"""The cache's folder and key, without running the program: what is in it, what is left of it, and who shares it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from rst2spec.run.cache import FILE, FOLDER, Cache, clean, info
from tests.processes import process

SETTING = """
from rst2spec.run.cache import options_fingerprint
from rst2spec.checks.filtering import FindingFilter
from rst2spec.run.options import Options
codes = frozenset(f"R{number}" for number in range(101, 140))
print(options_fingerprint(Options(finding_filter=FindingFilter(codes, per_file=(("docs/", codes),)))).hex())
"""

PROGRAM = "from rst2spec.run.cache import code_fingerprint; print(code_fingerprint(()))"


def test_a_folder_of_ours_is_ignored_by_git_and_goes_with_the_cache(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    Cache(str(folder)).close()
    assert sorted(os.listdir(folder)) == [".gitignore", FILE]
    found = info(str(folder))
    assert found is not None
    size = sum(path.stat().st_size for path in folder.iterdir() if path.name.startswith(FILE))
    assert (found.file, found.entries, found.size) == (str(folder / FILE), 0, size)
    assert clean(str(folder)) is True
    assert not folder.exists()
    assert (info(str(folder)), clean(str(folder))) == (None, False)


def test_a_folder_of_somebody_elses_keeps_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    Cache(str(tmp_path)).close()
    assert sorted(os.listdir(tmp_path)) == [FILE, "mine.txt"]
    (tmp_path / ".gitignore").write_text("mine\n")
    assert clean(str(tmp_path)) is True
    assert sorted(os.listdir(tmp_path)) == [".gitignore", "mine.txt"]


@process
def test_a_key_is_the_same_in_every_process() -> None:
    """Sets have another order in each, and a key must not."""
    settings = {
        subprocess.run(
            [sys.executable, "-c", SETTING], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(settings) == 1


@process
def test_with_another_docutils_the_program_is_another_one(tmp_path: Path) -> None:
    programs = set()
    for version in ("1", "2"):
        package = tmp_path / version / "docutils"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(f"__version__ = {version!r}\n")
        path = os.pathsep.join([str(package.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
        environment = {**os.environ, "PYTHONPATH": path}
        command = [sys.executable, "-c", PROGRAM]
        programs.add(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
    assert len(programs) == 2
