"""Ctrl-C while letters are made: what is signed by then is kept, and the next run makes the others."""

import pytest
from fakes import FixedClock
from gate.program import NOON

from letters.services import Services
from letters.workflows.generate import generate


def at_work(inspection):
    services = Services.at(inspection.root, None, ask=lambda _question: "")
    services.clock = FixedClock(NOON)
    return services


@pytest.mark.needs_tool("faketime")
@pytest.mark.parametrize("what", ["laid out", "signed"])
def test_what_is_signed_when_somebody_wants_an_end_is_kept(keyed, what):
    def watch(step):
        if (step.what, step.done) == (what, 2):  # essex is signed by then, and kent laid out
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(at_work(keyed), progress=watch)
    left = ["kent"] if what == "laid out" else []
    states = {letter["force"]: letter["state"] for letter in keyed.status()["letters"]}
    assert states == {"essex": "signed", "kent": "ready" if left else "signed"}
    assert generate(at_work(keyed), progress=lambda _step: None).signed == left
    assert [force for kind, force in keyed.kinds() if kind == "letter.signed"] == ["essex", "kent"]


@pytest.mark.needs_tool("faketime")
def test_an_end_before_anything_is_signed_leaves_nothing(keyed):
    def watch(_step):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(at_work(keyed), progress=watch)
    assert {letter["state"] for letter in keyed.status()["letters"]} == {"ready"}
    assert keyed.kinds() == [("ledger.opened", None)]
