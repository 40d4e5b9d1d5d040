"""Resolves the names that users give to revisions."""

from __future__ import annotations

from typing import Final

from rst2spec.source.git_process import GitError, run_git

MESSAGE: Final = ":/"
"""Prefix of a revision that is named by its message: all text after it is the message."""


def range_of(text: str) -> tuple[str, str, str] | None:
    """The two revisions of ``A..B`` and the dots between them: the first dots outside of braces.

    A message can contain dots, too: there, the last ones count.
    """
    at = text.rfind("..") if text.startswith(MESSAGE) else outside_of_braces(text, "..")
    if at < 0:
        return None
    at -= text.endswith(".", 0, at)
    dots = "..." if text.startswith("...", at) else ".."
    return text[:at], dots, text[at + len(dots) :]


def outside_of_braces(text: str, wanted: str) -> int:
    """The index of a text outside of braces, or -1. Braces enclose a message (``HEAD^{/a..b}``)."""
    depth = 0
    for at, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if not depth and text.startswith(wanted, at):
            return at
    return -1


def commit_of(revision: str, folder: str) -> str:
    """The full name of a revision's commit.

    Args:
        revision: A name, or ``:/text`` for the newest commit whose message has that text.
        folder: A folder of the repository.

    Raises:
        GitError: There is no such revision, or it names more than one commit.
    """
    if revision.startswith("^"):
        raise GitError(f"{revision} isn't a revision but a range; name one commit")
    try:
        # in two steps, since all text after :/ is part of the message
        name = _verified(revision, folder)
        return _verified(f"{name}^{{commit}}", folder)
    except GitError:
        if revision == "HEAD" and not run_git(["rev-list", "--all", "--max-count=1"], folder):
            raise GitError("the repository has no commits yet") from None
        is_shallow = run_git(["rev-parse", "--is-shallow-repository"], folder).strip() == b"true"
        hint = "; the clone is shallow, 'git fetch --unshallow' fetches the rest" if is_shallow else ""
        raise GitError(f"{unknown_revision(revision)}{hint}") from None


def unknown_revision(revision: str) -> str:
    """The message that there is no such revision."""
    return f"git knows no revision {revision}"


def _verified(name: str, folder: str) -> str:
    arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", name]
    return run_git(arguments, folder).decode("utf-8", "replace").strip()
