"""Draw the bars of a table: names and seconds as JSON on standard input, into the SVG file that is named."""

import json
import sys

import matplotlib as mpl
from matplotlib import pyplot as plt

mpl.rcParams.update({"font.family": "sans-serif", "svg.fonttype": "none", "svg.hashsalt": "letters"})
bars = sorted(json.load(sys.stdin).items(), key=lambda bar: -bar[1])
names, seconds = zip(*bars, strict=True)
figure, axes = plt.subplots(figsize=(8, 0.5 * len(bars) + 0.8), layout="constrained")
colours = ["#1d70b8" if name.startswith("letters") else "#b1b4b6" for name in names]
drawn = axes.barh(names, seconds, color=colours)
axes.bar_label(drawn, labels=[f" {value:.1f} s" for value in seconds])
axes.set_xlabel("seconds for the same signed files (less is better)")
axes.spines[["top", "right"]].set_visible(False)
axes.margins(x=0.12)
figure.savefig(sys.argv[1], metadata={"Date": None})
