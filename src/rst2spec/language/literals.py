"""Texts in a grammar's quotes, and in templates."""

from __future__ import annotations

from ast import literal_eval


def text_of(literal: str) -> str:
    """The text of a literal in quotes; the literal itself if it can't be read."""
    try:
        return str(literal_eval(literal.removesuffix("i")))
    except (ValueError, SyntaxError):
        return literal


def literal_of(text: str) -> str:
    """A text as a literal in quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def template_of(text: str) -> str:
    """A text as the template of itself, in which braces are doubled."""
    return text.replace("{", "{{").replace("}", "}}")
