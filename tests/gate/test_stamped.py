"""Letters whose signatures bear a time-stamp (PAdES B-T), by the real program."""

import hashlib
import socket
import subprocess

import pytest
import tsa
import yaml
from gate.program import INSTANT, NOON, after

from letters.trust import cms, timestamps
from letters.trust.locating import locate

pytestmark = pytest.mark.needs_tool("faketime", "pdfsig")


@pytest.fixture
def authority():
    running = tsa.Authority(moment=NOON)
    stop = tsa.serve(running)
    yield running
    stop()


def ask_for(inspection, *authorities, level="B-T"):
    told = {"signing": {"level": level}, "time": {"authorities": [known.pinned for known in authorities]}}
    (inspection.root / "data/settings.yaml").write_text(yaml.safe_dump(told))


def dead():
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]
    return tsa.Authority(url=f"http://127.0.0.1:{port}/tsa")


def test_each_signature_bears_a_time_stamp(keyed, authority):
    ask_for(keyed, authority)
    assert "2 letters signed" in keyed.do("generate")
    assert len(authority.requests) == 4  # two copies, two public editions
    said = keyed.do("verify", keyed.copy("kent"))
    assert said.startswith("GENUINE")
    assert f"time-stamp   3 September 2014 11:00 UTC, by the authority {authority.who.fingerprint}" in said
    shown = subprocess.run(["pdfsig", "-nocert", keyed.copy("kent")], capture_output=True, text=True, check=True)
    assert "Signature is Valid" in shown.stdout
    assert "Total document signed" in shown.stdout
    assert "Nothing to do." in keyed.do("generate")
    authority.moment = INSTANT
    assert "Published 2 letters" in keyed.do("release", at=INSTANT)


def test_another_level_is_another_letter(keyed, authority):
    ask_for(keyed, authority, level="B-B")
    keyed.do("generate")
    assert not authority.requests
    ask_for(keyed, authority)
    assert "2 letters signed" in keyed.do("generate", at=after(NOON, seconds=1))


def test_nobody_says_what_time_it_is(keyed, authority):
    ask_for(keyed, dead())
    said = keyed.refuse(69, "generate")
    assert "No time-stamp authority gave a time-stamp for the signature." in said
    assert "The letter was not signed." in said
    ask_for(keyed, authority)
    authority.moment = after(NOON, hours=1)
    assert "this machine's clock says 2014-09-03T11:00:00Z, but the time-stamp" in keyed.refuse(77, "generate")
    assert not list(keyed.root.glob("out/embargoed/**/*.pdf"))
    (keyed.root / "data/settings.yaml").write_text("signing: {level: B-T}\n")
    said = keyed.refuse(78, "generate")
    assert "level: B-T needs a time-stamp authority, and none is named under time: authorities" in said


def test_a_time_stamp_of_somebody_else_is_refused(keyed, authority):
    ask_for(keyed, authority)
    keyed.do("generate")
    copy = keyed.copy("kent")
    strange = keyed.root / "copy.pdf"
    stranger = tsa.identity()

    def stamp(signature):
        query = timestamps.Query.over(hashlib.sha256(signature).digest())
        told = timestamps.accept(tsa.answer(query.dump(), stranger, NOON), query, {stranger.fingerprint})
        return timestamps.spelt(told.token)

    pdf = copy.read_bytes()
    contents = locate(pdf).contents
    told = cms.with_stamp(cms.unpadded(contents), stamp).ljust(len(contents), b"\0").hex().encode()
    strange.write_bytes(pdf.replace(contents.hex().encode(), told))
    said = keyed.refuse(1, "verify", strange)
    assert f"its time-stamp is by an authority that is none of this inspection's: {stranger.fingerprint}" in said
    assert "it is not the letter that the ledger holds" in said
