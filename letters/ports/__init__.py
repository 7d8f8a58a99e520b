"""What the workflows ask of the rooms. Each protocol has a real adapter in its room and a fake in tests/fakes.py."""

from letters.ports.laying_out import Box, Engine, Job, LostWorkers, Marks, Master, Sheets, Typesetter
from letters.ports.leaving import UNWRITABLE, Message, Outcome, Publisher, Transport
from letters.ports.record import Entry, Event, Ledger
from letters.ports.store import Store
from letters.ports.trust import Clock, Identity, Opener, Sealer, Signer, Stamp, TimeAuthority

__all__ = [
    "UNWRITABLE",
    "Box",
    "Clock",
    "Engine",
    "Entry",
    "Event",
    "Identity",
    "Job",
    "Ledger",
    "LostWorkers",
    "Marks",
    "Master",
    "Message",
    "Opener",
    "Outcome",
    "Publisher",
    "Sealer",
    "Sheets",
    "Signer",
    "Stamp",
    "Store",
    "TimeAuthority",
    "Transport",
    "Typesetter",
]
