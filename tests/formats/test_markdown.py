"""Pages: a parser of GitHub's Markdown finds in them all that a document says, and nothing that it would make of it."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rst2spec.outputs.markdown_text import code, table, text
from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.outputs.spec_formats import markdown
from rst2spec.outputs.wording import names_of, system_name
from rst2spec.run.accumulator import run
from rst2spec.run.options import Options
from rst2spec.source.discover import discover
from rst2spec.spec.result import Result
from tests.conftest import SAMPLES, Run, corpus_folders, for_each
from tests.formats.shared import EMPTY, shared
from tests.formats.test_goldens import compared
from tests.wild import compiled, wild_folder

GOLDENS = Path(__file__).parent / "spec_goldens"
ALL = SpecOptions("all", version="1.2.3")

# Tables, bare links and strikethrough, and HTML let through: as much as GitHub reads
GITHUB = MarkdownIt("gfm-like", {"html": True})
assert GITHUB.linkify is not None
GITHUB.linkify.set({"fuzzy_link": False})  # Wix.com is no link on GitHub
GITHUB.linkify.add("//", None)
HOSTILE = [
    "1. one", "1) one", "- dash", "+ plus", "* star", "# hash", "trailing #", "> quote", "---", "===", "***", "-", "_",
    "__x__", "`code`", "``", "`", "a``b`c", "**b** _i_", "snake_case_name", "<b>x</b>", "<script>alert(1)</script>",
    "<!-- x -->", "</td></table>", "&amp; &#60;", "a|b", "a\\|b", "\\", "ends in \\", "\\\\|", "|", "||", "$$x^2$$",
    "$a$ and $b$", "http://x.org/a", "https://x.org", "www.x.org", "WWW.X.ORG", "a@x.org", "@octocat", "#123", "a/b#12",
    "GH-1", ":smile:", ":+1:", "![i](u)", "[l](u)", "[x]: u", "[^1]", "~~s~~", "a  b", "a\tb\nc", "```", "~~~",
    "    four", "顧客é", "\u202eevil", "\x1b[31mred", "=cmd|' /C calc'!A0", "|---|", "x" * 300, "mailto:a@x.org", "ftp://x.y",
]  # fmt: skip
CALLS = re.compile(r"@\w|\$\S|\w#\d|GH-\d|:\w+:|www\.|\w://", re.IGNORECASE)
SIGNS = " <>&#;\"'`*_-+.:()[]{}|%$@\\/!=~^1w"


def written(result: Result, options: SpecOptions = ALL) -> str:
    return b"".join(markdown.write(result, options)).decode()


def result_of_folder(folder: Path) -> Result:
    return run(discover([str(folder)], folder), Options())


def said(words: str) -> str:
    """What a reader should see of a document's words."""
    return escape_controls(" ".join(words.split()))


def shown(token: Token) -> str:
    """What a reader sees of a heading, a paragraph or a cell, in which HTML is only the little that we write."""
    parts = []
    for child in token.children or []:
        if child.type == "html_inline":
            assert re.fullmatch(r'<br>|</?span>|<a id="document-[0-9]+">|</a>', child.content), child.content
            parts.append("\n" if child.content == "<br>" else "")
        elif child.type in {"text", "code_inline", "text_special"}:
            parts.append(child.content)
        elif child.type == "link_open":  # of the table of contents
            assert re.fullmatch(r"#document-[0-9]+", str(child.attrs["href"]))
        elif child.type not in {"em_open", "em_close", "link_close"}:
            raise AssertionError(f"{child.type} in {token.content!r}")
    return "".join(parts)


@lru_cache(maxsize=1)
def parsed(page: str) -> list[Token]:
    return GITHUB.parse(page)


def inlines(page: str, within: str) -> list[str]:
    tokens = parsed(page)
    return [shown(after) for token, after in pairwise(tokens) if token.type == within]


def rows_of(page: str) -> list[list[str]]:
    """The rows of all tables, without their headers."""
    rows: list[list[str]] = []
    tokens = parsed(page)
    for token, after in pairwise(tokens):
        if token.type == "tr_open" and after.type == "td_open":
            rows.append([])
        elif token.type == "td_open":
            rows[-1].append(shown(after))
    return rows


def test_the_table_of_a_folder_links_to_its_sections() -> None:
    page = written(shared())
    targets = re.findall(r"\]\(#(document-[0-9]+)\)", page)
    assert targets == re.findall(r'<a id="(document-[0-9]+)"></a>', page)
    assert len(targets) == len(shared().documents)


# --- the pages


def test_golden(request: pytest.FixtureRequest) -> None:
    compared(GOLDENS / "markdown.md", written(shared()).encode(), request)


def test_golden_of_a_document(request: pytest.FixtureRequest) -> None:
    result = result_of_folder(SAMPLES / "everything")
    (number,) = (at for at, item in enumerate(result.documents) if item.path == "acme-globex.rst")
    path = result.paths[number]
    one = Result((result.documents[number],), (path,), (), ((),))
    compared(GOLDENS / "markdown.one.md", written(one).encode(), request)


