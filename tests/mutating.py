"""Documents as an accident leaves them: lines and characters deleted, doubled, swapped and replaced."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hypothesis import strategies as st

from tests.conftest import SAMPLES, text_of

TEXTS = [text_of(path) for path in sorted(SAMPLES.glob("*.rst"))]
_CHARACTERS = st.sampled_from('x -=*:.()"[]\t\n\r\x00\x0b\x1b\u202eé')


@st.composite
def mutated(draw: st.DrawFn, texts: Sequence[str] = TEXTS, *, fixable: bool = False) -> str:
    """A sample, or another one of ``texts``, with one to six accidents; ``fixable`` ones among them if asked for."""
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(1, 6))):
        text = draw(st.sampled_from([*_ACCIDENTS, *_FIXABLE] if fixable else _ACCIDENTS))(draw, text)
    return text


def _line(draw: st.DrawFn, text: str) -> tuple[list[str], int]:
    lines = text.splitlines(keepends=True) or [""]
    return lines, draw(st.integers(0, len(lines) - 1))


def _delete_line(draw: st.DrawFn, text: str) -> str:
    lines, at = _line(draw, text)
    return "".join(lines[:at] + lines[at + 1 :])


def _double_line(draw: st.DrawFn, text: str) -> str:
    lines, at = _line(draw, text)
    return "".join(lines[: at + 1] + lines[at:])


def _swap_lines(draw: st.DrawFn, text: str) -> str:
    lines, one = _line(draw, text)
    other = draw(st.integers(0, len(lines) - 1))
    lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def _cut(draw: st.DrawFn, text: str) -> str:
    return text[: draw(st.integers(0, len(text)))]


def _delete_character(draw: st.DrawFn, text: str) -> str:
    at = draw(st.integers(0, len(text)))
    return text[:at] + text[at + 1 :]


def _insert_character(draw: st.DrawFn, text: str) -> str:
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(_CHARACTERS) + text[at:]


def _indent_line(draw: st.DrawFn, text: str) -> str:
    lines, at = _line(draw, text)
    lines[at] = draw(st.sampled_from([" ", "   ", "\t", "        "])) + lines[at]
    return "".join(lines)


_ACCIDENTS = [
    _delete_line, _double_line, _swap_lines, _cut, _delete_character, _insert_character, _indent_line,
]  # fmt: skip


# --- accidents that a finding with a fix tells of


def _one_of(draw: st.DrawFn, pattern: str, text: str) -> re.Match[str] | None:
    found = list(re.finditer(pattern, text, re.MULTILINE))
    return draw(st.sampled_from(found)) if found else None


def _put(text: str, match: re.Match[str] | None, new: str) -> str:
    return text if match is None else text[: match.start()] + new + text[match.end() :]


def _double_row(draw: st.DrawFn, text: str) -> str:
    match = _one_of(draw, r"^   \* - .*(?:\r\n|\r|\n)(?:     - .*(?:\r\n|\r|\n))*", text)
    return _put(text, match, match[0] * draw(st.integers(2, 3)) if match else "")


def _double_clause(draw: st.DrawFn, text: str) -> str:
    match = _one_of(draw, r"Dependant on having [^()\r\n]*", text)
    return _put(text, match, match[0] * draw(st.integers(2, 3)) if match else "")


def _lose_bullet(draw: st.DrawFn, text: str) -> str:
    return _put(text, _one_of(draw, r"^     - (?=\S)", text), "")


def _add_blanks(draw: st.DrawFn, text: str) -> str:
    return _put(text, _one_of(draw, r"(?=\r?$)", text), draw(st.sampled_from([" ", "\t", " \t", "\xa0"])))


def _shorten_rule(draw: st.DrawFn, text: str) -> str:
    match = _one_of(draw, r"^[-=]{4,}", text)
    return _put(text, match, match[0][draw(st.integers(1, 3)) :] if match else "")


_FIXABLE = [_double_row, _double_clause, _lose_bullet, _add_blanks, _shorten_rule]
