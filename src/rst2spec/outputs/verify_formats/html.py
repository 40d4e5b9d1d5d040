"""The results as one page without scripts, to read in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from rst2spec.outputs.plain import escape_controls
from rst2spec.outputs.verify_options import VerifyOptions
from rst2spec.outputs.verify_remarks import data_lines, example_text, term_lines, total
from rst2spec.spec.verify_report import Verification, VerifiedItem

SUFFIX = ".html"
SHOWS = "values"

_HEAD: Final = """\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Verification</title>
<style>
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8884; padding: .35rem .6rem; text-align: left; vertical-align: top; }
td { overflow-wrap: anywhere; }
pre { white-space: pre-wrap; }
.fail b { color: light-dark(#a40014, #ff8a90); }
.pass b { color: light-dark(#1a6b2e, #7fd694); }
ul { margin: .2rem 0 0; padding-left: 1.2rem; }
code { font-size: .9em; }
</style>
"""
_WORDS: Final = {"fail": "failed", "undecided": "undecided", "pass": "passed"}


def write(verification: Verification, options: VerifyOptions) -> Iterator[bytes]:  # noqa: ARG001
    """The page, what failed first."""
    yield _HEAD.encode()
    yield f"<h1>Verification</h1>\n<p>{_text(total(verification))}</p>\n".encode()
    blocked = [flow for flow in verification.flows if flow.problem]
    if blocked:
        yield b"<h2>Not verified</h2>\n<ul>\n"
        for flow in blocked:
            hint = f" <code>{_text(flow.hint)}</code>" if flow.hint else ""
            yield f"<li>{_text(flow.document)}, {_text(flow.heading)}: {_text(flow.problem)}{hint}</li>\n".encode()
        yield b"</ul>\n"
    for name, word in _WORDS.items():
        items = [item for item in verification.items if item.result == name]
        if items:
            yield f"<h2>{word.capitalize()}</h2>\n".encode()
            yield b"<table>\n<tr><th>Item</th><th>Pairs</th><th>Result</th></tr>\n"
            yield from (_row(item) for item in items)
            yield b"</table>\n"
    for head, lines in (
        ("Terms to fill in", list(term_lines(verification))),
        ("Data", list(data_lines(verification, full=True))),
    ):
        if lines:
            listed = "\n".join(_text(line) for line in lines)
            yield f"<h2>{head}</h2>\n<pre>{listed}</pre>\n".encode()
    yield b"</html>\n"


def _row(item: VerifiedItem) -> bytes:
    line = "" if item.line is None else f", line {item.line}"
    examples = "".join(f"<li>{_text(example_text(example))}</li>" for example in item.examples)
    listed = f"<ul>{examples}</ul>" if examples else ""
    reason = f" {_text(item.reason)}" if item.reason else ""
    return (
        f'<tr class="{item.result}" id="{item.kind}-{_text(item.id)}">'
        f"<td>{_text(item.expected)}<br><small>{_text(item.document)}{line}, {_text(item.flow)}</small></td>"
        f"<td>{item.counts.pairs:,}</td><td><b>{_WORDS[item.result]}</b>{reason}{listed}</td></tr>\n"
    ).encode()


def _text(text: str) -> str:
    return escape(escape_controls(text))
