"""What each key of the data files means, in a line, as an editor shows it; docs/data.md has the whole."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_PERSON = {
    "name": "The name with honours: Mr Simon Cole QPM. May be missing: then the letter goes to the office.",
    "office": "The person’s office, such as Chief Constable.",
    "mailbox": "Where the copy is sent; it must lie in mail_domains. Needed once the letter is ready. Not on the page.",
    "verified_on": "The day on which somebody last made sure that this mailbox is this person’s, such as 2014-09-01.",
    "phone": "The number to ring when a copy has not arrived. Not on the page.",
    "certificate": "A PEM file in data/ with this person’s S/MIME certificate: their messages are encrypted for it.",
}
_MEANINGS = {
    "Inspection": {
        "id": "The inspection’s id. Choose it once: it stands in every signed letter and in the record.",
        "title": "The title in bold at the head of every letter.",
        "formerly": "An earlier name of the inspection.",
        "inspectorate": "Who inspects: name and address for the letterhead, mailbox and number for answers.",
        "letter_date": "The date that every letter bears, such as 2014-09-03.",
        "embargo": "Until when nothing is public; all that mentions the time is derived from it.",
        "marking": "A marking such as OFFICIAL-SENSITIVE, on every page of all but the public edition.",
        "opening": "The standard paragraphs of every letter, in their order: paragraphs, lists of points, and inserts.",
        "follow_up": "The paragraphs that come where the opening says insert: follow-up.",
        "themes": "The headings under which findings stand, in their order.",
        "signatories": "Who signs letters, each under an id that the force files name.",
        "approvers": "Who may bring the embargo forward, two of them together.",
        "report": "The national report that goes with the letters.",
        "contacts": "How often recipients’ mailboxes are made sure of.",
        "checks": "How much a rule of letters check weighs here: its code, then off, note, warning or error.",
        "bodies": "Another list of forces instead of the 43 of England and Wales: each id with its name.",
    },
    "Insert": {"insert": "What comes here: the embargo sentence, the themes’ scopes, the follow-up, or the findings."},
    "Inspectorate": {
        "name": "The name in the letterhead.",
        "short_name": "What people call it, such as HMIC.",
        "mail_domains": "The parts after the @ of its own mailboxes.",
        "reply_to": "The mailbox for answers.",
        "phone": "The number for questions.",
        "address": "The lines of the address, joined by bars in the letterhead.",
    },
    "EmbargoData": {
        "until": "The local date and time at which the letters become public: 2014-09-04 00:01. While every letter "
        "is a draft it may say: to be confirmed.",
        "zone": "The place whose clock that is, such as Europe/London. Summer time is taken care of.",
        "weekday": "Optional, and worth writing: it is compared with the date.",
        "pre_release_from": "From when embargoed copies may leave, by the same clock.",
        "notice": "The sentence under the embargo line on every page.",
    },
    "Theme": {
        "id": "What the force files call the theme, such as preventing-crime.",
        "heading": "The heading in the letter.",
        "scope": "What was looked at; it completes “The inspection looked at …”.",
    },
    "Signatory": {
        "name": "The name over which the office stands in the letter.",
        "honours": "What stands behind the name, such as BA Hons (Oxon).",
        "office": "The office, such as HM Inspector of Constabulary, Eastern Region.",
        "certificate": "The fingerprint of the one certificate that may sign for this person: letters keys show",
    },
    "Approver": {
        "name": "Who approves.",
        "certificate": "The fingerprint of the certificate with which they approve.",
    },
    "Report": {"title": "What the letter calls the report.", "file": "A PDF in data/."},
    "Contacts": {"max_age": "How long ago somebody may last have made sure of a mailbox, in days: 90d"},
    "Force": {
        "force": "The force’s id, as data.police.uk writes it; the file has the same name.",
        "name": "The force’s name, as the list of forces has it.",
        "region": "The inspectorate’s region.",
        "signatory": "Who signs this letter: an id under signatories in inspection.yaml.",
        "status": "draft while the letter is being written, ready when it may be signed.",
        "specimen": "true for an invented letter: every page says SPECIMEN, and it must name no person.",
        "addressee": "To whom the letter is written.",
        "copied_to": "Who else gets a copy, each a numbered one of their own.",
        "mail_domains": "The parts after the @ that belong to this force. A mailbox elsewhere is a mistake.",
        "mentions": "Ids of other forces that this letter may name. Any other force’s name stops the letter.",
        "findings": "Under each theme’s id, its findings: paragraphs of plain text with *emphasis* and **strong "
        "emphasis**, and lists indented by one more dash after the paragraph that introduces them.",
    },
    "Person": _PERSON,
    "Addressee": {
        **_PERSON,
        "salutation": "What follows “Dear”, without that word: Simon",
        "postal": "The lines of an address for the envelope window.",
    },
    "Settings": {
        "signing": "Your own key, when it is not in .letters/keys/.",
        "release": "The key under which public editions are locked until the instant.",
        "ledger": "Where the record of every step is.",
        "outputs": "The folder of a store elsewhere for embargoed copies, a URL such as s3://BUCKET/letters.",
        "sealed": "The folder of a store elsewhere for sealed public editions, a URL.",
        "mail": "How messages leave.",
        "cluster": "Other machines that lay letters out, for very many of them.",
        "time": "Who must say, besides this machine’s clock, that the instant has come.",
    },
    "Signing": {
        "certificate": "The PKCS#12 file with your key and certificate.",
        "passphrase_file": "The file with that key’s passphrase; only you may be able to read it.",
        "pkcs11": "Instead of certificate, a token that holds your key.",
        "level": "How signatures are made to last: B-B, B-T (time-stamp), B-LT (and proof), B-LTA (stamped twice).",
        "issuers": "A PEM file of issuers’ certificates that neither key nor time-stamp brings; B-LT, B-LTA.",
        "picture": "A picture of your signature by hand, SVG or PNG.",
    },
    "Pkcs11": {
        "module": "The PKCS#11 library of the token’s own software.",
        "token": "The token’s label.",
        "pin_file": "The file with its PIN; only you may be able to read it.",
    },
    "Release": {
        "recipients": "The public half of the age keys to lock for.",
        "identity": "The file of the secret half. Only letters release needs it.",
    },
    "Mail": {
        "transport": "folder writes messages to out/mail/ and sends nothing; smtp sends them.",
        "host": "The mail server.",
        "port": "The mail server’s port.",
        "security": "tls, starttls, or none, which is for a server on this machine only.",
        "authority": "A PEM file of who vouches for the server, where the system does not know them.",
        "user": "How to log in, where the server asks.",
        "password_file": "The file with the password; only you may be able to read it.",
        "timeout": "Seconds to wait for an answer.",
        "last_answer": "Seconds that the server may take to accept a whole message. Too few make doubles.",
        "per_minute": "The most messages in a minute.",
        "attempts": "How often a message is tried that the server refuses for now.",
        "retry_after": "Seconds before it is tried again, each time twice as many.",
        "sender": "From whom messages come; the inspectorate’s reply_to unless said.",
        "rehearsal_mailbox": "Where rehearsals go instead of to the forces.",
    },
    "Cluster": {
        "scheduler": "Where the Dask cluster answers: tls://…, or tcp://127.0.0.1:… on this machine.",
        "authority": "A PEM file of who vouches for the cluster’s certificates.",
        "certificate": "A PEM file of our own certificate there.",
        "key": "A PEM file of our own key there.",
    },
    "Time": {
        "authorities": "Time-stamp authorities (RFC 3161), asked in this order until enough have answered.",
        "quorum": "How many of them must answer.",
        "max_skew": "How far this machine’s clock may be from theirs: 5s or 2m.",
    },
    "Authority": {
        "url": "Where it answers. http:// is usual: its answer is signed.",
        "certificate": "The fingerprint of the one certificate that it signs with.",
        "policy": "The policy under which it must answer, where one is agreed.",
    },
}
MEANINGS: Mapping[str, Mapping[str, str]] = MappingProxyType(_MEANINGS)
"""Model to its keys to what each means. Every key of every model has its line here."""
WHOLE: Mapping[str, str] = MappingProxyType(
    {
        "Inspection": "data/inspection.yaml: what all letters share.",
        "Force": "data/forces/<force>.yaml: one force’s letter.",
        "Settings": "data/settings.yaml: what differs between machines. No secret belongs here.",
    }
)
"""What each kind of file is."""
