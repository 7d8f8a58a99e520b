"""What each part of letters/typeset/swift gains: the 43 letters laid out without it, beside all parts and none.

Usage: .venv/bin/python benchmarks/steps.py [--rounds N]. One process, in turn, after a first round that is not counted;
CPU milliseconds a letter. A profile of the functions that take longest is printed for none and all: --profile.
"""

import argparse
import cProfile
import pstats
import statistics
import time
from pathlib import Path

from letters.typeset.weasy import make_typesetter
from letters.workspace.workspace import read

TOP = Path(__file__).resolve().parent.parent


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    letters = read(TOP).letters
    make_typesetter(TOP / "templates")  # loads WeasyPrint
    from letters.typeset.swift.hurry import PARTS

    names = list(PARTS)
    ways = {"none": [], "all": names, **{f"all but {name}": [one for one in names if one != name] for name in names}}
    if options.profile:
        for way in ("none", "all"):
            profile(way, ways[way], letters)
        return
    costs = {way: [] for way in ways}
    for number in range(options.rounds + 1):
        for way, parts in ways.items():
            cost = measure(parts, letters)
            costs[way] += [cost] if number else []
    everything = statistics.median(costs["all"])
    print(f"{'':18}{'ms a letter':>20}{'to all parts':>15}")
    for way, found in costs.items():
        middle = statistics.median(found)
        spread = f"{middle:.0f} ({min(found):.0f}-{max(found):.0f})"
        print(f"{way:18}{spread:>20}{middle / everything:>15.2f}")


def measure(parts, letters):
    """CPU milliseconds a letter, with just these parts; fonts and memories are new, as at a start."""
    from letters.typeset.swift.hurry import only

    with only(*parts):
        typesetter = make_typesetter(TOP / "templates")
        began = time.process_time()
        for letter in letters:
            typesetter.typeset(letter)
        return (time.process_time() - began) * 1000 / len(letters)


def profile(way, parts, letters):
    """The twenty functions that take longest by themselves."""
    print(f"--- {way}")
    profiler = cProfile.Profile()
    from letters.typeset.swift.hurry import only

    with only(*parts):
        typesetter = make_typesetter(TOP / "templates")
        typesetter.typeset(letters[0])
        profiler.enable()
        for letter in letters[:10]:
            typesetter.typeset(letter)
        profiler.disable()
    pstats.Stats(profiler).strip_dirs().sort_stats("tottime").print_stats(20)


if __name__ == "__main__":
    main()
