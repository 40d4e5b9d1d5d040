"""What a tester would write instead of ``rst2spec verify``: a merge of both tables, and a comparison for each mapping.

It takes the folder of ``bench/verify.py``, and prints the pairs that differ by the source's property: how
many, and the first ones.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd

EXAMPLES = 3


def main() -> None:
    folder = Path(sys.argv[1])
    members = pd.read_parquet(folder / "acme" / "Member.parquet")
    persons = pd.read_parquet(folder / "globex" / "Person.parquet")
    pairs = members.merge(persons, left_on="number", right_on="Member")
    found = {}
    for name in members.columns:
        if name in {"id", "number", "country"}:
            continue
        source, target = pairs[name], pairs[name.title()]
        if name.startswith("whole"):
            wrong = source != pd.to_numeric(target, errors="coerce")
        elif name.startswith("time"):
            wrong = source.dt.normalize() != pd.to_datetime(target, format="%Y-%m-%d", errors="coerce")
        else:
            wrong = source != target
        if name.startswith("code"):
            wrong &= pairs["country"] == "NO"
        examples = pairs.loc[wrong, ["number", name, name.title()]].head(EXAMPLES)
        found[name] = {"different": int(wrong.sum()), "examples": examples.astype(str).to_dict("records")}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
