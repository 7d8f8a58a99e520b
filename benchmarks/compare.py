"""`make bench`: how fast are 43 letters, beside a plain loop that makes as many signed files?

Both run cold, as whole processes, in turn, on the same data and keys; medians and ranges of the rounds are printed.
Options: --rounds N (3), --memory (1,000 letters, and the memory as it goes).
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import median, run

TOP = Path(__file__).resolve().parent.parent
LETTERS = [sys.executable, str(TOP / "cli.py")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = make_workspace(Path(folder))
        if options.memory:
            measure_memory(workspace)
        else:
            compare(workspace, options.rounds)


def make_workspace(folder):
    workspace = folder / "workspace"
    for part in ("data", "templates"):
        shutil.copytree(TOP / part, workspace / part)
    subprocess.run([*LETTERS, "-C", workspace, "keys", "init"], check=True, capture_output=True)
    return workspace


def compare(workspace, rounds):
    costs = {"letters generate": [], "plain loop": []}
    for _ in range(rounds):
        forget(workspace)
        costs["letters generate"].append(run([*LETTERS, "generate"], workspace))
        ours = sum(len(list(workspace.glob(made))) for made in ("out/embargoed/*/*.pdf", ".letters/sealed/*"))
        plain = workspace / "plain"
        plain.mkdir()
        command = [sys.executable, TOP / "benchmarks" / "plain_loop.py", workspace, plain]
        costs["plain loop"].append(run(command, workspace, PYTHONPATH=str(TOP)))
        theirs = sum(1 for _ in plain.glob("*-signed.pdf"))
        shutil.rmtree(plain)
        if ours != theirs:
            raise SystemExit(f"not the same work: {ours} and {theirs} signed files")
    unchanged = [run([*LETTERS, "generate"], workspace) for _ in range(rounds)]
    kent = workspace / "data" / "forces" / "kent.yaml"
    changed = []
    for _ in range(rounds):
        kent.write_text(kent.read_text("utf-8").replace("HMIC found", "HMIC found found", 1), "utf-8")
        changed.append(run([*LETTERS, "generate"], workspace))
    released = [run([*LETTERS, "release"], workspace)]
    helped = [run([*LETTERS, "--help"], workspace) for _ in range(rounds)]
    rows = {
        **costs,
        "nothing changed": unchanged,
        "one force changed": changed,
        "release": released,
        "letters --help": helped,
    }
    print(f"{ours} signed files from 43 letters, {rounds} rounds; median (least-most)")
    print(f"{'':20}{'wall s':>20}{'CPU s':>20}{'peak MiB of a process':>26}")
    for name, found in rows.items():
        print(f"{name:20}{median(found, 'wall'):>20}{median(found, 'cpu'):>20}{median(found, 'peak'):>26}")
    ratios = [
        theirs.wall / ours.wall for ours, theirs in zip(costs["letters generate"], costs["plain loop"], strict=True)
    ]
    print(
        "plain loop / letters generate, round by round: "
        f"median {statistics.median(ratios):.1f} ({min(ratios):.1f}-{max(ratios):.1f})"
    )


def forget(workspace):
    """Only the keys stay, so that every round begins cold."""
    shutil.rmtree(workspace / "out", ignore_errors=True)
    for path in (workspace / ".letters").iterdir():
        if path.is_dir() and path.name != "keys":
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()


def measure_memory(workspace):
    """A thousand letters of bodies that the sample does not know, from the sample's own findings."""
    forces = sorted((workspace / "data" / "forces").glob("*.yaml"))
    texts = [path.read_text("utf-8") for path in forces]
    for path in forces:
        path.unlink()
    bodies = ["bodies:"]
    for number in range(1000):
        lines = texts[number % len(texts)].splitlines()
        at = lines.index("findings:")
        bodies.append(f"  body-{number}: Body Number {number}")
        head = (
            f"force: body-{number}\nname: Body Number {number}\nregion: any\nsignatory: northern\nstatus: ready\n"
            f"specimen: true\naddressee: {{office: Chief, mailbox: chief@body-{number}.example}}\n"
            f"mail_domains: [body-{number}.example]\n"
        )
        (workspace / "data" / "forces" / f"body-{number}.yaml").write_text(head + "\n".join(lines[at:]) + "\n", "utf-8")
    inspection = workspace / "data" / "inspection.yaml"
    inspection.write_text(inspection.read_text("utf-8") + "\n".join(bodies) + "\n", "utf-8")
    few = [f"body-{number}" for number in range(50)]
    first = run([*LETTERS, "generate", *few], workspace)
    forget(workspace)
    whole = run([*LETTERS, "generate"], workspace)
    print(f"50 letters: {first.wall:.1f} s, largest process {first.peak:.0f} MiB")
    print(f"1,000 letters: {whole.wall:.1f} s, largest process {whole.peak:.0f} MiB")
    print(f"{'time gone':>12}{'program MiB':>14}{'largest worker MiB':>21}")
    for tenth in range(1, 11):
        ours, workers = whole.memory[len(whole.memory) * tenth // 10 - 1]
        print(f"{tenth * 10:>10} %{ours:>14.0f}{workers:>21.0f}")


if __name__ == "__main__":
    main()
