"""Retention and forgetting: what we keep about people, and until when."""
