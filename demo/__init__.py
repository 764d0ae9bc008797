"""The demonstration: an embedded PostgreSQL and Redis, a mailbox, and a statement of our own writing."""
