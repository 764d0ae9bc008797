"""Signatures of links to a new password."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator


class ResetTokens(PasswordResetTokenGenerator):
    """Signs a link without reading or writing the database: allauth's own takes longer for an account."""

    key_salt = "accounts.reset"
