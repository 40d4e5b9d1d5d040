"""Documents as an accident leaves them: lines and characters deleted, doubled, swapped and replaced."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.conftest import SAMPLES, text_of

TEXTS = [text_of(path) for path in sorted(SAMPLES.glob("*.rst"))]
_CHARACTERS = st.sampled_from('x -=*:.()"[]\t\n\r\x00\x0b\x1b\u202eé')


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A sample with one to six accidents."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 6))):
        text = draw(st.sampled_from(_ACCIDENTS))(draw, text)
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
