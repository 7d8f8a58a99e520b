"""`make bench`: how fast are 43 letters, beside other tools that make as many signed files?

All run cold, as whole processes, in turn, on the same letters and a key of the same kind; medians and ranges of the
rounds are printed, and what the file of each peer lacks. Options: --rounds N (3), --forces N (43), --peers NAME…
(all that are installed), --write (docs/speed.md's table and picture).
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bodies import LETTERS, TOP, forget
from facts import lacks
from measure import median, run

PEERS = Path(__file__).with_name("peers")
INSTALLED = TOP / ".venv" / "peers"
MERGE = INSTALLED / "weasymerge" / "bin" / "weasymerge"
OURS = "letters generate"
NAMES = {
    "plain_loop": "WeasyPrint and pyHanko, plain loop",
    "command_lines": "WeasyPrint and pyHanko, command lines",
    "merge": "weasymerge, then pyHanko",
    "browser": "Chromium kept warm, then pyHanko",
    "office": "docxtpl and LibreOffice, then pyHanko",
    "wkhtmltopdf": "wkhtmltopdf, then pyHanko",
    "typesetter": "Typst, then pyHanko",
}
NEEDS = {"merge": MERGE, "browser": "chromium", "office": "soffice", "wkhtmltopdf": "wkhtmltopdf"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--forces", type=int, default=43)
    parser.add_argument("--peers", nargs="*", choices=NAMES, default=list(NAMES))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = make_workspace(Path(folder), options.forces)
        peers = [peer for peer in options.peers if is_here(peer)]
        for peer in options.peers:
            if peer not in peers:
                print(f"not installed here, left out: {NAMES[peer]}", file=sys.stderr)
        table = compare(workspace, peers, options.rounds)
        print(table["text"])
        if options.write:
            write(table)


def is_here(peer):
    """Whether a peer's program and its packages are installed."""
    need = NEEDS.get(peer)
    return (INSTALLED / "bin" / "python").exists() and (need is None or shutil.which(need) is not None)


def make_workspace(folder, forces):
    """The sample with evaluation keys, and no more letters than so many."""
    workspace = folder / "workspace"
    for part in ("data", "templates"):
        shutil.copytree(TOP / part, workspace / part)
    for left_out in sorted((workspace / "data" / "forces").glob("*.yaml"))[forces:]:
        left_out.unlink()
    subprocess.run([*LETTERS, "-C", workspace, "keys", "init"], check=True, capture_output=True)
    return workspace


def compare(workspace, peers, rounds):
    """Every round, ours and each peer once; then what else a person waits for. The table as text, rows and facts."""
    work = workspace.parent / "work"
    work.mkdir()
    prepare = [sys.executable, PEERS / "prepare.py", workspace, work]
    subprocess.run(prepare, check=True, env={**os.environ, "PYTHONPATH": str(TOP)})
    costs = {name: [] for name in (OURS, *peers)}
    facts = {}
    for _ in range(rounds):
        forget(workspace)
        costs[OURS].append(run([*LETTERS, "generate"], workspace))
        made = [path for pattern in ("out/embargoed/*/*.pdf", ".letters/sealed/*") for path in workspace.glob(pattern)]
        facts[OURS] = lacks(made[0])
        for peer in peers:
            out = workspace.parent / peer
            out.mkdir()
            costs[peer].append(run_peer(peer, work, out, workspace))
            files = sorted(out.glob("*-signed.pdf"))
            if len(files) != len(made):
                raise SystemExit(f"not the same work: {len(made)} files, and {len(files)} by {peer}")
            facts[peer] = lacks(files[0])
            shutil.rmtree(out)
    return report(costs, facts, others(workspace, rounds), len(made), rounds)


def run_peer(peer, work, out, workspace):
    """What a peer's whole process cost. It has the same fonts as ours."""
    fonts = workspace / "templates" / "fonts" / "fonts.conf"
    command = [INSTALLED / "bin" / "python", PEERS / f"{peer}.py", work, out]
    return run(command, workspace, FONTCONFIG_FILE=str(fonts), LETTERS_WEASYMERGE=str(MERGE))


