"""Where public editions become readable: the public folder."""
