"""Writes and sends mail to signatories and staff, and reads what bounces."""
