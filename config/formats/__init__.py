"""Formats of dates and times in the admin that differ from Django's."""
