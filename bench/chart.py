"""Draws the measurements of ``run.py``: each ratio with its limit. Needs matplotlib, which is one of the peers."""

import json
import sys

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt


def main() -> None:
    source, target = sys.argv[1:]
    with open(source, encoding="utf-8") as file:
        rows = json.load(file)["rows"]
    names = [row["name"] for row in rows][::-1]
    # the share of the limit: less is better
    shares = []
    for row in rows[::-1]:
        sign, _, bar = row["bar"].rpartition(" ")
        shares.append(float(bar) / row["ratio"] if sign == "at least" else row["ratio"] / float(bar))
    figure, axes = plt.subplots(figsize=(9, 0.42 * len(rows) + 1.2))
    axes.barh(names, shares, color=["#2a7f62" if share <= 1 else "#b3402e" for share in shares])
    axes.axvline(1, color="#444444", linewidth=1)
    for row, share, height in zip(rows[::-1], shares, range(len(rows)), strict=True):
        axes.text(max(share, 1) + 0.02, height, f"{row['ratio']:.2f} ({row['bar']})", va="center", fontsize=8)
    axes.set_xlim(0, max(1.3, max(shares) + 0.4))
    axes.set_xlabel("share of the limit (shorter is better)")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.tight_layout()
    figure.savefig(target, dpi=110, metadata={"Software": None})


if __name__ == "__main__":
    main()
