"""The library's functions: what they refuse, what type checkers see, and their page ``docs/api.md``."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from mypy import api as mypy

import rst2spec
from rst2spec import compile_paths, compile_text, same_meaning
from rst2spec.run.options import Reader
from tests.conftest import ROOT, SAMPLES
from tests.sampling import slow
from tests.writing import document

PAGE = ROOT / "docs" / "api.md"
NO_READER = cast("Reader", "lines")


def test_the_public_api_is_what_the_package_exports() -> None:
    assert sorted(rst2spec.__all__) == rst2spec.__all__ == [name for name in dir(rst2spec) if name in rst2spec.__all__]
    for name in rst2spec.__all__:
        assert getattr(rst2spec, name).__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        rst2spec.nothing  # type: ignore[attr-defined]  # noqa: B018


# --- what is refused


def test_bytes_are_read_as_a_file_is(tmp_path: Path) -> None:
    for content in (document().encode(), b"\xef\xbb\xbf" + document().replace("\n", "\r\n").encode()):
        (tmp_path / "acme-globex.rst").write_bytes(content)
        assert (compile_text(content, "acme-globex.rst"),) == compile_paths(tmp_path, root=tmp_path).documents
        assert compile_text(content, "acme-globex.rst") == compile_text(content.decode(), "acme-globex.rst")
        assert same_meaning(content, document())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"Acme\nto \xff", "a.rst:2:4: it isn't UTF-8: byte 0xff"),
        ("Acme".encode("utf-16"), "a.rst:1:1: it is UTF-16, expected UTF-8"),
        (b"Acme\n\0", "a.rst:2:1: it is binary: it has a NUL byte"),
        (b"<<<<<<< a\n=======\n>>>>>>> b", "a.rst:1:1: it has an unresolved merge conflict"),
    ],
)
def test_bytes_that_are_no_document_are_a_value_error(content: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        compile_text(content, "a.rst")


@pytest.mark.parametrize("text", [None, SAMPLES / "acme-globex.rst", bytearray(b"Acme")])
def test_what_is_neither_text_nor_bytes_is_a_type_error(text: Any) -> None:
    kind = type(text).__name__
    with pytest.raises(TypeError, match=f"document's text or bytes, not {kind}; compile_paths reads files"):
        compile_text(text)


@pytest.mark.parametrize("missing", ["none.rst", "none", "none/*.rst"])
def test_a_path_that_is_not_there_is_an_error(missing: str, tmp_path: Path) -> None:
    for paths in ([tmp_path / missing], [SAMPLES, tmp_path / missing]):
        with pytest.raises(FileNotFoundError) as caught:
            compile_paths(paths)
        assert caught.value.filename == str(tmp_path / missing)


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^nothing to read: no path was given$"):
        compile_paths([])
    with pytest.raises(ValueError, match=r"^nothing to read: there is no \.rst file in "):
        compile_paths(tmp_path)
    with pytest.raises(ValueError, match=r"^a path is empty$"):
        compile_paths("")


def test_an_unreadable_file_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "acme-globex.rst").write_bytes(b"\xff")
    (tmp_path / "gone.rst").symlink_to(tmp_path / "nowhere")
    spec = compile_paths([tmp_path, tmp_path / "gone.rst"], root=tmp_path)
    assert [(item.path, item.code) for item in spec.diagnostics] == [("acme-globex.rst", "R901"), ("gone.rst", "R901")]


@pytest.mark.parametrize(
    "call", [lambda: compile_text("", reader=NO_READER), lambda: compile_paths(SAMPLES, reader=NO_READER)]
)
def test_an_unknown_reader_is_a_value_error(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"^there is no reader 'lines': it is one of auto, template, docutils$"):
        call()


# --- what type checkers see

CLIENT = """\
import rst2spec
from rst2spec import compile_text

version: str = rst2spec.__version__
for flow in compile_text(b"").flows:
    for mapping in flow.mappings:
        print(mapping.source.path)
