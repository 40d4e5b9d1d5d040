"""Measures the page of ``-f html`` in a browser: its size, and the time from a key to the first result of a search.

make bench-page                 # generated documents with 25,000 mappings
make bench-page BENCH="--corpus DIR"
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

COUNTS: Final = (1_152, 2_850)  # documents; the second number has 25,000 mappings
MEDIAN: Final = 100.0  # milliseconds
SIZE: Final = 3_000_000  # bytes, for 1,152 documents
QUERIES: Final = ("name", "email", "customer.email", "address postal", "person", "id integer", "no such thing", "date")
TYPE: Final = """async (text) => {
    const field = document.getElementById("search");
    const shown = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    field.focus();
    const start = performance.now();
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await shown();
    return performance.now() - start;
}"""


def main() -> int:
    """Measures, prints the figures, and returns 1 if one of them is beyond its bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", help="a folder of documents, instead of generated ones")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.corpus:
            return report(compiled(Path(arguments.corpus), Path(folder)), arguments.rounds)
        codes = []
        for count in COUNTS:
            documents = Path(folder) / str(count)
            command = [sys.executable, "-m", "rst2spec.samples", str(documents), "--count", str(count)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            print(f"{count:,} documents")
            codes.append(report(compiled(documents, Path(folder)), arguments.rounds))
        return max(codes)


def compiled(documents: Path, folder: Path) -> Path:
    """The page of a folder."""
    page = folder / "page.html"
    command = [sys.executable, "-m", "rst2spec", "compile", str(documents), "-o", str(page), "--isolated"]
    subprocess.run(command, check=False, stderr=subprocess.DEVNULL)
    return page


def report(page: Path, rounds: int) -> int:
    """Prints the figures of a page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1366, "height": 768})
        opened.goto(f"{page.as_uri()}#mappings")
        opened.wait_for_selector(".grid-body .grid-row")
        mappings = opened.inner_text(".hits")
        times = [opened.evaluate(TYPE, text) for _ in range(rounds) for text in QUERIES]
        browser.close()
    size, median = page.stat().st_size, statistics.median(times)
    print(f"{mappings}, {size / 1e6:.2f} MB (bar for 1,152 documents: {SIZE / 1e6:.0f} MB)")
    print(f"first result: median {median:.0f} ms, slowest {max(times):.0f} ms (bar: {MEDIAN:.0f} ms)")
    return int(median > MEDIAN)


if __name__ == "__main__":
    sys.exit(main())
