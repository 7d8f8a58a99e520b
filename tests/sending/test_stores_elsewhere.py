"""Planning, sending and releasing what lies in stores elsewhere."""

import pytest
from fakes import FixedClock
from gate.program import INSTANT, NOON
from objects import BUCKET
from sending.office import COPIES

from letters.errors import NotPermitted, ServiceSilent
from letters.files.remote import RemoteStore
from letters.services import Services
from letters.workflows.choice import Choice
from letters.workflows.plan import make_plan

pytestmark = [pytest.mark.storm, pytest.mark.needs_tool("faketime")]
AGE = b"age-encryption.org/v1"


@pytest.fixture
def planned(office, server, monkeypatch):
    """Plans what lies on the server, at noon before the instant; in this process, whose clock goes on."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    (office.root / "data/settings.yaml").write_text(f"outputs: s3://{BUCKET}/{office.root.parent.name}\n")
    services = Services(office.root, input, FixedClock(NOON))
    assert isinstance(services.outputs, RemoteStore)
    for path in (office.root / "out/embargoed").rglob("*.pdf"):
        services.outputs.put({str(path.relative_to(office.root / "out/embargoed")): path.read_bytes()})
        path.unlink()
    return services


def plan(services):
    return make_plan(services, Choice(), progress=lambda _step: None)


def test_a_plan_takes_the_copies_that_lie_there(planned, office):
    assert [item.copy for item in plan(planned).items] == list(COPIES)


@pytest.mark.parametrize("theirs", [b"", b"%PDF-1.7 somebody else's"])
def test_a_copy_that_is_not_the_one_that_was_signed_is_never_sent(planned, theirs):
    planned.outputs.put({"kent/kent-1.pdf": theirs})
    with pytest.raises(NotPermitted) as caught:
        plan(planned)
    assert {problem.file for problem in caught.value.problems} == {planned.outputs.shown("kent/kent-1.pdf")}


def test_another_recipients_copy_in_its_place_is_never_sent(planned):
    planned.outputs.put({"kent/kent-1.pdf": planned.outputs.get("essex/essex-1.pdf")})
    with pytest.raises(NotPermitted):
        plan(planned)


def test_nobody_there_is_told_before_anything_is_sent(planned, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(ServiceSilent, match=f"s3://{BUCKET}/"):
        plan(Services(planned.root, input, FixedClock(NOON)))


def test_from_signing_to_release_with_both_stores_on_another_disk(office, tmp_path):
    store = tmp_path / "another disk"
    url = f"file://{str(store).replace(' ', '%20')}"
    (office.root / "data/settings.yaml").write_text(f"outputs: {url}/copies\nsealed: {url}/locked\n")
    office.do("generate")
    assert office.send().code == 0
    assert office.copies() == dict.fromkeys(COPIES, "written")
    assert office.run("release").code == 75
    locked = [path for path in store.glob("locked/*/sealed/*") if path.is_file()]
    assert len(locked) == 2
    assert all(path.read_bytes().startswith(AGE) for path in locked)
    assert {path.stat().st_mode & 0o077 for path in store.rglob("*")} == {0}
    done = office.run("release", at=INSTANT)
    assert done.code == 0, done.said
    assert len(list((office.root / "public/current").glob("*/letter.pdf"))) == 2
