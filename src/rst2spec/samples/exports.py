"""Writes invented records as exports of their systems, with the values in the forms that real exports have."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from rst2spec.samples.answers import Answers
from rst2spec.samples.chance import Chance
from rst2spec.samples.world import NUMERIC, DataRecord, EntityData, Node, Value, World, nested_parts

LINK_COLUMNS: Final = ("source_system", "source_entity", "source_id", "target_system", "target_entity", "target_id")

_NUMERIC_TYPES: Final = frozenset(f'"{name}"' for name in NUMERIC)


def write_exports(world: World, folder: Path, seed: int, *, has_links: bool = True) -> None:
    """Writes a folder or database for each system, the links, and the answers.

    Args:
        world: The records.
        folder: Where to write.
        seed: The seed.
        has_links: Whether to write the links.
    """
    systems: dict[str, list[EntityData]] = defaultdict(list)
    for entity in world.entities.values():
        systems[entity.key[0]].append(entity)
    for slug, entities in systems.items():
        chance = Chance(seed, "exports", slug)
        if entities[0].form == "sqlite":
            _write_sqlite(folder / f"{slug}.db", world, entities, chance)
            continue
        place = folder / slug
        place.mkdir(parents=True, exist_ok=True)
        for entity in entities:
            content = _table(world, entity, chance).encode()
            if entity.form.endswith(".gz"):
                content = gzip.compress(content, mtime=0)
            (place / f"{_file_name(entity, chance)}.{entity.form}").write_bytes(content)
    if has_links:
        (folder / "links.csv").write_text(_links(world))
    answers = [
        {"document": document, "kind": kind, "id": name, "result": item.result, "counts": item.counts}
        for (document, kind, name), item in Answers(world, has_links=has_links).all().items()
    ]
    faults = [
        {"kind": fault.kind, "system": fault.entity[0], "entity": f"{fault.entity[1]} {fault.entity[2]}".strip(),
         "record": fault.record, "path": fault.path}
        for fault in world.faults
    ]  # fmt: skip
    (folder / "answers.json").write_text(json.dumps({"items": answers, "faults": faults}, indent=1) + "\n")


def data_arguments(world: World, folder: Path) -> Iterator[str]:
    """The exports for ``--data``: ``acme=data/acme``."""
    for slug in dict.fromkeys(entity.key[0] for entity in world.entities.values()):
        database = folder / f"{slug}.db"
        yield f"{slug}={database if database.exists() else folder / slug}"


def _file_name(entity: EntityData, chance: Chance) -> str:
    """A spelling of the entity type's name."""
    label = entity.label
    spellings = (label, label.lower(), label.replace(" ", "_"), label.replace(" ", ""))
    return chance.one(spellings).replace("/", "_")


def _links(world: World) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(LINK_COLUMNS)
    for source, left, target, right in world.links:
        writer.writerow(
            [source[0], f"{source[1]} {source[2]}".strip(), left, target[0], f"{target[1]} {target[2]}".strip(), right]
        )
    return stream.getvalue()


def configuration(world: World) -> str:
    """The configuration that has the values of terms."""
    lines = ["[values]"]
    lines += [
        f'"{term}" = [{", ".join(json.dumps(value) for value in values)}]' for term, values in world.terms.items()
    ]
    return "\n".join(lines) + "\n"


# --- tables


def _table(world: World, entity: EntityData, chance: Chance) -> str:
    names = {path: spelling.swapcase() if chance.hit(0.1) else spelling for path, spelling in entity.paths.items()}
    columns = {path: _Column((entity.key, path), world, chance) for path in entity.paths}
    key = chance.one(("id", "Id", "ID"))
    if entity.form.startswith("csv"):
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=chance.one((",", ";", "\t")), lineterminator=chance.one(("\n", "\r\n")))
        writer.writerow([key, *names.values()])
        for record in entity.records:
            values = [columns[path].text(record.values[path]) for path in names]
            writer.writerow([record.key or "", *values])
        return stream.getvalue()
    rows = [_object(entity, record, key, names, columns) for record in entity.records]
    if entity.form.startswith("jsonl"):
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _object(
    entity: EntityData, record: DataRecord, key: str, names: dict[str, str], columns: dict[str, _Column]
) -> dict[str, Any]:
    """A record as an object. The first one has all properties, so that none is missing in the whole file."""
    row: dict[str, Any] = {} if record.key is None else {key: record.key}
    nested = nested_parts(names)
    inner: dict[str, dict[str, Any]] = defaultdict(dict)
    for path, name in names.items():
        value = columns[path].json(record.values[path])
        first = path.partition(".")[0]
        if first in nested:
            inner[first][name.partition(".")[2]] = value
        elif value is not None or columns[path].keeps_null or record is entity.records[0]:
            row[name] = value
    for first, content in inner.items():
        row[first] = [content] if first in entity.lists else content
    return row


class _Column:
    """How the values of a property are written: one form for all of them."""

    def __init__(self, node: Node, world: World, chance: Chance) -> None:
        types = world.types.get(node, set())
        self._is_numeric = bool(types) and types <= _NUMERIC_TYPES
        self._is_text = chance.hit(0.4)
        self._form = chance.below(5)
        self._is_padded = chance.hit(0.1)
        self.keeps_null = chance.hit(0.7)

    def json(self, value: Value) -> str | int | float | None:
        """A value in JSON."""
        if value is None:
            return "" if self._is_text else None
        if isinstance(value, int) and not self._is_text:
            return value
        return self.text(value)

    def text(self, value: Value) -> str:
        """A value as text."""
        if value is None:
            return ""
        text = str(value)
        if isinstance(value, int) and self._is_numeric:
            text = (text, f"{value}.0", f"{value},0", f"{value:,}".replace(",", " "), f"+{value}")[self._form]
        return f" {text} " if self._is_padded else text


# --- databases


def _write_sqlite(file: Path, world: World, entities: Sequence[EntityData], chance: Chance) -> None:
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as database:
        for entity in entities:
            columns = {path: _Column((entity.key, path), world, chance) for path in entity.paths}
            names = ["id", *entity.paths.values()]
            quoted = [f'"{name.replace(chr(34), chr(34) * 2)}"' for name in names]
            table = f'"{_file_name(entity, chance)}"'
            database.execute(f"CREATE TABLE {table} ({', '.join(quoted)})")
            rows = [
                [record.key, *(columns[path].json(record.values[path]) for path in entity.paths)]
                for record in entity.records
            ]
            database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})", rows)  # noqa: S608  # quoted above
        database.commit()
