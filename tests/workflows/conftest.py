"""Letters made of model values, for workflows tested with the ports of tests/fakes.py."""

import pytest

from letters.model.inspection import Inspection
from letters.model.letter import Force, Letter

INSPECTION = {
    "id": "small",
    "title": "Small matters",
    "inspectorate": {
        "name": "The Inspectorate",
        "short_name": "TI",
        "mail_domains": ["ti.example"],
        "reply_to": "letters@ti.example",
        "phone": "01632 960 001",
        "address": ["1 Example Street"],
    },
    "letter_date": "2014-09-03",
    "embargo": {
        "until": "2014-09-04 00:01",
        "zone": "Europe/London",
        "pre_release_from": "2014-09-03 00:01",
        "notice": "Not before then.",
    },
    "opening": ["We have inspected your force."],
    "themes": [{"id": "small", "heading": "Small matters", "scope": "small matters"}],
    "signatories": {"eastern": {"office": "Inspector"}, "western": {"office": "Inspector"}},
}


@pytest.fixture(scope="session")
def inspection():
    return Inspection.model_validate(INSPECTION)


@pytest.fixture(scope="session")
def make_letter(inspection):
    """A letter of `force` to the addressee and to those `copied_to`, who are offices."""

    def make(force="kent", copied_to=(), signatory="eastern", finding="The force does well."):
        data = {
            "force": force,
            "name": force.title(),
            "region": "eastern",
            "signatory": signatory,
            "status": "ready",
            "addressee": {"office": "Chief Constable"},
            "copied_to": [{"office": office} for office in copied_to],
            "mail_domains": [f"{force}.police.example"],
            "findings": {"small": [finding]},
        }
        return Letter(inspection, Force.model_validate(data))

    return make
