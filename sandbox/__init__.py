"""Reads uploaded files, each in its own limited process; `reading.read` is the entry point."""
