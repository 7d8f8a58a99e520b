"""One contract for every store: on a disk, in memory, and on an S3 server that is asked over a socket."""

from contextlib import contextmanager

import fsspec
import pytest
from objects import BUCKET, ObjectServer

from letters.errors import BadSettings, OutputFailed, ServiceSilent
from letters.files.local import LocalStore
from letters.files.read import LARGEST
from letters.files.remote import RemoteStore, store_at

FILES = {"kent/kent-1.pdf": b"%PDF one", "kent/kent-2.pdf": b"%PDF two", "top.age": b"age"}


class OnDisk:
    """A folder of this machine; `lay` puts an object there as somebody else would."""

    def __init__(self, folder, url=None):
        self.folder = folder
        self.store = store_at(url) if url else LocalStore(folder)

    def lay(self, name, data):
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(data)

    def all(self):
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file()}


class InMemory:
    def __init__(self, folder):
        self.base = f"memory://{folder}"
        self.fs = fsspec.filesystem("memory")
        self.store = RemoteStore(self.base)

    def lay(self, name, data):
        self.fs.pipe_file(f"{self.base}/{name}", data)

    def all(self):
        base = self.fs._strip_protocol(self.base)
        return {path.removeprefix(f"{base}/") for path in self.fs.find(base)}

    def go(self, monkeypatch):
        self.fail(monkeypatch, ConnectionResetError("secret words of the driver"))

    @contextmanager
    def refusing(self, monkeypatch):
        self.fail(monkeypatch, PermissionError(13, "secret words of the driver"))
        yield

    def fail(self, monkeypatch, error):
        def fails(*_arguments, **_options):
            raise error

        for name in ("pipe_file", "pipe", "cat_file", "info", "ls", "find", "rm_file"):
            monkeypatch.setattr(type(self.fs), name, fails)


class WithoutOnePut(InMemory):
    """A store whose files are seen while they are written, as on SFTP: they are moved into their places."""

    def __init__(self, folder, monkeypatch):
        super().__init__(folder)
        monkeypatch.setattr("letters.files.remote._ONE_PUT", frozenset())


class OnServer:
    def __init__(self, server, folder, monkeypatch):
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        self.server, self.folder = server, folder.strip("/")
        self.store = RemoteStore(f"s3://{BUCKET}/{self.folder}")

    def lay(self, name, data):
        self.server.put(f"{self.folder}/{name}", data)

    def all(self):
        return {key.removeprefix(f"{self.folder}/") for key in self.server.names(f"{self.folder}/")}

    def go(self, _monkeypatch):
        self.server.stop()

    def refusing(self, _monkeypatch):
        return self.server.refusing()


REMOTE = ("memory", "moved", "s3")


@pytest.fixture(params=("disk", "file", *REMOTE))
def place(request, tmp_path, monkeypatch):
    match request.param:
        case "disk":
            return OnDisk(tmp_path / "store")
        case "file":
            return OnDisk(tmp_path / "a store", f"file://{tmp_path}/a%20store")
        case "memory":
            return InMemory(tmp_path)
        case "moved":
            return WithoutOnePut(tmp_path, monkeypatch)
        case _:
            return OnServer(request.getfixturevalue("server"), str(tmp_path), monkeypatch)


@pytest.fixture(params=REMOTE)
def faulty(request, tmp_path, monkeypatch):
    """A store whose faults stay its own."""
    match request.param:
        case "memory":
            yield InMemory(tmp_path)
        case "moved":
            yield WithoutOnePut(tmp_path, monkeypatch)
        case _:
            server = ObjectServer()
            monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
            yield OnServer(server, str(tmp_path), monkeypatch)
            server.stop()


def test_what_is_put_is_there_and_nothing_else(place):
    place.store.put(FILES)
    assert {name: place.store.get(name) for name in FILES} == FILES
    assert place.store.get_all([*FILES, "kent/none.pdf", "kent"]) == FILES
    assert place.all() == set(FILES)
    assert place.store.names("kent") == {"kent-1.pdf", "kent-2.pdf"}
    assert place.store.names() == {"top.age"}
    assert place.store.folders() == {"kent"}


def test_nothing_is_no_mistake(place):
    place.store.put({})
    assert place.store.get("kent/kent-1.pdf") is None
    assert place.store.names("kent") == place.store.names() == place.store.folders() == frozenset()
    place.store.remove("kent/kent-1.pdf")
    place.store.sweep({"kent": ()})


def test_a_file_takes_the_place_of_another_and_a_folder_is_none(place):
    place.store.put(FILES)
    place.store.put({"top.age": b""})
    assert place.store.get("top.age") == b""
    assert place.store.get("kent") is None


def test_a_name_that_begins_as_another_is_another(place):
    place.store.put({"kent/a.pdf": b"1", "kent-2/b.pdf": b"2"})
    place.store.sweep({"kent": ()})
    assert place.all() == {"kent-2/b.pdf"}
    assert place.store.names("kent") == frozenset()


