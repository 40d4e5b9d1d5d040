"""The mappings as one tidy table, comma-separated: for pandas, polars, DuckDB, R and databases.

One row per mapping and nothing else, with the values as they are in the JSON: ids, slugs, entities, variants, paths,
conditions (as JSON), type, creation policy, document and line. ``-f csv,table=flows`` writes the flows instead,
``match_rules`` the match rules, and ``findings`` the findings; ``flow_id`` and ``mapping_id`` join them.

The columns keep their names and meaning within a major version of the schema; a minor one may add columns at the end.

It is UTF-8 without a byte order mark, with LF line endings, and has quotes only where they are needed. An empty cell is
a null, and ``""`` an empty text. pandas also reads ``N/A`` as a null, unless you configure it:
``pandas.read_csv("mappings.csv", keep_default_na=False, na_values=[""])``.

This is a table for programs: a text such as ``=total`` or ``@id`` is written as it is, because an escape that
spreadsheets need would be part of the value for all others, and no join on it would match. So don't open it with a
spreadsheet; the workbook (``xlsx``) and ``rst2spec checklist -o qa.csv`` are safe there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any, Final

from rst2spec.outputs import data_tables
from rst2spec.outputs.data_tables import folder_rows, table_of
from rst2spec.outputs.json_documents import GAP, WRITTEN_GAP, join_fragments
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.outputs.written_documents import written_documents
from rst2spec.run.fragments import DocumentFragment, Values
from rst2spec.spec.model import Document
from rst2spec.spec.resolve import with_answers
from rst2spec.spec.result import Result
from rst2spec.spec.serialization import dump_json

NAME: Final = "csv"
SUFFIX: Final = ".csv"
OPTIONS: Final = data_tables.OPTIONS

_SPECIAL: Final = re.compile(r'[",\r\n]')


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The table with its header."""
    return table_texts(NAME, result, options)


def table_texts(name: str, result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The texts of a table in order, each of whole rows; ``name`` is the format that asks for it."""
    yield _text([table_of(options).columns])
    yield from written_documents(name, result, options).texts
    yield _text(folder_rows(result, options))


def fragment(document: Document, options: SpecOptions, *, has_questions: bool) -> DocumentFragment:
    """The rows of a document; as JSON with gaps, if they contain what only the run shows about it."""
    table = table_of(options)
    if not has_questions or not table.has_answers:
        return DocumentFragment((_text(table.rows(document, options)),), ())
    rows = list(table.rows(with_answers(document, repeat(GAP)), options))
    return DocumentFragment(tuple(dump_json(rows).split(WRITTEN_GAP)), ())


def join(part: DocumentFragment, values: Values) -> bytes:
    """The rows of a document. The answers to its questions are the last ones of the values."""
    gaps = len(part.pieces) - 1
    return _text(json.loads(join_fragments(part, values[len(values) - gaps :]))) if gaps else part.pieces[0]


def _text(rows: Iterable[Iterable[Any]]) -> bytes:
    return "".join([",".join(map(_cell, row)) + "\n" for row in rows]).encode()


def _cell(value: Any) -> str:
    """A value; unlike the module ``csv`` of this Python it distinguishes null from an empty text."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    text = value if isinstance(value, str) else dump_json(value).decode()
    return '"' + text.replace('"', '""') + '"' if not text or _SPECIAL.search(text) else text
