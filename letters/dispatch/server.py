"""The mail server of the settings, and a connection to it: verified TLS and AUTH, or plaintext on this machine only."""

from __future__ import annotations

import binascii
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Literal

from letters.dispatch.answers import Plain, Secured
from letters.dispatch.reply import reason
from letters.errors import BadSettings, LettersError, ServiceSilent

if TYPE_CHECKING:
    from pathlib import Path

    from letters.model.settings import Mail

_PORTS = {"tls": 465, "starttls": 587, "none": 25}


@dataclass(frozen=True, slots=True)
class Server:
    """Where messages are handed over. `authority` is a PEM file of who vouches for its certificate, or the system's.

    `name` is how we introduce ourselves; `timeout` is in seconds, for connecting and for each whole answer.
    """

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    name: str
    user: str | None = None
    authority: Path | None = None
    timeout: float = 60

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def connect(self, password: str | None) -> smtplib.SMTP:
        """A connection that has been greeted, secured and authenticated; the caller closes it.

        Raises BadSettings where security, certificate or password are wrong, ServiceSilent where nobody answers.
        """
        link = self._dial()
        try:
            _send_at_once(link)
            link.ehlo_or_helo_if_needed()
            if self.user is not None:
                self._authenticate(link, self.user, password or "")
        except (OSError, binascii.Error) as error:  # a challenge of AUTH may be no base64
            link.close()
            raise self._silent(error) from error
        except LettersError:
            link.close()
            raise
        return link

    def _dial(self) -> smtplib.SMTP:
        try:
            return self._plain() if self.security == "none" else self._secured(self._trust())
        except ssl.SSLCertVerificationError as error:
            raise BadSettings(
                f"The certificate of {self} does not prove that it is this server: {error.verify_message}.",
                "Nothing was sent. Correct mail.host, or name in mail.authority who vouches for the certificate.",
            ) from error
        except smtplib.SMTPNotSupportedError as error:
            raise BadSettings(
                f"{self} does not offer STARTTLS, so nothing was sent.", "Set mail.security to tls, or ask its keeper."
            ) from error
        except OSError as error:
            raise self._silent(error) from error

    def _plain(self) -> smtplib.SMTP:
        address = loopback(self.host, self.port)
        if address is None:
            raise BadSettings(
                f"{self} is not this machine, and mail.security is none: letters would cross the network unencrypted.",
                "Set mail.security to tls or starttls in data/settings.yaml.",
            )
        # To the address that was judged: a second look-up of the name might find another.
        return Plain(address, self.port, self.name, self.timeout)

    def _secured(self, context: ssl.SSLContext) -> smtplib.SMTP:
        if self.security == "tls":
            return Secured(self.host, self.port, self.name, timeout=self.timeout, context=context)
        link = Plain(self.host, self.port, self.name, self.timeout)
        try:
            link.starttls(context=context)
        except BaseException:
            link.close()
            raise
        return link

    def _trust(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self.authority)
        except OSError as error:
            raise BadSettings(
                f"mail.authority cannot be used: {self.authority}: {reason(error)}.",
                "Name a PEM file of certificates in data/settings.yaml.",
            ) from error

    def _authenticate(self, link: smtplib.SMTP, user: str, password: str) -> None:
        remedy = "Correct mail.user and its password, then run the command again."
        try:
            link.login(user, password)
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code < 500:
                raise
            raise BadSettings(f"{self} refuses {user}: {reason(error)}.", remedy) from error
        except UnicodeEncodeError as error:
            raise BadSettings("mail.user or its password holds a character outside ASCII.", remedy) from error
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPException as error:  # no AUTH there, or no way of it that we know
            raise BadSettings(f"{self} does not take a password: {reason(error)}.", "Take out mail.user.") from error

    def _silent(self, error: Exception) -> ServiceSilent:
        return ServiceSilent(
            f"The mail server {self} did not answer as it should: {reason(error)}.",
            "Check mail.host and mail.port in data/settings.yaml and the network, then run the command again.",
        )


def _send_at_once(link: smtplib.SMTP) -> None:
    """Else the final dot, a packet of its own, waits 40 ms until the other side has confirmed the text before it."""
    if link.sock is not None:
        link.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def server(mail: Mail, *, name: str, authority: Path | None) -> Server:
    """The server of the settings. `authority` is `mail.authority` as a path. Raises BadSettings where it has none."""
    if mail.host is None:
        raise BadSettings("mail.host is missing.", "Name the mail server in data/settings.yaml.")
    port = mail.port or _PORTS[mail.security]
    return Server(mail.host, port, mail.security, name, mail.user, authority, mail.timeout)


def loopback(host: str, port: int) -> str | None:
    """An address of `host` on this machine, or None when any of its addresses lies elsewhere, or none is found."""
    with suppress(OSError, ValueError):
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        if addresses and all(ip_address(address).is_loopback for address in addresses):
            return addresses[0]
    return None
