"""Importing signatures collected elsewhere: a CSV, or a list pasted from a letter."""
