"""``docs/formats.md``: made of the formats' docstrings, and up to date."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from rst2spec.outputs.builtin_formats import builtin_names
from rst2spec.outputs.explain import blocks
from rst2spec.outputs.registry import format_module
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "formats.md"
HEAD = """\
# The formats

Made of the formats' docstrings by `make docs`. Several are written in one run, which reads the documents once:

    rst2spec compile docs -o xlsx=qa.xlsx -o sqlite=spec.db -o json=spec.json
    rst2spec check docs -o sarif=findings.sarif -o junit=findings.xml

The ending of a file says the format where nothing else does; without `-o` it goes to standard output. `compile -o DIR/`
writes a file a document. A file is replaced once all of it is written, and stays as it was where it can't be.
[Other packages](plugins.md) can add formats.
"""
TITLES = {"compile": "Of the spec", "check": "Of the findings"}


def page() -> str:
    """The page as it should be."""
    parts = [HEAD.rstrip("\n")]
    for command, title in TITLES.items():
        parts += [f"## {title}", f"`rst2spec {command} -f FORMAT`, or `-o FORMAT=FILE`.", table(command)]
        parts += [part for name in builtin_names(command) for part in section(command, name)]
    return "\n\n".join(parts) + "\n"


def table(command: str) -> str:
    rows = []
    for name in builtin_names(command):
        module = format_module(command, name)
        said = inline(first_line(module)).replace("|", "\\|")
        rows.append(f"| [{name}](#{anchor(command, name)}) | `{module.SUFFIX}` | {said} |")
    return "\n".join(["| format | ending | what |", "| --- | --- | --- |", *rows])


def section(command: str, name: str) -> Iterator[str]:
    """A format: its docstring, where there is more of it than the table says, and what has to be installed."""
    module = format_module(command, name)
    yield f"### {heading(command, name)}"
    for is_code, text in blocks(module.__doc__.strip()):
        yield f"```\n{text}\n```" if is_code else inline(text)
    needs = [f"`pip install '{requirement}'`" for requirement in getattr(module, "NEEDS", {}).values()]
    if needs:
        yield f"Needs {' and '.join(needs)}."


def heading(command: str, name: str) -> str:
    """Both commands have a ``json``."""
    return f"{name} of findings" if command == "check" and name in builtin_names("compile") else name


def anchor(command: str, name: str) -> str:
    return heading(command, name).replace(" ", "-")


def first_line(module: object) -> str:
    first = (module.__doc__ or "").strip().split("\n\n")[0]
    return " ".join(first.split())


def inline(text: str) -> str:
    """Literals as Markdown has them."""
    return re.sub(r"::$", ":", text.replace("``", "`"), flags=re.MULTILINE)


def test_the_page_is_up_to_date(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-goldens"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page(), "'make docs' writes it anew"


@pytest.mark.parametrize("command", TITLES)
def test_every_format_says_what_it_is(command: str) -> None:
    endings = [format_module(command, name).SUFFIX for name in builtin_names(command)]
    assert len(set(endings)) == len(endings)
    for name in builtin_names(command):
        assert first_line(format_module(command, name)).endswith((".", ":")), name
