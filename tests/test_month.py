"""A month of nightly regeneration: a gate at new errors stops the nights that break documents, and no other.

Each night a generator writes all documents anew and somebody tries to commit them. Most differ in their time stamp
only; some say something else, break, heal, move, go or come. Some of them have had errors for ever: nobody is stopped
for those. Some nights destroy documents: empty them, cut them off, replace them by an error page, or delete them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from rst2spec import compile_text
from rst2spec.checks.known_checks import check_of, modules
from rst2spec.cli.main import main
from rst2spec.samples import sample
from tests.processes import process
from tests.repository import Git

pytestmark = process

NIGHTS, DOCUMENTS, SEED = 30, 40, 20_261_101
_CELLS = re.compile(
    r"^   \* - (?P<source>\w[^\n]*)\n     - (?P<target>\w[^\n]*)\n     - (?P<type>[^\n]+)\n", re.MULTILINE
)
_TITLE = re.compile(r"^=+\n(?P<source>.+) to (?P<target>.+) Dataflow\n=+$", re.MULTILINE)


def _row(text: str) -> re.Match[str] | None:
    """The first row of a table of mappings that has a plain source property."""
    return next((row for row in _CELLS.finditer(text) if " " not in row["source"]), None)


def _instead(cells: str) -> Callable[[str], str | None]:
    """Writes something else for the first row."""

    def change(text: str) -> str | None:
        row = _row(text)
        return row and text[: row.start()] + cells.format(**row.groupdict()) + text[row.end() :]

    return change


def _blank_target(text: str) -> str | None:
    title = _TITLE.search(text)
    if not title:
        return None
    line = f"{title['source']} to  Dataflow"
    rule = "=" * len(line)
    return text[: title.start()] + f"{rule}\n{line}\n{rule}" + text[title.end() :]


def _no_table(text: str) -> str | None:
    start = text.find("\n.. list-table::", text.find("The following properties"))
    end = text.find("\n\n\n", start)
    return text[:start] + text[end:] if 0 < start < end else None


def _conflict(text: str) -> str | None:
    row = _row(text)
    return row and text[: row.start()] + f"<<<<<<< HEAD\n{row[0]}=======\n>>>>>>> night\n" + text[row.start() :]


KEPT = " is established, it will keep in sync "
SOURCE, TARGET, TYPE = "   * - {source}\n", "     - {target}\n", "     - {type}\n"

# how a generator breaks a document, by the code that names it
BREAKS: list[tuple[str, Callable[[str], str | None]]] = [
    ("R101", _blank_target),
    ("R203", _instead(SOURCE + TARGET + "{type}\n")),
    ("R204", _instead(SOURCE + TARGET + TYPE + "     - more\n")),
    ("R210", _no_table),
    ("R302", _instead("   * - {source} (Dependant on having  in country)\n" + TARGET + TYPE)),
    ("R303", _instead("   * - {source} (Dependant on having NO in  )\n" + TARGET + TYPE)),
    ("R305", _instead("   * - {source} (Dependant on having NO in country\n" + TARGET + TYPE)),
    ("R707", lambda text: text.replace(KEPT, KEPT.replace("keep", "be kept")) if KEPT in text else None),
    ("R401", _instead(SOURCE + "     - \n" + TYPE)),
    ("R901", lambda text: text.replace("Introduction", "Introduction\udcff")),
    ("R901", _conflict),
]

ERROR_PAGE = "<html>\n<head><title>502 Bad Gateway</title></head>\n<body>nginx</body>\n</html>\n"


def _cut_off(text: str) -> str | None:
    """What is left of a document whose writer died after the introduction."""
    heading = re.compile(r"^.+ to .+\n---+\n", re.MULTILINE).search(text, text.find("Introduction"))
    return text[: heading.start()] if heading else None


def _is_destroyed(text: str) -> bool:
    """Whether it was committed although it is no dataflow document any more."""
    return "Generated:" not in text


# how a night destroys a document, by the code that names it
DESTROYS: list[tuple[str, Callable[[str], str | None]]] = [
    ("R705", lambda _: ""),
    ("R706", _cut_off),
    ("R705", lambda _: ERROR_PAGE),
    ("R705", lambda text: text[:30]),
]

# what a generator may do besides
HARMLESS: list[Callable[[str], str | None]] = [
    _instead(SOURCE + TARGET + '     - "text"\n'),
    _instead(SOURCE + TARGET + TYPE + "   * - brandNew\n     - BrandNew\n" + TYPE),
    _instead("   * - {source} (Dependant on having NO in country)\n" + TARGET + TYPE),
    _instead(""),
    lambda text: text.replace("Introduction.\n", "Introduction\n") if "Introduction.\n" in text else None,
    lambda text: text.replace("\n", "\r\n"),
    # the system goes by another name
    lambda text: text.replace(title["source"], "Waystar") if (title := _TITLE.search(text)) else None,
]


@cache
def errors_in(path: str, text: str) -> set[str]:
    return {item.code for item in compile_text(text, path).diagnostics if item.severity == "error"}


class Attempt(NamedTuple):
    """What a night writes: documents by path, and which of them it breaks, with the code that says so."""

    texts: dict[str, str]
    broken: dict[str, str]


class Generator:
    """Writes the documents of each night, from those that were committed last."""

    def __init__(self) -> None:
        self._chance = Random(SEED)
        self._next = 0
        self._first: dict[str, str] = {}
        self._kinds = 0
        self.events: set[str] = set()
        self._losses = 0
        self.texts = dict(self._new() for _ in range(DOCUMENTS))

    def night(self, number: int) -> Attempt:
        texts = dict(self.texts)
        broken: dict[str, str] = {}
        free = sorted(texts)
        self._chance.shuffle(free)
        for _ in range(self._chance.randrange(6)):
            self._change(texts, free, self._chance.choice(HARMLESS), "changed")
        if number % 4 == 1:  # it moves, with the errors that it has had
            old = next(path for path in free if errors_in(path, texts[path]))
            free.remove(old)
            texts[f"docs/{number}/{old.rpartition('/')[2]}"] = texts.pop(old)
            self.events.add("moved")
        if number % 5 == 2:
            path = next(path for path in reversed(free) if self._is_whole(texts[path]))
            free.remove(path)
            del texts[path]
            broken[path] = "R705"
            self.events.add("deleted")
        if number % 5 == 4:
            self._destroy(texts, free, broken)
        # git may take a new document for one that was deleted in the same night
        if number % 2 == 0 and number % 5 != 2:
            path, text = next((path, text) for path, text in iter(self._new, None) if not errors_in(path, text))
            texts[path] = text
            self.events.add("new and good")
        if number % 3 == 0:  # healed: it is as it always should have been
            self._change(texts, free, self._healed, "healed")
        if number % 7 == 3 and number % 5 != 2:
            path, text = next(item for item in iter(self._new, None) if _row(item[1]) and not errors_in(*item))
            texts[path] = self._break(text, path, broken) or text
            self.events.add("new and broken")
        if number % 3 == 2:
            for _ in range(1 + number % 2):
                self._change(texts, free, lambda text, path: self._break(text, path, broken), "broken")
        stamp = f"Generated: 2026-11-{number:02} 03:15:00"
        return Attempt({path: re.sub("Generated: .*", stamp, text) for path, text in texts.items()}, broken)

    def _new(self) -> tuple[str, str]:
        name, text = sample(self._next, 200, SEED, "\n")
        self._next += 1
        self._first[name] = text
        return f"docs/{name}", text

    def _change(self, texts: dict[str, str], free: list[str], change: Callable[..., str | None], event: str) -> None:
        """Changes the first document that can be changed in this way; each is changed once a night."""
        for path in free:
            # documents that can't be read, or are none any more, stay as they are until they are healed
            if not self._is_whole(texts[path]) and event != "healed":
                continue
            lines = texts[path].replace("\r\n", "\n")
            changed = change(lines, path) if event in {"broken", "healed"} else change(lines)
            if changed:
                free.remove(path)
                texts[path] = changed
                self.events.add(event)
                return

    def _break(self, text: str, path: str, broken: dict[str, str]) -> str | None:
        code, change = BREAKS[self._kinds % len(BREAKS)]
        changed = change(text)
        if changed:
            self._kinds += 1
            broken[path] = code
        return changed

    def _destroy(self, texts: dict[str, str], free: list[str], broken: dict[str, str]) -> None:
        """Destroys the first document that can be destroyed in this way."""
        code, change = DESTROYS[self._losses % len(DESTROYS)]
        for path in free:
            if self._is_whole(texts[path]):
                left = change(texts[path].replace("\r\n", "\n"))
                if left is not None:
                    free.remove(path)
                    texts[path] = left
                    broken[path] = code
                    self._losses += 1
                    self.events.add("destroyed")
                    return

    def _is_whole(self, text: str) -> bool:
        return not self._codes(text) and not _is_destroyed(text)

    def _healed(self, text: str, path: str) -> str | None:
        name = path.rpartition("/")[2]
        good = self._first[name].replace("having  in", "having NO in")
        before = self._codes(text) or _is_destroyed(text) or errors_in(name, text)
        return good if before and not errors_in(name, good) else None

    @staticmethod
    def _codes(text: str) -> set[str]:
        return {"R901"} if "\udcff" in text or "<<<<<<<" in text else set()


def put(git: Git, texts: dict[str, str]) -> None:
    """The documents in the working tree, and staged: a commit is tried."""
    for path in (git.folder / "docs").rglob("*.rst"):
        if path.relative_to(git.folder).as_posix() not in texts:
            path.unlink()
    for name, text in texts.items():
        file = git.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
    git("add", "-A", "docs")


def stopped_for(report: Path) -> dict[str, set[str]]:
    """The errors that stop a commit: codes by path. Nothing where it isn't stopped."""
    code = main(["check", "docs", "--new-since", "HEAD", "-q", "-o", str(report)])
    found: dict[str, set[str]] = {}
    for line in report.read_text().splitlines():
        item = json.loads(line)
        if item["severity"] == "error":
            found.setdefault(item["path"], set()).add(item["code"])
    assert code == bool(found)
    return found


