"""The style check of ``make lint``: it finds each unwanted wording, and our texts have none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sampling import slow
from tests.style.__main__ import SETTINGS, files, problems_in, texts_of

EXAMPLES = [(entry["find"], text) for entry in SETTINGS["pattern"] for text in entry["examples"]]


@pytest.mark.parametrize(("pattern", "text"), EXAMPLES, ids=[text for _, text in EXAMPLES])
def test_each_wording_is_found(pattern: str, text: str) -> None:
    (entry,) = [entry for entry in SETTINGS["pattern"] if entry["find"] == pattern]
    assert any(problem.endswith(f": {entry['instead']}") for _, problem in problems_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "Both systems are kept in sync.",
        "There is no title.",
        "It is no longer a document.",
        "One line per finding.",
        "where country is NO",
        "The timestamp of a document.",
    ],
)
def test_plain_wording_is_not_found(text: str) -> None:
    assert list(problems_in(text)) == []


def test_lines_are_those_of_the_file_whatever_its_texts_are(tmp_path: Path) -> None:
    page, code = tmp_path / "page.md", tmp_path / "code.py"
    page.write_text("Plain.\nThat\nis\nno document.\n")
    code.write_text('"""Plain.\n\nThe file says so.\n"""\n\nkept = f"{1} is no\\nlist"  # what is\n# wrong use\n')
    found = {
        path.name: sorted(
            (first + line, problem) for first, text in texts_of(path) for line, problem in problems_in(text)
        )
        for path in (page, code)
    }
    assert found == {
        "page.md": [(3, '"is no": isn\'t an X')],
        "code.py": [
            (3, '"says": report, contain, specify, have, show, print'),
            (6, '"is no": isn\'t an X'),
            (7, '"wrong use": usage error'),
        ],
    }


@slow
def test_our_texts_have_none() -> None:
    paths = files()
    assert len(paths) > 200
    assert [(path.name, problem) for path in paths for _, text in texts_of(path) for problem in problems_in(text)] == []
