"""The commit that a user's word for a revision stands for."""

from __future__ import annotations

from rst2spec.source.git_process import GitError, run_git


def commit_of(revision: str, folder: str, *, is_nested: bool = False) -> str:
    """The full name of a revision's commit.

    Args:
        revision: A name, or ``:/text`` for the newest commit whose message has that text.
        folder: Where to ask.
        is_nested: Whether that is a submodule.

    Raises:
        GitError: There is no such revision, or it is more than one.
    """
    if revision.startswith("^"):
        raise GitError(f"{revision} isn't a revision: ^ leaves out a history; name one commit")
    try:
        # in two steps: behind :/text all is text
        name = _verified(revision, folder, is_nested=is_nested)
        return _verified(f"{name}^{{commit}}", folder, is_nested=is_nested)
    except GitError:
        if revision == "HEAD" and not run_git(["rev-list", "--all", "--max-count=1"], folder, is_nested=is_nested):
            raise GitError("the repository has no commits yet") from None
        is_shallow = run_git(["rev-parse", "--is-shallow-repository"], folder, is_nested=is_nested).strip() == b"true"
        hint = "; the clone is shallow, 'git fetch --unshallow' fetches the rest" if is_shallow else ""
        raise GitError(f"git knows no revision {revision}{hint}") from None


def _verified(name: str, folder: str, *, is_nested: bool) -> str:
    arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", name]
    return run_git(arguments, folder, is_nested=is_nested).decode().strip()
