"""Heartbeats and metrics: they show whether workers, scheduler and Redis work."""
