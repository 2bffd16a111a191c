"""The people of a rehearsal."""
