"""Every test of sending has an office of its own, and a mail server where it asks for one."""

from sending.rooms import authority, clock, office, room, signed_office

__all__ = ["authority", "clock", "office", "room", "signed_office"]
