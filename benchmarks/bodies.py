"""Letters for bodies that the sample does not know, made from the sample's own findings."""

import shutil
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path

import yaml

TOP = Path(__file__).resolve().parent.parent
LETTERS = [sys.executable, str(TOP / "cli.py")]
HEAD = """\
force: {id}
name: {name}
region: any
signatory: northern
status: ready
specimen: true
addressee: {{office: Chief, mailbox: chief@{id}.example, verified_on: 2014-09-01}}
mail_domains: [{id}.example]
"""


def make_workspace(root, count):
    """The sample's inspection with `count` bodies instead of its forces, and evaluation keys.

    One copy of each letter, with one finding under each theme: two pages.
    """
    for part in ("data", "templates"):
        shutil.copytree(TOP / part, root / part)
    folder = root / "data" / "forces"
    texts = []
    for path in sorted(folder.glob("*.yaml")):
        findings = yaml.safe_load(path.read_text("utf-8"))["findings"]
        texts.append(yaml.safe_dump({"findings": {theme: points[:1] for theme, points in findings.items()}}))
        path.unlink()
    names = {f"body-{number}": f"Body Number {number}" for number in range(count)}
    for (body, name), findings in zip(names.items(), cycle(texts)):
        (folder / f"{body}.yaml").write_text(HEAD.format(id=body, name=name) + findings, "utf-8")
    with (root / "data" / "inspection.yaml").open("a", encoding="utf-8") as inspection:
        inspection.write("bodies:\n" + "".join(f"  {body}: {name}\n" for body, name in names.items()))
    subprocess.run([*LETTERS, "-C", root, "keys", "init"], check=True, capture_output=True)
    return root


def points(letters):
    """The text of every finding of the letters, one after another."""
    for letter in letters:
        for found in letter.force.findings.values():
            yield from (point for point in found if isinstance(point, str))


def with_points(letter, texts, count):
    """The letter with `count` findings of these texts, spread evenly over its themes."""
    texts = list(islice(cycle(texts), count))
    themes = list(letter.force.findings)[:count]
    found = {theme: tuple(texts[start :: len(themes)]) for start, theme in enumerate(themes)}
    return type(letter)(letter.inspection, letter.force.model_copy(update={"findings": found}))


def forget(workspace):
    """Only the keys stay, so that every round begins cold."""
    shutil.rmtree(workspace / "out", ignore_errors=True)
    for path in (workspace / ".letters").iterdir():
        if path.is_dir() and path.name != "keys":
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()
