"""The embargo: one instant, the phases around it, and the one gate (design, rules 1 to 3). No I/O, no clock."""