def test_only_what_is_right_in_a_folder_is_swept(place):
    place.store.put({**FILES, "kent/older/kent-0.pdf": b"0"})
    place.store.sweep({"kent": {"kent-2.pdf"}, "essex": ()})
    place.store.sweep({"": {"top.age"}})
    assert place.all() == {"kent/kent-2.pdf", "kent/older/kent-0.pdf", "top.age"}
    place.store.remove("kent/kent-2.pdf")
    assert place.all() == {"kent/older/kent-0.pdf", "top.age"}


@pytest.mark.parametrize("theirs", [b"", b"%PDF on", b"%PDF another"], ids=["emptied", "cut", "somebody else's"])
def test_what_others_put_there_is_seen_as_it_is(place, theirs):
    """Whether it is ours its digest says, to whoever asked for it."""
    place.store.put(FILES)
    place.lay("kent/kent-1.pdf", theirs)
    assert place.store.get("kent/kent-1.pdf") == theirs
    place.store.put({"kent/kent-1.pdf": FILES["kent/kent-1.pdf"]})
    assert place.store.get("kent/kent-1.pdf") == FILES["kent/kent-1.pdf"]


def test_what_is_too_large_to_be_ours_is_not_fetched(place):
    place.lay("kent/kent-1.pdf", b"x" * (LARGEST + 1))
    assert place.store.get("kent/kent-1.pdf") is None


def asked(store):
    return {
        "put": lambda: store.put({"kent/kent-1.pdf": b"new"}),
        "get": lambda: store.get("kent/kent-1.pdf"),
        "names": lambda: store.names("kent"),
        "remove": lambda: store.remove("kent/kent-1.pdf"),
        "sweep": lambda: store.sweep({"kent": ()}),
    }


def test_a_server_that_goes_in_the_middle_is_told_with_where_and_what_next(faulty, monkeypatch):
    faulty.store.put(FILES)
    faulty.go(monkeypatch)
    for name, ask in asked(faulty.store).items():
        with pytest.raises(ServiceSilent) as caught:
            ask()
        assert faulty.store.url in caught.value.what, name
        assert "secret" not in f"{caught.value.what}{caught.value.remedy}"
        assert "run the command again" in caught.value.remedy


def test_refused_rights_are_told_and_never_taken_for_a_missing_file(faulty, monkeypatch):
    faulty.store.put(FILES)
    kinds = {"put": OutputFailed, "get": BadSettings, "names": BadSettings, "remove": OutputFailed}
    with faulty.refusing(monkeypatch):
        for name, kind in kinds.items():
            with pytest.raises(kind, match="access is refused"):
                asked(faulty.store)[name]()


@pytest.mark.parametrize("kept", [b"", b"%PDF on", b"%PDF two"])
def test_a_store_that_keeps_something_else_than_it_was_given_is_found_at_once(tmp_path, monkeypatch, kept):
    place = InMemory(tmp_path)
    put = type(place.fs).pipe_file
    monkeypatch.setattr(type(place.fs), "pipe_file", lambda fs, path, _data, **more: put(fs, path, kept, **more))
    with pytest.raises(OutputFailed, match="is something else when it is read back"):
        place.store.put({"kent/kent-1.pdf": b"%PDF one"})


def test_an_interrupted_move_leaves_what_was_there(tmp_path, monkeypatch):
    place = WithoutOnePut(tmp_path, monkeypatch)
    place.store.put(FILES)

    def fails(*_arguments, **_options):
        raise ConnectionResetError

    monkeypatch.setattr(type(place.fs), "mv", fails)
    with pytest.raises(ServiceSilent):
        place.store.put({"kent/kent-1.pdf": b"new"})
    assert place.all() == set(FILES)
    assert place.store.get("kent/kent-1.pdf") == FILES["kent/kent-1.pdf"]


def test_no_bucket_is_told(server, monkeypatch):
    store = OnServer(server, "x", monkeypatch).store
    store = RemoteStore(store.url.replace(BUCKET, "no-such-bucket"))
    assert store.get("kent/kent-1.pdf") is None
    with pytest.raises(OutputFailed, match="there is no such place"):
        store.put(FILES)


def test_nothing_asks_for_public_access(server, tmp_path, monkeypatch):
    place = OnServer(server, str(tmp_path), monkeypatch)
    place.store.put(FILES)
    assert len(server.names(place.folder)) == len(FILES)
    assert not any(server.is_public(name) for name in server.names(place.folder))


def test_a_line_that_others_can_read_is_refused(monkeypatch):
    pytest.importorskip("s3fs")
    for name, value in {"AWS_ENDPOINT_URL": "http://store.example", "AWS_ACCESS_KEY_ID": "x"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with pytest.raises(BadSettings, match=r"without encryption, at store\.example"):
        RemoteStore("s3://bucket/x").get("y")


def test_a_driver_that_is_not_there_is_named():
    with pytest.raises(BadSettings, match="nothing here has a driver for nothing://"):
        RemoteStore("nothing://bucket/x").get("y")
    with pytest.raises(BadSettings) as caught:
        RemoteStore("gs://bucket/x").get("y")
    assert "gcsfs" in caught.value.remedy
