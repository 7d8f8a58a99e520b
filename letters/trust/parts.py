"""The parts of pyHanko that sign and check a letter, without the rest.

Its packages import all that it can do, an HTTP client and PDF writers too; that takes three times as long as what is
needed here. For another version than the one looked into, they are imported as usual.
"""

from __future__ import annotations

from importlib import import_module

from pyhanko.version import __version__ as _version

from letters import late

VERSION = "0.38.0"
_PACKAGES = ("pyhanko.sign", "pyhanko.sign.signers", "pyhanko.sign.timestamps", "pyhanko.sign.validation")


def _put_off() -> None:
    if _version != VERSION or not all(map(late.put_off, _PACKAGES)):
        return
    # A signer may be given a time stamper; its type is all that pyHanko's signing asks for.
    stamping = import_module("pyhanko.sign.timestamps.api")
    vars(import_module("pyhanko.sign.timestamps"))["TimeStamper"] = stamping.TimeStamper


_put_off()

from pyhanko.sign.general import (  # noqa: E402
    as_signing_certificate_v2,
    extract_certificate_info,
    find_unique_cms_attribute,
    simple_cms_attribute,
)
from pyhanko.sign.signers.pdf_cms import Signer  # noqa: E402
from pyhanko.sign.validation.errors import SignatureValidationError  # noqa: E402
from pyhanko.sign.validation.generic_cms import validate_sig_integrity  # noqa: E402
from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: E402

__all__ = [
    "SignatureValidationError",
    "Signer",
    "SimpleCertificateStore",
    "as_signing_certificate_v2",
    "extract_certificate_info",
    "find_unique_cms_attribute",
    "simple_cms_attribute",
    "validate_sig_integrity",
]
