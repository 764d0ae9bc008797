"""The demonstration: an embedded PostgreSQL and Valkey, a mailbox, and invented petitions."""
