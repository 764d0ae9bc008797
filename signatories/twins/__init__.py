"""Finds likely duplicates and names that look like others."""
