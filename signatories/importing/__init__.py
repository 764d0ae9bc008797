"""Signatures collected elsewhere: a CSV, or a list as it stands in a letter."""
