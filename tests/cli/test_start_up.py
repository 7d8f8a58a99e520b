"""What a command loads before it answers. Loading is most of what a quick command costs; time itself is not tested."""

import subprocess
import sys

import pytest

TYPESETTER = {"weasyprint", "fontTools", "pydyf"}
SIGNING = {"pyhanko", "aiohttp", "asyncio"}
TEMPLATES = {"jinja2"}
DATA = {"pydantic", "yaml"}
PDF = {"pikepdf", "pypdfium2"}
CRYPTOGRAPHY = {"cryptography"}


@pytest.fixture
def loaded(letters):
    """The top names of all modules that a run of the program loads."""

    def loaded(*arguments, cwd=None):
        program, *rest = letters.command(*arguments)
        done = subprocess.run(
            [program, "-X", "importtime", *rest],
            cwd=cwd or letters.cwd,
            env=letters.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
        names = {line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if line.count("|") == 2}
        assert "click" in names
        return {name.partition(".")[0] for name in names}

    return loaded


def test_help_loads_nothing_heavy(loaded):
    assert not (TYPESETTER | SIGNING | TEMPLATES | DATA | PDF | CRYPTOGRAPHY) & loaded("--help")


def test_generate_with_nothing_to_make_loads_neither_typesetter_nor_signing(loaded, workspace):
    assert not (TYPESETTER | SIGNING | TEMPLATES | PDF) & loaded("generate", cwd=workspace)


def test_generate_with_a_letter_to_make_does(loaded, keyed):
    assert {"weasyprint", "pyhanko", "jinja2", "pikepdf"} <= loaded("generate", "gwent", cwd=keyed)


def test_status_loads_neither_typesetter_nor_signing(loaded, generated):
    assert not (TYPESETTER | SIGNING | TEMPLATES | PDF) & loaded("status", cwd=generated)


@pytest.mark.parametrize("module", ["check", "check_templates", "generate", "runaway", "proof", "preview", "correct"])
def test_the_typesetter_is_not_loaded_before_it_is_told_its_fonts(module):
    """fontconfig takes the machine's fonts where WeasyPrint is imported before FONTCONFIG_FILE is set."""
    program = f"import sys, letters.workflows.{module}; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
