"""The command line: ``python -m rst2spec.samples DIR``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rst2spec import samples
from rst2spec.language.dialect import using
from rst2spec.language.grammar_files import GrammarError
from rst2spec.run.dialects import load_dialect
from rst2spec.samples import sample


def main(argv: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m rst2spec.samples", description=(samples.__doc__ or "").split("\n\n", 1)[0]
    )
    parser.add_argument("folder", type=Path, help="the folder to write; it is created if it is missing")
    parser.add_argument("--count", type=int, default=100, help="number of documents (default: 100)")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same bytes (default: 0)")
    parser.add_argument(
        "--oddity", type=float, default=1, help="frequency of rare features (default: 1, as in real documents)"
    )
    parser.add_argument(
        "--data", action="store_true", help="also write exports of the systems with faults, and a list of the faults"
    )
    parser.add_argument("--records", type=int, default=100, help="records of each entity type (default: 100)")
    parser.add_argument("--grammar", help="the dialect to write: a folder of grammars, or one that a package provides")
    options = parser.parse_args(argv)
    try:
        dialect = load_dialect(options.grammar)
    except GrammarError as error:
        parser.error(str(error))
    options.folder.mkdir(parents=True, exist_ok=True)
    with using(dialect):
        for number in range(options.count):
            name, text = sample(number, options.count, options.seed, oddity=options.oddity)
            (options.folder / name).write_bytes(text.encode())
    if options.data:
        _write_data(options.folder, options.records, options.seed, options.grammar)
    return 0


def _write_data(folder: Path, records: int, seed: int, grammar: str | None) -> None:
    """Writes exports of the documents' systems: ``rst2spec verify`` finds the faults in ``data/answers.json``."""
    from rst2spec.api import compile_paths
    from rst2spec.samples.exports import configuration, data_arguments, write_exports
    from rst2spec.samples.world import world_of

    world = world_of(compile_paths(folder, root=folder, grammar=grammar).documents, records, seed)
    (folder / "rst2spec.toml").write_text(configuration(world))
    data = folder / "data"
    data.mkdir(exist_ok=True)
    write_exports(world, data, seed)
    arguments = " ".join(f"--data {argument}" for argument in data_arguments(world, data))
    sys.stdout.write(f"rst2spec verify {folder} {arguments} --links {data / 'links.csv'}\n")


if __name__ == "__main__":
    sys.exit(main())
