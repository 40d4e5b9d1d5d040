"""LibreOffice without a screen, for what people open in it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import needs
from tests.processes import HANG

Office = Callable[..., list[Path]]


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Converts files by LibreOffice, all in one go; the new files.

    It takes seconds to start, and as long to write its settings first: all tests of a worker have the same ones.
    """
    folder = tmp_path_factory.mktemp("office")
    profile = (folder / "profile").as_uri()

    def convert(to: str, *files: Path) -> list[Path]:
        out = tmp_path_factory.mktemp("converted")
        options = [f"-env:UserInstallation={profile}", "--headless", "--convert-to", to, "--outdir", str(out)]
        command = [needs.program("soffice"), *options, *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=HANG, check=True, cwd=folder)
        made = [out / f"{file.stem}.{to.partition(':')[0]}" for file in files]
        assert all(file.exists() for file in made), done.stderr
        return made

    return convert
