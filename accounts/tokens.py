"""Signatures of links to a new password."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator


class ResetTokens(PasswordResetTokenGenerator):
    """Signs links without a query: allauth's own takes longer for an account, which would tell of it."""

    key_salt = "accounts.reset"
