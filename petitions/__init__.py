"""Petitions, their statements, languages and documents, and the roles of the people who work on them."""
