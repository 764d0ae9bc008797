"""E-mail addresses, and the links and codes by which we recognise their owners."""
