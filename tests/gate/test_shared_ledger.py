"""The real program with its ledger in a PostgreSQL database, which two machines share."""

import shutil
from contextlib import closing

import pytest
from gate.program import INSTANT, NOON, Inspection, after, tree
from postgres import needs_postgres

from letters.ledger.opening import Place

pytestmark = needs_postgres
MORNING = after(NOON, hours=1)
FILES = ("out", ".letters/sealed", ".letters/copies")
"""What one machine makes, and the other one gets by a shared folder."""


def point(inspection, url):
    (inspection.root / "data/settings.yaml").write_text(f'ledger: "{url}"\n')


def kinds(inspection, url):
    with closing(Place(url, inspection.root, None).open()) as ledger:
        return [(event.kind, event.force) for event in ledger.events()]


@pytest.fixture(scope="module")
def _shared(_keyed, cluster, tmp_path_factory):
    root = tmp_path_factory.mktemp("shared") / "inspection"
    inspection, url = Inspection(shutil.copytree(_keyed.root, root)), cluster.fresh()
    point(inspection, url)
    inspection.do("generate")
    return inspection, url


@pytest.fixture
def shared(_shared, cluster, tmp_path):
    """Both letters signed, in a ledger of the test's own."""
    signed, origin = _shared
    inspection, url = Inspection(shutil.copytree(signed.root, tmp_path / "first")), cluster.copied(origin)
    point(inspection, url)
    return inspection, url


def second_machine(first, *, files=FILES, checkpoint=True):
    """Data, templates and keys of the first one; with the checkpoint as somebody carries it there."""
    root = first.root.with_name("second")
    for part in ("data", "templates", ".letters/keys", *files):
        shutil.copytree(first.root / part, root / part)
    if checkpoint:
        shutil.copy(first.root / ".letters/checkpoint", root / ".letters/checkpoint")
    return Inspection(root)


def test_from_the_first_letter_to_the_release(shared):
    first, url = shared
    assert not (first.root / ".letters/ledger.db").exists()
    plan = first.do("plan", at=MORNING).split()[-1]
    first.do("send", "--plan", plan, at=MORNING)
    assert "Not yet." in first.refuse(75, "release", at=after(seconds=-1))
    first.do("release", at=INSTANT)
    assert set(first.released()) == {"essex", "kent"}
    assert [letter["state"] for letter in first.status(at=INSTANT)["letters"]] == ["released"] * 2
    assert first.do("log", "verify", at=INSTANT)
    there = kinds(first, url)
    assert there.count(("copy.result", "kent")) == there.count(("copy.result", "essex")) == 1
    assert there[-1] == ("release.done", None)


def test_two_machines_go_on_from_each_other(shared):
    first, url = shared
    second = second_machine(first)
    second.do("withhold", "kent", "--reason", "a fact is in doubt", at=MORNING)
    assert {letter["force"]: letter["state"] for letter in first.status(at=MORNING)["letters"]}["kent"] == "withheld"
    first.do("withhold", "kent", "--restore", "--reason", "it is right", at=MORNING)  # its checkpoint was older
    second.do("release", at=INSTANT)  # and now the second one's is
    assert set(second.released()) == {"essex", "kent"}
    assert "released" in first.do("status", at=INSTANT)
    assert kinds(first, url)[-1] == ("release.done", None)


def test_a_release_that_the_ledger_has_is_published_on_the_second_machine_as_that_one(shared):
    first, url = shared
    second = second_machine(first)
    first.do("release", at=INSTANT)
    assert "as release 1" in second.do("release", at=after(INSTANT, minutes=5))
    assert tree(first.root / "public") == tree(second.root / "public")
    assert [kind for kind, _ in kinds(first, url) if kind.startswith("release.")] == [
        "release.intent", "release.done", "release.done",
    ]  # fmt: skip
    assert "Published already: 2 letters, release 1" in first.do("release", at=after(INSTANT, minutes=6))


def test_a_machine_without_the_checkpoint_joins_by_a_record_of_it(shared):
    first, url = shared
    second = second_machine(first, checkpoint=False)
    assert "the checkpoint is missing" in second.refuse(77, "status")
    second.do("log", "renew", "--reason", "the communications office joins")
    assert second.status()["letters"]
    assert kinds(first, url)[-1] == ("checkpoint.renewed", None)


def test_two_machines_do_not_send_at_once(shared):
    first, url = shared
    plan = first.do("plan", at=MORNING).split()[-1]
    with closing(Place(url, first.root, None).open()) as elsewhere, elsewhere.sending(lambda: None):
        waiting = first.start("send", "--plan", plan, at=MORNING)
        assert "Another letters send of this inspection is running" in waiting.stderr.readline()
    out, err = waiting.communicate(timeout=60)
    assert waiting.returncode == 0, out + err


def test_pointed_elsewhere_it_is_refused(shared, cluster):
    first, _ = shared
    point(first, cluster.fresh())
    assert "without their ledger" in first.refuse(77, "release", at=INSTANT)
    assert "without their ledger" in first.refuse(77, "generate")
    point(first, "sqlite:///.letters/ledger.db")
    assert "without their ledger" in first.refuse(77, "release", at=INSTANT)
    assert first.released() is None


def test_a_row_edited_behind_our_back_is_refused_and_nothing_is_written(shared, cluster):
    first, url = shared
    cluster.do("UPDATE letters_event SET body = replace(body, '}', ' }') WHERE n = 4", url=url)
    for command in (["release"], ["status"], ["generate"], ["log", "verify"]):
        assert "event 4 was changed after it was recorded" in first.refuse(77, *command, at=INSTANT)
    assert first.released() is None


def test_a_server_that_is_down_is_told_and_nothing_happens(shared, cluster):
    first, _ = shared
    cluster.stop()
    try:
        for command in (["release"], ["status"], ["generate"]):
            said = first.refuse(69, *command, at=INSTANT)
            assert "does not answer" in said
            assert "then run the command again" in said
    finally:
        cluster.start()
    assert first.released() is None
    first.do("release", at=INSTANT)


def test_a_password_in_the_settings_is_refused(keyed):
    point(keyed, "postgresql://letters:hunter2@db.example/letters")
    said = keyed.refuse(78, "status")
    assert "data/settings.yaml:1:9" in said
    assert "it holds a password" in said
    assert "hunter2" not in said
