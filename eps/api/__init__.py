"""The door for systems: JSON under /api."""
