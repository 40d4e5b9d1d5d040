"""``docs/formats.md``: generated from the formats' docstrings, and up to date."""

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

Generated from the formats' docstrings by `make docs`. One run can write several formats, and reads the documents once:

    rst2spec compile docs -o xlsx=qa.xlsx -o sqlite=spec.db -o json=spec.json
    rst2spec check docs -o sarif=findings.sarif -o junit=findings.xml

Some formats have options, after a comma: `-f csv,table=flows`, `-o csv,table=flows=flows.csv`. If no format is named,
the file's extension selects it; without `-o`, output goes to standard output. `compile -o DIR/` writes one file per
document. A file is only replaced when it is complete; if it can't be written, the old one stays. Documents,
configurations and files that the command reads aren't replaced, but for the checklist of `checklist merge`.
[Plugins](plugins.md) can add formats.
"""
TITLES = {
    "compile": ("Formats of the spec", "`rst2spec compile -f FORMAT`, or `-o FORMAT=FILE`."),
    "check": ("Formats of the findings", "`rst2spec check -f FORMAT`, or `-o FORMAT=FILE`."),
    "checklist": (
        "Formats of the checklist",
        "`rst2spec checklist PATH -o FILE`: the [testers' checklist](checklist.md).",
    ),
}
SAME = {"check": "of findings", "checklist": "of the checklist"}


def page() -> str:
    """The page as it should be."""
    parts = [HEAD.rstrip("\n")]
    for command, (title, usage) in TITLES.items():
        parts += [f"## {title}", usage, table(command)]
        parts += [part for name in builtin_names(command) for part in section(command, name)]
    return "\n\n".join(parts) + "\n"


def table(command: str) -> str:
    rows = []
    for name in builtin_names(command):
        module = format_module(command, name)
        said = inline(first_line(module)).replace("|", "\\|")
        rows.append(f"| [{name}](#{anchor(command, name)}) | `{module.SUFFIX}` | {said} |")
    return "\n".join(["| format | extension | content |", "| --- | --- | --- |", *rows])


def section(command: str, name: str) -> Iterator[str]:
    """A format: its docstring, where there is more of it than the table says, and what has to be installed."""
    module = format_module(command, name)
    yield f"### {heading(command, name)}"
    for is_code, text in blocks(module.__doc__.strip()):
        yield f"```\n{text}\n```" if is_code else inline(text)
    options = [f"`{key}={value}`" for key, values in getattr(module, "OPTIONS", {}).items() for value in values]
    if options:
        yield f"Options, the default first: {', '.join(options)}."
    needs = [f"`pip install '{requirement}'`" for requirement in getattr(module, "NEEDS", {}).values()]
    if needs:
        yield f"Needs {' and '.join(needs)}."


def heading(command: str, name: str) -> str:
    """Several commands have a ``json``, and a ``csv``."""
    return f"{name} {SAME[command]}" if command in SAME and name in builtin_names("compile") else name


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
