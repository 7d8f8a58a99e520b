"""pyHanko in parts: what signing needs and no more, without taking anything from whoever wants the rest."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from pyhanko.version import __version__

from letters.trust import parts

TOP = Path(__file__).parents[2]
USE = """\
import sys
{before}
from letters.trust import cms, parts, signing
print("aiohttp" in sys.modules)
from pyhanko.sign import PdfSigner, signers, timestamps
assert signers.sign_pdf and PdfSigner is signers.PdfSigner
assert signers.Signer is parts.Signer and issubclass(signing._HeldKey, signers.Signer)
assert timestamps.TimeStamper.__module__ == "pyhanko.sign.timestamps.api"
print(timestamps.HTTPTimeStamper.__name__)
"""


@pytest.fixture
def use():
    """What a fresh interpreter says that signs with pyHanko's parts and then uses all of pyHanko."""

    def use(before=""):
        done = subprocess.run(
            [sys.executable, "-c", USE.format(before=before)], cwd=TOP, capture_output=True, text=True, check=True
        )
        return done.stdout.split()

    return use


def test_the_parts_come_without_the_rest_which_can_be_had_later(use):
    assert use() == ["False", "HTTPTimeStamper"]


def test_another_version_is_imported_as_usual(use):
    assert use("import pyhanko.version; pyhanko.version.__version__ = '0.38.1'") == ["True", "HTTPTimeStamper"]


def test_pyhanko_that_is_loaded_already_is_used_as_it_is(use):
    assert use("import pyhanko.sign") == ["True", "HTTPTimeStamper"]


def test_the_version_that_was_looked_into_is_the_one_that_is_pinned():
    assert __version__ == parts.VERSION
    dependencies = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert f"pyhanko=={parts.VERSION}" in dependencies
