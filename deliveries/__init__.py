"""Letters: the statement with its names, delivered and frozen."""
