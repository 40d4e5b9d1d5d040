"""Diagrams: what is in them, that Mermaid itself draws them in a real browser, and that no name can be markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rst2spec import compile_text
from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.narrow import narrowed
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.outputs.spec_formats import mermaid
from rst2spec.run.accumulator import run
from rst2spec.run.options import Options
from rst2spec.source.discover import discover
from rst2spec.spec.result import Result
from tests.conftest import MERMAID, ROOT, SAMPLES, Run, corpus_folders, for_each, needs_mermaid
from tests.formats.shared import EMPTY, shared
from tests.formats.test_goldens import compared
from tests.processes import integration
from tests.sampling import slow
from tests.writing import document, front, section

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("browser")

GOLDENS = Path(__file__).parent / "spec_goldens"

Draw = Callable[[str], dict[str, Any]]


def written(result: Result) -> str:
    return b"".join(mermaid.write(result, SpecOptions())).decode()


def result_of(texts: dict[str, str]) -> Result:
    documents = tuple(compile_text(text, path) for path, text in sorted(texts.items()))
    return Result(documents, tuple(sorted(texts)), (), ((),) * len(texts))


def result_of_folder(folder: Path) -> Result:
    return run(discover([str(folder)], folder), Options())


# --- the text


def test_golden_of_the_systems(request: pytest.FixtureRequest) -> None:
    compared(GOLDENS / "mermaid.mmd", written(shared()).encode(), request)


def test_golden_of_the_entity_types(request: pytest.FixtureRequest) -> None:
    result = narrowed(result_of_folder(SAMPLES), ["acme", "Globex"])
    compared(GOLDENS / "mermaid.pair.mmd", written(result).encode(), request)


def test_the_page_shows_what_its_command_draws() -> None:
    text = (ROOT / "docs" / "integrators.md").read_text()
    shown = re.search(r"`rst2spec compile ([^`]*) -f mermaid` draws this.*?```mermaid\n(.*?)```", text, re.DOTALL)
    assert shown
    paths = [str(ROOT / path) for path in shown[1].split()]
    assert written(run(discover(paths, ROOT), Options())) == shown[2]


def test_every_system_and_every_pair_is_there_once() -> None:
    result = result_of_folder(SAMPLES / "everything")
    text = written(result)
    pairs = {frozenset([item.source.slug, item.target.slug]) for item in result.documents}
    assert text.count("-->|") + text.count(".->|") == len(pairs)
    assert text.count('(["') == len(frozenset[Any]().union(*pairs))


def test_every_flow_is_an_arrow() -> None:
    (path,) = SAMPLES.glob("acme-globex.rst")
    result = result_of({path.name: path.read_text()})
    assert written(result).count(">|") == len(result.documents[0].flows)


def test_what_goes_one_way_only_shows() -> None:
    one = {"a-b.rst": document(section("A X", "B Y"), source="A", target="B")}
    other = {"c-b.rst": front("C", "B"), "b-c.rst": front("B", "C")}
    arrows = [line.split()[1].partition("|")[0] for line in written(result_of(one | other)).splitlines() if "|" in line]
    assert arrows == ["<-.->", "-->"]


def test_a_system_is_called_as_most_titles_do() -> None:
    titles = {"a-b.rst": "Bee", "c-b.rst": "B.com", "d-b.rst": "B.com", "e-b.rst": ""}
    text = written(result_of({path: front("X", name) for path, name in titles.items()}))
    assert text.count('(["B#46;com"])') == 1
    assert "Bee" not in text


def test_an_empty_spec_is_an_empty_diagram() -> None:
    assert written(EMPTY).splitlines()[0] == "flowchart LR"


def many(count: int, **names: str) -> Result:
    """A chain of systems with so many arrows."""
    return result_of(
        {f"s{at}-s{at + 1}.rst": document(source=f"S{at}", target=f"S{at + 1}", **names) for at in range(count)}
    )


@slow
def test_more_than_mermaid_draws_is_a_line_that_says_how_to_narrow() -> None:
    assert written(many(mermaid.MAX_EDGES)).count(">|") == mermaid.MAX_EDGES
    with pytest.raises(OutputError, match=r"would have 501 arrows, but Mermaid draws at most 500; .* --system s1$"):
        written(many(mermaid.MAX_EDGES + 1))
    flows = [section(f"A X{number}", f"B Y{number}") for number in range(mermaid.MAX_EDGES + 1)]
    with pytest.raises(OutputError, match="501 arrows"):
        written(result_of({"a-b.rst": document(*flows, source="A", target="B")}))
    long = {f"a-b{at}.rst": document(source="A", target="B" * 1000 + str(at)) for at in range(60)}
    with pytest.raises(OutputError, match=r"would have 6\d,\d\d\d characters, but Mermaid draws at most 50,000; "):
        written(result_of(long))


# --- narrowed by --system


def test_a_system_narrows_every_format(tmp_path: Path, rst2spec: Run) -> None:
    samples = SAMPLES / "everything"
    root = ("--root", samples)
    done = rst2spec(
        "compile", samples, *root, "--system", "INITECH", "-o", "a.mmd", "-o", "jsonl=a.jsonl", "-o", "each/"
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.endswith(": broken.rst can't be read: it isn't UTF-8: byte 0xf6\n")
    assert (tmp_path / "a.jsonl").read_text().count('"record":"document"') == 1
    assert "R901" in (tmp_path / "a.jsonl").read_text()
    assert [path.name for path in (tmp_path / "each").iterdir()] == ["acme-initech.json"]
    assert "subgraph" in (tmp_path / "a.mmd").read_text()
    done = rst2spec("compile", samples, *root, "--system", "initech", "--check", "-o", "jsonl=a.jsonl")
    assert done.stdout == "a.jsonl is up to date: 1 document\n"
    assert rst2spec("compile", samples, *root, "--check", "-o", "jsonl=a.jsonl").stdout.count("added ") == 4


@pytest.mark.parametrize(
    ("systems", "said"),
    [
        (["gobex"], "no document has the system gobex; did you mean globex?"),
        (["acme", "x"], "no document has the system x"),
        (["hooli", "initech"], "no document connects hooli and initech"),
        ([""], "no document has the system "),
    ],
)
def test_a_system_that_is_not_there_is_one_line(systems: list[str], said: str, rst2spec: Run) -> None:
    arguments = [word for system in systems for word in ("--system", system)]
    done = rst2spec("compile", SAMPLES / "everything", "-f", "mermaid", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"rst2spec: {said}\n")


def test_a_diagram_that_is_too_large_leaves_the_old_file(tmp_path: Path, rst2spec: Run) -> None:
    for number in range(mermaid.MAX_EDGES + 1):
        (tmp_path / f"s{number}-s{number + 1}.rst").write_text(document(source=f"S{number}", target=f"S{number + 1}"))
    (tmp_path / "a.mmd").write_text("old")
    done = rst2spec("compile", ".", "-o", "a.mmd", "-o", "s.json")
    assert done.returncode == 2
    assert done.stderr.startswith("rst2spec: a.mmd was not written: the diagram would have 501 arrows")
    assert (tmp_path / "a.mmd").read_text() == "old"
    assert (tmp_path / "s.json").exists()
    assert rst2spec("compile", ".", "--system", "S7", "-o", "a.mmd").returncode == 0


# --- drawn by Mermaid itself

_DRAW = """async text => {
    mermaid.initialize({startOnLoad: false});
    document.body.innerHTML = (await mermaid.render("drawn", text)).svg;
    const texts = query => [...document.querySelectorAll(query)].map(item => item.innerText);
    return {
        nodes: texts(".nodes .nodeLabel"),
        groups: texts(".clusters .nodeLabel"),
        edges: texts(".edgeLabels .edgeLabel p"),
        others: document.body.querySelectorAll("script, img, a, b, i, em, strong, code, input").length,
        failed: document.body.innerText.includes("Syntax error") || document.body.innerText.includes("Unsupported"),
    };
}"""


@pytest.fixture(scope="module")
def draw(chromium: Browser) -> Iterator[Draw]:
    assert MERMAID is not None
    page = chromium.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_content("<body></body>")
    page.add_script_tag(path=MERMAID)

    def drawn(text: str) -> dict[str, Any]:
        found: dict[str, Any] = page.evaluate(_DRAW, text)
        assert not found["failed"]
        assert not found["others"]
        assert not errors
        return found

    yield drawn
    page.close()


@needs_mermaid
@integration
def test_mermaid_draws_the_systems(draw: Draw) -> None:
    result = shared()
    found = draw(written(result))
    slugs = {system.slug for item in result.documents for system in (item.source, item.target)}
    assert len(found["nodes"]) == len(slugs)
    assert len(found["edges"]) == len(result.documents)


@needs_mermaid
@integration
def test_mermaid_draws_the_entity_types(draw: Draw) -> None:
    found = draw(written(narrowed(result_of_folder(SAMPLES), ["acme", "globex"])))
    assert sorted(found["groups"]) == ["Acme", "Globex"]
    expected = ["Department", "Invoice", "Member", "Order", "Person", "Rota", "Shift", "Workshop"]
    assert sorted(found["nodes"]) == expected
    assert "5 properties\nmatched or created" in found["edges"]


@needs_mermaid
@integration
def test_mermaid_draws_as_many_arrows_as_we_allow(draw: Draw) -> None:
    assert len(draw(written(many(mermaid.MAX_EDGES)))["edges"]) == mermaid.MAX_EDGES


@needs_mermaid
@integration
@for_each("folder", corpus_folders(), one_in=2)
def test_mermaid_draws_real_documents(folder: Path, draw: Draw) -> None:
    result = result_of_folder(folder)
    draw(written(result))
    largest = max(result.documents, key=lambda item: len(item.flows))
    found = draw(written(Result((largest,), (largest.path,), (), ((),))))
    assert len(found["edges"]) == len(largest.flows)


HOSTILE = [
    "¶ß", "ﬂ°°35¶ß", "Straße 5°",
    "1. one", "1) one", "- dash", "+ plus", "* star", "# hash", "> quote", "---", "-", "_", "__x__", "`code`",
    "**b** _i_", "<b>x</b><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&amp; &#60; #60; #quot;",
    "end", "subgraph", "\"quoted\" 'single'", "%%{init: {'theme': 'dark'}}%%", "%% comment", "]]) --> x", "a|b",
    "$$x^2$$", "http://x.org/a", "www.x.org", "a@x.org", "fa:fa-car", "\\n \\u", "a<br>b", "顧客é", "\u202eevil",
    "\x1b[31mred", "x" * 300, ":::class", "@{shape: x}", "![i](u)", "[l](u)", "a\tb\nc", "=cmd|' /C calc'!A0",
    "a;b", "{{x}}", "~~s~~",
]  # fmt: skip


SIGNS = ' <>&#;"`*_-+.()[]{}|%$\\'


def check_name(name: str, draw: Draw) -> None:
    """A name is drawn as it is, wherever it stands."""
    shown = " ".join(escape_controls(" ".join(name.split())).split()) or "(blank)"
    shown = shown.replace("ﬂ°", "\\ufb02°").replace("¶ß", "\\xb6ß")  # Mermaid keeps these for itself
    text = mermaid.label(name)
    found = draw(f'flowchart LR\n subgraph g ["{text}"]\n a["{text}"]\n end\n a -->|"{text}"| b(["{text}"])\n')
    assert {" ".join(item.split()) for item in [*found["nodes"], *found["groups"], *found["edges"]]} == {shown}
    assert len(found["nodes"]) == 2


@needs_mermaid
@integration
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_is_markup(name: str, draw: Draw) -> None:
    check_name(name, draw)


@needs_mermaid
@integration
@settings(max_examples=60)
@given(name=st.text(st.characters(exclude_categories=["Cs", "Zl", "Zp", "Zs"]) | st.sampled_from(SIGNS), max_size=30))
def test_no_text_is_markup(draw: Draw, name: str) -> None:
    check_name(name, draw)
