"""The whole way of an inspection whose copies and sealed editions lie on an S3 server."""

import json
import shutil

import pytest
from objects import BUCKET, ObjectServer

pytestmark = pytest.mark.storm

SETTINGS = f"outputs: s3://{BUCKET}/copies\nsealed: s3://{BUCKET}/locked\n"
AGE = b"age-encryption.org/v1"


@pytest.fixture(scope="module")
def _signed(_keyed, tmp_path_factory, program, server):
    """Signed once, with all of its objects."""
    root = shutil.copytree(_keyed, tmp_path_factory.mktemp("elsewhere") / "inspection")
    (root / "data/settings.yaml").write_text(SETTINGS)
    done = program("generate", cwd=root, **server.environment)
    assert done.code == 0, done.err
    return root, done, {name: server.get(name) for name in server.names()}


@pytest.fixture
def signed(_signed):
    """For looking only."""
    return _signed


@pytest.fixture
def elsewhere(_signed, server, tmp_path):
    """A workspace of one's own, and the server as it was when its letters were signed."""
    root, _, objects = _signed
    for name in server.names() - objects.keys():
        server.remove(name)
    for name, data in objects.items():
        server.put(name, data)
    return shutil.copytree(root, tmp_path / "inspection")


@pytest.fixture
def run(letters, elsewhere, server):
    def run(*arguments, **more):
        done = letters(*arguments, cwd=elsewhere, **{**server.environment, **more})
        assert "tests" not in done.err.replace("letters-tests", "")
        return done

    return run


def of(server, room):
    return {name for name in server.names() if f"/{room}/" in name}


def test_copies_and_sealed_editions_lie_there_and_nowhere_here(signed, server):
    root, done, objects = signed
    folder = next(iter(objects)).split("/")[1]
    assert folder.startswith("small-inspection-")
    assert f"3 embargoed copies new, in s3://{BUCKET}/copies/{folder}/embargoed/<force>/." in done.out
    assert {name for name in objects if "/embargoed/" in name} == {
        f"copies/{folder}/embargoed/{name}"
        for name in ("gwent/gwent-1.pdf", "leicestershire/leicestershire-1.pdf", "leicestershire/leicestershire-2.pdf")
    }
    sealed = [data for name, data in objects.items() if name.startswith("locked/")]
    assert len(sealed) == 2
    assert all(data.startswith(AGE) for data in sealed)
    assert len(objects) == 3 + 3 + 2
    assert not any(server.is_public(name) for name in objects)
    assert not any((root / name).exists() for name in ("out/embargoed", ".letters/sealed", ".letters/copies"))


def test_no_object_but_a_marked_copy_can_be_read(signed):
    """Of all that is not sealed, each page bears the embargo: no public edition is there in the clear."""
    from letters.pdf import metadata

    _, _, objects = signed
    plain = [data for data in objects.values() if not data.startswith(AGE)]
    assert {metadata.read(data).edition for data in plain} == {"embargoed"}


def test_nothing_is_made_again_and_every_command_goes_by_what_lies_there(run, elsewhere):
    end = json.loads(run("generate", "--json").out.splitlines()[-1])
    assert (end["signed"], end["back"], end["unchanged"]) == ([], [], ["gwent", "leicestershire"])
    assert json.loads(run("status", "--json").out)["letters"][0]["state"] == "signed"
    assert "the sealed file is missing" not in run("release", "--check").out
    done = run("pack", "-o", "colleague.age")
    assert done.code == 0, done.err
    done = run("open", "gwent")
    assert done.code == 2
    assert "/embargoed/gwent" in done.err


def test_a_copy_is_verified_and_traced_by_its_url(run, server):
    first = next(name for name in of(server, "embargoed") if "gwent-1" in name)
    url = f"s3://{BUCKET}/{first}"
    done = run("verify", url)
    assert done.code == 0, done.err
    assert done.out.startswith(f"GENUINE  {url}\n")
    assert run("trace", url).out.startswith("Copy gwent-1")
    server.put(first, server.get(first) + b"\n")
    assert run("verify", url).code == 1
    for other in (f"s3://{BUCKET}/locked/x.pdf", url.replace("gwent-1", "gwent-9")):
        done = run("verify", other)
        assert (done.code, other in done.err) == (2, True)


