"""A million letters that nobody has to make: how long would they take, with so many workers and one signing process?

Usage: benchmarks/million.py --lay-out MS --sign MS [--letters N] [--ahead N] [--lost N] [--price P] WORKERS...

MS are the worker's and the signing process's milliseconds a letter, as `letters generate --timings` says them. Letters
are laid out by workers and signed one after another, in their order, by one process, and no more than `--ahead` a
worker are in hand. A worker is lost every `--lost` letters, and what it had in hand is done again by another. `--price`
is what a core costs an hour. Prints for each number of workers the hours, how busy both sides are, and the price.
"""

import argparse
import heapq
import random
from collections import deque

SPREAD = 0.25  # how much letters differ in what they take: the standard deviation of the logarithm


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workers", nargs="+", type=int)
    parser.add_argument("--lay-out", type=float, required=True)
    parser.add_argument("--sign", type=float, required=True)
    parser.add_argument("--letters", type=int, default=1_000_000)
    parser.add_argument("--ahead", type=int, default=8)
    parser.add_argument("--lost", type=int, default=20_000)
    parser.add_argument("--price", type=float, default=0.05)
    options = parser.parse_args()
    print("| workers | hours | letters a second | workers busy | signing busy | price |\n|---|---|---|---|---|---|")
    for workers in options.workers:
        seconds, laid_out, signed = simulate(options, workers)
        hours = seconds / 3600
        busy = f"{laid_out / seconds / workers:.0%} | {signed / seconds:.0%}"
        print(
            f"| {workers} | {hours:.1f} | {options.letters / seconds:.0f} | {busy} "
            f"| {hours * (workers + 1) * options.price:.2f} |"
        )


def simulate(options, workers):
    """Seconds in all, and for how many of them workers laid out and the signing process signed."""
    chance = random.Random(1)
    free = [0.0] * workers  # when each worker is done with what it has
    in_hand = deque()  # when each letter that is not signed yet is laid out, in the letters' order
    now = laid_out = signed = 0.0
    given = 0
    while given < options.letters or in_hand:
        while given < options.letters and len(in_hand) < options.ahead * workers:
            takes = options.lay_out / 1000 * chance.lognormvariate(0, SPREAD)
            takes *= 2 if chance.random() * options.lost < 1 else 1
            done = max(heapq.heappop(free), now) + takes
            heapq.heappush(free, done)
            in_hand.append(done)
            laid_out += takes
            given += 1
        now = max(now, in_hand.popleft()) + options.sign / 1000
        signed += options.sign / 1000
    return now, laid_out, signed


if __name__ == "__main__":
    main()
