"""Templates: plain data in, HTML out, in a sandbox that refuses what is missing or blank (design, rules 8 and 9)."""
