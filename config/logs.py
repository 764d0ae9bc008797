"""Keeps the secrets that mailed links carry out of every log line."""

import logging

from django.conf import settings


class MaskTokens(logging.Filter):
    """Replace the token in a logged path with a dash."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the finished message; always let the record pass."""
        record.msg = settings.MASKED_PATHS.sub(r"\1-", record.getMessage())
        record.args = None
        return True
