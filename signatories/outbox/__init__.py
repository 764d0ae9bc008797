"""The outbox: mail is queued as a row, in the same transaction as what it announces."""
