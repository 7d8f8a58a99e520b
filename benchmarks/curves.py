"""Draw the tables of docs/scale.md: how letters, pages, findings and the ledger grow, into docs/pictures/growth.svg.

Usage: .venv/peers/bin/python benchmarks/curves.py (matplotlib comes with the peers of `make bench`).
"""

from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt

DOCS = Path(__file__).resolve().parent.parent / "docs"
PANELS = (
    ("letters", "letters", "CPU ms a letter", "CPU ms a letter"),
    ("length", "pages", "CPU ms a letter", "CPU ms a letter, by its pages"),
    ("length", "findings", "CPU ms a letter", "CPU ms a letter, by its findings"),
    ("ledger", "events", "to prove and make the state, s", "seconds to read the record"),
)


def main():
    mpl.rcParams.update({"font.family": "sans-serif", "svg.fonttype": "none", "svg.hashsalt": "letters"})
    page = (DOCS / "scale.md").read_text("utf-8")
    figure, panels = plt.subplots(2, 2, figsize=(8, 6), layout="constrained")
    for axes, (table, across, up, title) in zip(panels.flat, PANELS, strict=True):
        rows = read(page, table)
        for kind in dict.fromkeys(row.get("of") for row in rows):
            points = sorted((number(row[across]), number(row[up])) for row in rows if row.get("of") == kind)
            axes.plot(*zip(*points, strict=True), marker="o", label=f"{kind} ones" if kind else None)
        if table != "length":
            axes.set_xscale("log")
        if table == "ledger":
            axes.set_yscale("log")  # a straight line then, as what grows in proportion is
        else:
            axes.set_ylim(bottom=0)
        axes.set(title=title, xlabel=across)
        axes.spines[["top", "right"]].set_visible(False)
        if table == "length":
            axes.legend(frameon=False)
    figure.savefig(DOCS / "pictures" / "growth.svg", metadata={"Date": None})


def read(page, name):
    """The rows of a marked table, each by its headings."""
    table = page.partition(f"<!-- {name} -->\n")[2].partition("<!-- end -->")[0]
    heads, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def number(cell):
    """`1,210 (1,180-1,240)` is 1210."""
    return float(cell.partition(" ")[0].replace(",", ""))


if __name__ == "__main__":
    main()
