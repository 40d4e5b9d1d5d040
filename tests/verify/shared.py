"""What the tests of ``verify`` need: exports written as files, and a run over them in this process."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rst2spec import Document, compile_text
from rst2spec.spec.verify_report import Verification, VerifiedItem
from rst2spec.verify.data_settings import settings_of
from rst2spec.verify.database import database
from rst2spec.verify.preparing import Preparation
from rst2spec.verify.running import Run
from rst2spec.verify.verify_request import VerifyRequest
from tests.writing import document, section

S, T = "Acme Member", "Globex Person"
LINK_COLUMNS = ("source_system", "source_entity", "source_id", "target_system", "target_entity", "target_id")

Rows = Sequence[Mapping[str, Any]] | str
"""Records, or the text of a file."""


def compiled(*texts: str, names: Sequence[str] = ("acme-globex.rst", "globex-acme.rst")) -> list[Document]:
    """Documents from the texts of their files."""
    return [compile_text(text, name) for text, name in zip(texts, names, strict=False)]


def one_flow(*rows: tuple[str, str, str], statements: str | None = None) -> Document:
    """A document with one flow, from Acme's members to Globex' persons."""
    return compiled(document(section(S, T, rows, statements=statements)))[0]


def write(folder: Path, data: Mapping[str, Mapping[str, Rows]]) -> dict[str, str]:
    """Writes a folder for each system, with a file for each table; returns the folders by system."""
    for slug, tables in data.items():
        (folder / slug).mkdir(exist_ok=True)
        for name, rows in tables.items():
            file = folder / slug / (name if "." in name else f"{name}.jsonl")
            if isinstance(rows, str):
                file.write_text(rows)
            elif file.suffix == ".csv":
                with file.open("w", newline="") as stream:
                    writer = csv.DictWriter(stream, list(dict.fromkeys(key for row in rows for key in row)))
                    writer.writeheader()
                    writer.writerows(rows)
            else:
                file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return {slug: str(folder / slug) for slug in data}


def write_links(folder: Path, *pairs: tuple[str, str], entities: tuple[str, str] = ("Member", "Person")) -> str:
    """Writes a table of links between Acme and Globex."""
    file = folder / "links.csv"
    lines = [f"acme,{entities[0]},{left},globex,{entities[1]},{right}\n" for left, right in pairs]
    file.write_text(",".join(LINK_COLUMNS) + "\n" + "".join(lines))
    return str(file)


@contextmanager
def running(
    documents: Sequence[Document],
    data: Mapping[str, str],
    *,
    links: str | None = None,
    config: Mapping[str, Any] | None = None,
    **options: Any,
) -> Iterator[Run]:
    """A run over data; ``config`` has the settings of the configuration."""
    given = config or {}
    settings = settings_of(given.get("data", {}), given.get("pairs", ()), given.get("values", {}))
    with database(threads=1) as opened:
        yield Run(Preparation(VerifyRequest(documents, data, settings, links, **options), opened))


def verified(documents: Sequence[Document], data: Mapping[str, str], **options: Any) -> Verification:
    """What data says of documents."""
    with running(documents, data, **options) as run:
        return run.verification(None)


def items_of(verification: Verification, kind: str = "mapping") -> list[VerifiedItem]:
    """The items of a kind."""
    return [item for item in verification.items if item.kind == kind]


def counted(item: VerifiedItem) -> dict[str, int]:
    """The numbers of an item that aren't zero."""
    names = ("pairs", "equal", "different", "source_blank", "target_blank", "not_applicable", "undecided", "explained")
    return {name: number for name in names if (number := getattr(item.counts, name))}
