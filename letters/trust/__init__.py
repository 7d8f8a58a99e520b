"""Keys, signing, verifying and sealing. Secrets stay in memory, and come from files that only their owner can read."""
