"""Letter to tagged PDF, laid out once, and the stamps that make an edition of it. `typesetter` is the way in."""
