"""Template tags: the only way for petition pages to show signatories."""
