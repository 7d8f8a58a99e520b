"""A token of SoftHSM2, in a folder of its own: made, and filled, by processes of their own."""

import base64
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

LABEL, PIN = "Inspectorate", "271828"
PLACES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    str(Path(__file__).parents[1] / ".venv/native/tools/usr/lib/softhsm/libsofthsm2.so"),
)


def module():
    return next(place for place in PLACES if Path(place).exists())


@dataclass(frozen=True)
class Token:
    """Where its configuration is, which a program that uses it is told by its environment."""

    configuration: Path

    @property
    def environment(self):
        return {"SOFTHSM2_CONF": str(self.configuration)}

    def settings(self, **more):
        return {"module": module(), "token": LABEL, **more}

    def put(self, identifier, *, key=None, certificate=None):
        """Lay a key, a certificate or both onto it, under the same id."""
        told = {"module": module(), "label": LABEL, "pin": PIN, "id": identifier}
        if key:
            told["key"] = _text(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
        if certificate:
            told["certificate"] = _text(certificate.public_bytes(Encoding.DER))
        command = [sys.executable, __file__, json.dumps(told)]
        subprocess.run(command, env=os.environ | self.environment, check=True)


def make(folder):
    """An empty token, labelled and with its PIN."""
    (folder / "tokens").mkdir(parents=True)
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    token = Token(configuration)
    command = ["softhsm2-util", "--module", module(), "--init-token", "--free", "--label", LABEL, "--pin", PIN]
    subprocess.run(
        [*command, "--so-pin", "314159"], env=os.environ | token.environment, check=True, capture_output=True
    )
    return token


def _text(data):
    return base64.b64encode(data).decode()


def _write(told):
    import pkcs11
    from asn1crypto.keys import ECDomainParameters, ECPrivateKey, PrivateKeyInfo
    from pkcs11 import Attribute, CertificateType, KeyType, ObjectClass
    from pkcs11.util.rsa import decode_rsa_private_key

    identifier = bytes.fromhex(told["id"])
    token = pkcs11.lib(told["module"]).get_token(token_label=told["label"])
    with token.open(rw=True, user_pin=told["pin"]) as session:
        if "key" in told:
            info = PrivateKeyInfo.load(base64.b64decode(told["key"]))
            inner = info["private_key"].parsed
            if isinstance(inner, ECPrivateKey):
                parameters = ECDomainParameters(name="named", value=info["private_key_algorithm"]["parameters"].native)
                attributes = {
                    Attribute.CLASS: ObjectClass.PRIVATE_KEY,
                    Attribute.KEY_TYPE: KeyType.EC,
                    Attribute.EC_PARAMS: parameters.dump(),
                    Attribute.VALUE: inner["private_key"].contents,
                }
            else:
                attributes = decode_rsa_private_key(inner.dump())
            more = {Attribute.TOKEN: True, Attribute.PRIVATE: True, Attribute.SENSITIVE: True, Attribute.SIGN: True}
            session.create_object(attributes | more | {Attribute.ID: identifier})
        if "certificate" in told:
            from asn1crypto.x509 import Certificate

            encoded = base64.b64decode(told["certificate"])
            session.create_object(
                {
                    Attribute.CLASS: ObjectClass.CERTIFICATE,
                    Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                    Attribute.TOKEN: True,
                    Attribute.ID: identifier,
                    Attribute.SUBJECT: Certificate.load(encoded).subject.dump(),
                    Attribute.VALUE: encoded,
                }
            )


if __name__ == "__main__":
    _write(json.loads(sys.argv[1]))
