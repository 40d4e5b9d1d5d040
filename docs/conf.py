"""The documentation site: ``make site`` builds it with Sphinx, MyST and Furo, warnings being errors.

Nothing is loaded from a network when a page is viewed, and search works in files opened from disk.
"""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from rst2spec.addresses import OWNER, REPOSITORY, SITE, rule_page

ROOT = Path(__file__).parent.parent

project = "rst2spec"
author = "The rst2spec maintainers"
copyright = author  # noqa: A001  Sphinx's name for it
smartquotes = False  # options begin with two hyphens
html_title = "rst2spec"
html_baseurl = SITE
html_copy_source = False
html_show_sphinx = False

extensions = ["myst_parser"]
myst_heading_anchors = 4
myst_fence_as_directive = {"mermaid"}
myst_enable_extensions = ["attrs_inline"]
# The pages of findings and fields begin each part at the level that suits it. Pygments has no lexer for Lark.
suppress_warnings = ["myst.header", "misc.highlighting_failure"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_css_files = ["site.css"]
html_theme_options = {"source_repository": REPOSITORY, "source_branch": "main", "source_directory": "docs/"}

_LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)\s#]+)(?=[)#])")
_INCLUDE = re.compile(r"^```\{include\} \.\./(?P<name>\w+\.md)\n```\n", re.MULTILINE)
_SHOWN = {"README.md": "index.md"} | {
    f"{name}.md": f"{name.lower()}.md" for name in ("CHANGELOG", "CONTRIBUTING", "SECURITY")
}
"""Pages that stand at the top of the repository, with the page of the site that includes each."""


_CODE = re.compile(r"^## (?P<code>R\d{3}) ", re.MULTILINE)


def _prepare(_app: Sphinx, _page: str, source: list[str]) -> None:
    """Completes what is plain Markdown on GitHub.

    What isn't a page of the site leads to the repository, each code has its address, and the owner is named.
    """
    text = _INCLUDE.sub(lambda found: (ROOT / found["name"]).read_text(), source[0])
    folder = "" if text != source[0] else "docs"

    def resolved(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, link[0]))
        page = _SHOWN.get(target, target.removeprefix("docs/") if target.startswith("docs/") else None)
        if page is not None and (ROOT / "docs" / page).is_file():
            return page
        return f"{REPOSITORY}/{'tree' if (ROOT / target).is_dir() else 'blob'}/main/{target}"

    text = _LINK.sub(resolved, text).replace("OWNER/rst2spec", f"{OWNER}/rst2spec")
    source[0] = _CODE.sub(lambda found: f"({_anchor(found['code'])})=\n{found[0]}", text)


def _anchor(code: str) -> str:
    return rule_page(code).rpartition("#")[2]


class Mermaid(SphinxDirective):
    """A diagram that the browser draws, as GitHub's does."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The diagram's text, for Mermaid to draw."""
        diagram = nodes.container(classes=["mermaid"], is_div=True)
        diagram += nodes.Text("\n".join(self.content))
        return [diagram]


def _load_mermaid(app: Sphinx, _page: str, _template: str, _context: object, doctree: nodes.document | None) -> None:
    """Pages without a diagram don't load Mermaid, which has three megabytes."""
    if doctree and any("mermaid" in node["classes"] for node in doctree.findall(nodes.container)):
        app.add_js_file("mermaid.min.js")


def setup(app: Sphinx) -> None:
    """Sphinx calls it with itself."""
    app.add_directive("mermaid", Mermaid)
    app.connect("source-read", _prepare)
    app.connect("html-page-context", _load_mermaid)
    app.config.html_static_path = ["_static", os.environ["RST2SPEC_MERMAID"]]  # `make mermaid` installs it
