"""Accounts of the people who work on petitions: users, invitations, two-step sign-in."""
