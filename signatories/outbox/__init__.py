"""The outbox: mail is queued as a row, in the transaction of the change that it announces."""