def test_the_nights_that_break_documents_are_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = Git(tmp_path / "repo")
    monkeypatch.chdir(git.folder)
    generator = Generator()
    put(git, generator.texts)
    git.commit()
    assert sum(bool(errors_in(*item)) for item in generator.texts.items()) >= 5  # old ones, which nobody is stopped for

    seen: list[str] = []
    nights = 0
    for number in range(1, NIGHTS + 1):
        attempt = generator.night(number)
        put(git, attempt.texts)
        stopped = stopped_for(tmp_path / "night.jsonl")
        assert stopped.keys() == attempt.broken.keys(), number
        for path, code in attempt.broken.items():
            assert code in stopped[path], (number, path)
        seen += attempt.broken.values()
        nights += bool(attempt.broken)
        texts = attempt.texts
        if attempt.broken and number % 2:  # the generator is mended; else they are committed all the same
            before = {path: generator.texts[path] for path in attempt.broken if path in generator.texts}
            texts = {path: text for path, text in texts.items() if path not in attempt.broken} | before
            put(git, texts)
            assert stopped_for(tmp_path / "night.jsonl") == {}
        git.commit()
        generator.texts = texts

    opt_in = {code for code in modules() if check_of(code).opt_in}
    errors = {code for code in modules() if check_of(code).severity == "error"}
    assert set(seen) == errors - opt_in - {"R902"}  # no document shows a bug of ours
    assert len(seen) >= len(BREAKS)
    assert 10 <= nights <= NIGHTS - 10
    assert generator.events == {
        "changed", "moved", "deleted", "destroyed", "new and good", "new and broken", "healed", "broken"
    }  # fmt: skip
