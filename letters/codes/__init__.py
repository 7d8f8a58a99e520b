"""The one registry of rules: everything that Letters can find wrong has a code here, and every code is used."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from letters.codes import data, files, messages, pages, style, templates
from letters.codes.rule import Room, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROOMS = (files, data, style, templates, pages, messages)
CODES: Mapping[str, Rule] = MappingProxyType({rule.code: rule for room in _ROOMS for rule in room.RULES})
"""Every rule by its code, in the order in which they are explained."""

__all__ = ["CODES", "Room", "Rule"]
