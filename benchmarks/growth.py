"""How does the cost grow: with letters, with pages and findings, with the ledger; and on a cluster beside a pool?

Usage: benchmarks/growth.py letters|length|ledger|engines [--sizes N…] [--rounds N] [--write]

letters   whole runs of `generate`, then `generate` and `status` with nothing changed; what each process holds
length    one process that lays out and stamps letters of more and more findings, long ones and short ones
ledger    one that records, opens, proves and folds ledgers of more and more events
engines   200 letters by the pool of this machine and by two Dask workers on it, in turn

Each prints a table; --write puts it into docs/scale.md, from which benchmarks/curves.py draws the picture. 20,000
letters take an hour of processor time, a million events some ten minutes.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bodies import LETTERS, TOP, forget, make_workspace, points, with_points
from long_ledgers import ledger
from measure import run, spread


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=KINDS)
    parser.add_argument("--sizes", nargs="*", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    lines = []
    measure, sizes = KINDS[options.what]
    for row in measure(options.sizes or sizes, options.rounds):
        lines.append(f"| {' | '.join(row)} |")
        if len(lines) == 1:
            lines.append("|---" * len(row) + "|")
            print(lines[0])
        print(lines[-1], flush=True)
    if options.write:
        write(options.what, "\n".join(lines))


def write(name, table):
    """The table into docs/scale.md, between its marks."""
    page = TOP / "docs" / "scale.md"
    before, mark, rest = page.read_text("utf-8").partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition("<!-- end -->")
    page.write_text(f"{before}{mark}{table}\n{end}{after}", "utf-8")


def letters(sizes, _rounds):
    """Every size once: the larger ones take so long that a passing burden evens out."""
    yield (
        "letters",
        "CPU ms a letter",
        "letters a second",
        "program MiB",
        "worker MiB",
        "again, nothing changed, s",
        "`status`, s",
        "`status` again, s",
    )
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            workspace = make_workspace(Path(folder) / "workspace", size)
            first = run([*LETTERS, "generate"], workspace)
            again = run([*LETTERS, "generate"], workspace)
            status, status_again = (run([*LETTERS, "status"], workspace) for _ in range(2))
            ours, workers = (max(sizes) for sizes in zip(*first.memory, strict=True))
            yield (
                f"{size:,}",
                f"{first.cpu * 1000 / size:.0f}",
                f"{size / first.wall:.1f}",
                f"{ours:.0f}",
                f"{workers:.0f}",
                f"{again.cpu:.2f}",
                f"{status.cpu:.2f}",
                f"{status_again.cpu:.2f}",
            )


def length(sizes, rounds):
    """Long findings of the sample, each another, and short ones; two copies and a public edition of each letter."""
    from letters.model.letter import Copy
    from letters.ports import Marks
    from letters.typeset.weasy import make_typesetter
    from letters.workspace.workspace import read

    sample = read(TOP).letters
    letter = next(each for each in sample if each.id == "kent")
    long = [text for text in points(sample) if len(text.split()) > 20]
    typesetter = make_typesetter(TOP / "templates")
    typesetter.typeset(letter)
    copies = [Copy(f"kent-{number}", person) for number, person in enumerate(letter.people[:2], 1)]
    editions = [*(Marks("embargoed", copy) for copy in copies), Marks("public")]
    yield "findings", "of", "pages", "CPU ms a letter", "CPU ms a page"
    for kind, texts in (("long", long), ("short", [f"Point {n} was seen to." for n in range(1000)])):
        for size in sizes:
            longer, costs = with_points(letter, texts, size), []
            for _ in range(rounds):
                began = time.process_time()
                # Looked at as for a proof: how the last page falls is for an author to mend, and nothing here.
                master, _ = typesetter.look(longer)
                for marks in editions:
                    typesetter.finish(master, longer, marks)
                costs.append((time.process_time() - began) * 1000)
            pages = master.pages
            yield str(size), kind, str(pages), spread(costs, 0), spread([cost / pages for cost in costs], 0)


def engines(sizes, rounds):
    """The same cold run by either engine, in turn; the cluster is up before."""
    sys.path.append(str(TOP / "tests"))
    from dask_on_loopback import Dask

    yield "letters", "engine", "s", "letters a second", "to the pool"
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder, Dask(folder) as cluster:
            cluster.scheduler()
            for name in ("one", "two"):
                cluster.worker(name)
            workspace = make_workspace(Path(folder) / "workspace", size)
            (workspace / "data" / "settings.yaml").write_text(f"cluster: {{scheduler: '{cluster.address}'}}\n", "utf-8")
            took = {"local": [], "dask": []}
            for _ in range(rounds):
                for engine, walls in took.items():
                    forget(workspace)
                    walls.append(run([*LETTERS, "generate", "--workers", "2", "--engine", engine], workspace).wall)
            for engine, walls in took.items():
                ratios = [mine / pool for mine, pool in zip(walls, took["local"], strict=True)]
                rate = f"{size / statistics.median(walls):.1f}"
                yield f"{size:,}", engine, spread(walls), rate, spread(ratios, 2)


KINDS = {
    "letters": (letters, (100, 1000, 5000, 20_000)),
    "length": (length, (1, 3, 10, 30, 100, 300)),
    "ledger": (ledger, (1000, 10_000, 100_000, 1_000_000)),
    "engines": (engines, (200,)),
}

if __name__ == "__main__":
    main()