def test_a_damaged_copy_is_brought_back_and_a_damaged_seal_is_signed_anew(run, server):
    first = next(name for name in of(server, "embargoed") if "gwent-1" in name)
    right = server.get(first)
    server.put(first, right[:-100])
    locked = min(of(server, "sealed"))
    server.put(locked, b"somebody else's")
    end = json.loads(run("generate", "--json").out.splitlines()[-1])
    assert end["back"] == ["gwent-1"]
    assert len(end["resealed"]) == 1
    assert server.get(first) == right
    assert locked not in server.names()
    assert len(of(server, "sealed")) == 2


def test_a_release_opens_what_lies_there(run, elsewhere, server):
    done = run("release")
    assert done.code == 0, done.err
    assert len(list((elsewhere / "public/current").glob("*/letter.pdf"))) == 2
    assert not any(server.is_public(name) for name in server.names())


def test_a_swapped_seal_stops_a_release(run, elsewhere, server):
    one, other = sorted(of(server, "sealed"))
    server.put(one, server.get(other))
    assert run("release").code == 77
    assert not (elsewhere / "public/current").exists()


def test_what_others_keep_there_is_left_alone(run, server):
    theirs = {"copies/another-0123456789abcdef/embargoed/gwent/gwent-1.pdf": b"theirs", "locked/read-me": b"theirs"}
    for name, data in theirs.items():
        server.put(name, data)
    assert run("generate", "gwent").code == 0
    assert {name: server.get(name) for name in theirs} == theirs


def test_without_its_ledger_nothing_is_begun_anew(run, elsewhere):
    for file in (elsewhere / ".letters").glob("ledger.db*"):
        file.unlink()
    (elsewhere / ".letters/checkpoint").unlink()
    done = run("generate")
    assert done.code == 77
    assert "files without their ledger in the stores" in done.err


def test_doctor_says_whether_they_answer(run):
    assert f"s3://{BUCKET}/copies answers, and may be looked into" in run("doctor").out
    done = run("doctor", AWS_ENDPOINT_URL="http://127.0.0.1:9", AWS_MAX_ATTEMPTS="1")
    assert f"s3://{BUCKET}/locked" in done.out + done.err
    assert "answers, and may be looked into" not in done.out
    assert done.code in {69, 78}


def test_nobody_there_is_exit_code_69_and_says_what_next(run, elsewhere):
    gone = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}
    for command in (("generate",), ("pack", "-o", "x.age"), ("release",)):
        done = run(*command, **gone)
        assert done.code == 69, (command, done.err)
        assert f"s3://{BUCKET}/" in done.err
        assert "run the command again" in done.err
    assert not (elsewhere / "public/current").exists()
    assert run("generate").code == 0


def test_a_server_that_goes_while_letters_are_signed_loses_nothing(letters, keyed):
    keyed.joinpath("data/settings.yaml").write_text(SETTINGS.replace("tests/", "tests/gone-"))
    server = ObjectServer()
    first = letters("generate", "gwent", cwd=keyed, **server.environment)
    assert first.code == 0, first.err
    server.stop()
    gone = {**server.environment, "AWS_MAX_ATTEMPTS": "1"}
    assert letters("generate", cwd=keyed, **gone).code == 69
    again = ObjectServer()
    done = letters("generate", "--json", cwd=keyed, **again.environment)
    again.stop()
    assert done.code == 0, done.err
    assert "leicestershire" in json.loads(done.out.splitlines()[-1])["signed"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("s3://key:secret@bucket/x", "it holds a password"),
        ("s3://bucket/x?secret_password=1", "it holds a password"),
        ("memory://x", "what is kept in memory is gone when the command ends"),
        ("http://store.example/x", "http:// crosses a network in the open"),
        ("simplecache::s3://bucket/x", "it is not the URL of a folder in a store"),
        ("out/elsewhere", "it is not the URL of a folder in a store"),
        ("s3://bucket/../x", "it is not the URL of a folder in a store"),
    ],
)
def test_a_place_that_is_none_is_told_with_its_line_and_without_its_secret(letters, keyed, url, said):
    (keyed / "data/settings.yaml").write_text(f"ledger: sqlite:///.letters/ledger.db\noutputs: {url}\n")
    done = letters("check", cwd=keyed)
    assert f"data/settings.yaml:2:10: S005 outputs: {said}" in done.out
    assert url not in done.out + done.err or "secret" not in url
    assert letters("status", cwd=keyed).code == 78
