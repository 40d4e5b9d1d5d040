"""Completes the excerpts in the checks' docstrings to whole documents."""

from __future__ import annotations

import re

from tests.writing import INTRODUCTION, every, following, front, heading, once, section

SOURCE, TARGET = "Acme Orders", "Globex Invoices"
_TITLE = re.compile(r"^(.*?) to (.*?) ?Dataflow$", re.MULTILINE)
_HEADING = re.compile(r"^(.+) to (.+)\n-+\n", re.MULTILINE)
_FILE = re.compile(r"(\S+\.rst) +(.+) to (.+) Dataflow")
_DATE = re.compile(r"((\w+)-(\w+)\.rst) +Generated: (.+)")
_FLOW = re.compile(r"(\w+ \w+) to (\w+ \w+) {4}(\w+) to (\w+)")


def complete(excerpt: str) -> str:
    """A document that has the excerpt where it belongs, and is in order apart from it."""
    excerpt = excerpt.replace("<TAB>", "\t").rstrip("\n") + "\n"
    first = excerpt.split("\n", 1)[0]
    if first.startswith("="):
        return _with_title(excerpt)
    if first.startswith("Introduction"):
        return front().replace("Introduction\n------------\n", excerpt) + section(SOURCE, TARGET)
    if first.startswith("* -"):
        return front() + section(SOURCE, TARGET, []).rstrip("\n") + "\n" + _indented(excerpt) + "\n\n"
    if first.startswith("The following"):
        return front() + heading(SOURCE, TARGET) + every(SOURCE, TARGET) + once(SOURCE, TARGET) + excerpt
    if re.search(r" to .*\n-+\n", excerpt):
        return front() + _sections(excerpt)
    return excerpt


def _sections(excerpt: str) -> str:
    """Excerpts of sections that stop after their first statements get the rest of a section."""
    if "The following properties" in excerpt:
        return excerpt
    rest = "\n" + once(SOURCE, TARGET) + following(SOURCE, TARGET, "Globex", [("a", "b", '"string"')]) + "\n\n"
    parts = re.split(r"\n(?=.* to .*\n-+\n)", excerpt)
    return "".join(part.rstrip("\n") + "\n" + rest for part in parts)


def _with_title(excerpt: str) -> str:
    if "Introduction" in excerpt:
        return excerpt
    title = _TITLE.search(excerpt)
    assert title is not None, excerpt
    date = "" if "Generated:" in excerpt else "\nGenerated: 2026-11-02 03:15:00\n"
    introduction = f"\nIntroduction\n------------\n\n{INTRODUCTION.format(title[1], title[2])}\n\n"
    heading_text = _HEADING.search(excerpt)
    if heading_text is None:
        return excerpt + date + introduction + section(SOURCE, TARGET)
    return excerpt[: heading_text.start()] + date + introduction + section(heading_text[1], heading_text[2])


def _indented(excerpt: str) -> str:
    lines = excerpt.rstrip("\n").split("\n")
    return "".join(("   " if line.startswith(("* -", "  -")) else "") + line + "\n" for line in lines)


def files_of(excerpt: str) -> dict[str, str]:
    """The documents of an excerpt with a line per file and title or date, or per flow and mapping; none for others."""
    files = {}
    for line in excerpt.splitlines():
        if title := _FILE.fullmatch(line):
            name, source, target = title.groups()
            files[name] = front(source, target) + section(f"{source} Orders", f"{target} Invoices", system=target)
        elif dated := _DATE.fullmatch(line):
            name, source, target, generated = dated.groups()
            files[name] = front(source.capitalize(), target.capitalize(), generated) + section(SOURCE, TARGET)
        elif flow := _FLOW.fullmatch(line):
            source, target, left, right = flow.groups()
            systems = source.split()[0], target.split()[0]
            files[f"{'-'.join(systems).lower()}.rst"] = front(*systems) + section(
                source, target, [(left, right, '"string"')], system=systems[1]
            )
        else:
            return {}
    return files
