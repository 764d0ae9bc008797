"""Coalitions: they run petitions together. Each has defaults for new petitions, and people."""
