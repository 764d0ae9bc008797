"""Reads files from outside in a limited process of their own; `reading.read` is the entry point."""
