"""What the program reads besides its command line: environment variables and files, for the man page and the docs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ENVIRONMENT: Final[Mapping[str, str]] = {
    "NO_COLOR": "If set and not empty, the output has no colors, unless --color is always.",
    "FORCE_COLOR": "If set and not empty, the output has colors even in a pipe, unless --color or NO_COLOR forbids it.",
    "COLUMNS": "The width of help, and of output on a terminal.",
    "RST2SPEC_DEBUG": "1 shows the traceback of an internal error.",
    "RST2SPEC_GIT_FILTERS": "1 allows git to run the filters that a repository configures, such as those of Git LFS.",
    "GITHUB_STEP_SUMMARY": "The file to which check -f github and diff -f github append the summary of a step.",
    "PRE_COMMIT, PRE_COMMIT_FROM_REF, PRE_COMMIT_TO_REF": "Set by pre-commit: check compares with the commit, or the "
    "range of commits, that the hook runs for.",
}
"""The environment variables."""

FILES: Final[Mapping[str, str]] = {
    "rst2spec.toml": "The configuration. The nearest one in the working directory and its parent folders applies.",
    "pyproject.toml": "The same settings, in the table [tool.rst2spec]. In one folder, rst2spec.toml takes precedence.",
    "rst2spec-baseline.json": "The known findings, written by baseline update; the setting baseline can name another "
    "file.",
    ".rst2spec_cache/": "The cache of earlier runs, in the root. It can be removed at any time: cache clean.",
}
"""The files, by their default names."""