"""
TYPOS = {
    "rst2spec.compile_txt": 'Module has no attribute "compile_txt"',
    "from rst2spec import complie_paths": 'Module "rst2spec" has no attribute "complie_paths"',
    "compile_text('').flow": '"Document" has no attribute "flow"',
    "compile_text('', reader='lines')": "incompatible type",
}


@slow
def test_a_strict_type_checker_finds_typos_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "client.py"
    file.write_text(CLIENT + "\n".join(TYPOS) + "\n")
    options = ["--strict", "--no-error-summary", "--config-file=", f"--cache-dir={tmp_path / 'cache'}"]
    reported, complaint, _ = mypy.run([*options, "--follow-imports=silent", str(file)])
    assert complaint == ""
    errors = re.findall(r"client\.py:(\d+): error: (.*)", reported)
    assert [int(line) for line, _ in errors] == [number + CLIENT.count("\n") for number in range(1, len(TYPOS) + 1)]
    for (_, error), expected in zip(errors, TYPOS.values(), strict=True):
        assert expected in error


# --- docs/api.md

HEAD = """\
# In Python

Generated from the docstrings by `make docs`. What `rst2spec` exports is public and stable, and nothing else
is: a change that breaks callers raises the minor version until 1.0, then the major version, and is in the
[changelog](../CHANGELOG.md).

```python
import rst2spec

spec = rst2spec.compile_paths("samples")
for document in spec.documents:
    for flow in document.flows:
        for mapping in flow.mappings:
            print(flow.source.label, mapping.source.path, mapping.target.path)
```
"""
CLASSES = """\
## The classes

Frozen dataclasses, so that equal values are equal and can be keys; `dataclasses.replace` gives changed ones. Their
fields are those of the JSON, which [spec.md](spec.md) describes.

| class | what |
| --- | --- |
"""
_SECTION = re.compile(r"^(Args|Returns|Raises|Example):\n", re.MULTILINE)


def page() -> str:
    """The page as it should be."""
    exported = {name: getattr(rst2spec, name) for name in rst2spec.__all__}
    parts = [HEAD.rstrip("\n")]
    for name, item in exported.items():
        if not inspect.isclass(item):
            parts += [f"## {name}", *function(name, item)]
    rows = [f"| `{name}` | {inline(first_line(item))} |" for name, item in exported.items() if inspect.isclass(item)]
    return "\n\n".join(parts) + "\n\n" + CLASSES + "\n".join(rows) + "\n"


def function(name: str, item: Any) -> Iterator[str]:
    """A function: its signature, and the sections of its docstring."""
    arguments = inspect.signature(item).parameters.values()
    lines = [described(argument) for argument in arguments]
    keywords = [number for number, argument in enumerate(arguments) if argument.kind is argument.KEYWORD_ONLY]
    if keywords:
        lines.insert(keywords[0], "*")
    returned = inspect.signature(item).return_annotation
    signature = "".join(f"    {line},\n" for line in lines)
    yield f"```python\n{name}(\n{signature}) -> {returned}\n```"
    text, *sections = _SECTION.split(inspect.getdoc(item) or "")
    yield inline(text.strip())
    for title, content in zip(sections[::2], sections[1::2], strict=True):
        yield f"**{title}**"
        body = textwrap.dedent(content).strip()
        if title == "Example":
            yield f"```pycon\n{body}\n```"
        elif title == "Returns":
            yield inline(body)
        else:
            yield re.sub(r"^(\w+): ", r"- `\1`: ", inline(body), flags=re.MULTILINE).replace("\n    ", "\n  ")


def described(argument: inspect.Parameter) -> str:
    """An argument as the code has it."""
    default = argument.default
    text = f'"{default}"' if isinstance(default, str) else str(default)
    return f"{argument.name}: {argument.annotation}" + ("" if default is argument.empty else f" = {text}")


def first_line(item: Any) -> str:
    return (inspect.getdoc(item) or "").partition("\n\n")[0].replace("\n", " ")


def inline(text: str) -> str:
    """Literals as Markdown has them."""
    return text.replace("``", "`")


def test_the_page_is_up_to_date(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-goldens"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page(), "'make docs' writes it again"
