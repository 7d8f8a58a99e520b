"""A small inspection of two forces: one word of each letter's findings is found nowhere else."""

import shutil
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FORCES = {"essex": ("Essex Police", "Xylography"), "kent": ("Kent Police", "Quixotry")}
MARKS = tuple(word for _, word in FORCES.values())
"""What a search for early text looks for."""

INSPECTION = """\
id: {id}
title: "Gate: an inspection for the tests"
inspectorate:
  name: The Inspectorate of Samples
  short_name: IS
  mail_domains: [inspectorate.example]
  reply_to: letters@inspectorate.example
  phone: 01632 960 000
  address: [1 Sample Street, London]
letter_date: 2014-09-03
embargo:
  until: {until}
  zone: Europe/London
  pre_release_from: 2014-09-02 00:01
  notice: Not to be published before then.
opening:
  - insert: embargo
  - The findings follow.
themes:
  - {{id: prevention, heading: Preventing crime, scope: how well forces prevent crime}}
signatories:
  head: {{name: Ms A Sample, office: Chief Inspector}}
"""
FORCE = """\
force: {force}
name: {name}
region: south-east
signatory: head
status: {status}
addressee:
  office: Chief Constable
  mailbox: {mailbox}@{force}.police.example
  verified_on: 2014-08-29
mail_domains: [{force}.police.example]
findings:
  prevention:
    - {finding}
"""

LIAISON = """\
copied_to:
  - {office: Liaison Officer, mailbox: liaison@kent.police.example, verified_on: 2014-08-29}
mail_domains"""
WRONG, RIGHT = "The Quixotry of this force is good.", "The Quixotry of this force is poor."
"""What kent's letter says, and what it ought to have said."""


def edit(root, old, new, file="data/forces/kent.yaml"):
    """Change a text that is there, once."""
    path = root / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def write_inspection(root, identifier="gate-2014", until="2014-09-04 00:01", more=""):
    """data/inspection.yaml alone, with `more` at its end; also to change it later."""
    (root / "data/forces").mkdir(parents=True, exist_ok=True)
    (root / "data/inspection.yaml").write_text(INSPECTION.format(id=identifier, until=until) + more)


def write_force(root, force, *, name=None, finding=None, status="ready", mailbox="chief"):
    """data/forces/<force>.yaml; also to change it later."""
    name, mark = FORCES.get(force, (name, "Penmanship"))
    finding = finding or f"The {mark} of this force is good."
    text = FORCE.format(force=force, name=name, status=status, mailbox=mailbox, finding=finding)
    (root / f"data/forces/{force}.yaml").write_text(text)


def make_inspection(root, identifier="gate-2014"):
    """A whole workspace without keys and ledger."""
    write_inspection(root, identifier)
    for force in FORCES:
        write_force(root, force)
    shutil.copytree(TEMPLATES, root / "templates")
    return root
