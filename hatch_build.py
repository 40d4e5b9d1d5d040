"""Metadata that depends on the project's addresses: its links, and the README with links that work anywhere."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)\s#]+)(?=[)#])")
"""The target of a relative link or picture."""


class ProjectMetadata(MetadataHookInterface):
    """Fills in what ``pyproject.toml`` declares as dynamic."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Adds the links and the README."""
        root = Path(self.root)
        # the file alone: what the package depends on isn't there while it is built
        addresses = runpy.run_path(str(root / "src" / "rst2spec" / "addresses.py"))
        repository = addresses["REPOSITORY"]
        metadata["urls"] = {
            "Documentation": addresses["SITE"],
            "Repository": repository,
            "Issues": f"{repository}/issues",
            "Changelog": f"{repository}/blob/main/CHANGELOG.md",
        }
        text = with_absolute_links((root / "README.md").read_text(encoding="utf-8"), repository)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


def with_absolute_links(text: str, repository: str) -> str:
    """A page at the top of the repository, with links that work on a package index."""
    return _LINK.sub(lambda link: f"{repository}/{'raw' if link[0].endswith('.png') else 'blob'}/main/{link[0]}", text)
