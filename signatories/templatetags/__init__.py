"""Template tags: the one way in which petition pages show signatories."""
