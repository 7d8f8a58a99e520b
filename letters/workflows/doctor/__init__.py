"""Doctor: looks the machine and the inspection's surroundings over, and says what to do. Sends and changes nothing."""

from letters.workflows.doctor.findings import Finding, exit_code
from letters.workflows.doctor.rounds import examine

__all__ = ["Finding", "examine", "exit_code"]
