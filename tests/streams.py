"""Turns a workspace with a file for each letter into one with a file for all."""

import json
import shutil

import yaml

from letters.workspace import stream


def to_yaml(root):
    """Put all letters into one file of YAML; gives the number of lines before each, by its file in the folder."""
    whole, before = b"", {}
    for file in sorted((root / "data/forces").glob("*.yaml")):
        whole += b"--- # " + file.name.encode() + b"\n"
        before[f"data/forces/{file.name}"] = whole.count(b"\n")
        raw = file.read_bytes()
        whole += raw if raw.endswith(b"\n") else raw + b"\n"
    shutil.rmtree(root / "data/forces")
    (root / stream.YAML).write_bytes(whole)
    return before


def to_json(root):
    """Put all letters into one file of JSON Lines."""
    files = sorted((root / "data/forces").glob("*.yaml"))
    lines = [json.dumps(yaml.load(file.read_text(), yaml.BaseLoader)) for file in files]
    shutil.rmtree(root / "data/forces")
    (root / stream.JSON).write_text("".join(f"{line}\n" for line in lines))
