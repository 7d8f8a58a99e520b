"""The engine of many machines, on a real Dask scheduler and real workers on loopback."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from dask_on_loopback import Dask

from letters.errors import BadSettings, ServiceSilent
from letters.model.settings import Cluster
from letters.ports import Job, Marks
from letters.typeset import cluster
from letters.typeset.cluster import ClusterEngine, Kit
from letters.typeset.processes import LocalEngine
from letters.typeset.weasy import make_typesetter
from letters.workflows.layout import lay_out

TOP = Path(__file__).resolve().parents[2]
TEMPLATES = TOP / "templates"
FORCES = ("durham", "kent", "essex", "cumbria", "dorset", "norfolk", "surrey", "sussex")


@pytest.fixture
def dask(tmp_path):
    with Dask(tmp_path) as dask:
        yield dask


@pytest.fixture
def jobs(make_letter):
    return [Job(make_letter(force), (Marks("proof"), Marks("public"))) for force in FORCES]


def make():
    return make_typesetter(TEMPLATES)


def engine(address, **options):
    return ClusterEngine(Cluster(scheduler=address, **options), Kit.of(TEMPLATES, None))


@pytest.mark.storm
def test_workers_make_the_very_bytes_that_this_machine_makes(dask, jobs):
    dask.scheduler()
    dask.worker("one")
    dask.worker("two")
    here = list(lay_out(jobs[:4], make, LocalEngine(make, 1)))
    assert list(lay_out(jobs[:4], make, engine(dask.address))) == here
    assert all(len(sheets.pdfs) == 2 for sheets in here)


@pytest.mark.storm
def test_a_worker_killed_in_the_middle_twice_loses_and_doubles_nothing(dask, jobs):
    dask.scheduler()
    mortal = [dask.worker("one"), dask.worker("two")]
    made = []
    for sheets in lay_out(jobs * 2, make, engine(dask.address)):
        made.append(sheets)
        if len(made) in {2, 6}:
            mortal.pop().kill()
            dask.worker(f"another-{len(made)}")
    assert made == list(lay_out(jobs * 2, make, LocalEngine(make, 1)))


@pytest.mark.storm
def test_a_scheduler_started_again_loses_and_doubles_nothing(dask, jobs):
    scheduler = dask.scheduler()
    dask.worker("one")
    made = []
    for sheets in lay_out(jobs, make, engine(dask.address)):
        made.append(sheets)
        if len(made) == 2:
            port = dask.port
            scheduler.kill()
            scheduler.wait()
            dask.scheduler(port)
            dask.worker("another")
    assert made == list(lay_out(jobs, make, LocalEngine(make, 1)))


@pytest.mark.storm
def test_workers_that_would_write_letters_to_disk_are_refused(dask, jobs):
    dask.settings = {}
    dask.scheduler()
    dask.worker("one")
    with pytest.raises(BadSettings, match="writes memory to disk"):
        list(lay_out(jobs, make, engine(dask.address)))


@pytest.mark.storm
def test_workers_of_other_programs_are_refused(dask, jobs):
    dask.scheduler()
    dask.worker("one")
    other = Kit(Kit.of(TEMPLATES, None).files, None, "0" * 64)
    with pytest.raises(BadSettings, match="has other programs than this machine"):
        list(lay_out(jobs, make, ClusterEngine(Cluster(scheduler=dask.address), other)))


@pytest.mark.storm
def test_a_scheduler_without_workers_is_told(dask, jobs):
    dask.scheduler()
    with pytest.raises(ServiceSilent, match="has no workers"):
        list(lay_out(jobs, make, engine(dask.address)))


@pytest.mark.storm
def test_a_silent_scheduler_is_told(jobs, monkeypatch):
    monkeypatch.setattr(cluster, "TIMEOUT", "1s")
    with pytest.raises(ServiceSilent, match="does not answer"):
        list(lay_out(jobs, make, engine("tcp://127.0.0.1:9")))


@pytest.mark.parametrize(
    "address", ["tcp://192.0.2.1:8786", "tls://192.0.2.1:8786", "nonsense", "tcp://localhost.example:1"]
)
def test_letters_cross_no_network_unproved(address):
    with pytest.raises(BadSettings, match="with no proof of who is there"):
        engine(address)


@pytest.mark.storm
def test_beyond_this_machine_both_ends_prove_who_they_are(dask, jobs, tmp_path, monkeypatch):
    files = certificates(tmp_path)
    ours = {name: files[name] for name in ("authority", "certificate", "key")}
    proof = ["--tls-ca-file", ours["authority"], "--tls-cert", ours["certificate"], "--tls-key", ours["key"]]
    dask.scheduler(protocol="tls", more=proof)
    dask.worker("one", more=proof)
    [sheets] = lay_out(jobs[:1], make, LocalEngine(make, 1))
    monkeypatch.setattr(cluster, "TIMEOUT", "2s")
    stranger = {**ours, "certificate": files["stranger"], "key": files["its"]}
    with pytest.raises(ServiceSilent):
        list(lay_out(jobs[:3], make, engine(dask.address, **stranger)))
    assert next(iter(lay_out(jobs[:3], make, engine(dask.address, **ours)))) == sheets


def certificates(folder):
    """An authority with one certificate by it, and a stranger's; files by name."""

    def make(subject, issuer=None, by=None):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer.subject if issuer else name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .sign(by or key, hashes.SHA256())
        )
        return certificate, key

    def keep(name, content):
        (folder / name).write_bytes(content)
        return str(folder / name)

    authority, signing = make("authority")
    ours, key = make("cluster", authority, signing)
    stranger, its = make("stranger")
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = {"authority": authority, "certificate": ours, "stranger": stranger}
    return {
        **{name: keep(name, made.public_bytes(serialization.Encoding.PEM)) for name, made in public.items()},
        **{name: keep(name, made.private_bytes(*plain)) for name, made in {"key": key, "its": its}.items()},
    }
