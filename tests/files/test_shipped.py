"""What comes with the program is found from a checkout and from an installed package."""

import sys

from letters.files import shipped


def test_a_checkout_ships_its_templates_and_the_sample():
    assert (shipped("templates") / "letter.html.j2").is_file()
    assert (shipped("data") / "inspection.yaml").is_file()


def test_an_installed_package_ships_its_own(tmp_path, monkeypatch):
    module = sys.modules["letters.files.shipped"]
    monkeypatch.setattr(module, "__file__", str(tmp_path / "letters" / "files" / "shipped.py"))
    (tmp_path / "letters" / "shipped" / "data").mkdir(parents=True)
    assert shipped("data") == tmp_path / "letters" / "shipped" / "data"
    assert shipped("templates") == tmp_path / "templates"
