"""Compares rst2spec with docutils on the same files: whole process against whole process, without a cache.

``make bench`` runs it. The two take turns, so that a machine that gets slower in between slows both; medians and
their ratio are what to quote.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DOCUTILS = """\
import sys, io
from docutils.core import publish_doctree
for name in sys.argv[1:]:
    text = open(name, encoding="utf-8").read()
    publish_doctree(text, settings_overrides={"report_level": 5, "warning_stream": io.StringIO()})
"""


def seconds(command: list[str]) -> float:
    """The wall time of a process."""
    start = time.perf_counter()
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    if done.returncode not in {0, 1}:  # 1: a document could not be read
        raise SystemExit(f"{command[:4]} ended with {done.returncode}")
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    default = os.environ.get("RST2SPEC_CORPUS", "samples")
    parser.add_argument("--corpus", type=Path, default=Path(default), help=f"a folder (default: {default})")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    files = sorted(str(path) for path in options.corpus.rglob("*.rst"))
    size = sum(Path(name).stat().st_size for name in files)
    with tempfile.TemporaryDirectory() as folder:
        ours = [sys.executable, "-m", "rst2spec", "compile", str(options.corpus), "-o", f"{folder}/spec.json"]
        theirs = [sys.executable, "-c", DOCUTILS, *files]
        seconds(ours)  # once for the disk's cache and Python's bytecode
        pairs = [(seconds(ours), seconds(theirs)) for _ in range(options.runs)]
    print(f"{len(files)} documents, {size / 1e6:.2f} MB; Python {platform.python_version()}, {os.cpu_count()} cores")
    for name, column in (("rst2spec compile", 0), ("docutils publish_doctree", 1)):
        times = [pair[column] for pair in pairs]
        print(f"{name:<26} median {statistics.median(times):7.2f} s   ({min(times):.2f} to {max(times):.2f})")
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    print(f"{'ratio':<26} median {ratio:7.3f}")


if __name__ == "__main__":
    main()
