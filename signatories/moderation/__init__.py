"""The review queue: what waits, why, and who may see it. Its pages are in workspace/."""
