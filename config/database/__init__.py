"""The database backend: Django's PostgreSQL with a connection pool that notices closed connections."""
