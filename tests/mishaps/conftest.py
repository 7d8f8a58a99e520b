"""An office with signed letters, and a mail server: the mishaps happen to the real program."""

from sending.rooms import clock, office, room, signed_office

__all__ = ["clock", "office", "room", "signed_office"]
