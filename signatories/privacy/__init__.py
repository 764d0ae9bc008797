"""Retention and forgetting: how long we keep data about people, and how we delete it."""
