"""Finds entries that may be the same person or organisation, and flags what a moderator should look at."""
