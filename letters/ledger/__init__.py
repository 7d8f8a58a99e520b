"""The ledger: an append-only, hash-chained record of events, the state folded from it, and signed checkpoints."""
