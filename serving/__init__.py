"""How many requests are served at once: page cache, admission control, group commit and the like."""
