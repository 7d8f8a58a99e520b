"""Time-stamps: what is asked, what openssl says of the answers, and every way in which an answer may be wrong."""

import hashlib
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
import tsa
from asn1crypto import cms, tsp
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from letters.trust.timestamps import Query, Untrue, accept, prove

DATA = b"the list of a release's letters"
IMPRINT = hashlib.sha256(DATA).digest()
MOMENT = datetime(2014, 9, 3, 23, 1, tzinfo=UTC)
WHO = tsa.identity()
OTHER = tsa.identity("Somebody Else")
QUERY = Query.over(IMPRINT)


def judge(query=QUERY, who=WHO, pinned=None, **wrong):
    return accept(tsa.answer(query.dump(), who, MOMENT, **wrong), query, {(pinned or who).fingerprint})


def test_a_question_has_digest_nonce_and_asks_for_the_certificate():
    asked = tsp.TimeStampReq.load(QUERY.dump(), strict=True)
    assert asked["message_imprint"].native == {"hash_algorithm": {"algorithm": "sha256", "parameters": None}} | {
        "hashed_message": IMPRINT
    }
    assert asked["nonce"].native.bit_length() == 128
    assert asked["cert_req"].native is True
    assert asked["req_policy"].native is None
    assert Query.over(IMPRINT).nonce != QUERY.nonce


def test_an_honest_answer():
    stamp = judge()
    assert (stamp.moment, stamp.certificate) == (MOMENT, WHO.fingerprint)
    assert prove(stamp.token, IMPRINT, {WHO.fingerprint}) == stamp


def openssl(*arguments):
    return subprocess.run(["openssl", "ts", *arguments], capture_output=True, text=True, check=False)


@pytest.mark.needs_tool("openssl")
def test_openssl_reads_question_and_token(tmp_path):
    files = {"query": QUERY.dump(), "token": judge().token, "data": DATA, "tsa.pem": WHO.pem}
    query, token, data, pem = (tmp_path / name for name in files)
    for path, content in zip((query, token, data, pem), files.values(), strict=True):
        path.write_bytes(content)
    assert "Certificate required: yes" in openssl("-query", "-in", query, "-text").stdout
    trust = ["-CAfile", pem, "-partial_chain", "-attime", f"{MOMENT.timestamp():.0f}"]
    assert "Verification: OK" in openssl("-verify", "-token_in", "-in", token, *trust, "-data", data).stdout
    assert openssl("-verify", "-token_in", "-in", token, *trust, "-data", query).returncode == 1


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_sha_2_is_accepted(digest):
    assert judge(digest=digest).moment == MOMENT


def test_a_policy_that_was_asked_for():
    query = Query.over(IMPRINT, "1.2.3.4.9")
    assert judge(query).moment == MOMENT
    with pytest.raises(Untrue, match=r"stamped under the policy 1.2.3.4.1, not under 1.2.3.4.9"):
        judge(query, policy="1.2.3.4.1")


LIES = {
    "nonce": ({"nonce": 1}, "was made for another question"),
    "imprint": ({"imprint": hashlib.sha256(b"other").digest()}, "stamped something else"),
    "another certificate": ({"who": OTHER, "pinned": WHO}, f"another certificate than the .* one: {OTHER.fingerprint}"),
    "another key": ({"key": OTHER.key}, "whose signature does not hold"),
    "weak digest": ({"digest": "sha1"}, "over sha1, which is not accepted"),
    "another type": ({"content_type": "data"}, "does not belong to its certificate"),
    "certificate unnamed": ({"named": False}, "without naming its certificate"),
    "refusal": ({"status": "rejection"}, r"refused to give a time-stamp \(rejection\)"),
}  # fmt: skip


@pytest.mark.parametrize(("wrong", "words"), LIES.values(), ids=LIES)
def test_lies(wrong, words):
    with pytest.raises(Untrue, match=words):
        judge(**wrong)


CERTIFICATES = {
    "expired": ({"until": MOMENT - timedelta(seconds=1)}, "not valid then: it ends on 2014-09-03"),
    "for no purpose": ({"usage": ()}, "not for time-stamping alone"),
    "for letters": ({"usage": [ExtendedKeyUsageOID.EMAIL_PROTECTION]}, "not for time-stamping alone"),
    "for other things too": (
        {"usage": [ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING]},
        "not for time-stamping alone",
    ),
    "not critical": ({"critical": False}, "not for time-stamping alone"),
}


@pytest.mark.parametrize(("made", "words"), CERTIFICATES.values(), ids=CERTIFICATES)
def test_certificates_that_may_not_stamp(made, words):
    with pytest.raises(Untrue, match=words):
        judge(who=tsa.identity(**made))


def test_a_short_key():
    key = rsa.generate_private_key(65537, 1024)
    with pytest.raises(Untrue, match="an RSA key of 1024 bits"):
        judge(who=tsa.identity(key=key), key=ec.generate_private_key(ec.SECP256R1()))


def test_an_answer_of_before_is_no_answer():
    answer = tsa.answer(QUERY.dump(), WHO, MOMENT)
    with pytest.raises(Untrue, match="was made for another question"):
        accept(answer, Query.over(IMPRINT), {WHO.fingerprint})


def test_two_signers_are_one_too_many():
    token = cms.ContentInfo.load(judge().token)
    token["content"]["signer_infos"].append(token["content"]["signer_infos"][0])
    with pytest.raises(Untrue, match="malformed"):
        prove(token.dump(force=True), IMPRINT, {WHO.fingerprint})


@given(st.binary(max_size=200))
def test_babble_is_no_time_stamp(data):
    with pytest.raises(Untrue):
        accept(data, QUERY, {WHO.fingerprint})
    with pytest.raises(Untrue):
        prove(data, IMPRINT, {WHO.fingerprint})


TOKEN = judge().token


@given(st.integers(0, len(TOKEN) - 1), st.integers(1, 255))
def test_no_changed_byte_changes_what_is_said(place, change):
    changed = bytearray(TOKEN)
    changed[place] ^= change
    try:
        stamp = prove(bytes(changed), IMPRINT, {WHO.fingerprint})
    except Untrue:
        return
    assert (stamp.moment, stamp.certificate) == (MOMENT, WHO.fingerprint)
