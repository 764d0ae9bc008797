"""The public list, its numbers, feeds and downloads."""
