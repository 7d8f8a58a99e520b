"""Plain, frozen values: the inspection, its forces and letters. They know nothing of files, PDF or time's passing."""
