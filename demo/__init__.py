"""The demonstration: an embedded PostgreSQL and Valkey, a mailbox, and a statement of our own writing."""