def check_page(result: Result) -> None:
    """All that a result says is on its page, once, and nothing of it is markup."""
    page = written(result)
    headings = inlines(page, "heading_open")
    assert page.count("```mermaid\n") <= len(result.documents)
    flows = [flow for item in result.documents for flow in item.flows]
    titles = [f"{system_name(item.source)} to {system_name(item.target)}" for item in result.documents]
    titles += [f"{names_of(flow).source} to {names_of(flow).target}" for flow in flows]
    paragraphs = {re.sub(r" \(line \d+\)$", "", line) for line in inlines(page, "paragraph_open")}
    own = {"Findings", "Mapping spec", "Other files"}
    assert sorted(item for item in headings if item not in own) == sorted(map(said, titles))
    rows = rows_of(page)
    mapped = [(mapping.source, mapping.target) for flow in flows for mapping in flow.mappings]
    ruled = [(rule.source, rule.target) for flow in flows for rule in flow.match_rules]
    first = {(row[0].split("\n")[0], row[1].split("\n")[0]) for row in rows}
    for pair in [*mapped, *ruled]:
        wanted = tuple(said(side.path) if side.path else "(blank)" for side in pair)
        assert wanted in first
    conditions = [item for pair in [*mapped, *ruled] for side in pair for item in side.conditions]
    assert sum(cell.count("\nwhere ") + cell.count("\nand/or ") for row in rows for cell in row) == len(conditions)
    found = [item for document in result.documents for item in document.diagnostics] + list(result.diagnostics)
    contents = len(result.documents) if len(result.documents) > 1 else 0
    assert len(rows) == len(mapped) + len(ruled) + len(found) + contents
    messages = {row[-1] for row in rows}
    assert {said(item.message) for item in found} <= messages
    unread = [item for document in result.documents for item in document.unread]
    unread += [item for flow in flows for item in flow.unread]
    bullets = [item for item in parsed(page) if item.type == "list_item_open"]
    assert len(bullets) == len(unread)
    assert {said(item.text) for item in unread} <= paragraphs


@pytest.mark.parametrize("folder", [SAMPLES, SAMPLES / "everything"], ids=lambda folder: folder.name)
def test_all_of_it_is_on_the_page(folder: Path) -> None:
    check_page(result_of_folder(folder))


def test_all_that_means_harm_is_on_the_page_and_does_none() -> None:
    result = shared()
    check_page(result)
    assert "<script" not in html.unescape(re.sub(r"\\<script|```mermaid.*?```", "", written(result), flags=re.DOTALL))


def test_all_of_generated_documents_is_on_their_page() -> None:
    check_page(compiled(wild_folder(2)))


@for_each("folder", corpus_folders(), one_in=3)
def test_all_of_real_documents_is_on_their_page(folder: Path) -> None:
    check_page(result_of_folder(folder))


def test_an_empty_spec_is_a_page() -> None:
    assert written(EMPTY) == "# Mapping spec\n\nNo documents.\n"


def test_the_stable_page_leaves_out_what_changes_without_meaning(tmp_path: Path, rst2spec: Run) -> None:
    document = tmp_path / "acme-globex.rst"
    document.write_text((SAMPLES / "everything" / "acme-globex.rst").read_text())
    before = rst2spec("compile", document, "-f", "markdown", "--stable").stdout
    document.write_text("\n\n" + document.read_text().replace("Generated: 2026", "Generated: 2027"))
    assert rst2spec("compile", document, "-f", "markdown", "--stable").stdout == before
    assert "Findings" not in before
    assert "line " not in before


def test_a_page_a_document_and_one_of_all(tmp_path: Path, rst2spec: Run) -> None:
    done = rst2spec(
        "compile", SAMPLES / "everything", "--root", SAMPLES / "everything", "-o", "markdown=wiki/", "-o", "all.md"
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.endswith(": broken.rst can't be read: it isn't UTF-8: byte 0xf6\n")
    assert (tmp_path / "wiki" / "acme-globex.md").read_text().startswith("# Acme to Globex\n")
    page = (tmp_path / "all.md").read_text()
    assert page.startswith("# Mapping spec\n")
    assert "## Other files" in page


# --- no text is markup


def check_words(words: str) -> None:
    """Words are shown as they are wherever they stand, and end neither a cell nor a line."""
    page = "\n\n".join(
        [
            f"# {text(words)}",
            f"before {text(words)} behind",
            text(words),
            f"- {code(words, in_table=False)} (line 3)",
            table(("a", text(words), "c"), [(code(words), text(words), "x"), ("y", code(words), "")]),
            "after",
        ]
    )
    flat = said(words)
    name = flat or "(blank)"
    assert inlines(page, "heading_open") == [flat]
    assert inlines(page, "paragraph_open")[0] == f"before {flat} behind".replace("  ", " ") if flat else True
    assert f"{name} (line 3)" in inlines(page, "paragraph_open")
    assert inlines(page, "paragraph_open")[-1] == "after"
    if flat:
        assert inlines(page, "paragraph_open")[1] == flat
    assert rows_of(page) == [[name, flat, "x"], ["y", name, ""]]
    assert not CALLS.search(outside_of_code(page))


def outside_of_code(page: str) -> str:
    """What GitHub looks through for people, issues, formulas and emoji: text between tags, as it is rendered."""
    rendered = re.sub(r"<code>.*?</code>", "", GITHUB.render(page), flags=re.DOTALL)
    return html.unescape("\n".join(re.split(r"<[^>]*>", rendered)))


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_no_words_are_markup(words: str) -> None:
    check_words(words)


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(SIGNS), max_size=30))
def test_no_text_is_markup(words: str) -> None:
    check_words(words)
