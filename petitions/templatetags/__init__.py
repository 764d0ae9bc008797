"""Template tags of petitions."""
