"""Pages of commissioners: closures of their own ICB."""