def others(workspace, rounds):
    """What the commands cost that come after the first `generate`."""
    found = {
        "nothing changed": [run([*LETTERS, "generate"], workspace) for _ in range(rounds)],
        "one force changed": [],
    }
    changing = next(iter(sorted((workspace / "data" / "forces").glob("*.yaml"))))
    for _ in range(rounds):
        changing.write_text(changing.read_text("utf-8").replace("HMIC found", "HMIC found found", 1), "utf-8")
        found["one force changed"].append(run([*LETTERS, "generate"], workspace))
    found["status"] = [run([*LETTERS, "status"], workspace) for _ in range(rounds)]
    found["release, started after the instant"] = [run([*LETTERS, "release"], workspace)]
    files = sorted([*workspace.glob("out/embargoed/*/*.pdf"), *workspace.glob("public/current/*/letter.pdf")])
    found[f"verify of {len(files)} files"] = [run([*LETTERS, "verify", *files], workspace) for _ in range(rounds)]
    found["release --wait, from the instant on"] = [release_when_due(workspace)]
    found["--help"] = [run([*LETTERS, "--help"], workspace) for _ in range(rounds)]
    return found


def release_when_due(workspace):
    """What a release takes that was started before the instant, from the instant until all letters are public."""
    forget(workspace)
    shutil.rmtree(workspace / "public")
    shutil.rmtree(workspace / "releases", ignore_errors=True)
    instant = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=60)
    wall = instant.astimezone(ZoneInfo("Europe/London"))
    inspection = workspace / "data" / "inspection.yaml"
    text = re.sub(r"until: .*", f"until: {wall:%Y-%m-%d %H:%M:%S}", inspection.read_text("utf-8"))
    inspection.write_text(re.sub(r"weekday: .*", f"weekday: {wall:%A}", text), "utf-8")
    run([*LETTERS, "generate"], workspace)
    cost = run([*LETTERS, "release", "--wait"], workspace)
    public = (workspace / "public" / "current").lstat().st_mtime
    return replace(cost, wall=public - instant.timestamp())


def report(costs, facts, after, files, rounds):
    """The table in Markdown, and its figures for the picture."""
    head = f"{files} signed files, {rounds} rounds in turn, whole processes; median (least-most)."
    lines = [head, "", "| | wall s | CPU s | peak MiB | ratio | what the file lacks |", "|---|---|---|---|---|---|"]
    bars = {}
    for name, found in costs.items():
        ratios = [theirs.wall / ours.wall for ours, theirs in zip(costs[OURS], found, strict=True)]
        bars[NAMES.get(name, name)] = statistics.median(cost.wall for cost in found)
        lines.append(
            f"| {NAMES.get(name, name)} | {median(found, 'wall')} | {median(found, 'cpu')} | {median(found, 'peak')} "
            f"| {statistics.median(ratios):.1f} ({min(ratios):.1f}-{max(ratios):.1f}) | {facts[name] or '-'} |"
        )
    lines += ["", "| afterwards | wall s | CPU s | peak MiB |", "|---|---|---|---|"]
    for name, found in after.items():
        lines.append(f"| {name} | {median(found, 'wall', 2)} | {median(found, 'cpu', 2)} | {median(found, 'peak')} |")
    return {"text": "\n".join(lines), "bars": bars}


def write(table):
    """The table into docs/speed.md, between its marks, and the picture beside it."""
    page = TOP / "docs" / "speed.md"
    before, _, rest = page.read_text("utf-8").partition("<!-- make bench -->\n")
    _, _, after = rest.partition("<!-- end -->")
    measured = f"Measured on {datetime.now(UTC).date().isoformat()}, {os.cpu_count()} cores."
    page.write_text(f"{before}<!-- make bench -->\n{measured} {table['text']}\n<!-- end -->{after}", "utf-8")
    picture = TOP / "docs" / "pictures" / "speed.svg"
    drawing = [INSTALLED / "bin" / "python", Path(__file__).with_name("chart.py"), picture]
    subprocess.run(drawing, input=json.dumps(table["bars"]), text=True, check=True)


if __name__ == "__main__":
    main()
