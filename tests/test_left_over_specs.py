"""``compile --check`` over a folder of specs: what to do about those that no document has any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from rst2spec.cli.main import main
from tests.writing import document, section


@pytest.mark.parametrize(
    ("removed", "is_changed", "said"),
    [
        (1, False, "1 document removed; delete specs/acme-a.json"),
        (3, False, "3 documents removed; delete specs/acme-a.json and 2 more"),
        (
            2,
            True,
            (
                "2 documents removed, 1 changed; delete specs/acme-a.json and 1 more; the same command without --check "
                "writes the others"
            ),
        ),
        (0, True, "1 document changed; the same command without --check updates it"),
    ],
)
def test_what_to_delete_and_what_to_write(
    removed: int,
    is_changed: bool,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in "abcd":
        (docs / f"acme-{name}.rst").write_text(document())
    assert main(["compile", "docs", "-o", "specs/", "--no-cache"]) == 0
    (tmp_path / "specs" / "notes.json").write_text("[]")  # something else that is kept there
    for name in "abc"[:removed]:
        (docs / f"acme-{name}.rst").unlink()
    if is_changed:
        (docs / "acme-d.rst").write_text(document(section(rows=[("a", "b", '"string"')])))
    capfd.readouterr()
    assert main(["compile", "docs", "-o", "specs/", "--check", "--no-cache"]) == 1
    out, err = capfd.readouterr()
    assert (out.splitlines()[-1], err) == (f"specs/ is out of date: {said}", "")
