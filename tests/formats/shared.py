"""The one result that all formats are tested on, made by hand: every kind of finding, and text that means harm."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

from rst2spec import Diagnostic, Document, Edit, Fix, FolderDiagnostic, Position, Related, compile_text
from rst2spec.checks.known_checks import check_of
from rst2spec.outputs.finding_options import FindingOptions
from rst2spec.outputs.registry import format_module
from rst2spec.spec.result import Result
from tests.writing import document, section

PLAIN = "docs/acme-globex.rst"
HOSTILE = "docs/100%, große Öle::x/evil\u202ename-globex.rst"
CLEAN = "docs/clean-globex.rst"
BROKEN = "docs/broken.rst"

OPTIONS = FindingOptions(level="all", max_per_code=0, repository="sub/my folder/", version="1.2.3")

ROW = "email (Dependant on having NO in countryDependant on having NO in country)"
WIDE = "顧客é番号 (Dependant on having  in 国)"
TEXTS = {
    PLAIN: document(section(rows=[(ROW, "Mail", '"string"'), (WIDE, "Number", '"string"'), ("a\t", "b", "N/A")])),
    HOSTILE: document(section(rows=[("=cmd|' /C calc'!A0", "]]>", "\x1b[31mred"), ("\u202eevil", "<b>&amp;", "%")])),
    CLEAN: document(),
}
MAPPING = "map-0000000000000001"


def location_of(path: str, part: str, occurrence: int = 1) -> tuple[Position, Position]:
    """Where a part of a document's text stands."""
    text = TEXTS[path]
    start = -1
    for _ in range(occurrence):
        start = text.index(part, start + 1)
    return position(text, start), position(text, start + len(part))


def position(text: str, offset: int) -> Position:
    line = text.count("\n", 0, offset) + 1
    return Position(line, offset - (text.rfind("\n", 0, offset) + 1) + 1)


def finding(path: str, code: str, message: str, span: tuple[Position, Position], **more: Any) -> Diagnostic:
    """A finding of a code with its name, severity and hint."""
    check = check_of(code)
    fields = {"flow": None, "mapping": None, "related": (), "fix": None, **more}
    fingerprint = sha256(f"{path} {code} {span}".encode()).hexdigest()[:32]
    return Diagnostic(code, check.name, check.severity, message, check.hint, *span, **fields, fingerprint=fingerprint)


def of_folder(path: str, code: str, message: str, span: tuple[Position, Position], **more: Any) -> FolderDiagnostic:
    """A finding of the folder."""
    item = finding(path, code, message, span, **more)
    fields = {name: getattr(item, name) for name in item.__dataclass_fields__}
    return FolderDiagnostic(**fields, path=path)


def documents() -> tuple[Document, ...]:
    return tuple(
        replace(compile_text(text, path.rpartition("/")[2]), path=path, diagnostics=())
        for path, text in sorted(TEXTS.items())
    )


def of_plain(flow: str) -> tuple[Diagnostic, ...]:
    clause = "Dependant on having NO in country"
    first, second = location_of(PLAIN, clause), location_of(PLAIN, clause, 2)
    gap = location_of(PLAIN, "having  in")[0]
    blank = Position(gap.line, gap.column + len("having "))
    tab = location_of(PLAIN, "\t")
    heading = location_of(PLAIN, "Acme Member to Globex Person\n----------------------------\n")
    row = {"flow": flow, "mapping": MAPPING}
    top = Position(2, 1)
    return (
        finding(
            PLAIN,
            "R102",
            "title, introduction and file name disagree about the target",
            location_of(PLAIN, "Acme to Globex Dataflow"),
            fix=Fix("unsafe", (Edit(top, top, "The "), Edit(*location_of(PLAIN, "Globex"), "Initech"))),
        ),
        finding(PLAIN, "R206", "heading and statements name different entities", heading, flow=flow),
        finding(
            PLAIN,
            "R301",
            'the clause "NO in country" is said 2 times in this cell',
            second,
            related=(Related(PLAIN, *first, "The clause first appears here."),),
            fix=Fix("safe", (Edit(*second, ""),)),
            **row,
        ),
        finding(PLAIN, "R302", 'the clause says no value to look for in "国"', (blank, blank), **row),
        finding(PLAIN, "R402", "the cell ends in a tab", tab, fix=Fix("safe", (Edit(*tab, ""),)), **row),
        finding(PLAIN, "R504", "1 row has N/A for its type", location_of(PLAIN, "N/A"), flow=flow),
    )


def of_hostile(flow: str) -> tuple[Diagnostic, ...]:
    formula, end = location_of(HOSTILE, "=cmd|' /C calc'!A0"), location_of(HOSTILE, "]]>")
    escape, red = location_of(HOSTILE, "\x1b[31mred"), location_of(HOSTILE, "red")
    return (
        finding(HOSTILE, "R401", "the cell is \"=cmd|' /C calc'!A0\", `code` | [link](http://example.org)", formula),
        finding(HOSTILE, "R405", "\n::error file=x::\r\n::stop-commands::pause\n##[group]x", formula, flow=flow),
        finding(HOSTILE, "R305", "the cell is ]]> or <script>alert(1)</script> &amp; 100%, {0}", end, flow=flow),
        finding(
            HOSTILE,
            "R501",
            "the type is \x1b[31mred, \u202edesrever, \x00, \ufffe, \u2028 or 顧客é",
            escape,
            related=(Related(HOSTILE, *formula, "::this, [too](1)"), Related(HOSTILE, *end, "and this")),
        ),
        finding(HOSTILE, "R502", "twice the same in line 12", red),
        finding(HOSTILE, "R502", "twice the same in line 13", (red[0], Position(red[0].line + 1, 1))),
    )


def shared() -> Result:
    """The result."""
    made = documents()
    paths = tuple(item.path for item in made)
    flows = {item.path: item.flows[0].id for item in made}
    found = {PLAIN: of_plain(flows[PLAIN]), HOSTILE: of_hostile(flows[HOSTILE]), CLEAN: ()}
    title = location_of(PLAIN, "Globex")
    top = (Position(1, 1), Position(1, 1))
    folder = (
        of_folder(
            PLAIN,
            "R701",
            'slug "globex" goes by 2 names: "Globex" and "GLOBEX"',
            title,
            related=(Related(HOSTILE, *location_of(HOSTILE, "Globex"), 'here "GLOBEX"'),),
        ),
        of_folder(CLEAN, "R702", 'there is no document from "globex" to "clean"', top),
        of_folder(BROKEN, "R901", "can't be read: byte 9 is no UTF-8", (Position(2, 9), Position(2, 9))),
    )
    notes = ("a suppression fits no finding any more and can go: code R105 (\x1b[1mmended)",)
    reported = tuple(found[path] for path in paths)
    return Result(
        made,
        paths,
        tuple(sorted(folder, key=lambda item: item.path)),
        reported,
        TEXTS,
        notes,
        {"suppressed by the configuration": 2},
        by_path=dict(zip(paths, made, strict=True)),
    )


EMPTY = Result((), (), (), ())


def written(name: str, result: Result, options: FindingOptions = OPTIONS) -> bytes:
    """What a format makes of a result."""
    return b"".join(format_module("check", name).write(result, options))
