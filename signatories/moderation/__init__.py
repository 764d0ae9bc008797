"""The queue and its verdicts, in the admin."""
