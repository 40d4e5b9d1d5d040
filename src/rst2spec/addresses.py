"""The project's addresses. Whoever publishes it replaces ``OWNER`` here, and nowhere else."""

from typing import Final

OWNER: Final = "OWNER"
"""The owner of the repository on GitHub."""

REPOSITORY: Final = f"https://github.com/{OWNER}/rst2spec"
SITE: Final = f"https://{OWNER}.github.io/rst2spec/"
"""The documentation."""


def rule_page(code: str) -> str:
    """The address of a code's explanation. It doesn't depend on the code's name."""
    return f"{SITE}checks.html#{code.lower()}"
