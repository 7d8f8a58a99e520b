"""The round: all probes, in the order in which a person would look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import BadSettings
from letters.workflows.doctor import keys, machine, services, surroundings
from letters.workflows.doctor.findings import SETTINGS, Finding, look

if TYPE_CHECKING:
    from letters.services import Services

LONGEST = 20.0
"""Seconds after which a probe is not waited for any longer."""


def examine(workspace: Services | None, seconds: float = LONGEST) -> tuple[Finding, ...]:
    """Everything that was looked at; without a workspace, the machine alone."""
    if workspace is None:
        return look(machine.probes(None), seconds)
    probes = [*machine.probes(workspace.root), *surroundings.probes(workspace)]
    unfit: list[Finding] = []
    try:
        _ = workspace.data, workspace.settings  # read once, before many want them at the same moment
        probes += [surroundings.record(workspace), *keys.probes(workspace), *services.probes(workspace)]
    except BadSettings as refusal:
        told = "; ".join(map(str, refusal.problems)) or refusal.what
        unfit = [Finding("inspection", "settings", "wrong", told, refusal.remedy, SETTINGS)]
    return (*look(probes, seconds), *unfit)
