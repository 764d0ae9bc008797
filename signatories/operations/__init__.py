"""Heartbeats and metrics: signs that workers, scheduler and Redis do their work."""
