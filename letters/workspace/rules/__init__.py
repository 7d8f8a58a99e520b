"""What must hold between the data files. A rule is one function in one table; it looks at parts, finds problems."""
